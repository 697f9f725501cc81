"""What came of an export: whether it was written, runs, and computes the model's numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from recommender.evidence.scripts.runtimes import Run

__all__ = ["EXACT", "HALF", "described", "verdict"]

EXACT, HALF = 1e-4, 1e-2
"""How far outputs may lie apart: a runtime adds up in another order; Core ML rounds to 16 bits."""


def verdict(
    export: Callable[[Path], object],
    path: Path,
    run: Run,
    x: Any,
    outputs: Any,
    tolerance: float = EXACT,
) -> tuple[str, str]:
    """'works' or 'fails', and the details. Without outputs of `run`, it was written and no more."""
    try:
        export(path)
    except Exception as error:
        return "fails", described(error)
    if not path.exists():
        return "fails", "left no file"
    try:
        found = run(path, x)
    except Exception as error:
        return "fails", f"written, but does not run: {described(error)}"
    if found is None:
        return "works", "written; its runtime is not on this system, so it was not run"
    if np.shape(found) != np.shape(outputs):
        return "fails", f"runs, but the outputs are {np.shape(found)}, not {np.shape(outputs)}"
    apart = float(np.max(np.abs(np.asarray(found) - np.asarray(outputs))))
    if not apart <= tolerance:  # also if it is not a number
        return "fails", f"runs, but outputs differ by {apart:.0e}"
    return "works", f"outputs within {apart:.0e}"


def described(error: Exception) -> str:
    message = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {message}"[:160]
