"""What decorates the prompts, in characters that the output can show, and text in its encoding."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass

from recommender.visible import encodes, in_encoding, visible

__all__ = ["ASCII", "UNICODE", "Symbols", "printable", "symbols_for"]


@dataclass(frozen=True, slots=True)
class Symbols:
    pointer: str
    done: str
    dot: str
    ellipsis: str
    up: str
    down: str
    arrows: str


UNICODE = Symbols("❯", "✓", "·", "…", "↑", "↓", "↑↓")
ASCII = Symbols(">", "*", "-", "...", "^", "v", "Up/Down")

_LOCALE_ORDER = ("LC_ALL", "LC_CTYPE", "LANG")


def symbols_for(encoding: str | None) -> Symbols:
    """The symbols that this encoding and the locale can show.

    In a C locale Python itself writes UTF-8, but whoever asks for that locale by name means ASCII.
    """
    name = next((os.environ[key] for key in _LOCALE_ORDER if os.environ.get(key)), "")
    if name in ("C", "POSIX"):
        return ASCII
    everything = "".join(getattr(UNICODE, field) for field in UNICODE.__slots__)
    return UNICODE if encodes(everything, _named(encoding)) else ASCII


def printable(text: str, encoding: str | None) -> str:
    """The text on one line, with nothing that steers the terminal, in what the encoding has."""
    return in_encoding(" ".join(visible(text).split()), _named(encoding))


def _named(encoding: str | None) -> str:
    return encoding or locale.getpreferredencoding(False)
