"""In which order to take the questions, so that little has to be kept between them.

What has to be kept (`recommender.explain.answer_space`) is estimated in bits, and a beam search
goes on with the few sets of questions that were reached at the least cost. The estimate may be
wrong: then it takes longer to go through all answers, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log2
from typing import NamedTuple

from recommender.rulebase.conditions import Condition
from recommender.rulebase.questions import Kind
from recommender.rulebase.rules import RuleBase, RuleKind

__all__ = ["elimination_order"]

BEAM = 16
"""Sets of questions that the search goes on with."""
ASKED_BITS = 0.5
"""Whether a question is asked mostly follows from answers that are kept as well."""
OPTION_BITS = 0.15
"""By how much each option of a `many` question that some rule reads adds to its own steps."""


class _Slot(NamedTuple):
    """Something that is kept while some of its questions are answered and some are not; an answer
    only from its own question (`opens`) on."""

    questions: int
    bits: float
    opens: int

    def held(self, done: int) -> float:
        return self.bits if self.opens & done and self.questions & ~done else 0.0


def elimination_order(rulebase: RuleBase) -> list[str]:
    """The ids of all questions but that of priorities; parents come before what they open."""
    questions = [one for one in rulebase.questions if one.kind is not Kind.PRIORITIES]
    place = {question.id: 1 << at for at, question in enumerate(questions)}

    def union(ids: Iterable[str]) -> int:
        return sum({place[id] for id in ids})

    slots = _slots(rulebase, place)
    read: dict[str, set[str]] = {}
    for condition in _conditions(rulebase):
        for atom in condition.atoms():
            read.setdefault(atom.question, set()).update(atom.options)
    parents, steps = [], []
    for question in questions:
        atoms = question.when.atoms() if question.when else ()
        parents.append(union(atom.question for atom in atoms))
        options = len(question.options)
        several = (options + 1) * 2 ** (OPTION_BITS * len(read.get(question.id, ())))
        steps.append(several if question.kind is Kind.MANY else options**0.5)

    reached: dict[int, tuple[float, float, tuple[int, ...]]] = {0: (0.0, 0.0, ())}
    for _ in questions:
        following: dict[int, tuple[float, float, tuple[int, ...]]] = {}
        for done, (cost, width, order) in reached.items():
            for at in range(len(questions)):
                if done >> at & 1 or parents[at] & ~done:
                    continue
                now = done | 1 << at
                held = sum(slot.held(now) for slot in slots)
                total = cost + steps[at] * 2**width + 2**held
                if now not in following or total < following[now][0]:
                    following[now] = total, held, (*order, at)
        cheapest = sorted(following.items(), key=lambda item: (item[1][0], item[1][2]))
        reached = dict(cheapest[:BEAM])
    [(_, _, order)] = reached.values()
    return [questions[at].id for at in order]


def _conditions(rulebase: RuleBase) -> list[Condition]:
    rules = [rule.when for rule in rulebase.rules]
    return [*rules, *(requirement.when for requirement in rulebase.requirements)]


def _slots(rulebase: RuleBase, place: dict[str, int]) -> list[_Slot]:
    """What `recommender.explain.answer_space` keeps, with its size in bits."""
    facts: dict[tuple[str, str], int] = {}
    values: dict[tuple[str, str], set[tuple[tuple[str, int], ...]]] = {}
    for rule in rulebase.rules:
        questions = _union(rule.when, place)
        preference = rule.kind is RuleKind.PREFERENCE
        keys = [("fact", f"{rule.factor if preference else ''}/{rule.fact}")]
        keys += [("factor", rule.factor)] if preference else []
        for key in keys:
            facts[key] = facts.get(key, 0) | questions
            values.setdefault(key, set()).add(tuple(sorted(rule.favours.items())))
    slots = [
        _Slot(questions, log2(1 + len(values[key])), questions) for key, questions in facts.items()
    ]
    waits: dict[str, int] = {}
    told_apart: dict[str, set[frozenset[str]]] = {}
    opened = [one.when for one in rulebase.questions if one.when is not None]
    for condition in [*_conditions(rulebase), *opened]:
        questions = _union(condition, place)
        if questions & (questions - 1):
            for atom in condition.atoms():
                waits[atom.question] = waits.get(atom.question, 0) | questions
                told_apart.setdefault(atom.question, set()).add(atom.options)
    slots += [
        _Slot(questions, log2(1 + len(told_apart[id])), place[id])
        for id, questions in waits.items()
    ]
    for question in rulebase.questions:
        if question.when is not None and question.id in place:
            parents = _union(question.when, place)
            slots.append(_Slot(parents | place[question.id], ASKED_BITS, parents))
    return [slot for slot in slots if slot.questions & (slot.questions - 1)]


def _union(condition: Condition, place: dict[str, int]) -> int:
    return sum({place[atom.question] for atom in condition.atoms()})
