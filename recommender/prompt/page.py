"""A menu on a screen: where the pointer stands and what the keys do. No terminal here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from recommender.prompt.menu import BACK, Menu, Reply, Row
from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Kind

__all__ = ["Entry", "Page", "Role"]

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
    def __init__(self, menu: Menu) -> None:
        self.menu = menu
        self.marks: dict[str, str] = {}
        """Row id → its grade ('' for neutral); ticked rows have MOST."""
        if menu.kind is Kind.MANY and isinstance(menu.start, tuple):
            self.marks = dict.fromkeys(menu.start, MOST)
        elif menu.kind is Kind.PRIORITIES and not isinstance(menu.start, str | None | tuple):
            self.marks = dict(menu.start)
        self.told = ""
        """What was asked for: why the question is asked, or how it stands."""
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
            if entry.role is Role.DONE and menu.start not in (None, NOT_SURE):
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
        self.told = "" if self.told == self.menu.why else self.menu.why

    def toggle_standing(self) -> None:
        self.told = "" if self.told == self.menu.standing else self.menu.standing

    def unsure(self) -> Reply | None:
        return NOT_SURE if self.menu.unsure else None

    def back(self) -> Reply | None:
        return BACK if self.menu.back else None

    def chosen(self) -> dict[str, str]:
        """The marked rows in their order, with their grades."""
        grades = {row.id: self.marks.get(row.id, "") for row in self.menu.rows}
        return {id: grade for id, grade in grades.items() if grade}
