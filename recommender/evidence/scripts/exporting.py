"""Tries an export and says what came of it."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from recommender.evidence.scripts.printing import measured, missing

__all__ = ["attempt"]


def attempt(of: str, needs: Sequence[str], export: Callable[[Path], object], path: Path) -> None:
    """'works' if `export` leaves something at `path`, else 'fails' with the exception.

    `needs` are modules without which it is not tried.
    """
    for module in needs:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            missing("export", of, error.name or module)
            return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            export(path)
    except Exception as error:
        message = str(error).strip().partition("\n")[0]
        measured("export", of, "fails", f"{type(error).__name__}: {message}"[:160])
    else:
        measured(
            "export",
            of,
            "works" if path.exists() else "fails",
            "" if path.exists() else "left no file",
        )
