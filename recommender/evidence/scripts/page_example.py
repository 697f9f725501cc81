"""Runs an example of the comparison page, named by the only argument: pytorch or keras.

'runs' or 'warns' (with the first warning), or 'fails' (with the exception).
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from recommender.evidence.scripts.printing import measured

if __name__ == "__main__":
    [name] = sys.argv[1:]
    path = Path(__file__).parents[1] / "page" / f"{name}.txt"
    code = compile(path.read_text(encoding="utf-8"), path.name, "exec")
    if name == "pytorch":
        import torch  # noqa: F401  # what its import warns of is not the example's
    else:
        import tensorflow.keras.layers  # noqa: F401
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        try:
            exec(code, {"__name__": "__main__"})
        except Exception as error:
            measured("page-example", name, "fails", f"{type(error).__name__}: {error}"[:200])
        else:
            first = str(caught[0].message).partition(". ")[0] if caught else ""
            measured("page-example", name, "warns" if caught else "runs", first[:200])
