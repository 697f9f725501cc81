"""The files of a rule base: what they are called, and which files of its folder nobody reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from recommender.wording import nearest

__all__ = ["HEAD", "QUESTIONS", "REQUIREMENTS", "factor_file", "misnamed", "unread"]

HEAD, QUESTIONS, REQUIREMENTS = "rulebase.yaml", "questions.yaml", "requirements.yaml"

ENDINGS = (".yaml", ".yml")


def factor_file(factor: str) -> str:
    """The name of a factor's file."""
    return f"{factor}.yaml"


def unread(folder: Path, factors: Iterable[str]) -> dict[str, str]:
    """The YAML files of a folder that are no part of its rule base → the name that each is probably
    meant to have, or ''. Nothing where the folder cannot be listed."""
    known = [HEAD, QUESTIONS, REQUIREMENTS, *map(factor_file, factors)]
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix in ENDINGS)
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
