"""How a report is laid out in a terminal: its width, what may be printed, the colours, wrapping."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from recommender.report import words
from recommender.report.model import Report

__all__ = ["Page", "Piece"]

MARGIN = 10
"""Columns of the labels on the left; a narrow terminal has them on lines of their own."""
NARROW = 60
WIDEST = 100
"""Longer lines are hard to read, however wide the terminal."""
COLOURS = ("cyan", "magenta", "yellow", "blue")
"""Red and green are left out: they mean wrong and right."""

Piece = str | tuple[str, str] | Text
"""Raw text, raw text with a style, or what is inert already."""


class Page:
    """How a report is laid out: the width, what may be printed, how much of it, the colours."""

    def __init__(self, report: Report, console: Console, unicode: bool, details: bool) -> None:
        self.report = report
        self.console = console
        self.unicode = unicode
        self.details = details
        self.width = max(20, min(console.width, WIDEST))
        self.margin = MARGIN if self.width >= NARROW else 0
        ids = sorted(report.framework)
        self.colour = {one: COLOURS[at % len(COLOURS)] for at, one in enumerate(ids)}

    def text(self, *pieces: Piece) -> Text:
        """Pieces side by side, inert."""
        line = Text()
        for piece in pieces:
            if isinstance(piece, Text):
                line.append_text(piece)
            else:
                raw, style = (piece, "") if isinstance(piece, str) else piece
                line.append(self.plain(raw), style)
        return line

    def plain(self, raw: str) -> str:
        line = words.visible(raw)
        return line if self.unicode else words.ascii_only(line)

    def wrap(self, head: Text, body: Text, start: int = 0) -> Iterator[Text]:
        """`body` beside `head`, which ends in its own blanks; further lines stand under the body.

        `start` is the column of the head; nothing is printed there.
        """
        indent = start + cell_len(head.plain)
        room = max(8, self.width - indent)
        for at, line in enumerate(body.wrap(self.console, room, overflow="fold")):
            line.rstrip()
            yield Text.assemble(" " * start, head, line) if at == 0 else Text(" " * indent) + line

    def section(self, label: str, *items: tuple[Piece, Piece], gap: bool = True) -> Iterator[Text]:
        """A label on the left and items, each a head and a body, beside or under it."""
        if not items:
            return
        if gap or not self.margin:
            yield Text()
        name = self.text((label, "bold"))
        if len(name) + 1 > self.margin:
            yield from self.wrap(Text(), name)
            name = Text()
        for at, (head, body) in enumerate(items):
            lines = self.wrap(self.text(head), self.text(body), self.margin)
            for first, line in enumerate(lines):
                if at == first == 0 and name:
                    line = name + line[len(name) :]
                yield line

    def fit(self, raw: str, cells: int) -> str:
        """`raw` in at most `cells` columns, its end left out where it must be."""
        line = self.plain(raw)
        if cell_len(line) <= cells:
            return line
        return set_cell_size(line, max(0, cells - 1)).rstrip() + ("…" if self.unicode else "~")
