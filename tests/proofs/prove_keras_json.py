"""What keras.json of a machine says changes nothing: model.py says what the project needs."""

from __future__ import annotations

import json
from pathlib import Path

from .plan import Starter, every
from .running import run, shrink

CHECK = "keras.json"
SAYS = "the same, whatever keras.json of the machine says"
READS = ("*.py", "!export.py", "!predict.py")
STARTERS = every("keras-tensorflow", tasks=["image-classification", "tabular-regression"])

SAID = {"floatx": "float16", "image_data_format": "channels_first", "backend": "jax"}
IN_FORCE = """
import os
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
print(keras.config.floatx(), keras.config.image_data_format())
"""


def test_it_changes_nothing(starter: Starter, own_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text(json.dumps(SAID), encoding="utf-8")
    odd = {"KERAS_HOME": str(tmp_path)}
    (own_folder / "in_force.py").write_text(IN_FORCE, encoding="utf-8")
    assert run(own_folder, "in_force.py", **odd).out == "float16 channels_first\n"
    flags = ["--epochs", "2", *shrink(own_folder, starter.task)]
    for name, variables in (("run", {}), ("odd", odd)):
        done = run(own_folder, "train.py", *flags, "--run", name, **variables)
        assert done.code == 0, done.err[-3000:]
    for name in ("metrics.csv", "report.json"):
        assert (own_folder / "run" / name).read_bytes() == (own_folder / "odd" / name).read_bytes()
