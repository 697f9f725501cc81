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
    found = recommendation
    proven = flips(found)
    turned = tuple(build_flip(found.rulebase, flip) for flip in proven.found)
    requirements = build_requirements(found)
    silent = tuple(
        build_silent(found, rule, state)
        for state, rules in (("failed", found.failed), ("unknown", found.unknown))
        for rule in rules
    )
    answers = build_answers(found)
    return Report(
        **build_verdict(found, starter, measured, next_command),
        conflict=_conflict(found, requirements, answers),
        factors=_factors(found),
        requirements=requirements,
        flips=turned,
        flips_complete=proven.complete,
        turns=build_turns(turned),
        silent=silent,
        answers=answers,
        ignored=build_ignored(found),
        open=build_open(found),
        settled=build_settled(found),
        stability=build_stability(found),
    )


def build_verdict(
    found: Recommendation,
    starter: StarterChoice | None,
    measured: Measurement | None,
    next_command: str,
) -> dict[str, Any]:
    """The fields of a `VerdictReport` but its requirements, of which there are two kinds."""
    rulebase, leader = found.rulebase, found.leader
    return {
        "rulebase": RuleBaseNote(id=rulebase.id, version=rulebase.version, title=rulebase.title),
        "verdict": found.verdict,
        "leader": None if leader is None else leader.id,
        "variant": None if leader is None else found.first.best.variant.id,
        "strength": _strength(found),
        "lead": found.lead,
        "runner_up": None if found.lead is None else found.standings[1].framework.id,
        "near_tie": len(rulebase.bands) > 1 and found.band is rulebase.bands[0],
        "near": _near(found),
        "tied": tuple(framework.id for framework in found.tied),
        "frameworks": tuple(_framework(found, standing) for standing in found.standings),
        "against": _against(found),
        "rules": tuple(build_fired(found, fired) for fired in found.contributions),
        "evidence": build_evidence(found),
        "starter": starter and StarterNote(task=starter.task, closest=starter.closest),
        "measured": measured,
        "next_command": next_command,
    }


def _strength(found: Recommendation) -> Strength | None:
    band, bands = found.band, found.rulebase.bands
    if band is None:
        return None
    return Strength(id=band.id, title=band.title, rank=bands.index(band) + 1, bands=len(bands))


# Who is ahead, and by which rules


def _framework(found: Recommendation, standing: Standing) -> ShownFramework:
    framework, best = standing.framework, standing.best
    compared = _compared(found, standing)
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
                decided_by=_between(found, framework.id, best.variant.id, scored.variant.id),
            )
            for scored in standing.variants
        ),
        reasons=_ranked(
            Reason(rule=fired.rule.id, framework=framework.id, points=margin)
            for fired in found.contributions
            if (margin := _margin(fired, standing, compared)) > 0
        ),
    )


def _near(found: Recommendation) -> tuple[str, ...]:
    """The frameworks that the weakest band puts level with the leader."""
    bands = found.rulebase.bands
    if len(bands) < 2 or found.band is not bands[0]:
        return ()
    least = found.first.best.score - bands[1].points
    return tuple(
        standing.framework.id
        for standing in found.standings[1:]
        if not standing.excluded and standing.best.score > least
    )


def _compared(found: Recommendation, standing: Standing) -> Sequence[Standing]:
    """The standings that its reasons set it against.

    The leader is compared with the next one, so that what is for and against it makes the lead,
    and every other one with the leader. On a tie it is the tied ones, else all others.
    """
    if found.leader is not None:
        return [found.standings[1] if standing is found.first else found.first]
    tied = {framework.id for framework in found.tied}
    others = [other for other in found.standings if other is not standing]
    return [other for other in others if other.framework.id in tied] or others


def _margin(fired: Contribution, standing: Standing, compared: Iterable[Standing]) -> Number:
    """What it gets more than the one that the rule gives least: a rule may speak for two of
    three."""
    return fired.counted(standing.best.variant.id) - min(
        fired.counted(other.best.variant.id) for other in compared
    )


def _against(found: Recommendation) -> tuple[Reason, ...]:
    """The rules that give a rival of the leader more than the leader; empty without a leader."""
    if found.leader is None:
        return ()
    others = found.standings[1:]
    rivals = [standing for standing in others if not standing.excluded] or others
    reasons = []
    for fired in found.contributions:
        rival = max(rivals, key=lambda standing: fired.counted(standing.best.variant.id))
        margin = _margin(fired, rival, [found.first])
        if margin > 0:
            reasons.append(Reason(rule=fired.rule.id, framework=rival.framework.id, points=margin))
    return _ranked(reasons)


def _between(found: Recommendation, framework: str, best: str, other: str) -> tuple[Reason, ...]:
    """The rules that tell two variants of a framework apart."""
    return _ranked(
        Reason(rule=fired.rule.id, framework=framework, points=margin)
        for fired in found.contributions
        if (margin := fired.counted(best) - fired.counted(other))
    )


def _ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (-reason.points, reason.rule)))


def _factors(found: Recommendation) -> tuple[ShownFactor, ...]:
    priorities = _priorities(found)
    return tuple(
        ShownFactor(
            id=factor.id,
            title=factor.title,
            cap=factor.cap,
            weight=found.weights[factor.id],
            priority=priorities.get(factor.id, NEUTRAL),
            sides=_sides(found, factor),
        )
        for factor in found.rulebase.factors
    )


def _sides(found: Recommendation, factor: Factor) -> tuple[FactorSide, ...]:
    fired_here = [fired for fired in found.contributions if fired.rule.factor == factor.id]
    preferences = [fired for fired in fired_here if fired.rule.kind is RuleKind.PREFERENCE]
    sides = []
    for standing in found.standings:
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


def _priorities(found: Recommendation) -> Mapping[str, str]:
    """Factor id → what the priorities say of it."""
    for question in found.rulebase.questions:
        answer = found.answers.get(question.id, NOT_SURE)
        if (
            question.kind is Kind.PRIORITIES
            and isinstance(answer, Mapping)
            and question.id not in found.ignored
        ):
            return answer
    return {}


def _conflict(
    found: Recommendation,
    requirements: Iterable[ShownRequirement],
    answers: Iterable[Answered],
) -> Conflict | None:
    if found.verdict is not Verdict.CONFLICT:
        return None
    made_by = {question for requirement in requirements for question in requirement.questions}
    return Conflict(
        requirements=tuple(requirement.id for requirement in requirements),
        answers=tuple(answer for answer in answers if answer.question in made_by),
        resolve=tuple(dict.fromkeys(requirement.resolve for requirement in requirements)),
    )
