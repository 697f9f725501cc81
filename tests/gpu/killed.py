"""Train a project and be killed in its second epoch: `python -m tests.gpu.killed PROJECT FLAG…`"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "proofs" / "killed.py"

place, *flags = sys.argv[1:]
if os.environ.get("DETERMINISTIC") and os.environ["KERAS_BACKEND"] == "torch":
    import torch

    torch.use_deterministic_algorithms(True)
os.chdir(place)
sys.argv = [str(SCRIPT), "batch", "2", *flags]
runpy.run_path(str(SCRIPT), run_name="__main__")
