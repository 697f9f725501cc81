"""A menu on a screen: what the keys do to it, and its lines for a given size. No terminal here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from recommender.prompt.cells import Symbols, shorten, width, wrap
from recommender.prompt.menu import BACK, Menu, Reply, Row
from recommender.questions import ASIDE, MOST, NOT_SURE, Kind

__all__ = ["Fragment", "Page"]

Fragment = tuple[str, str]
"""(style, text), as prompt_toolkit takes it."""

Line = list[Fragment]

POINTED = ("[SetCursorPosition]", "")
"""Marks the line that must stay in view."""

AIRY = 16
"""With fewer rows than this, no blank line goes above the question."""

GRADES = {"": MOST, MOST: ASIDE, ASIDE: ""}
"""What Space makes of a factor's weight."""


class Role(Enum):
    ROW = "row"
    DONE = "done"
    UNSURE = "unsure"
    BACK = "back"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the pointer can stand on."""

    role: Role
    row: Row


class Page:
    def __init__(self, menu: Menu, symbols: Symbols) -> None:
        self.menu = menu
        self.symbols = symbols
        self.marks: dict[str, str] = {}
        """Row id → its grade ('' for neutral); ticked rows have MOST."""
        if menu.kind is Kind.MANY and isinstance(menu.start, tuple):
            self.marks = dict.fromkeys(menu.start, MOST)
        elif menu.kind is Kind.PRIORITIES and not isinstance(menu.start, str | None | tuple):
            self.marks = dict(menu.start)
        self.why_shown = False
        self.hint = ""
        self.entries = self._entries()
        self.at = self._first()

    def _entries(self) -> list[Entry]:
        menu = self.menu
        entries = [Entry(Role.ROW, row) for row in menu.rows]
        if menu.kind is not Kind.ONE:
            entries.append(Entry(Role.DONE, Row("", "", apart=True)))
        rest = []
        if menu.unsure:
            rest.append(Entry(Role.UNSURE, Row("", "Not sure (n)", apart=menu.kind is Kind.ONE)))
        if menu.back:
            rest.append(Entry(Role.BACK, Row("", f"{menu.back} (b)", apart=not rest)))
        if menu.why:
            rest.append(Entry(Role.WHY, Row("", "Why is this asked? (?)", apart=not rest)))
        return entries + rest

    def _first(self) -> int:
        """Where the pointer starts: on the answer that stands there already."""
        menu = self.menu
        for at, entry in enumerate(self.entries):
            if entry.role is Role.UNSURE and menu.start == NOT_SURE:
                return at
            if menu.kind is Kind.ONE and entry.role is Role.ROW and entry.row.id == menu.start:
                return at
            if menu.kind is not Kind.ONE and entry.role is Role.DONE and menu.start is not None:
                return at
        return 0

    # what the keys do; a reply ends the page

    def move(self, step: int) -> None:
        self.at = (self.at + step) % len(self.entries)
        self.hint = ""

    def jump(self, step: int) -> None:
        """Move without going round: for Page Up and Page Down, Home and End."""
        self.at = min(max(self.at + step, 0), len(self.entries) - 1)
        self.hint = ""

    def enter(self) -> Reply | None:
        entry = self.entries[self.at]
        if entry.role is Role.BACK:
            return BACK
        if entry.role is Role.UNSURE:
            return NOT_SURE
        if entry.role is Role.WHY:
            self.toggle_why()
            return None
        if self.menu.kind is Kind.ONE:
            return entry.row.id
        if entry.role is Role.ROW and not self.chosen():
            # Whoever takes the list for a plain choice presses Enter on the option that they mean;
            # that must not pass for 'none of these'.
            self.at = next(at for at, one in enumerate(self.entries) if one.role is Role.DONE)
            key = "ticks an option" if self.menu.kind is Kind.MANY else "weighs a factor"
            self.hint = f"Nothing is marked: Space {key}, Enter takes it as it is."
            return None
        if self.menu.kind is Kind.MANY:
            return tuple(self.chosen())
        return self.chosen()

    def mark(self, grade: str | None = None) -> None:
        """Tick or weigh the row under the pointer: the given grade, or the next one."""
        entry = self.entries[self.at]
        if self.menu.kind is Kind.ONE or entry.role is not Role.ROW:
            return
        now = self.marks.get(entry.row.id, "")
        if self.menu.kind is Kind.MANY:
            self.marks[entry.row.id] = "" if now else MOST
        else:
            self.marks[entry.row.id] = (
                GRADES[now] if grade is None else "" if now == grade else grade
            )
        self.hint = ""

    def toggle_why(self) -> None:
        self.why_shown = bool(self.menu.why) and not self.why_shown

    def unsure(self) -> Reply | None:
        return NOT_SURE if self.menu.unsure else None

    def back(self) -> Reply | None:
        return BACK if self.menu.back else None

    def chosen(self) -> dict[str, str]:
        """The marked rows in their order, with their grades."""
        grades = {row.id: self.marks.get(row.id, "") for row in self.menu.rows}
        return {id: grade for id, grade in grades.items() if grade}

    # what is seen

    def lines(self, columns: int, rows: int) -> list[Line]:
        """Never more than `rows` lines and never as wide as `columns`: some terminals wrap a line
        as soon as its last cell is written. What there is no room for goes in this order: the help
        below the list, the keys, the reason above it; then the list scrolls."""
        room = max(columns - 1, 8)
        top: list[Line] = [[]] if rows >= AIRY else []
        if self.menu.heading:
            top += [[("class:heading", line)] for line in wrap(self.menu.heading, room)]
        top += [[("class:question", line)] for line in wrap(self.menu.message, room)]
        why = (
            [[("class:why", line)] for line in wrap(self.menu.why, room)] if self.why_shown else []
        )
        body = self._body(room)
        keys: list[Line] = [[("class:keys", line)] for line in wrap(self._keys(), room)]
        most = max(len(self._help(at, room)) for at in range(len(self.entries)))
        help_rows = min(most, max(rows // 3, 2))

        wanted = min(len(body), 5)
        spare = rows - len(top) - 1 - wanted
        why = why[: max(spare - 1, 0)]
        spare -= len(why) + 1 if why else 0
        if len(keys) + 1 > spare:
            keys = []
        spare -= len(keys) + 1 if keys else 0
        help_rows = min(help_rows, max(spare - 1, 0))
        spare -= help_rows + 1 if help_rows else 0

        lines = [*top]
        if why:
            lines += [[], *why]
        if rows > len(top) + 3:
            lines.append([])
        lines += self._scrolled(body, max(wanted + spare, 1), room)
        if keys:
            lines += [[], *keys]
        if help_rows:
            shown = self._help(self.at, room)
            if len(shown) > help_rows:
                shown = [*shown[: help_rows - 1], self.symbols.ellipsis]
            # As tall as the tallest help: a page that grows would scroll the terminal under it.
            lines += [[], *([("class:help", line)] for line in shown)]
            lines += [[] for _ in range(help_rows - len(shown))]
        return lines[:rows]

    def _body(self, room: int) -> list[tuple[int | None, Line]]:
        body: list[tuple[int | None, Line]] = []
        for at, entry in enumerate(self.entries):
            if entry.row.apart:
                body.append((None, []))
            body.append((at, self._line(at, room)))
        return body

    def _line(self, at: int, room: int) -> Line:
        entry = self.entries[at]
        here = at == self.at
        line: Line = (
            [POINTED, ("class:pointer", f"{self.symbols.pointer} ")] if here else [("", "  ")]
        )
        used = width(self.symbols.pointer) + 1
        mark = self._mark(entry)
        if mark:
            marked = entry.role is Role.ROW and self.marks.get(entry.row.id)
            line.append(("class:marked" if marked else "", mark))
            used += len(mark)
        label, value = self._texts(at, room - used)
        line.append(("class:pointed" if here else "", label))
        if value:
            line.append(("class:value", value))
        return line

    def _mark(self, entry: Entry) -> str:
        """The box before a row; the rows that are no option have none."""
        grade = self.marks.get(entry.row.id, "")
        if entry.role is not Role.ROW:
            return ""
        if self.menu.kind is Kind.MANY:
            return "[x] " if grade else "[ ] "
        if self.menu.kind is Kind.PRIORITIES:
            return f"[{_GRADE_WORDS[grade]:5}] "
        return f"{entry.row.number:2} " if entry.row.number else ""

    def _texts(self, at: int, room: int) -> tuple[str, str]:
        """The label and the second column, shortened to fit."""
        row = self.entries[at].row
        label = self._done() if self.entries[at].role is Role.DONE else row.label
        cut = self.symbols.ellipsis
        if not row.value:
            return shorten(label, room, cut), ""
        values = max(width(one.value) for one in self.menu.rows)
        labels = max(width(one.label) for one in self.menu.rows if one.value)
        # Both columns at their natural width where they fit; else each gets at least two fifths.
        first = min(labels, max(room - 2 - values, room * 3 // 5))
        label = shorten(label, first, cut)
        return label + " " * (first + 2 - width(label)), shorten(row.value, room - first - 2, cut)

    def _done(self) -> str:
        count = len(self.chosen())
        if self.menu.kind is Kind.MANY:
            return f"Done, {count} ticked" if count else "None of these"
        return "Done" if count else "All count the same"

    def _help(self, at: int, room: int) -> list[str]:
        """What stands below the list for an entry: what was cut from its line, and its help."""
        if at == self.at and self.hint:
            return wrap(self.hint, room)
        entry = self.entries[at]
        used = width(self.symbols.pointer) + 1 + len(self._mark(entry))
        label, value = self._texts(at, room - used)
        lines = []
        if label.rstrip() != entry.row.label and entry.role is Role.ROW:
            lines += wrap(entry.row.label, room)
        if value != entry.row.value:
            lines += wrap(entry.row.value, room)
        return lines + wrap(entry.row.help, room)

    def _scrolled(
        self, body: Sequence[tuple[int | None, Line]], height: int, room: int
    ) -> list[Line]:
        """The part of the list around the pointer, with how many rows are out of sight."""
        lines = [line for _, line in body]
        if len(lines) <= height:
            return lines
        pointed = next(place for place, (at, _) in enumerate(body) if at == self.at)
        start = min(max(pointed - height // 2, 0), len(lines) - height)
        end = start + height
        shown = lines[start:end]
        if height >= 3:
            above = sum(at is not None for at, _ in body[: start + 1])
            below = sum(at is not None for at, _ in body[end - 1 :])
            if start > 0:
                shown[0] = [("class:keys", shorten(f"  {self.symbols.up} {above} more", room, ""))]
            if end < len(lines):
                shown[-1] = [
                    ("class:keys", shorten(f"  {self.symbols.down} {below} more", room, ""))
                ]
        return shown

    def _keys(self) -> str:
        dot = self.symbols.dot
        verb = {
            Kind.ONE: f"Enter choose {dot}",
            Kind.MANY: f"Space tick {dot} Enter done {dot}",
            Kind.PRIORITIES: f"Space most, aside, neither {dot} Enter done {dot}",
        }[self.menu.kind]
        return f"{self.symbols.arrows} move {dot} {verb} Ctrl-C stop"


_GRADE_WORDS = {"": "", MOST: "most", ASIDE: "aside"}
