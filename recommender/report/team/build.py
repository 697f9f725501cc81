"""A Team → its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recommender.decide.scoring import Verdict
from recommender.decide.starter import StarterChoice, choose_starter
from recommender.decide.team import Member, Team, Views
from recommender.explain.agreement import Agreement, agreements
from recommender.report import words
from recommender.report.build import build, build_verdict
from recommender.report.build_answers import option_ids, option_labels
from recommender.report.build_trace import questions_of, variants_in_order
from recommender.report.team.model import (
    AgreedAnswer,
    SharedAnswer,
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
from recommender.rulebase.questions import Answer
from recommender.rulebase.rules import Factor, Requirement, RuleBase

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
    together, rulebase = team.together, team.rulebase
    requirements = tuple(_requirement(team, requirement) for requirement in together.requirements)
    resolve = dict.fromkeys(requirement.resolve for requirement in requirements)
    return TeamReport(
        **build_verdict(together, starter, measured, next_command),
        requirements=requirements,
        members=tuple(_member(member) for member in team.members),
        factors=tuple(_factor(team, factor) for factor in rulebase.factors),
        questions=tuple(_question(rulebase, views) for views in team.views),
        agreements=_agreements(team),
        resolve=tuple(resolve) if together.verdict is Verdict.CONFLICT else (),
    )


def _member(member: Member) -> TeamMember:
    starter = choose_starter(member.found.rulebase, member.found.known)
    return TeamMember(name=member.name, report=build(member.found, starter=starter))


def _factor(team: Team, factor: Factor) -> TeamFactor:
    sides = []
    for standing in team.together.standings:
        variant = standing.best.variant.id
        sides.append(
            TeamSide(
                framework=standing.framework.id,
                variant=variant,
                points=team.together.factor_score(factor, variant),
                members=tuple(
                    member.found.factor_score(factor, variant) for member in team.members
                ),
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
    of_members = list(zip(*(side.members for side in sides), strict=True))
    return not any(
        all(points[place] == max(points) for points in of_members) for place in range(len(sides))
    )


def _requirement(team: Team, requirement: Requirement) -> TeamRequirement:
    setters = [member for member in team.members if requirement in member.found.requirements]
    known = {question for member in setters for question in member.found.known}
    return TeamRequirement(
        id=requirement.id,
        because=requirement.because,
        resolve=requirement.resolve,
        when=words.condition(requirement.when, team.rulebase.question),
        rules_out=tuple(
            variant
            for variant in variants_in_order(team.together)
            if variant in requirement.rules_out
        ),
        questions=tuple(
            question for question in questions_of([requirement.when]) if question in known
        ),
        evidence=requirement.evidence,
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
        answers=tuple(
            SharedAnswer(
                options=option_ids(question, answer),
                labels=option_labels(rulebase, question, answer),
                members=members,
            )
            for answer, members in views.answers
        ),
        open=views.open,
    )


def _agreements(team: Team) -> TeamAgreements:
    proven = agreements(team)
    return TeamAgreements(
        agreed=proven.size == 0 and proven.complete,
        size=proven.size,
        complete=proven.complete,
        found=tuple(_agreement(team, agreement) for agreement in proven.found),
    )


def _agreement(team: Team, agreement: Agreement) -> TeamAgreement:
    title = words.outcome(team.rulebase, agreement.outcome)
    answers = tuple(
        _agreed(team.rulebase, views, agreement.answers[views.question.id])
        for views in team.views
        if views.question.id in agreement.answers
    )
    return TeamAgreement(
        answers=answers,
        outcome=agreement.outcome,
        outcome_title=title,
        circumstance=agreement.circumstance,
        text=agreed(answers, title),
    )


def _agreed(rulebase: RuleBase, views: Views, answer: Answer) -> AgreedAnswer:
    question = views.question
    return AgreedAnswer(
        question=question.id,
        ask=question.ask,
        options=option_ids(question, answer),
        labels=option_labels(rulebase, question, answer),
        members=next(members for given, members in views.answers if given == answer),
    )
