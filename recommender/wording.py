"""Words for messages: lists of words, the nearest one, and what fits on a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

__all__ = [
    "closest",
    "composed",
    "is_id",
    "listed",
    "listing",
    "nearest",
    "possible",
    "shorten",
    "type_of",
]

MAX_LISTED = 20
"""How many of the possible words a message lists."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def is_id(text: str) -> bool:
    """Whether a text is an id: lower-case words and digits joined by hyphens."""
    return _ID.match(text) is not None


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that is probably meant, or ''."""
    from difflib import get_close_matches  # only ever needed when something is wrong

    return next(iter(get_close_matches(word[:100].lower(), list(words), n=1, cutoff=0.6)), "")


def closest(word: str, words: Iterable[str]) -> str:
    """ "; did you mean 'x'?" for the nearest of the words, or ''."""
    near = nearest(word, words)
    return f"; did you mean '{near}'?" if near else ""


def listed(words: Iterable[str], joint: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'; '' where there is none."""
    *head, last = list(words) or ("",)
    return f"{', '.join(head)} {joint} {last}" if head else last


def listing(words: Iterable[str], joint: str = "or") -> str:
    """'a, b or c'; 'nothing' where there is none."""
    return listed([*words] or ["nothing"], joint)


def possible(words: Collection[str]) -> str:
    """The same for what a file may say, cut where there is too much of it to read."""
    shown = [*words]
    if len(shown) > MAX_LISTED:
        shown[MAX_LISTED:] = [f"{len(shown) - MAX_LISTED} others"]
    return listing(shown)


def shorten(text: str) -> str:
    """A text on one line of at most 60 characters."""
    if len(text) <= 60 and text.isprintable():
        return text
    line = " ".join(text[:400].split())
    return line if len(line) <= 60 and len(text) <= 400 else line[:57] + "..."


def composed(text: str) -> str:
    """One spelling of what looks the same: an accent may be a character of its own."""
    if text.isascii():
        return text
    from unicodedata import normalize  # a large table

    return normalize("NFC", text)


def type_of(value: object) -> str:
    """What a Python value is, where it is none that a file could hold."""
    return f"a value of the type {type(value).__name__}"
