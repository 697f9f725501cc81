"""Tries an export, runs what it wrote, and says what came of it."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from recommender.evidence.scripts.comparing import EXACT, verdict
from recommender.evidence.scripts.printing import measured, missing
from recommender.evidence.scripts.runtimes import Run

__all__ = ["attempt", "installed", "rows", "to_core_ml"]


def rows(count: int) -> Any:
    """Input of the small models: (count, 10)."""
    return np.random.default_rng(0).standard_normal((count, 10), dtype=np.float32)


def attempt(
    of: str,
    needs: Sequence[str],
    export: Callable[[Path], object],
    path: Path,
    run: Run,
    x: Any,
    outputs: Any,
    tolerance: float = EXACT,
) -> None:
    """'works' if `export` writes something to `path` and `run` makes the model's `outputs` of `x`
    with it, else 'fails' and why.

    `needs` are modules without which it is not tried.
    """
    if installed(of, needs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            measured("export", of, *verdict(export, path, run, x, outputs, tolerance))


def installed(of: str, needs: Sequence[str]) -> bool:
    """Whether all modules are there; the first that is not is told."""
    for module in needs:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            missing("export", of, error.name or module)
            return False
    return True


def to_core_ml(model: Any, example: Any, path: Path) -> None:
    """By torch.export, which coremltools takes of either framework's torch modules."""
    import coremltools
    import torch

    program = torch.export.export(model, (example,)).run_decompositions({})
    target = coremltools.target.iOS17
    coremltools.convert(program, minimum_deployment_target=target).save(str(path))
