"""What could change the verdict: other answers, other weights, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.decide.scoring import Recommendation
from recommender.explain.flips import Change, Flip
from recommender.explain.outlook import Distance, open_questions, outlook_of
from recommender.explain.weights import ranges, survival
from recommender.report import words
from recommender.report.model import Changed, Settled, ShownFlip, Stability, Turn, WeightRange
from recommender.rulebase.questions import Kind
from recommender.rulebase.rules import Number, RuleBase

__all__ = ["alike", "build_flip", "build_settled", "build_stability", "build_turns"]


def build_flip(rulebase: RuleBase, flip: Flip) -> ShownFlip:
    changes = tuple(_changed(rulebase, change) for change in flip.changes)
    title = words.outcome(rulebase, flip.outcome)
    return ShownFlip(
        changes=changes,
        outcome=flip.outcome,
        outcome_title=title,
        circumstance=flip.circumstance,
        text=words.turned([words.changed(change) for change in changes], title),
    )


def _changed(rulebase: RuleBase, change: Change) -> Changed:
    question = change.question
    if change.factor:
        title = rulebase.factor[change.factor].title
        action, before, after = "weigh", title, title
    else:
        before, after = (
            question.option[id].label if id in question.option else ""
            for id in (change.before, change.after)
        )
        action = "answer"
        if question.kind is Kind.MANY:
            action = "add" if change.after else "drop"
    return Changed(
        action=action,
        question=question.id,
        ask=question.ask,
        before=change.before,
        before_label=before,
        after=change.after,
        after_label=after,
        factor=change.factor,
        circumstance=question.circumstance,
    )


def build_turns(flips: Sequence[ShownFlip]) -> tuple[Turn, ...]:
    """The flips in fewer sentences."""
    return tuple(_turn(group) for group in alike(flips))


def alike(flips: Sequence[ShownFlip]) -> list[list[ShownFlip]]:
    """The flips that one sentence tells: other answers to one question that have the same outcome,
    the second change, where there is one, being equal."""
    groups: dict[object, list[ShownFlip]] = {}
    for number, flip in enumerate(flips):
        first, *rest = flip.changes
        rest_ids = tuple(
            (change.question, change.before, change.after, change.factor) for change in rest
        )
        joins = first.action in ("answer", "add")
        key = (first.question, first.action, rest_ids, flip.outcome) if joins else number
        groups.setdefault(key, []).append(flip)
    return list(groups.values())


def _turn(group: Sequence[ShownFlip]) -> Turn:
    first = group[0]
    said = [words.changed(*(flip.changes[0] for flip in group))]
    said += [words.changed(change) for change in first.changes[1:]]
    return Turn(
        text=words.turned(said, first.outcome_title),
        outcome=first.outcome,
        outcome_title=first.outcome_title,
        circumstance=first.circumstance,
        flips=len(group),
    )


def build_stability(recommendation: Recommendation) -> Stability:
    same, total = survival(recommendation)
    return Stability(
        same=same,
        weightings=total,
        ranges=tuple(
            WeightRange(
                factor=span.factor.id,
                title=span.factor.title,
                weight=recommendation.weights[span.factor.id],
                low=span.low,
                holds_at_low=span.holds_at_low,
                below=span.below,
                below_title=words.outcome(recommendation.rulebase, span.below),
                high=span.high,
                holds_at_high=span.holds_at_high,
                above=span.above,
                above_title=words.outcome(recommendation.rulebase, span.above),
            )
            for span in ranges(recommendation)
        ),
    )


def build_settled(recommendation: Recommendation) -> Settled:
    """Of every question without an answer, 'not sure' being none."""
    outlook = outlook_of(recommendation.rulebase)
    open = open_questions(recommendation.rulebase, recommendation.answers, unsure=True)
    framework = recommendation.first.framework.id
    bounds = outlook.bounds(recommendation.answers, open, framework)
    settled = outlook.settled(recommendation, open)
    return Settled(
        settled=settled,
        exact=bounds is not None,
        framework=framework,
        low=None if bounds is None else _finite(bounds.low),
        high=None if bounds is None else _finite(bounds.high),
        may_fail=bounds is None or bounds.may_fail,
        next="" if settled else outlook.next_question(recommendation, open) or "",
    )


def _finite(points: Distance) -> Number | None:
    return None if isinstance(points, float) else points
