"""Names that other places of a rule base refer to."""

from __future__ import annotations

from typing import TypeVar

from recommender.documents import Fields

__all__ = ["Names"]

T = TypeVar("T")


class Names(dict[str, T]):
    """Id → what goes by it.

    `complete` is False where something has no name that can be read. A word that is not in the
    table may be meant as that name, so nobody is told that it is unknown.
    """

    complete = True

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, tuple[str, int]] = {}
        """Id → file and line of the entry that has it."""

    def add(self, entry: Fields, value: T, id: str) -> None:
        """Note `value` under the id of its entry, unless the id is taken."""
        if not entry.sound("id"):
            self.complete = False
        elif id in self:
            place = self._place_of(id, entry.file)
            entry.fault(f"the id '{id}' is already taken{place}", "id", entry.get("id"))
        else:
            self[id] = value
            self.places[id] = (entry.file, entry.line)

    def _place_of(self, id: str, file: str) -> str:
        if id not in self.places:
            return ""
        other, line = self.places[id]
        return f" in line {line}" if other == file else f" in {other}:{line}"

    def rely_on(self, file: Fields, key: str) -> None:
        """The names come from the list under this key, which may be at fault as a whole."""
        if not file.sound(key):
            self.complete = False

    def lacks(self, word: str) -> bool:
        """Whether it is certain that nothing goes by this name."""
        return self.complete and word not in self
