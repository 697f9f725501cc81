"""The files of a rule base: what they are called, and which files in its folder nobody reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from recommender.wording import nearest

__all__ = [
    "CASES",
    "HEAD",
    "QUESTIONS",
    "REQUIREMENTS",
    "case_files",
    "factor_file",
    "misnamed",
    "other_endings",
    "too_deep",
    "unread",
]

HEAD, QUESTIONS, REQUIREMENTS = "rulebase.yaml", "questions.yaml", "requirements.yaml"

CASES = "cases"

ENDINGS = (".yaml", ".yml")

SIMILAR = (*ENDINGS, ".json")
"""Endings of files that somebody may have meant to be read, in any case."""


def factor_file(factor: str) -> str:
    """The name of a factor's file."""
    return f"{factor}.yaml"


def case_files(folder: Path) -> list[Path]:
    """The cases of a rule base, by name."""
    return sorted((folder / CASES).glob("*.yaml"))


def other_endings(folder: Path, *read: str) -> dict[Path, str]:
    """The files of a folder that look like those with the endings that are `read` → why they are
    not read. Nothing where the folder cannot be listed."""
    return {
        path: _why_not(path, read[0])
        for path in _similar(folder)
        if path.suffix not in read and path.is_file()
    }


def too_deep(folder: Path) -> dict[Path, str]:
    """The files in folders inside a folder, where only its own files are read → why they are not
    read."""
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return {}
    why = f"only files directly in {folder.name} are"
    return {path: why for deeper in inside for path in _similar(deeper) if path.is_file()}


def _similar(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in SIMILAR)
    except OSError:
        return []


def _why_not(path: Path, ending: str) -> str:
    right = path.with_suffix(ending)
    return f"{right.name} is" if right.exists() else f"name it {right.name}"


def unread(folder: Path, factors: Iterable[str]) -> dict[str, str]:
    """The YAML files of a folder that are no part of its rule base → the name that each is probably
    meant to have, or ''. Nothing where the folder cannot be listed."""
    known = [HEAD, QUESTIONS, REQUIREMENTS, *map(factor_file, factors)]
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    except OSError:
        return {}
    by_stem = {PurePath(name).stem: name for name in known}
    return {
        name: by_stem.get(nearest(PurePath(name).stem, by_stem), "")
        for name in names
        if name not in known
    }


def misnamed(name: str, folder: Path, factors: Iterable[str]) -> str:
    """The file of a folder that is probably meant where there is none of this name, or ''."""
    found = unread(folder, factors)
    return next((other for other, meant in found.items() if meant == name), "")
