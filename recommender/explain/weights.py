"""How far the weights of the factors could move before the verdict does, exactly.

A variant's score is linear in each weight, and a framework's is the largest of its variants', so
the verdict changes only where two such lines of different frameworks cross.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

from recommender.decide.scoring import Excluded, Recommendation, leaders, outcome_of, totals
from recommender.rulebase.rules import Factor, Number, RuleKind

__all__ = ["Range", "Survival", "ranges", "survival"]


class Range(NamedTuple):
    """The weights of a factor, around the one it has, that leave the verdict as it is, when all
    other weights stay.

    `low` and `high` bound them, `high` None where there is no end; `holds_at_low` and
    `holds_at_high` say whether the verdict is the same at the ends themselves, which it is not
    where they make a tie. `below` and `above` are the outcomes just beyond, empty where there is
    no beyond: a weight is never less than 0.
    """

    factor: Factor
    low: Number
    high: Number | None
    holds_at_low: bool
    holds_at_high: bool
    below: str
    above: str


class Survival(NamedTuple):
    """Of `total` ways to give every factor one of the three priorities, `same` leave the verdict
    as it is."""

    same: int
    total: int


class _Lines:
    """The score of every variant that is left, as base + weight · slope."""

    def __init__(self, found: Recommendation) -> None:
        self.rulebase = found.rulebase
        self.out: Excluded = {
            scored.variant.id: scored.excluded_by
            for standing in found.standings
            for scored in standing.variants
            if scored.excluded_by
        }
        rules = [fired.rule for fired in found.contributions]
        preferences = [rule for rule in rules if rule.kind is RuleKind.PREFERENCE]
        self.needs = totals(
            self.rulebase, (rule for rule in rules if rule.kind is RuleKind.NEED), found.weights
        )
        self.slopes = {
            id: totals(self.rulebase, (rule for rule in preferences if rule.factor == id), {id: 1})
            for id in self.rulebase.factor
        }
        """Factor → variant → points of the preferences, up to the cap, at weight 1."""

    def score(self, weights: Mapping[str, Number]) -> dict[str, Number]:
        return {
            id: points + sum(weights[factor] * slope[id] for factor, slope in self.slopes.items())
            for id, points in self.needs.items()
        }

    def outcome(self, weights: Mapping[str, Number]) -> str:
        return outcome_of(leaders(self.rulebase, self.score(weights), self.out))

    def crossings(self, factor: str, weights: Mapping[str, Number]) -> list[Number]:
        """The weights of the factor at which a variant of one framework passes one of another."""
        slope = self.slopes[factor]
        base = self.score({**weights, factor: 0})
        left = [variant for variant in self.rulebase.variants if variant.id not in self.out]
        found = {
            Fraction(base[b.id] - base[a.id]) / (slope[a.id] - slope[b.id])
            for a, b in combinations(left, 2)
            if a.framework != b.framework and slope[a.id] != slope[b.id]
        }
        return sorted(weight for weight in found if weight >= 0)


def ranges(found: Recommendation) -> tuple[Range, ...]:
    """For each factor, in their order, the weights over which the verdict holds."""
    lines = _Lines(found)
    return tuple(_range(lines, found, factor) for factor in found.rulebase.factors)


def _range(lines: _Lines, found: Recommendation, factor: Factor) -> Range:
    now = found.weights[factor.id]

    def at(weight: Number) -> str:
        return lines.outcome({**found.weights, factor.id: weight})

    def reach(stops: Sequence[Number], beyond: Number) -> tuple[Number, bool, str]:
        """From here over all stops and beyond the last: where the verdict ends, whether it holds
        at the very end, and what comes then. Between two stops nothing changes."""
        before = now
        for stop, after in pairwise([*stops, beyond]):
            between = at(Fraction(before + stop) / 2)
            if between != found.outcome:
                return before, True, between
            if at(stop) != found.outcome:
                return stop, False, at(Fraction(stop + after) / 2)
            before = stop
        last = at(beyond)
        return (beyond, True, "") if last == found.outcome else (before, True, last)

    crossings = lines.crossings(factor.id, found.weights)
    up = [weight for weight in crossings if weight > now]
    down = [weight for weight in reversed(crossings) if weight < now]
    high, holds_at_high, above = reach(up, max([now, *up]) + 1)
    low, holds_at_low, below = reach(down, 0)
    return Range(factor, low, high if above else None, holds_at_low, holds_at_high, below, above)


def survival(found: Recommendation) -> Survival:
    """How many of all ways to set the priorities leave the verdict as it is."""
    rulebase = found.rulebase
    lines = _Lines(found)
    ids = [variant.id for variant in rulebase.variants]
    scores: Counter[tuple[Number, ...]] = Counter({tuple(lines.needs[id] for id in ids): 1})
    for slope in lines.slopes.values():
        following: Counter[tuple[Number, ...]] = Counter()
        for score, ways in scores.items():
            for weight in (rulebase.most, 1, rulebase.aside):
                moved = (n + weight * slope[id] for n, id in zip(score, ids, strict=True))
                following[tuple(moved)] += ways
        scores = following
    same = sum(
        ways
        for score, ways in scores.items()
        if outcome_of(leaders(rulebase, dict(zip(ids, score, strict=True)), lines.out))
        == found.outcome
    )
    return Survival(same, scores.total())
