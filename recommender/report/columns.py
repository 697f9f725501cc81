"""Texts beside each other in columns of one width, and the headings above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from recommender.report.page import Sheet

__all__ = ["beside", "heading", "room"]

GAP = 2
"""Blanks between two columns."""


def room(width: int, columns: int) -> int:
    """The width of each of so many columns."""
    return (width - GAP * (columns - 1)) // columns


def beside(sheet: Sheet, label: str, cells: Sequence[Text], width: int) -> Iterator[Text]:
    """The cells in columns of `width`, wrapped, with a label in the sheet's margin."""
    wrapped = [list(cell.wrap(sheet.console, width, overflow="fold")) for cell in cells]
    for at, row in enumerate(zip_longest(*wrapped, fillvalue=Text())):
        line = sheet.text((label, "dim")) if at == 0 else Text()
        start = sheet.margin
        for cell in row:
            line += Text(" " * (start - cell_len(line.plain))) + cell
            start += width + GAP
        line.rstrip()
        yield line


def heading(sheet: Sheet, title: str) -> Iterator[Text]:
    """A heading that is one without bold type, too."""
    yield Text()
    lines = list(sheet.wrap(Text(), sheet.text((title, "bold"))))
    yield from lines
    yield sheet.text(("━" * max(cell_len(line.plain) for line in lines), "dim"))
