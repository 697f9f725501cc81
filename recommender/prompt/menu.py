"""What is asked, as data: the one form that the screen and the numbered input both show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Answer, Kind

__all__ = ["BACK", "Face", "Menu", "MenuItem", "Reply", "Signpost", "spoken"]


class Signpost(Enum):
    """A reply that answers nothing but leads elsewhere."""

    BACK = "back"


BACK = Signpost.BACK

Reply = Answer | Signpost
"""An answer in the form of its kind, NOT_SURE, or the way back."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An option to pick. `value` stands in a second column; `apart` leaves a blank line above;
    `number` is what the item is known by, where that is not its place in the list."""

    id: str
    label: str
    help: str = ""
    value: str = ""
    apart: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """Items to pick from (`one`), to tick (`many`) or to weigh (`priorities`).

    `back` says where going back leads, '' where there is no way back; `unsure` offers 'not sure';
    `start` is what stands there already, `part` the part of the conversation, shown where there is
    room. `standing`, who is ahead so far, is shown only to those
    who ask for it: it must not steer answers.
    """

    message: str
    items: tuple[MenuItem, ...]
    kind: Kind = Kind.ONE
    heading: str = ""
    part: str = ""
    why: str = ""
    standing: str = ""
    back: str = ""
    unsure: bool = False
    start: Answer | None = None

    def mapped(self, show: Callable[[str], str]) -> Menu:
        """The same menu with every text passed through `show`."""
        items = (
            replace(item, label=show(item.label), help=show(item.help), value=show(item.value))
            for item in self.items
        )
        return replace(
            self,
            message=show(self.message),
            heading=show(self.heading),
            part=show(self.part),
            why=show(self.why),
            standing=show(self.standing),
            back=show(self.back),
            items=tuple(items),
        )


class Face(Protocol):
    """A way to show menus. `record` leaves a line that an answer was given, `retract` takes the
    last one back where the terminal allows it."""

    dot: str

    def show(self, menu: Menu) -> Reply: ...

    def record(self, question: str, answer: str) -> None: ...

    def retract(self) -> None: ...


def spoken(kind: Kind, answer: Answer | None, labels: Mapping[str, str]) -> str:
    """An answer in words, for people."""
    if answer is None:
        return "Not answered"
    if answer == NOT_SURE:
        return "Not sure"
    if isinstance(answer, str):
        return labels[answer]
    if isinstance(answer, Mapping):
        parts = [
            f"{word}: {', '.join(label for id, label in labels.items() if answer.get(id) == grade)}"
            for grade, word in ((MOST, "most"), (ASIDE, "set aside"))
            if grade in answer.values()
        ]
        return "; ".join(parts) or "All count the same"
    return ", ".join(label for id, label in labels.items() if id in answer) or "None of these"
