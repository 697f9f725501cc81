"""What a rule base can and cannot do, exactly: for those who maintain it.

Everything here is worked out over all ways to answer (`recommender.explain.answer_space`), none
of it sampled; what would take more work than a limit allows is None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple, TypeVar

from recommender.audit.difference import differ
from recommender.audit.shares import Shares, shares
from recommender.decide.scoring import recommend
from recommender.explain.answer_space import Space
from recommender.explain.ledgers import TooManyWays, Work
from recommender.explain.outlook import Outlook
from recommender.rulebase.questions import Answer, Answers, Kind, Question
from recommender.rulebase.rules import Number, Rule, RuleBase, RuleKind

__all__ = ["Audit", "FactorFigures", "QuestionFigures", "audit", "by_outcome", "is_decisive"]

FEW = 2
"""So many options of a `many` question a usual user ticks at most."""

WORK = 300_000_000
"""What may be noted of all ways to answer in the whole audit: some minutes. The shipped rule base
needs two thirds of it."""

Figure = TypeVar("Figure")


class QuestionFigures(NamedTuple):
    """`ahead`: framework → by how many points the rules that read the question can put it ahead
    of the others, at most. `unsure`: outcome → its share when the question is left unsure."""

    question: Question
    ahead: Mapping[str, Number] | None
    unsure: Mapping[str, Fraction] | None
    turns: bool | None
    """Whether leaving it unsure changes how often some verdict comes about."""


class FactorFigures(NamedTuple):
    """`ahead`: framework → by how many points the factor can put it ahead, at most: all its rules,
    and its preferences alone, both at weight 1."""

    factor: str
    ahead: Mapping[str, Number] | None
    by_taste: Mapping[str, Number] | None


class Audit(NamedTuple):
    """`usual` are the shares when users tick at most two options where several may be ticked,
    `all` those over every way to answer. `undecided` are rules of which it was not worked out
    whether they are ever decisive."""

    rulebase: RuleBase
    usual: Shares | None
    all: Shares | None
    questions: tuple[QuestionFigures, ...]
    factors: tuple[FactorFigures, ...]
    never_decisive: tuple[Rule, ...]
    undecided: tuple[Rule, ...]
    first_options: str
    """The outcome for those who always take the first option."""
    last_options: str


def audit(rulebase: RuleBase, limit: int = WORK) -> Audit:
    """All figures that take no more work than the limit."""
    space = Space(rulebase)
    work = Work(limit)

    def shares_when(fixed: Mapping[str, None], at_most: int | None) -> Shares | None:
        return _unless_too_many(lambda: shares(space, fixed, at_most=at_most, work=work))

    usual = shares_when({}, FEW)
    # Leaving a question unsure takes about as much work, and ticking any number takes more.
    questions = tuple(
        _question(rulebase, question, usual, usual and shares_when({question.id: None}, FEW))
        for question in rulebase.questions
        if question.kind is not Kind.PRIORITIES
    )
    decisive = {
        rule.id: _unless_too_many(lambda: is_decisive(rulebase, rule, work))  # noqa: B023
        for rule in rulebase.rules
    }
    return Audit(
        rulebase,
        usual,
        usual and shares_when({}, None),
        questions,
        tuple(_factor(rulebase, factor) for factor in rulebase.factor),
        tuple(rule for rule in rulebase.rules if decisive[rule.id] is False),
        tuple(rule for rule in rulebase.rules if decisive[rule.id] is None),
        recommend(rulebase, _always_option(rulebase, 0)).outcome,
        recommend(rulebase, _always_option(rulebase, -1)).outcome,
    )


def _unless_too_many(figure: Callable[[], Figure]) -> Figure | None:
    try:
        return figure()
    except TooManyWays:
        return None


def by_outcome(found: Shares) -> dict[str, Fraction]:
    """Outcome → its share, whatever the strength."""
    result: dict[str, Fraction] = {}
    for (outcome, _), share in found.items():
        result[outcome] = result.get(outcome, Fraction()) + share
    return result


def _question(
    rulebase: RuleBase, question: Question, usual: Shares | None, unsure: Shares | None
) -> QuestionFigures:
    reading = [rule for rule in rulebase.rules if _reads(rule, question)]
    return QuestionFigures(
        question,
        _ahead(rulebase, reading),
        None if unsure is None else by_outcome(unsure),
        None if usual is None or unsure is None else dict(unsure) != dict(usual),
    )


def _reads(rule: Rule, question: Question) -> bool:
    return any(atom.question == question.id for atom in rule.when.atoms())


def _factor(rulebase: RuleBase, factor: str) -> FactorFigures:
    rules = [rule for rule in rulebase.rules if rule.factor == factor]
    taste = [rule for rule in rules if rule.kind is RuleKind.PREFERENCE]
    return FactorFigures(factor, _ahead(rulebase, rules), _ahead(rulebase, taste))


def _ahead(rulebase: RuleBase, rules: list[Rule]) -> dict[str, Number] | None:
    """Framework → the most by which these rules alone can put it ahead of the best other one."""
    alone = replace(rulebase, rules=tuple(rules), requirements=())
    outlook = Outlook(alone)
    neutral: Answers = {question.id: {} for question in rulebase.weighing}
    # All of them, those that a measurement answers, too.
    open = tuple(question.id for question in alone.questions if question.id not in neutral)
    found: dict[str, Number] = {}
    for framework in rulebase.frameworks:
        bounds = outlook.bounds(neutral, open, framework.id)
        if bounds is None:
            return None
        most = bounds.points[1]
        assert not isinstance(most, float)  # nothing is ruled out
        found[framework.id] = most
    return found


def _always_option(rulebase: RuleBase, place: int) -> dict[str, Answer]:
    """Every question answered by the option at that place."""
    answers: dict[str, Answer] = {}
    for question in rulebase.questions:
        if question.kind is not Kind.PRIORITIES:
            option = question.options[place].id
            answers[question.id] = option if question.kind is Kind.ONE else (option,)
    return answers


def is_decisive(rulebase: RuleBase, rule: Rule, work: Work | None = None) -> bool:
    """Whether there is a way to answer whose outcome is another one without the rule.

    TooManyWays beyond what is left of the `work`.
    """
    rules = tuple(other for other in rulebase.rules if other is not rule)
    return differ(replace(rulebase, rules=rules), rulebase, work)
