"""What a rule base can and cannot do, exactly: for those who maintain it.

Everything here is worked out over all ways to answer (`recommender.explain.answer_space`), none
of it sampled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from recommender.audit.difference import differ
from recommender.audit.shares import Shares, shares, shares_when_unsure
from recommender.decide.scoring import recommend
from recommender.explain.answer_space import Space, TooManyWays
from recommender.explain.outlook import Outlook
from recommender.rulebase.conditions import Condition
from recommender.rulebase.questions import Answer, Answers, Kind, Question
from recommender.rulebase.rules import Number, Rule, RuleBase, RuleKind

__all__ = ["Audit", "FactorFigures", "QuestionFigures", "audit", "is_decisive"]

FEW = 2
"""So many options of a `many` question a usual user ticks at most."""


class QuestionFigures(NamedTuple):
    """`ahead`: framework → by how many points the rules that read the question can put it ahead
    of the others, at most. `unsure`: outcome → its share when the question is left unsure."""

    question: Question
    ahead: Mapping[str, Number]
    unsure: Mapping[str, Fraction]
    turns: bool
    """Whether leaving it unsure changes how often some verdict comes about."""


class FactorFigures(NamedTuple):
    """`ahead`: framework → by how many points the factor can put it ahead, at most: all its rules,
    and its preferences alone, both at weight 1."""

    factor: str
    ahead: Mapping[str, Number]
    by_taste: Mapping[str, Number]


class Audit(NamedTuple):
    """`usual` are the shares when users tick at most two options where several may be ticked,
    `all` those over every way to answer."""

    rulebase: RuleBase
    usual: Shares
    all: Shares
    questions: tuple[QuestionFigures, ...]
    factors: tuple[FactorFigures, ...]
    never_decisive: tuple[Rule, ...]
    first_options: str
    """The outcome for those who always take the first option."""
    last_options: str


def audit(rulebase: RuleBase) -> Audit:
    space = Space(rulebase)
    usual, unsure = shares_when_unsure(space, at_most=FEW)
    return Audit(
        rulebase,
        usual,
        shares(space),
        tuple(
            _question(rulebase, question, usual, unsure[question.id])
            for question in rulebase.questions
            if question.kind is not Kind.PRIORITIES
        ),
        tuple(_factor(rulebase, factor) for factor in rulebase.factor),
        tuple(rule for rule in rulebase.rules if not is_decisive(rulebase, rule)),
        recommend(rulebase, _at(rulebase, 0)).outcome,
        recommend(rulebase, _at(rulebase, -1)).outcome,
    )


def by_outcome(found: Shares) -> dict[str, Fraction]:
    """Outcome → its share, whatever the strength."""
    result: dict[str, Fraction] = {}
    for (outcome, _), share in found.items():
        result[outcome] = result.get(outcome, Fraction()) + share
    return result


def _question(
    rulebase: RuleBase, question: Question, usual: Shares, unsure: Shares
) -> QuestionFigures:
    reading = [rule for rule in rulebase.rules if _reads(rule.when, question)]
    return QuestionFigures(
        question, _ahead(rulebase, reading), by_outcome(unsure), dict(unsure) != dict(usual)
    )


def _reads(condition: Condition, question: Question) -> bool:
    return any(atom.question == question.id for atom in condition.atoms())


def _factor(rulebase: RuleBase, factor: str) -> FactorFigures:
    mine = [rule for rule in rulebase.rules if rule.factor == factor]
    taste = [rule for rule in mine if rule.kind is RuleKind.PREFERENCE]
    return FactorFigures(factor, _ahead(rulebase, mine), _ahead(rulebase, taste))


def _ahead(rulebase: RuleBase, rules: list[Rule]) -> dict[str, Number]:
    """Framework → the most by which these rules alone can put it ahead of the best other one."""
    alone = replace(rulebase, rules=tuple(rules), requirements=())
    outlook = Outlook(alone)
    neutral: Answers = {one.id: {} for one in rulebase.weighing}
    # All of them, those that a measurement answers, too.
    open = tuple(one.id for one in alone.questions if one.id not in neutral)
    found: dict[str, Number] = {}
    for framework in rulebase.frameworks:
        bounds = outlook.bounds(neutral, open, framework.id)
        if bounds is None:
            raise TooManyWays
        most = bounds.points[1]
        assert not isinstance(most, float)  # nothing is ruled out
        found[framework.id] = most
    return found


def _at(rulebase: RuleBase, place: int) -> dict[str, Answer]:
    """Every question answered by the option at that place."""
    answers: dict[str, Answer] = {}
    for question in rulebase.questions:
        if question.kind is not Kind.PRIORITIES:
            one = question.options[place].id
            answers[question.id] = one if question.kind is Kind.ONE else (one,)
    return answers


def is_decisive(rulebase: RuleBase, rule: Rule) -> bool:
    """Whether there is a way to answer whose outcome is another one without the rule."""
    without = replace(rulebase, rules=tuple(one for one in rulebase.rules if one is not rule))
    return differ(without, rulebase)
