"""How firm the verdict is: what other weights and what is still open could do to it."""

from __future__ import annotations

from recommender.decide.scoring import Recommendation
from recommender.explain.outlook import Distance, open_questions, outlook_of
from recommender.explain.weights import ranges, survival
from recommender.report import words
from recommender.report.model import Settled, Stability, WeightRange
from recommender.rulebase.rules import Number

__all__ = ["build_settled", "build_stability"]


def build_stability(found: Recommendation) -> Stability:
    same, total = survival(found)
    return Stability(
        same=same,
        weightings=total,
        ranges=tuple(
            WeightRange(
                factor=one.factor.id,
                title=one.factor.title,
                weight=found.weights[one.factor.id],
                low=one.low,
                holds_at_low=one.holds_at_low,
                below=one.below,
                below_title=words.outcome(found.rulebase, one.below),
                high=one.high,
                holds_at_high=one.holds_at_high,
                above=one.above,
                above_title=words.outcome(found.rulebase, one.above),
            )
            for one in ranges(found)
        ),
    )


def build_settled(found: Recommendation) -> Settled:
    """Of every question without an answer, 'not sure' being none."""
    outlook = outlook_of(found.rulebase)
    open = open_questions(found.rulebase, found.answers, unsure=True)
    framework = found.first.framework.id
    bounds = outlook.bounds(found.answers, open, framework)
    settled = outlook.settled(found, open)
    return Settled(
        settled=settled,
        exact=bounds is not None,
        framework=framework,
        low=None if bounds is None else _finite(bounds.low),
        high=None if bounds is None else _finite(bounds.high),
        may_fail=bounds is None or bounds.may_fail,
        next="" if settled else outlook.next_question(found, open) or "",
    )


def _finite(points: Distance) -> Number | None:
    return None if isinstance(points, float) else points
