"""What the trace means: which smallest changes of answers would turn the verdict.

A change gives an answered question another answer, adds or drops one option of a `many`, or moves
one factor in the priorities. Answers that it makes inapplicable fall away; what it opens stays
unanswered. It turns the verdict when another framework leads or none is left; a tie is turned by
anything that gives it a leader, a conflict by anything that leaves a framework.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

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
from recommender.scoring import Recommendation, Verdict, excluded, leaders, totals, weights

__all__ = ["NEUTRAL", "Change", "Flip", "apply", "changes", "flips"]

NEUTRAL = "neutral"
"""What a change says of a factor that is moved back to weight 1."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer changed: `before` → `after`.

    For a `one` question both are option ids. For a `many` the option that is added stands in
    `after`, the one that is dropped in `before`, and the other is empty. For priorities `factor`
    names what moves and both are 'most', 'aside' or 'neutral'.
    """

    question: Question
    before: str
    after: str
    factor: str = ""


@dataclass(frozen=True, slots=True)
class Flip:
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
    rulebase, answers = recommendation.rulebase, recommendation.answers
    single = list(changes(rulebase, answers))
    judge = _Judge(recommendation)
    found = [Flip((one,), outcome) for one in single if (outcome := judge.turned(one))]
    if not found:
        found = [
            Flip(pair, outcome)
            for pair in combinations(single, 2)
            if _compatible(*pair) and judge.may_turn(*pair) and (outcome := judge.turned(*pair))
        ]
    return tuple(sorted(found, key=lambda flip: flip.circumstance))


def _compatible(one: Change, other: Change) -> bool:
    """Whether two changes can be made together: not two answers to the same `one` question."""
    if one.question is not other.question:
        return True
    return one.question.kind is not Kind.ONE and (not one.factor or one.factor != other.factor)


class _Judge:
    """Scores changed answers, evaluating again only the conditions that a change can reach."""

    def __init__(self, recommendation: Recommendation) -> None:
        self.base = recommendation
        self.rulebase = recommendation.rulebase
        self.true = [one.rule for one in recommendation.contributions]
        self.readers = _readers(self.rulebase)
        self.swing = {question.id: self._swing(question) for question in self.rulebase.questions}

    def turned(self, *made: Change) -> str:
        """The new outcome if the changes turn the verdict, else ''."""
        answers = apply(self.base.answers, *made)
        known = known_answers(self.rulebase.questions, answers)
        weight = weights(self.rulebase, answers)
        score = totals(self.rulebase, self._fired(known), weight)
        first = leaders(self.rulebase, score, excluded(self.rulebase, known))
        outcome = _outcome(first)
        tied = outcome == Verdict.TIE and self.base.verdict is not Verdict.CONFLICT
        return "" if tied or outcome == self.base.outcome else outcome

    def may_turn(self, *made: Change) -> bool:
        """False only if the changes cannot move the lead far enough (a sound bound, not exact)."""
        if self.base.verdict is not Verdict.LEADER or self.base.lead is None:
            return True
        reach: Number = 0
        for question in {change.question.id for change in made}:
            swing = self.swing[question]
            if swing is None:
                return True
            reach += swing
        return reach > self.base.lead

    def _fired(self, known: Known) -> list[Rule]:
        before = self.base.known
        moved = {q for q in before.keys() | known.keys() if before.get(q) != known.get(q)}
        touched = {id(rule): rule for question in moved for rule in self.readers.get(question, ())}
        kept = [rule for rule in self.true if id(rule) not in touched]
        return kept + [rule for rule in touched.values() if rule.when.truth(known)]

    def _swing(self, question: Question) -> Number | None:
        """The most that changes of one question can move a lead; None where a requirement may act.

        A rule that begins or ceases to fire moves the distance between two frameworks by no more
        than its largest points, weighed by the larger of the weights it may then have.
        """
        reached = _reach(self.rulebase, question)
        if any(_reads(one.when, reached) for one in self.rulebase.requirements):
            return None
        reweighed: Number = 0
        if any(self.rulebase.question[q].kind is Kind.PRIORITIES for q in reached):
            span = max(self.rulebase.most, 1) - min(self.rulebase.aside, 1)
            reweighed = span * sum(factor.cap for factor in self.rulebase.factors)
        touched = {id(rule): rule for q in reached for rule in self.readers.get(q, ())}
        heaviest = max(self.rulebase.most, self.rulebase.aside, 1)
        return reweighed + sum(
            max(rule.favours.values()) * (1 if rule.kind is RuleKind.NEED else heaviest)
            for rule in touched.values()
        )


def _outcome(first: tuple[str, ...]) -> str:
    if not first:
        return Verdict.CONFLICT.value
    return first[0] if len(first) == 1 else Verdict.TIE.value


def _readers(rulebase: RuleBase) -> dict[str, list[Rule]]:
    """Question id → the rules that read it."""
    result: dict[str, list[Rule]] = {}
    for rule in rulebase.rules:
        for question in {atom.question for atom in rule.when.atoms()}:
            result.setdefault(question, []).append(rule)
    return result


def _reach(rulebase: RuleBase, question: Question) -> set[str]:
    """The question and every question that, through `when`, it may open or close."""
    reached = {question.id}
    for other in rulebase.questions:
        if other.when is not None and _reads(other.when, reached):
            reached.add(other.id)
    return reached


def _reads(condition: Condition, questions: set[str]) -> bool:
    return any(atom.question in questions for atom in condition.atoms())
