"""Text as a terminal shows it: how many cells wide, wrapped, shortened, and in its encoding."""

from __future__ import annotations

import codecs
import locale
import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = [
    "ASCII",
    "UNICODE",
    "Symbols",
    "listed",
    "printable",
    "shorten",
    "symbols_for",
    "width",
    "wrap",
]


@dataclass(frozen=True, slots=True)
class Symbols:
    """What decorates the prompts, in characters that the output can show."""

    pointer: str
    done: str
    dot: str
    ellipsis: str
    up: str
    down: str
    arrows: str


UNICODE = Symbols("❯", "✓", "·", "…", "↑", "↓", "↑↓")
ASCII = Symbols(">", "*", "-", "...", "^", "v", "Up/Down")

# What typographers use and ASCII spells otherwise; anything else becomes a question mark.
_SPELLED: Mapping[int, str] = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "×": "x"}
    | {"→": "->", "≥": ">=", "≤": "<=", "·": "-", " ": " "}
)


def symbols_for(encoding: str | None) -> Symbols:
    """The symbols that this encoding and the locale can show.

    In a C locale Python itself writes UTF-8, but whoever asks for that locale by name means ASCII.
    """
    name = next((os.environ[key] for key in _LOCALE_ORDER if os.environ.get(key)), "")
    if name in ("C", "POSIX"):
        return ASCII
    everything = "".join(getattr(UNICODE, field) for field in UNICODE.__slots__)
    return UNICODE if _encodes(everything, encoding) else ASCII


_LOCALE_ORDER = ("LC_ALL", "LC_CTYPE", "LANG")


def printable(text: str, encoding: str | None) -> str:
    """The text on one line, without control characters, in what the encoding has.

    Rule bases come from others: an escape sequence in a label must not reach the terminal.
    """
    text = " ".join(text.split())
    text = "".join(c for c in text if c.isprintable())
    if _encodes(text, encoding):
        return text
    name = encoding or "ascii"
    return text.translate(_SPELLED).encode(name, "replace").decode(name)


def _encodes(text: str, encoding: str | None) -> bool:
    try:
        text.encode(codecs.lookup(encoding or locale.getpreferredencoding(False)).name)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def width(text: str) -> int:
    """Cells that the text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shorten(text: str, room: int, ellipsis: str) -> str:
    """The text in at most `room` cells, with an ellipsis where something is left out."""
    if width(text) <= room:
        return text
    return _head(text, room - width(ellipsis)).rstrip() + ellipsis[: max(room, 0)]


def wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` cells, broken between words where possible."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        while width(word) > room:
            head = _head(word, room)
            lines.append(head or "?")  # a character of two cells where there is one
            word = word[len(head) or 1 :]
        line = word
    return [*lines, line] if line else lines


def listed(phrases: Iterable[str], dot: str, room: int) -> list[str]:
    """The phrases with dots between, wrapped between phrases rather than inside one."""
    joined = f" {dot} ".join(phrase.replace(" ", _NO_BREAK) for phrase in phrases)
    return [line.replace(_NO_BREAK, " ") for line in wrap(joined, room)]


_NO_BREAK = "\x00"
"""Stands for a space that must not become the end of a line; no text has it."""


def _head(text: str, room: int) -> str:
    used = 0
    for at, character in enumerate(text):
        used += _cells(character)
        if used > room:
            return text[:at]
    return text
