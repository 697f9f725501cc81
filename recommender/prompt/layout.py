"""A menu as lines for a terminal of a given size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from recommender.cells import listed, shorten, wrap
from recommender.prompt.state import Entry, MenuState, Role
from recommender.prompt.symbols import Symbols
from recommender.rulebase.questions import ASIDE, MOST, Kind

__all__ = ["Fragment", "Line", "laid_out"]

Fragment = tuple[str, str]
"""(style, text), as prompt_toolkit takes it."""

Line = list[Fragment]

POINTED = ("[SetCursorPosition]", "")
"""Marks the line that must stay in view."""

AIRY = 16
"""With fewer rows than this, no blank line goes above the question."""

ROWS_OF_LIST = 5
"""The list keeps as many in sight before anything else on the screen does."""

TWO_COLUMNS = 12
"""In fewer cells than these, what the second column has is left to the help."""

KEYS = {
    Kind.ONE: ("Enter choose",),
    Kind.MANY: ("Space tick", "Enter done"),
    Kind.PRIORITIES: ("Space change weight", "Enter done"),
}
GRADE_WORDS = {"": "", MOST: "most", ASIDE: "aside"}


def laid_out(state: MenuState, symbols: Symbols, columns: int, rows: int) -> list[Line]:
    """Never more than `rows` lines and never as wide as `columns`: some terminals wrap a line as
    soon as its last cell is written.

    The part of the conversation is shown only where everything else is whole. Long labels are
    wrapped; where that takes too many lines they are shortened, and the help of
    the row that is pointed at has them in full; where that takes too many as well, the list
    scrolls.
    """
    room = max(columns - 1, 8)
    for whole, part in ((True, True), (True, False), (False, False)):
        lines = _Layout(state, symbols, room, whole).everything(part)
        if len(lines) <= rows:
            return lines
    return _Layout(state, symbols, room, whole=False).squeezed(rows)


@dataclass(frozen=True, slots=True)
class _Layout:
    """`room` is the width of a line; labels are `whole` (wrapped) or shortened."""

    state: MenuState
    symbols: Symbols
    room: int
    whole: bool

    def everything(self, part: bool) -> list[Line]:
        body = [line for _, line in self.body()]
        keys = self.keys(ways=False)
        top = self.top(airy=True, part=part)
        return _stacked([top, self.why(), body, keys, self.help(self.help_rows())])

    def squeezed(self, rows: int) -> list[Line]:
        """What there is no room for goes in this order: the help below the list, the keys, the
        reason above it; the list scrolls."""
        top = self.top(airy=rows >= AIRY)
        body = self.body()
        wanted = min(len(body), ROWS_OF_LIST)
        spare = rows - len(top) - 1 - wanted
        why = self.why()[: max(spare - 1, 0)]
        spare -= len(why) + 1 if why else 0
        keys = self.keys(ways=True)
        if len(keys) + 1 > spare:
            keys = []
        spare -= len(keys) + 1 if keys else 0
        helps = min(self.help_rows(), max(rows // 3, 2), max(spare - 1, 0))
        spare -= helps + 1 if helps else 0
        shown = self.scrolled(body, max(wanted + spare, 1))
        lines = _stacked([top, why, shown, keys, self.help(helps)])
        return lines if len(lines) <= rows else (top + shown)[-rows:]

    def top(self, airy: bool, part: bool = False) -> list[Line]:
        menu = self.state.menu
        top: list[Line] = [[]] if airy else []
        top += [[("class:heading", line)] for line in wrap(menu.heading, self.room)]
        if part and menu.part:
            self.name_part(top, menu.part)
        return top + [[("class:question", line)] for line in wrap(menu.message, self.room)]

    def name_part(self, top: list[Line], title: str) -> None:
        """Behind the heading, or in a line of its own where that would be too long."""
        behind = f" {self.symbols.dot} {title}"
        if top[-1] and cell_len(top[-1][0][1] + behind) <= self.room:
            top[-1].append(("class:part", behind))
        else:
            top += [[("class:part", line)] for line in wrap(title, self.room)]

    def why(self) -> list[Line]:
        return [[("class:why", line)] for line in wrap(self.state.told, self.room)]

    # the list

    def body(self) -> list[tuple[int | None, Line]]:
        """The lines of the list, each with its entry (None for a blank line)."""
        body: list[tuple[int | None, Line]] = []
        for at, entry in enumerate(self.state.entries):
            if entry.item.apart:
                body.append((None, []))
            body += ((at, line) for line in self.entry(entry, here=at == self.state.at))
        return body

    def entry(self, entry: Entry, here: bool) -> list[Line]:
        pointer = f"{self.symbols.pointer} "
        line: Line = (
            [POINTED, ("class:pointer", pointer)] if here else [("", " " * cell_len(pointer))]
        )
        mark = self.mark(entry)
        marked = entry.role is Role.ITEM and self.state.marks.get(entry.item.id)
        line.append(("class:marked" if marked else "", mark))
        (first, *others), value = self.texts(entry)
        style = "class:pointed" if here else ""
        line += [(style, first), ("class:value", value)]
        indent = " " * (cell_len(pointer) + len(mark))
        return [line, *([(style, indent + other)] for other in others)]

    def mark(self, entry: Entry) -> str:
        """The box before a row; the entries that are no option have none."""
        if entry.role is not Role.ITEM:
            return ""
        grade = self.state.marks.get(entry.item.id, "")
        kind = self.state.menu.kind
        if kind is Kind.MANY:
            return "[x] " if grade else "[ ] "
        if kind is Kind.PRIORITIES:
            return f"[{GRADE_WORDS[grade]:5}] "
        return f"{entry.item.number:2} " if entry.item.number else ""

    def texts(self, entry: Entry) -> tuple[list[str], str]:
        """The lines of the label, and the second column."""
        item, cut = entry.item, self.symbols.ellipsis
        label = self.done() if entry.role is Role.DONE else item.label
        room = self.room - cell_len(self.symbols.pointer) - 1 - len(self.mark(entry))
        if not item.value or room < TWO_COLUMNS:
            return (wrap(label, room) if self.whole else [shorten(label, room, cut)]) or [""], ""
        pairs = [item for item in self.state.menu.items if item.value]
        values = max(cell_len(pair.value) for pair in pairs)
        labels = max(cell_len(pair.label) for pair in pairs)
        # Both columns at their natural width where they fit; else the second gets two fifths.
        first = min(labels, max(room - 2 - values, room * 3 // 5))
        label = shorten(label, first, cut)
        gap = " " * (first + 2 - cell_len(label))
        return [label + gap], shorten(item.value, room - first - 2, cut)

    def done(self) -> str:
        count = len(self.state.chosen())
        if self.state.menu.kind is Kind.MANY:
            return f"Done, {count} ticked" if count else "None of these"
        return "Done" if count else "All count the same"

    def scrolled(self, body: Sequence[tuple[int | None, Line]], height: int) -> list[Line]:
        """The part of the list around the pointer, with how many rows are out of sight."""
        lines = [line for _, line in body]
        if len(lines) <= height:
            return lines
        pointed = next(place for place, (at, _) in enumerate(body) if at == self.state.at)
        start = min(max(pointed - height // 2, 0), len(lines) - height)
        end = start + height
        shown = lines[start:end]
        if height < 3:
            return shown
        above = sum(at is not None for at, _ in body[: start + 1])
        below = sum(at is not None for at, _ in body[end - 1 :])
        if start > 0:
            shown[0] = [("class:more", f"  {self.symbols.up} {above} more")]
        if end < len(lines):
            shown[-1] = [("class:more", f"  {self.symbols.down} {below} more")]
        return shown

    # below the list

    def keys(self, ways: bool) -> list[Line]:
        """What the keys do; with the `ways` on from here where the list may hide them."""
        menu = self.state.menu
        keys = [f"{self.symbols.arrows} move", *KEYS[menu.kind]]
        if ways:
            keys += ["n not sure"] * menu.unsure
            keys += ["b back"] * bool(menu.back)
            keys += ["? why"] * bool(menu.why)
        keys += ["s verdict so far"] * bool(menu.standing)
        keys.append("Ctrl-C stop")
        return [[("class:keys", line)] for line in listed(keys, self.symbols.dot, self.room)]

    def help_of(self, entry: Entry) -> list[str]:
        """What there is to say of an entry: what its line cut off, and its help."""
        lines: list[str] = []
        if entry.role is Role.ITEM:
            (first, *others), value = self.texts(entry)
            if not others and first.rstrip() != entry.item.label:
                lines += wrap(entry.item.label, self.room)
            if value != entry.item.value:
                lines += wrap(entry.item.value, self.room)
        return lines + wrap(entry.item.help, self.room)

    def help_rows(self) -> int:
        """The tallest help: a page that grows would scroll the terminal under it."""
        texts = [self.help_of(entry) for entry in self.state.entries]
        return max(map(len, [*texts, wrap(self.state.hint, self.room)]))

    def help(self, height: int) -> list[Line]:
        shown = wrap(self.state.hint, self.room) or self.help_of(self.state.entries[self.state.at])
        if len(shown) > height:
            shown = [*shown[: max(height - 1, 0)], self.symbols.ellipsis][:height]
        lines: list[Line] = [[("class:help", line)] for line in shown]
        return lines + [[] for _ in range(height - len(shown))]


def _stacked(parts: Sequence[list[Line]]) -> list[Line]:
    """The parts that have something, with a blank line between."""
    lines: list[Line] = []
    for part in parts:
        if part:
            lines += [[], *part] if lines else part
    return lines
