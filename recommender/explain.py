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

from recommender.conditions import Condition, Known
from recommender.questions import (
    ASIDE,
    MOST,
    NOT_SURE,
    Answer,
    Answers,
    Kind,
    Question,
    asked,
    known_answers,
)
from recommender.rules import Number, Rule, RuleBase, RuleKind
from recommender.scoring import (
    Recommendation,
    Verdict,
    excluded,
    leaders,
    outcome_of,
    totals,
    weights,
)

__all__ = ["NEUTRAL", "Change", "Flip", "apply", "changes", "flips"]

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


def flips(recommendation: Recommendation) -> tuple[Flip, ...]:
    """All single changes that turn the verdict or, when there is none, all pairs of changes.

    Choices before circumstances, otherwise in file order.
    """
    single = list(changes(recommendation.rulebase, recommendation.answers))
    judge = _Judge(recommendation)
    found = [Flip((one,), outcome) for one in single if (outcome := judge.turned(one))]
    if not found:
        found = [
            Flip((one.change, other.change), outcome)
            for one, other in combinations([judge.reach(change) for change in single], 2)
            if _compatible(one.change, other.change)
            and judge.may_turn(one, other)
            and (
                outcome := judge.turned(one.change, other.change, within=one.points + other.points)
            )
        ]
    return tuple(sorted(found, key=lambda flip: flip.circumstance))


def _compatible(one: Change, other: Change) -> bool:
    """Whether two changes can be made together: not two answers to the same `one` question."""
    if one.question is not other.question:
        return True
    return one.question.kind is not Kind.ONE and (not one.factor or one.factor != other.factor)


class _Reach(NamedTuple):
    """How far a change can get: whether a requirement may begin or cease to hold, and the most
    points by which it can bring another framework nearer to the leading one."""

    change: Change
    acts: bool
    points: Number


class _Judge:
    """Scores changed answers, evaluating again only the conditions that a change can reach."""

    def __init__(self, recommendation: Recommendation) -> None:
        self.base = recommendation
        self.rulebase = recommendation.rulebase
        self.true = [one.rule for one in recommendation.contributions]
        self.out = excluded(self.rulebase, recommendation.known)
        self.readers = _readers(self.rulebase)

    def turned(self, *made: Change, within: Number | None = None) -> str:
        """The new outcome if the changes turn the verdict, else ''.

        `within` bounds how far they can move the lead as long as the requirements stand.
        """
        answers = apply(self.base.answers, *made)
        known = known_answers(self.rulebase.questions, answers)
        out = excluded(self.rulebase, known)
        if out == self.out and self._holds(within):
            return ""
        weight = weights(self.rulebase, answers)
        score = totals(self.rulebase, self._fired(known), weight)
        outcome = outcome_of(leaders(self.rulebase, score, out))
        tied = outcome == Verdict.TIE and self.base.verdict is not Verdict.CONFLICT
        return "" if tied or outcome == self.base.outcome else outcome

    def may_turn(self, one: _Reach, other: _Reach) -> bool:
        """False only if a pair cannot turn the verdict that neither of the two turns alone.

        A sound bound, not an exact one: a conflict ends only where requirements cease to hold, and
        an only choice only where they change; a lead must be moved by more than what it measures.
        """
        if self.base.verdict is Verdict.CONFLICT:
            return one.acts and other.acts
        return one.acts or other.acts or not self._holds(one.points + other.points)

    def _holds(self, within: Number | None) -> bool:
        """Whether the verdict stands as long as the requirements do and the lead moves so far."""
        if self.base.lead is None:
            return True
        ahead = self.base.verdict is Verdict.LEADER
        return ahead and within is not None and within <= self.base.lead

    def reach(self, change: Change) -> _Reach:
        """What a change can do at most, whatever else is changed with it.

        A rule that ceases to fire takes no more from the leading framework than its largest points
        for it, and one that begins to fire gives no more to another than its largest points for
        others, each by the largest weight there can be. Another weight of a factor moves two
        frameworks against each other by no more than its cap allows.
        """
        moved = _Moved(change)
        for question in self.rulebase.questions:
            if question.when is not None and moved.touches(question.when):
                moved.questions.add(question.id)
        fires = {rule.id for rule in self.true}
        leading = {one.variant.id for one in self.base.first.variants}
        lightest, heaviest = min(self.rulebase.aside, 1), max(self.rulebase.most, 1)
        points: Number = 0
        for rule in self.rulebase.rules:
            if moved.touches(rule.when):
                sides = [
                    n for id, n in rule.favours.items() if (id in leading) == (rule.id in fires)
                ]
                largest = max(sides, default=0)
                points += largest if rule.kind is RuleKind.NEED else largest * heaviest
        weighs_all = any(self.rulebase.question[q].kind is Kind.PRIORITIES for q in moved.questions)
        for factor in self.rulebase.factors:
            if weighs_all or factor.id == change.factor:
                points += (heaviest - lightest) * factor.cap
        return _Reach(
            change, any(moved.touches(r.when) for r in self.rulebase.requirements), points
        )

    def _fired(self, known: Known) -> list[Rule]:
        before = self.base.known
        moved = {q for q in before.keys() | known.keys() if before.get(q) != known.get(q)}
        touched = {rule.id: rule for question in moved for rule in self.readers.get(question, ())}
        kept = [rule for rule in self.true if rule.id not in touched]
        return kept + [rule for rule in touched.values() if rule.when.truth(known)]


class _Moved:
    """The parts of conditions that may take another truth value when a change is made.

    `questions` are those that the change opens or closes.
    """

    def __init__(self, change: Change) -> None:
        self.change = change
        self.questions: set[str] = set()

    def touches(self, condition: Condition) -> bool:
        return any(
            atom.question in self.questions
            or (
                atom.question == self.change.question.id
                and (self.change.before in atom.options) != (self.change.after in atom.options)
            )
            for atom in condition.atoms()
        )


def _readers(rulebase: RuleBase) -> dict[str, list[Rule]]:
    """Question id → the rules that read it."""
    result: dict[str, list[Rule]] = {}
    for rule in rulebase.rules:
        for question in {atom.question for atom in rule.when.atoms()}:
            result.setdefault(question, []).append(rule)
    return result
