"""What the trace means: which smallest changes of answers would turn the verdict.

A change gives an answered question another answer, adds or drops one option of a `many`, or moves
one factor in the priorities. Answers that it makes inapplicable fall away; what it opens stays
unanswered. It turns the verdict when another framework leads or none is left; a tie is turned by
anything that gives it a leader, a conflict by anything that leaves a framework.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from recommender.decide.scoring import Recommendation, Verdict
from recommender.explain.what_if import Effect, Rescored
from recommender.rulebase.questions import (
    ASIDE,
    MOST,
    NOT_SURE,
    Answer,
    Answers,
    Kind,
    Question,
    asked,
)
from recommender.rulebase.rules import RuleBase

__all__ = ["NEUTRAL", "Change", "Flip", "Flips", "apply", "changes", "flips"]

WORK = 5_000_000
"""Pairs of changes looked at, and rules gone through for them, all in all: about a second. The
shipped rule base needs a thirtieth of it at most."""

NEUTRAL = "neutral"
"""What a change says of a factor that is moved back to weight 1."""


class Change(NamedTuple):
    """One answer changed: `before` → `after`.

    For a `one` question both are option ids. For a `many` the option that is added stands in
    `after`, the one that is dropped in `before`, and the other is empty. For priorities `factor`
    names what moves and both are 'most', 'aside' or 'neutral'.
    """

    question: Question
    before: str
    after: str
    factor: str = ""


class Flip(NamedTuple):
    """A smallest set of changes that turns the verdict.

    `outcome` is the framework that then leads, 'tie' or 'conflict'; `circumstance` says that one
    of the changes is of something the user can hardly change.
    """

    changes: tuple[Change, ...]
    outcome: str

    @property
    def circumstance(self) -> bool:
        return any(change.question.circumstance for change in self.changes)


def changes(rulebase: RuleBase, answers: Answers) -> Iterator[Change]:
    """Every single change of what is answered, in file order of questions and options."""
    for question in asked(rulebase.questions, answers):
        answer = answers.get(question.id, NOT_SURE)
        if answer == NOT_SURE:
            continue
        if question.kind is Kind.PRIORITIES and isinstance(answer, Mapping):
            for factor in rulebase.factors:
                before = answer.get(factor.id, NEUTRAL)
                for after in (MOST, NEUTRAL, ASIDE):
                    if after != before:
                        yield Change(question, before, after, factor.id)
            continue
        for option in question.options:
            if question.kind is Kind.MANY:
                chosen = option.id in answer
                yield Change(question, option.id if chosen else "", "" if chosen else option.id)
            elif option.id != answer:
                yield Change(question, str(answer), option.id)


def apply(answers: Answers, *made: Change) -> dict[str, Answer]:
    """The answers after the changes; what they make inapplicable is left for scoring to ignore."""
    result = dict(answers)
    for change in made:
        answer = result[change.question.id]
        if change.factor and isinstance(answer, Mapping):
            moved = {key: value for key, value in answer.items() if key != change.factor}
            if change.after != NEUTRAL:
                moved[change.factor] = change.after
            result[change.question.id] = moved
        elif change.question.kind is Kind.MANY:
            kept = tuple(option for option in answer if option != change.before)
            result[change.question.id] = (*kept, change.after) if change.after else kept
        else:
            result[change.question.id] = change.after
    return result


class Flips(NamedTuple):
    """`complete`: they are all; else there were more pairs of changes than could be tried."""

    found: tuple[Flip, ...]
    complete: bool


def flips(recommendation: Recommendation, work: int = WORK) -> Flips:
    """All single changes that turn the verdict or, when there is none, all pairs of changes.

    Choices before circumstances, otherwise in file order. Pairs are tried as long as looking at
    them and going through the rules for each takes no more than `work` steps.
    """
    rescored = Rescored(recommendation)

    def turned(changes: tuple[Change, ...], effects: tuple[Effect, ...]) -> str:
        """The new outcome if the changes turn the verdict, else ''."""
        if not rescored.may_turn(effects):
            return ""
        within = sum(effect.points for effect in effects)
        outcome = rescored.outcome(apply(recommendation.answers, *changes), within)
        tied = outcome == Verdict.TIE and recommendation.verdict is not Verdict.CONFLICT
        return "" if tied or outcome == recommendation.outcome else outcome

    made = changes(recommendation.rulebase, recommendation.answers)
    single = [(change, _effect(rescored, change)) for change in made]
    found = [
        Flip((change,), outcome)
        for change, effect in single
        if (outcome := turned((change,), (effect,)))
    ]
    if found:
        return Flips(_sorted(found), True)
    if recommendation.verdict is Verdict.CONFLICT:
        # A requirement that one of the two lifts alone would be lifted by that one.
        single = [(change, effect) for change, effect in single if effect.acts]
    for (first, effect), (second, another) in combinations(single, 2):
        pair, effects = (first, second), (effect, another)
        may_turn = _compatible(first, second) and rescored.may_turn(effects)
        work -= len(recommendation.rulebase.rules) if may_turn else 1
        if work < 0:
            return Flips(_sorted(found), False)
        if may_turn and (outcome := turned(pair, effects)):
            found.append(Flip(pair, outcome))
    return Flips(_sorted(found), True)


def _sorted(found: list[Flip]) -> tuple[Flip, ...]:
    return tuple(sorted(found, key=lambda flip: flip.circumstance))


def _effect(rescored: Rescored, change: Change) -> Effect:
    factors = (change.factor,) if change.factor else ()
    before, after = frozenset([change.before]), frozenset([change.after])
    return rescored.effect(change.question, before, after, factors)


def _compatible(first: Change, second: Change) -> bool:
    """Whether two changes can be made together: not two answers to the same `one` question."""
    if first.question is not second.question:
        return True
    if first.question.kind is Kind.ONE:
        return False
    return not first.factor or first.factor != second.factor
