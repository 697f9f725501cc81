"""Menus by numbered input, for terminals that can only print lines and read them."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from recommender.cells import listed, wrap
from recommender.output import emit, say
from recommender.prompt.menu import BACK, Menu, MenuItem, Reply, spoken
from recommender.prompt.symbols import printable, symbols_for
from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Answer, Kind

__all__ = ["Plain"]


class Plain:
    """The Face of a terminal without a cursor to place."""

    def __init__(self) -> None:
        self.encoding = sys.stdout.encoding
        self.dot = symbols_for(self.encoding).dot

    def raw(self) -> AbstractContextManager[None]:
        return nullcontext()

    def show(self, menu: Menu) -> Reply:
        menu = menu.mapped(lambda text: printable(text, self.encoding))
        numbers = {_number(menu, item): item for item in menu.items}
        word = self._list(menu, numbers)
        while True:
            word = (word or self._read(_prompt(menu))).lower()
            if word == "?" and menu.why:
                self._explain(menu, numbers)
            elif word == "s" and menu.standing:
                self._say(menu.standing)
            elif word in ("b", "back") and menu.back:
                return BACK
            elif word in ("n", "not sure", "not-sure") and menu.unsure:
                return NOT_SURE
            elif not word and menu.start is not None:
                return menu.start
            else:
                reply = _parse(menu, word, numbers)
                if reply is not None:
                    return reply
                self._say(f"Not understood. {_expected(menu, numbers)}")
            word = ""

    def record(self, question: str, answer: str) -> None:
        """What was typed stands there already."""

    def retract(self) -> None:
        """A printed line stays printed."""

    def confirm(self, message: str, default: bool) -> bool:
        while True:
            word = self._read(f"{message} ({'Y/n' if default else 'y/N'}) ").lower()
            if not word:
                return default
            if word in ("y", "yes", "n", "no"):
                return word.startswith("y")
            self._say("Please type y or n.")

    def text(self, message: str, default: str, fault: Callable[[str], str | None]) -> str:
        while True:
            text = self._read(f"{message} [{default}] " if default else f"{message} ") or default
            wrong = fault(text)
            if not wrong:
                return text
            self._say(wrong)

    def _list(self, menu: Menu, numbers: dict[int, MenuItem]) -> str:
        """Print the menu; what was typed already where it takes more than one screen."""
        heading = f"{menu.heading} {self.dot} {menu.part}" if menu.part else menu.heading
        if len(self._fitted(heading)) > 1:
            heading = menu.heading
        lines = ["", *self._fitted(heading), *self._fitted(menu.message)]
        digits = len(str(max(numbers)))
        for number, item in numbers.items():
            value = f": {item.value}" if item.value else ""
            lines += self._fitted(item.label + value, f"{number:{digits + 2}}  ")
        if menu.kind is not Kind.ONE:
            none = "None of these" if menu.kind is Kind.MANY else "All count the same"
            lines += self._fitted(none, f"{0:{digits + 2}}  ")
        ways = ["n not sure"] * menu.unsure
        ways += [f"b {menu.back[:1].lower()}{menu.back[1:]}"] * bool(menu.back)
        ways += ["? why is this asked"] * bool(menu.why)
        ways += ["s verdict so far"] * bool(menu.standing)
        lines += [f"  {line}" for line in listed(ways, self.dot, self._room() - 2)]
        if menu.start is not None:
            labels = {item.id: item.label for item in menu.items}
            kept = spoken(menu.kind, menu.start, labels)
            lines += self._fitted(f"Press Enter to choose: {kept}", "  ")
        return self._page(lines)

    def _page(self, lines: list[str]) -> str:
        """Print a screen at a time; what is typed in between is an answer already."""
        rows = max(shutil.get_terminal_size().lines - 2, 4)
        while len(lines) > rows:
            emit("\n".join([*lines[:rows], ""]))
            lines = lines[rows:]
            word = self._read("Press Enter for more:")
            if word:
                return word
        emit("\n".join([*lines, ""]))
        return ""

    def _explain(self, menu: Menu, numbers: dict[int, MenuItem]) -> None:
        lines = self._fitted(menu.why)
        for number, item in numbers.items():
            if item.help:
                lines += self._fitted(f"{item.label}: {item.help}", f"{number:3}  ")
        self._page(lines)

    def _say(self, text: str) -> None:
        emit("\n".join([*self._fitted(text), ""]))

    def _fitted(self, text: str, lead: str = "") -> list[str]:
        """The text wrapped, with `lead` before its first line and as much space before others."""
        lines = wrap(printable(text, self.encoding), max(self._room() - len(lead), 8))
        return [(" " * len(lead) if at else lead) + line for at, line in enumerate(lines)]

    def _read(self, prompt: str) -> str:
        # Some cells stay free for what is typed.
        lines = wrap(printable(prompt, self.encoding), max(self._room() - 8, 8))
        emit("\n".join(lines) + " ")
        try:
            return input().strip()
        except UnicodeDecodeError:
            return "\N{REPLACEMENT CHARACTER}"
        except (EOFError, KeyboardInterrupt):
            say()  # whatever is printed next starts on a line of its own
            raise

    def _room(self) -> int:
        return max(shutil.get_terminal_size().columns - 1, 16)


def _number(menu: Menu, item: MenuItem) -> int:
    return menu.items.index(item) + 1 if item.number is None else item.number


def _prompt(menu: Menu) -> str:
    return {Kind.ONE: "Number:", Kind.MANY: "Numbers, such as 1,3:"}.get(
        menu.kind, "+ for what matters most, - for what to set aside, such as +1,-3:"
    )


def _expected(menu: Menu, numbers: dict[int, MenuItem]) -> str:
    low, high = min(numbers), max(numbers)
    if menu.kind is Kind.PRIORITIES:
        return f"Type numbers from {low} to {high} with a sign, such as +{low},-{high}, or 0."
    if menu.kind is Kind.MANY:
        return f"Type numbers from {low} to {high} with commas, or 0 for none of these."
    return f"Type a number from {low} to {high}."


def _parse(menu: Menu, word: str, numbers: dict[int, MenuItem]) -> Answer | None:
    """The answer that was typed; None when it is none."""
    parts = re.split(r"[,;\s]+", word.strip(",; "))
    if menu.kind is not Kind.ONE and parts == ["0"]:
        return () if menu.kind is Kind.MANY else {}
    sign = r"[+-]" if menu.kind is Kind.PRIORITIES else ""
    if not all(re.fullmatch(sign + r"[0-9]{1,4}", part) for part in parts):
        return None
    items = [numbers.get(int(part.lstrip("+-"))) for part in parts]
    ids = [item.id for item in items if item is not None]
    if len(ids) != len(parts) or len(set(ids)) != len(ids):
        return None
    if menu.kind is Kind.ONE:
        return ids[0] if len(ids) == 1 else None
    if menu.kind is Kind.MANY:
        return tuple(item.id for item in menu.items if item.id in ids)
    grades = {id: MOST if part[0] == "+" else ASIDE for id, part in zip(ids, parts, strict=True)}
    return {item.id: grades[item.id] for item in menu.items if item.id in grades}
