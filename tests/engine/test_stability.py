"""Ranges of weights and the share of weightings, held against scoring other weights anew."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given

from recommender.decide.scoring import recommend
from recommender.explain.weights import ranges, survival
from recommender.rulebase.rules import Number, RuleBase

from .reference import Reference
from .strategies import holds, rich_situations

EPSILON = Fraction(1, 10**6)
"""Two lines with points below a hundred cross nowhere nearer to each other."""


def weighed(rulebase: RuleBase, answers: dict[str, Any], weights: dict[str, Number]) -> str:
    found = Reference(rulebase, answers)
    found.weight |= {factor: Fraction(weight) for factor, weight in weights.items()}
    return found.outcome


@holds(120)
@given(rich_situations())
def test_ranges_are_exact_at_both_ends(situation: tuple[RuleBase, dict[str, Any]]) -> None:
    rulebase, answers = situation
    found = recommend(rulebase, answers)
    for one in ranges(found):
        id = one.factor.id
        now = found.weights[id]

        def at(weight: Number, id: str = id) -> str:
            return weighed(rulebase, answers, {id: weight})

        high = now + 1000 if one.high is None else one.high
        assert one.low <= now <= high
        for inside in (one.low + EPSILON, high - EPSILON, Fraction(one.low + high) / 2):
            if one.low < inside < high:
                assert at(inside) == found.outcome
        assert (at(one.low) == found.outcome) == one.holds_at_low
        assert (at(high) == found.outcome) == one.holds_at_high
        if one.below:
            assert at(one.low - EPSILON if one.low else 0) == one.below
        else:
            assert one.low == 0
        if one.above:
            assert at(high + EPSILON) == one.above
        else:
            assert one.high is None


@holds(80)
@given(rich_situations())
def test_survival_counts_every_way_to_set_the_priorities(
    situation: tuple[RuleBase, dict[str, Any]],
) -> None:
    rulebase, answers = situation
    found = recommend(rulebase, answers)
    ids = list(rulebase.factor)
    words = (rulebase.most, 1, rulebase.aside)
    outcomes = [
        weighed(rulebase, answers, dict(zip(ids, weights, strict=True)))
        for weights in product(words, repeat=len(ids))
    ]
    assert survival(found) == (outcomes.count(found.outcome), len(outcomes))
