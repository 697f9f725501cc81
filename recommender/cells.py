"""Text in the cells of a terminal: shortened and wrapped.

Everything that is laid out is measured by Rich's `cell_len`: two cells for wide East Asian
characters and emoji, none for combining marks, one width for what is joined into one picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells

__all__ = ["listed", "shorten", "wrap"]


def shorten(text: str, room: int, ellipsis: str) -> str:
    """The text in at most `room` cells, with an ellipsis where something is left out."""
    if cell_len(text) <= room:
        return text
    return _head(text, room - cell_len(ellipsis)).rstrip() + ellipsis[: max(room, 0)]


def wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` cells, broken between words where possible."""
    return _filled(text.split(), room)


def listed(phrases: Sequence[str], dot: str, room: int) -> list[str]:
    """The phrases with dots between, wrapped between phrases rather than inside one."""
    return _filled([*(f"{phrase} {dot}" for phrase in phrases[:-1]), *phrases[-1:]], room)


def _filled(words: Iterable[str], room: int) -> list[str]:
    """The words with blanks between, as many on a line as fit; too long a word is broken."""
    lines: list[str] = []
    line = ""
    for word in words:
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        while cell_len(word) > room:
            head = _head(word, room)
            lines.append(head or "?")  # a character of two cells where there is one
            word = word[len(head) or 1 :]
        line = word
    return [*lines, line] if line else lines


def _head(text: str, room: int) -> str:
    """The characters from the beginning that fit, as a reader counts characters."""
    first, *_ = chop_cells(text, room) if room > 0 else [""]
    return first if cell_len(first) <= room else ""
