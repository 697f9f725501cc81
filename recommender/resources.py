"""Where the shipped rules and templates live: the one file that knows.

In a wheel they lie inside the package; in a checkout, an editable install included, beside it.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["rules_folder", "templates_folder"]

_PACKAGE = Path(__file__).resolve().parent


def rules_folder() -> Path:
    """The shipped rule base."""
    return _folder("rules")


def templates_folder() -> Path:
    """The shipped templates."""
    return _folder("templates")


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
