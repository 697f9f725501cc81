"""A menu on a screen: where the pointer stands and what the keys do. No terminal here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from recommender.prompt.menu import BACK, Menu, MenuItem, Reply
from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Kind

__all__ = ["Entry", "MenuState", "Role"]

GRADES = {"": MOST, MOST: ASIDE, ASIDE: ""}
"""What Space makes of a factor's weight."""

NOTHING_MARKED = {
    Kind.MANY: "Nothing is marked. Press Space to tick an option, or Enter again for none of them.",
    Kind.PRIORITIES: "Nothing is marked. Press Space to weigh a factor, or Enter again if all of "
    "them count the same.",
}


class Role(Enum):
    ITEM = "item"
    DONE = "done"
    UNSURE = "unsure"
    BACK = "back"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the pointer can stand on."""

    role: Role
    item: MenuItem


class MenuState:
    def __init__(self, menu: Menu) -> None:
        self.menu = menu
        self.marks: dict[str, str] = {}
        """Id of an item → its grade ('' for neutral); ticked rows have MOST."""
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
        entries = [Entry(Role.ITEM, item) for item in menu.items]
        if menu.kind is not Kind.ONE:
            entries.append(Entry(Role.DONE, MenuItem("", "", apart=True)))
        rest = []
        if menu.unsure:
            rest.append(
                Entry(Role.UNSURE, MenuItem("", "Not sure (n)", apart=menu.kind is Kind.ONE))
            )
        if menu.back:
            rest.append(Entry(Role.BACK, MenuItem("", f"{menu.back} (b)", apart=not rest)))
        if menu.why:
            rest.append(Entry(Role.WHY, MenuItem("", "Why is this asked? (?)", apart=not rest)))
        return entries + rest

    def _first(self) -> int:
        """Where the pointer starts: on the answer that stands there already."""
        menu = self.menu
        for at, entry in enumerate(self.entries):
            if entry.role is Role.UNSURE and menu.start == NOT_SURE:
                return at
            if menu.kind is Kind.ONE and entry.role is Role.ITEM and entry.item.id == menu.start:
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
            return entry.item.id
        if entry.role is Role.ITEM and not self.chosen():
            # Whoever takes the list for a plain choice presses Enter on the option that they mean;
            # that must not pass for 'none of these'.
            self.at = next(at for at, done in enumerate(self.entries) if done.role is Role.DONE)
            self.hint = NOTHING_MARKED[self.menu.kind]
            return None
        if self.menu.kind is Kind.MANY:
            return tuple(self.chosen())
        return self.chosen()

    def mark(self, grade: str | None = None) -> None:
        """Tick or weigh the row under the pointer: the given grade, or the next one."""
        entry = self.entries[self.at]
        if self.menu.kind is Kind.ONE or entry.role is not Role.ITEM:
            return
        now = self.marks.get(entry.item.id, "")
        if self.menu.kind is Kind.MANY:
            self.marks[entry.item.id] = "" if now else MOST
        else:
            self.marks[entry.item.id] = (
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
        grades = {item.id: self.marks.get(item.id, "") for item in self.menu.items}
        return {id: grade for id, grade in grades.items() if grade}
