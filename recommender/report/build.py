"""A Recommendation → the report model. Computes nothing anew but what the trace means in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from recommender.decide.scoring import Contribution, Recommendation, Standing, Verdict
from recommender.decide.starter import StarterChoice
from recommender.explain.flips import NEUTRAL, flips
from recommender.report.build_answers import build_answers, build_ignored, build_open
from recommender.report.build_changes import (
    build_flip,
    build_settled,
    build_stability,
    build_turns,
)
from recommender.report.build_trace import (
    build_evidence,
    build_fired,
    build_requirements,
    build_silent,
)
from recommender.report.model import Answered, Conflict, FactorSide, Report, ShownFactor
from recommender.report.verdict import (
    Reason,
    RuleBaseNote,
    ShownFramework,
    ShownRequirement,
    ShownVariant,
    StarterNote,
    Strength,
)
from recommender.rulebase.questions import NOT_SURE, Kind
from recommender.rulebase.rules import Factor, Number, RuleKind

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement

__all__ = ["build", "build_verdict"]


def build(
    recommendation: Recommendation,
    *,
    starter: StarterChoice | None = None,
    measured: Measurement | None = None,
    next_command: str = "",
) -> Report:
    """Everything that a format may show of a recommendation.

    `next_command` is what to type next; it depends on file names, which only the caller knows.
    """
    proven = flips(recommendation)
    turned = tuple(build_flip(recommendation.rulebase, flip) for flip in proven.found)
    requirements = build_requirements(recommendation)
    silent = tuple(
        build_silent(recommendation, rule, state)
        for state, rules in (("failed", recommendation.failed), ("unknown", recommendation.unknown))
        for rule in rules
    )
    answers = build_answers(recommendation)
    return Report(
        **build_verdict(recommendation, starter, measured, next_command),
        conflict=_conflict(recommendation, requirements, answers),
        factors=_factors(recommendation),
        requirements=requirements,
        flips=turned,
        flips_complete=proven.complete,
        turns=build_turns(turned),
        silent=silent,
        answers=answers,
        ignored=build_ignored(recommendation),
        open=build_open(recommendation),
        settled=build_settled(recommendation),
        stability=build_stability(recommendation),
    )


def build_verdict(
    recommendation: Recommendation,
    starter: StarterChoice | None,
    measured: Measurement | None,
    next_command: str,
) -> dict[str, Any]:
    """The fields of a `VerdictReport` but its requirements, of which there are two kinds."""
    rulebase, leader = recommendation.rulebase, recommendation.leader
    return {
        "rulebase": RuleBaseNote(id=rulebase.id, version=rulebase.version, title=rulebase.title),
        "verdict": recommendation.verdict,
        "leader": None if leader is None else leader.id,
        "variant": None if leader is None else recommendation.first.best.variant.id,
        "strength": _strength(recommendation),
        "lead": recommendation.lead,
        "runner_up": None
        if recommendation.lead is None
        else recommendation.standings[1].framework.id,
        "near_tie": len(rulebase.bands) > 1 and recommendation.band is rulebase.bands[0],
        "near": _near(recommendation),
        "tied": tuple(framework.id for framework in recommendation.tied),
        "frameworks": tuple(
            _framework(recommendation, standing) for standing in recommendation.standings
        ),
        "against": _against(recommendation),
        "rules": tuple(
            build_fired(recommendation, fired) for fired in recommendation.contributions
        ),
        "evidence": build_evidence(recommendation),
        "starter": starter and StarterNote(task=starter.task, closest=starter.closest),
        "measured": measured,
        "next_command": next_command,
    }


def _strength(recommendation: Recommendation) -> Strength | None:
    band, bands = recommendation.band, recommendation.rulebase.bands
    if band is None:
        return None
    return Strength(id=band.id, title=band.title, rank=bands.index(band) + 1, bands=len(bands))


# Who is ahead, and by which rules


def _framework(recommendation: Recommendation, standing: Standing) -> ShownFramework:
    framework, best = standing.framework, standing.best
    compared = _compared(recommendation, standing)
    return ShownFramework(
        id=framework.id,
        title=framework.title,
        choose_when=framework.choose_when,
        score=best.score,
        ruled_out=standing.excluded,
        variants=tuple(
            ShownVariant(
                id=scored.variant.id,
                title=scored.variant.title,
                backend=scored.variant.backend,
                score=scored.score,
                ruled_out_by=tuple(requirement.id for requirement in scored.excluded_by),
                behind=best.score - scored.score,
                decided_by=_between(
                    recommendation, framework.id, best.variant.id, scored.variant.id
                ),
            )
            for scored in standing.variants
        ),
        reasons=_ranked(
            Reason(rule=fired.rule.id, framework=framework.id, points=margin)
            for fired in recommendation.contributions
            if (margin := _margin(fired, standing, compared)) > 0
        ),
    )


def _near(recommendation: Recommendation) -> tuple[str, ...]:
    """The frameworks that the weakest band puts level with the leader."""
    bands = recommendation.rulebase.bands
    if len(bands) < 2 or recommendation.band is not bands[0]:
        return ()
    least = recommendation.first.best.score - bands[1].points
    return tuple(
        standing.framework.id
        for standing in recommendation.standings[1:]
        if not standing.excluded and standing.best.score > least
    )


def _compared(recommendation: Recommendation, standing: Standing) -> Sequence[Standing]:
    """The standings that its reasons set it against.

    The leader is compared with the next one, so that what is for and against it makes the lead,
    and every other one with the leader. On a tie it is the tied ones, else all others.
    """
    if recommendation.leader is not None:
        return [
            recommendation.standings[1]
            if standing is recommendation.first
            else recommendation.first
        ]
    tied = {framework.id for framework in recommendation.tied}
    others = [other for other in recommendation.standings if other is not standing]
    return [other for other in others if other.framework.id in tied] or others


def _margin(fired: Contribution, standing: Standing, compared: Iterable[Standing]) -> Number:
    """What it gets more than the one that the rule gives least: a rule may speak for two of
    three."""
    return fired.counted(standing.best.variant.id) - min(
        fired.counted(other.best.variant.id) for other in compared
    )


def _against(recommendation: Recommendation) -> tuple[Reason, ...]:
    """The rules that give a rival of the leader more than the leader; empty without a leader."""
    if recommendation.leader is None:
        return ()
    others = recommendation.standings[1:]
    rivals = [standing for standing in others if not standing.excluded] or others
    reasons = []
    for fired in recommendation.contributions:
        rival = max(rivals, key=lambda standing: fired.counted(standing.best.variant.id))
        margin = _margin(fired, rival, [recommendation.first])
        if margin > 0:
            reasons.append(Reason(rule=fired.rule.id, framework=rival.framework.id, points=margin))
    return _ranked(reasons)


def _between(
    recommendation: Recommendation, framework: str, best: str, other: str
) -> tuple[Reason, ...]:
    """The rules that tell two variants of a framework apart."""
    return _ranked(
        Reason(rule=fired.rule.id, framework=framework, points=margin)
        for fired in recommendation.contributions
        if (margin := fired.counted(best) - fired.counted(other))
    )


def _ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (-reason.points, reason.rule)))


def _factors(recommendation: Recommendation) -> tuple[ShownFactor, ...]:
    priorities = _priorities(recommendation)
    return tuple(
        ShownFactor(
            id=factor.id,
            title=factor.title,
            cap=factor.cap,
            weight=recommendation.weights[factor.id],
            priority=priorities.get(factor.id, NEUTRAL),
            sides=_sides(recommendation, factor),
        )
        for factor in recommendation.rulebase.factors
    )


def _sides(recommendation: Recommendation, factor: Factor) -> tuple[FactorSide, ...]:
    fired_here = [fired for fired in recommendation.contributions if fired.rule.factor == factor.id]
    preferences = [fired for fired in fired_here if fired.rule.kind is RuleKind.PREFERENCE]
    sides = []
    for standing in recommendation.standings:
        variant = standing.best.variant.id
        total = sum(fired.counted(variant) for fired in fired_here)
        preferred = sum(fired.counted(variant) for fired in preferences)
        given = [fired.points[variant] for fired in preferences if variant in fired.points]
        sides.append(
            FactorSide(
                framework=standing.framework.id,
                variant=variant,
                needs=total - preferred,
                earned=sum(points.nominal for points in given if not points.instead),
                preferences=preferred,
                points=total,
                capped=any(points.capped for points in given),
                statement=factor.statements.get(standing.framework.id, ""),
            )
        )
    return tuple(sides)


def _priorities(recommendation: Recommendation) -> Mapping[str, str]:
    """Factor id → what the priorities say of it."""
    for question in recommendation.rulebase.questions:
        answer = recommendation.answers.get(question.id, NOT_SURE)
        if (
            question.kind is Kind.PRIORITIES
            and isinstance(answer, Mapping)
            and question.id not in recommendation.ignored
        ):
            return answer
    return {}


def _conflict(
    recommendation: Recommendation,
    requirements: Iterable[ShownRequirement],
    answers: Iterable[Answered],
) -> Conflict | None:
    if recommendation.verdict is not Verdict.CONFLICT:
        return None
    made_by = {question for requirement in requirements for question in requirement.questions}
    return Conflict(
        requirements=tuple(requirement.id for requirement in requirements),
        answers=tuple(answer for answer in answers if answer.question in made_by),
        resolve=tuple(dict.fromkeys(requirement.resolve for requirement in requirements)),
    )
