"""A Team → its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recommender.decide.scoring import Verdict
from recommender.decide.starter import StarterChoice, choose_starter
from recommender.decide.team import Member, Team, Views
from recommender.explain.agreement import Agreement, agreements
from recommender.report import words
from recommender.report.build import (
    build,
    build_shown,
    option_ids,
    option_labels,
    questions_of,
    variants_in_order,
)
from recommender.report.team.model import (
    AgreedAnswer,
    Given,
    TeamAgreement,
    TeamAgreements,
    TeamFactor,
    TeamMember,
    TeamQuestion,
    TeamReport,
    TeamRequirement,
    TeamSide,
)
from recommender.report.team.words import agreed
from recommender.rulebase.questions import Answer, Question
from recommender.rulebase.rules import Factor, Number, Requirement, RuleBase

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement

__all__ = ["build_team"]


def build_team(
    team: Team,
    *,
    starter: StarterChoice | None = None,
    measured: Measurement | None = None,
    next_command: str = "",
) -> TeamReport:
    """Everything that a format may show of a team's verdict; see `build`."""
    found, rulebase = team.together, team.rulebase
    requirements = tuple(_requirement(team, one) for one in found.requirements)
    fails = found.verdict is Verdict.CONFLICT
    return TeamReport(
        **build_shown(found, starter, measured, next_command),
        requirements=requirements,
        members=tuple(_member(one) for one in team.members),
        factors=tuple(_factor(team, one) for one in rulebase.factors),
        questions=tuple(_question(rulebase, one) for one in team.views),
        agreements=_agreements(team),
        resolve=tuple(dict.fromkeys(one.resolve for one in requirements)) if fails else (),
    )


def _member(one: Member) -> TeamMember:
    starter = choose_starter(one.found.rulebase, one.found.known)
    return TeamMember(name=one.name, report=build(one.found, starter=starter))


def _factor(team: Team, factor: Factor) -> TeamFactor:
    sides = []
    for standing in team.together.standings:
        variant = standing.best.variant.id
        sides.append(
            TeamSide(
                framework=standing.framework.id,
                variant=variant,
                points=team.together.factor_score(factor, variant),
                members=tuple(one.found.factor_score(factor, variant) for one in team.members),
            )
        )
    return TeamFactor(
        id=factor.id,
        title=factor.title,
        cap=factor.cap,
        weight=team.together.weights[factor.id],
        divides=_divides(sides),
        sides=tuple(sides),
    )


def _divides(sides: Sequence[TeamSide]) -> bool:
    """Whether no framework has the most points for every member."""
    each: list[Sequence[Number]] = list(zip(*(side.members for side in sides), strict=True))
    return not any(
        all(points[place] == max(points) for points in each) for place in range(len(sides))
    )


def _requirement(team: Team, one: Requirement) -> TeamRequirement:
    setters = [member for member in team.members if one in member.found.requirements]
    read = questions_of([one.when])
    return TeamRequirement(
        id=one.id,
        because=one.because,
        resolve=one.resolve,
        when=words.condition(one.when, team.rulebase.question),
        rules_out=tuple(v for v in variants_in_order(team.together) if v in one.rules_out),
        questions=tuple(q for q in read if any(q in member.found.known for member in setters)),
        evidence=one.evidence,
        members=tuple(member.name for member in setters),
    )


def _question(rulebase: RuleBase, views: Views) -> TeamQuestion:
    question = views.question
    return TeamQuestion(
        question=question.id,
        ask=question.ask,
        decides=question.decides,
        circumstance=question.circumstance,
        differ=views.differ,
        answers=tuple(_given(rulebase, question, *one) for one in views.answers),
        open=views.open,
    )


def _given(
    rulebase: RuleBase, question: Question, answer: Answer, members: tuple[str, ...]
) -> Given:
    return Given(
        options=option_ids(question, answer),
        labels=option_labels(rulebase, question, answer),
        members=members,
    )


def _agreements(team: Team) -> TeamAgreements:
    found = agreements(team)
    return TeamAgreements(
        agreed=found.size == 0 and found.complete,
        size=found.size,
        complete=found.complete,
        found=tuple(_agreement(team, one) for one in found.found),
    )


def _agreement(team: Team, one: Agreement) -> TeamAgreement:
    title = words.outcome(team.rulebase, one.outcome)
    answers = tuple(
        _agreed(team, views, one.answers[views.question.id])
        for views in team.views
        if views.question.id in one.answers
    )
    return TeamAgreement(
        answers=answers,
        outcome=one.outcome,
        outcome_title=title,
        circumstance=one.circumstance,
        text=agreed(answers, title),
    )


def _agreed(team: Team, views: Views, answer: Answer) -> AgreedAnswer:
    question = views.question
    return AgreedAnswer(
        question=question.id,
        ask=question.ask,
        options=option_ids(question, answer),
        labels=option_labels(team.rulebase, question, answer),
        members=next(names for given, names in views.answers if given == answer),
    )
