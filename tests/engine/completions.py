"""Every way to answer what is open, one by one: what the engine's short cuts are held against."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations, product
from math import prod
from typing import Any

from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Kind, Question
from recommender.rulebase.rules import RuleBase


def ways(question: Question, unsure: bool = True, at_most: int | None = None) -> list[Any]:
    """Every answer to a question."""
    ids = [option.id for option in question.options]
    found: list[Any] = [NOT_SURE] if unsure else []
    if question.kind is Kind.ONE:
        return [*found, *ids]
    if question.kind is Kind.MANY:
        most = len(ids) if at_most is None else at_most
        return [*found, *(c for size in range(most + 1) for c in combinations(ids, size))]
    words = product((MOST, ASIDE, ""), repeat=len(ids))
    return [
        *found,
        *({id: word for id, word in zip(ids, each, strict=True) if word} for each in words),
    ]


def number(rulebase: RuleBase, open: Collection[str]) -> int:
    return prod(len(ways(rulebase.question[id])) for id in open)


def completions(
    rulebase: RuleBase,
    answers: dict[str, Any],
    open: Collection[str],
    unsure: bool = True,
    at_most: int | None = None,
) -> Iterator[dict[str, Any]]:
    for chosen in product(*(ways(rulebase.question[id], unsure, at_most) for id in open)):
        yield answers | dict(zip(open, chosen, strict=True))
