"""Where the shipped rules and templates live: the one file that knows.

In a wheel they lie inside the package; in a checkout, an editable install included, beside it; and
where the package is imported from an archive, beside that.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["FRAMEWORK", "framework_ids", "rules_folder", "templates_folder"]

FRAMEWORK = "framework.yaml"
"""Marks a folder of templates that is a framework's."""

_PACKAGE = Path(__file__).resolve().parent


def rules_folder() -> Path:
    """The shipped rule base."""
    return _folder("rules")


def templates_folder() -> Path:
    """The shipped templates."""
    return _folder("templates")


def framework_ids(folder: Path) -> list[str]:
    """The frameworks that a folder has templates for, without reading any."""
    return sorted(path.parent.name for path in folder.glob(f"shared/*/{FRAMEWORK}"))


def _folder(name: str) -> Path:
    beside = _PACKAGE.parent / name
    places = (_PACKAGE / name, beside, _PACKAGE.parent.parent / name)
    return next((place for place in places if place.is_dir()), beside)
