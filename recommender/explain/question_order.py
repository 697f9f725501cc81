"""In which order to take the questions, so that little has to be kept between them.

What has to be kept (`recommender.explain.answer_steps`) is estimated in bits, and a beam search
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
WORK = 500_000
"""Slots that are looked at in all, about: half a second. Where there are more, the search goes on
with fewer sets, or the order is that of the file."""
BIT = 1024
"""Fractions of bits are whole numbers here, so that they add up to the same in any order."""
ASKED_BITS = BIT // 2
"""Whether a question is asked mostly follows from answers that are kept as well."""
OPTION_BITS = 0.15
"""By how much each option of a `many` question that some rule reads adds to its own steps."""


class _Slot(NamedTuple):
    """Something that is kept while some of its questions are answered and some are not; an answer
    only from its own question (`opens`) on."""

    questions: int
    bits: int
    opens: int


_Reached = tuple[float, int, tuple[int, ...]]
"""The least cost at which a set of questions was reached, the bits that are kept then, and how."""


def elimination_order(rulebase: RuleBase) -> list[str]:
    """The ids of all questions but that of priorities; parents come before what they open."""
    questions = [
        question for question in rulebase.questions if question.kind is not Kind.PRIORITIES
    ]
    count = len(questions)
    mask = {question.id: 1 << place for place, question in enumerate(questions)}
    slots = _slots(rulebase, mask)
    touched = [[slot for slot in slots if slot.questions >> place & 1] for place in range(count)]
    beam = min(BEAM, WORK // (1 + count * sum(map(len, touched)) // 2))
    if not beam:
        return [question.id for question in questions]
    read: dict[str, set[str]] = {}
    for condition in _conditions(rulebase):
        for atom in condition.atoms():
            read.setdefault(atom.question, set()).update(atom.options)
    parents, steps = [], []
    for question in questions:
        parents.append(_union(question.when, mask) if question.when else 0)
        options = len(question.options)
        several = (options + 1) * 2 ** (OPTION_BITS * len(read.get(question.id, ())))
        steps.append(several if question.kind is Kind.MANY else options**0.5)

    reached: dict[int, _Reached] = {0: (0.0, 0, ())}
    for _ in questions:
        following: dict[int, _Reached] = {}
        for done, (cost, held, order) in reached.items():
            width = _states(held)
            for place in range(count):
                if done >> place & 1 or parents[place] & ~done:
                    continue
                now = done | 1 << place
                kept = held
                for asked, bits, opens in touched[place]:
                    if opens & now and asked & ~now:
                        kept += bits
                    if opens & done and asked & ~done:
                        kept -= bits
                total = cost + steps[place] * width + _states(kept)
                if now not in following or total < following[now][0]:
                    following[now] = total, kept, (*order, place)
        cheapest = sorted(following.items(), key=lambda item: (item[1][0], item[1][2]))
        reached = dict(cheapest[:beam])
    [(_, _, best)] = reached.values()
    return [questions[place].id for place in best]


def _states(held: int) -> float:
    return float(2 ** min(held / BIT, 512))


def _conditions(rulebase: RuleBase) -> list[Condition]:
    rules = [rule.when for rule in rulebase.rules]
    return [*rules, *(requirement.when for requirement in rulebase.requirements)]


def _slots(rulebase: RuleBase, mask: dict[str, int]) -> list[_Slot]:
    """What is kept, with its size in bits, where it rests on several questions."""
    facts: dict[tuple[str, str], int] = {}
    values: dict[tuple[str, str], set[tuple[tuple[str, int], ...]]] = {}
    for rule in rulebase.rules:
        questions = _union(rule.when, mask)
        preference = rule.kind is RuleKind.PREFERENCE
        keys = [("fact", f"{rule.factor if preference else ''}/{rule.fact}")]
        keys += [("factor", rule.factor)] if preference else []
        for key in keys:
            facts[key] = facts.get(key, 0) | questions
            values.setdefault(key, set()).add(tuple(sorted(rule.favours.items())))
    slots = [
        _Slot(questions, _bits(len(values[key])), questions) for key, questions in facts.items()
    ]
    waits: dict[str, int] = {}
    told_apart: dict[str, set[frozenset[str]]] = {}
    opened = [question.when for question in rulebase.questions if question.when is not None]
    for condition in [*_conditions(rulebase), *opened]:
        questions = _union(condition, mask)
        if questions & (questions - 1):
            for atom in condition.atoms():
                waits[atom.question] = waits.get(atom.question, 0) | questions
                told_apart.setdefault(atom.question, set()).add(atom.options)
    slots += [
        _Slot(questions, _bits(len(told_apart[id])), mask[id]) for id, questions in waits.items()
    ]
    for question in rulebase.questions:
        if question.when is not None and question.id in mask:
            parents = _union(question.when, mask)
            slots.append(_Slot(parents | mask[question.id], ASKED_BITS, parents))
    return [slot for slot in slots if slot.questions & (slot.questions - 1)]


def _bits(values: int) -> int:
    return round(log2(1 + values) * BIT)


def _union(condition: Condition, mask: dict[str, int]) -> int:
    questions: Iterable[str] = {atom.question for atom in condition.atoms()}
    return sum(mask[id] for id in questions)
