"""Conditions on answers, with three truth values.

A condition is true, false or unknown (None): unknown wherever it rests on a question that is
unanswered, answered 'not sure' or not asked. `all`, `any` and `not` follow Kleene's strong
three-valued logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64). Only a
condition that is true fires a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["All", "AnyOf", "Chosen", "Condition", "Known", "Not", "blocking"]

Known = Mapping[str, frozenset[str]]
"""What is known: question id → the chosen option ids. A question that is not in it is unknown;
an empty set is a known answer ('none of these')."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`question: option` or `question: [any, of, these]`."""

    question: str
    options: frozenset[str]

    def truth(self, known: Known) -> bool | None:
        chosen = known.get(self.question)
        return None if chosen is None else not chosen.isdisjoint(self.options)

    def atoms(self) -> Iterator[Chosen]:
        yield self


@dataclass(frozen=True, slots=True)
class _Several:
    """Parts of which one that is `decisive` settles the whole, and one unknown leaves it open."""

    parts: tuple[Condition, ...]

    decisive: ClassVar[bool]

    def truth(self, known: Known) -> bool | None:
        decisive = self.decisive
        result: bool | None = not decisive
        for part in self.parts:
            truth = part.truth(known)
            if truth is decisive:
                return decisive
            if truth is None:
                result = None
        return result

    def atoms(self) -> Iterator[Chosen]:
        for part in self.parts:
            yield from part.atoms()


class All(_Several):
    """`all: [...]`: false if one part is false, else unknown if one part is unknown."""

    __slots__ = ()
    decisive = False


class AnyOf(_Several):
    """`any: [...]`: true if one part is true, else unknown if one part is unknown."""

    __slots__ = ()
    decisive = True


@dataclass(frozen=True, slots=True)
class Not:
    """`not: ...`: unknown stays unknown."""

    part: Condition

    def truth(self, known: Known) -> bool | None:
        truth = self.part.truth(known)
        return None if truth is None else not truth

    def atoms(self) -> Iterator[Chosen]:
        yield from self.part.atoms()


Condition = Chosen | All | AnyOf | Not


def blocking(condition: Condition, known: Known) -> tuple[Condition, ...]:
    """The smallest parts of a condition that keep it from being true, in reading order.

    Empty when the condition is true. For `all` these are the parts that are false, or, when none
    is, the unknown ones; for `any` the unknown parts, or, when there is none, every part. An atom
    and a `not` stand for themselves.
    """
    truth = condition.truth(known)
    if truth is True:
        return ()
    if isinstance(condition, All | AnyOf):
        return tuple(
            atom
            for part in condition.parts
            if part.truth(known) is truth
            for atom in blocking(part, known)
        )
    return (condition,)
