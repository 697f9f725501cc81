"""What can name a project: a folder on every system that hides no module the project needs."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Collection, Iterable

from recommender.errors import TargetError

__all__ = ["LONGEST_NAME", "check_name", "is_device"]

LONGEST_NAME = 64

# Windows keeps these for devices: in any case, with any suffix, and with '¹' for '1'.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)]
)


def check_name(name: str, taken: Iterable[str] = ()) -> str:
    """Return `name` when it can name a project, or raise TargetError that suggests another.

    `taken` are module names that a folder of this name would hide (`torch`, `keras`).
    """
    taken = frozenset(taken)
    suggestion = _suggest(name, taken)
    if suggestion == name:
        return name
    shown = name if len(name) <= LONGEST_NAME else f"{name[:20]}… ({len(name)} characters)"
    raise TargetError(
        f"{shown!r} cannot be a project name: {_fault(name, taken)}. {suggestion!r} would do."
    )


def _fault(name: str, taken: Collection[str]) -> str:
    """Why `name` is refused; the first reason that applies."""
    if not name:
        return "it is empty"
    if len(name) > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} characters"
    if is_device(name):
        return "Windows keeps this name for a device"
    if name[-1] in ". ":
        return "Windows does not allow a name that ends in a dot or a space"
    if _is_keyword(name):
        return "it is a Python keyword"
    if _module(name) in sys.stdlib_module_names:
        return "it would hide a module of Python's standard library"
    if _module(name) in taken:
        return "it would hide the package of the same name"
    return "it must contain only the letters A to Z, digits, '-' and '_', and begin with a letter"


def _suggest(name: str, taken: Collection[str]) -> str:
    """`name` itself when it is fine, else the nearest name that is."""
    letters = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name[: 4 * LONGEST_NAME])
        if not unicodedata.combining(letter)
    )
    words = re.sub(r"[^A-Za-z0-9_-]+", "-", letters).strip("-_")[:LONGEST_NAME].rstrip("-_")
    words = re.sub(r"^[0-9_-]+", "", words) or "my-project"
    hides = _module(words) in sys.stdlib_module_names or _module(words) in taken
    if hides or is_device(words) or _is_keyword(words):
        return f"my-{words.lower()}"
    return words


def _module(name: str) -> str:
    """The module that a folder of this name could be taken for."""
    return name.replace("-", "_").lower()


def _is_keyword(name: str) -> bool:
    return keyword.iskeyword(name) or keyword.issoftkeyword(name)


def is_device(name: str) -> bool:
    """Whether Windows would take a file or folder of this name for a device."""
    stem = unicodedata.normalize("NFKC", name).partition(".")[0]
    return stem.rstrip().lower() in _DEVICES
