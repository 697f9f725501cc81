"""A rule base without what cannot matter to how its verdicts come about.

Where it is not counted how many ways there are, a question that nothing reads can be left out, and
of options that no condition tells apart one is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from recommender.rulebase.conditions import Condition
from recommender.rulebase.questions import Kind, Question
from recommender.rulebase.rules import RuleBase

__all__ = ["Essentials", "essentials"]

Options = frozenset[str]


class Essentials(NamedTuple):
    """The rule base with fewer questions and options; `stands_for` has, for each question that is
    left, option → the one that stands for it; an option of a `many` that nothing reads is not in
    it."""

    rulebase: RuleBase
    stands_for: Mapping[str, Mapping[str, str]]

    def answer(self, question: str, options: Options | None) -> Options | None:
        """An answer in the options that are left."""
        if options is None:
            return None
        stands_for = self.stands_for[question]
        return frozenset([stands_for[option] for option in options if option in stands_for])


def essentials(rulebase: RuleBase) -> Essentials:
    read = _read(rulebase)
    stands_for: dict[str, dict[str, str]] = {}
    questions = []
    for question in rulebase.questions:
        if question.kind is Kind.PRIORITIES:
            questions.append(question)
        elif question.id in read:
            stands_for[question.id] = told = _told_apart(question, read[question.id])
            left = set(told.values())
            options = tuple([option for option in question.options if option.id in left])
            questions.append(replace(question, options=options))
    return Essentials(replace(rulebase, questions=tuple(questions)), stands_for)


def _read(rulebase: RuleBase) -> dict[str, list[Options]]:
    """Question → the sets of options that conditions ask for: those of rules and requirements, and
    of the questions that these rest on."""
    waiting: list[Condition] = [rule.when for rule in rulebase.rules]
    waiting += [requirement.when for requirement in rulebase.requirements]
    waiting += [question.when for question in rulebase.weighing if question.when is not None]
    found: dict[str, list[Options]] = {}
    while waiting:
        for atom in waiting.pop().atoms():
            if atom.question not in found:
                found[atom.question] = []
                when = rulebase.question[atom.question].when
                waiting += [] if when is None else [when]
            found[atom.question].append(atom.options)
    return found


def _told_apart(question: Question, atoms: list[Options]) -> dict[str, str]:
    several = question.kind is Kind.MANY
    first: dict[tuple[bool, ...], str] = {}
    stands_for = {}
    for option in question.options:
        sides = tuple([option.id in atom for atom in atoms])
        if any(sides) or not several:
            stands_for[option.id] = first.setdefault(sides, option.id)
    return stands_for
