"""A Recommendation → the report model. Computes nothing anew but what the trace means in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from recommender.decide.scoring import Contribution, Recommendation, Standing, Verdict
from recommender.decide.starter import StarterChoice
from recommender.explain.flips import NEUTRAL, Change, flips
from recommender.explain.flips import Flip as ProvenFlip
from recommender.report import words
from recommender.report.model import (
    Answered,
    Changed,
    Conflict,
    Evidence,
    Factor,
    FiredRule,
    Flip,
    Framework,
    Ignored,
    Nominal,
    OpenQuestion,
    Reason,
    Report,
    Requirement,
    RuleBaseNote,
    RulePoints,
    Side,
    SilentRule,
    Starter,
    Strength,
    Turn,
    Variant,
)
from recommender.report.robustness import build_settled, build_stability
from recommender.rulebase.conditions import Condition, blocking
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
from recommender.rulebase.rules import Number, Rule, RuleBase, RuleKind

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement

__all__ = [
    "answered",
    "build",
    "build_shown",
    "option_ids",
    "option_labels",
    "questions_of",
    "variants_in_order",
]

PRIORITY = {MOST: "matters most", ASIDE: "set aside"}


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
    rulebase = found.rulebase
    proven = flips(found)
    turned = tuple(_flip(rulebase, flip) for flip in proven.found)
    requirements = _requirements(found)
    silent = tuple(
        _silent(found, rule, state)
        for state, rules in (("failed", found.failed), ("unknown", found.unknown))
        for rule in rules
    )
    answers = _answers(found)
    return Report(
        **build_shown(found, starter, measured, next_command),
        conflict=_conflict(found, requirements, answers),
        factors=_factors(found),
        requirements=requirements,
        flips=turned,
        flips_complete=proven.complete,
        turns=_turns(turned),
        silent=silent,
        answers=answers,
        ignored=_ignored(found),
        open=_open(found),
        settled=build_settled(found),
        stability=build_stability(found),
    )


def build_shown(
    found: Recommendation,
    starter: StarterChoice | None,
    measured: Measurement | None,
    next_command: str,
) -> dict[str, Any]:
    """The fields of every report (`Shown`) but its requirements, of which there are two kinds."""
    rulebase, leader = found.rulebase, found.leader
    return {
        "rulebase": RuleBaseNote(id=rulebase.id, version=rulebase.version, title=rulebase.title),
        "verdict": found.verdict.value,
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
        "rules": tuple(_fired(found, one) for one in found.contributions),
        "evidence": _evidence(found),
        "starter": starter and Starter(task=starter.task, closest=starter.closest),
        "measured": measured,
        "next_command": next_command,
    }


def _strength(found: Recommendation) -> Strength | None:
    band, bands = found.band, found.rulebase.bands
    if band is None:
        return None
    return Strength(id=band.id, title=band.title, rank=bands.index(band) + 1, bands=len(bands))


# Who is ahead, and by which rules


def _framework(found: Recommendation, standing: Standing) -> Framework:
    best = standing.best
    return Framework(
        id=standing.framework.id,
        title=standing.framework.title,
        choose_when=standing.framework.choose_when,
        score=best.score,
        ruled_out=standing.excluded,
        variants=tuple(
            Variant(
                id=one.variant.id,
                title=one.variant.title,
                backend=one.variant.backend,
                score=one.score,
                ruled_out_by=tuple(requirement.id for requirement in one.excluded_by),
                behind=best.score - one.score,
                decided_by=_between(found, standing.framework.id, best.variant.id, one.variant.id),
            )
            for one in standing.variants
        ),
        reasons=_ranked(
            Reason(rule=one.rule.id, framework=standing.framework.id, points=margin)
            for one in found.contributions
            if (margin := _margin(one, standing, _compared(found, standing))) > 0
        ),
    )


def _near(found: Recommendation) -> tuple[str, ...]:
    """The frameworks that the weakest band puts level with the leader."""
    bands = found.rulebase.bands
    if len(bands) < 2 or found.band is not bands[0]:
        return ()
    least = found.first.best.score - bands[1].points
    return tuple(
        one.framework.id
        for one in found.standings[1:]
        if not one.excluded and one.best.score > least
    )


def _compared(found: Recommendation, standing: Standing) -> Sequence[Standing]:
    """Whom its reasons set it against.

    The leader is compared with the next one, so that what is for and against it makes the lead,
    and every other one with the leader. On a tie it is the tied ones, else all others.
    """
    if found.leader is not None:
        return [found.standings[1] if standing is found.first else found.first]
    tied = {framework.id for framework in found.tied}
    others = [one for one in found.standings if one is not standing]
    return [one for one in others if one.framework.id in tied] or others


def _margin(one: Contribution, standing: Standing, compared: Iterable[Standing]) -> Number:
    """What it gets more than whom the rule gives least: a rule may speak for two of three."""
    return one.counted(standing.best.variant.id) - min(
        one.counted(other.best.variant.id) for other in compared
    )


def _against(found: Recommendation) -> tuple[Reason, ...]:
    """The rules that give a rival of the leader more than the leader; empty without a leader."""
    if found.leader is None:
        return ()
    others = found.standings[1:]
    rivals = [one for one in others if not one.excluded] or others
    reasons = []
    for one in found.contributions:
        most = max(rivals, key=lambda rival: one.counted(rival.best.variant.id))
        margin = _margin(one, most, [found.first])
        if margin > 0:
            reasons.append(Reason(rule=one.rule.id, framework=most.framework.id, points=margin))
    return _ranked(reasons)


def _between(found: Recommendation, framework: str, best: str, other: str) -> tuple[Reason, ...]:
    """The rules that tell two variants of a framework apart."""
    return _ranked(
        Reason(rule=one.rule.id, framework=framework, points=margin)
        for one in found.contributions
        if (margin := one.counted(best) - one.counted(other))
    )


def _ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda one: (-one.points, one.rule)))


def _factors(found: Recommendation) -> tuple[Factor, ...]:
    result = []
    weighed = _weighed(found)
    for factor in found.rulebase.factors:
        mine = [one for one in found.contributions if one.rule.factor == factor.id]
        sides = []
        for standing in found.standings:
            variant = standing.best.variant.id
            needs = sum(one.counted(variant) for one in mine if one.rule.kind is RuleKind.NEED)
            total = sum(one.counted(variant) for one in mine)
            given = [
                one.points[variant]
                for one in mine
                if one.rule.kind is RuleKind.PREFERENCE and variant in one.points
            ]
            sides.append(
                Side(
                    framework=standing.framework.id,
                    variant=variant,
                    needs=needs,
                    earned=sum(one.nominal for one in given if not one.instead),
                    preferences=total - needs,
                    points=total,
                    capped=any(one.capped for one in given),
                    statement=factor.statements.get(standing.framework.id, ""),
                )
            )
        result.append(
            Factor(
                id=factor.id,
                title=factor.title,
                cap=factor.cap,
                weight=found.weights[factor.id],
                priority=weighed.get(factor.id, NEUTRAL),
                sides=tuple(sides),
            )
        )
    return tuple(result)


def _weighed(found: Recommendation) -> Mapping[str, str]:
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


# The trace


def _fired(found: Recommendation, one: Contribution) -> FiredRule:
    rule = one.rule
    return FiredRule(
        id=rule.id,
        factor=rule.factor,
        kind=rule.kind.value,
        fact=rule.fact,
        because=rule.because,
        when=words.condition(rule.when, found.rulebase.question),
        points=tuple(
            RulePoints(
                variant=variant,
                nominal=points.nominal,
                counted=points.counted,
                instead=points.instead,
                capped=points.capped,
            )
            for variant in variants_in_order(found)
            if (points := one.points.get(variant)) is not None
        ),
        evidence=rule.evidence,
    )


def _silent(found: Recommendation, rule: Rule, state: str) -> SilentRule:
    parts = blocking(rule.when, found.known)
    return SilentRule(
        id=rule.id,
        factor=rule.factor,
        kind=rule.kind.value,
        because=rule.because,
        state=state,
        missing=_missing(found, parts),
        questions=questions_of(parts),
        favours=tuple(
            Nominal(variant=variant, points=rule.favours[variant])
            for variant in variants_in_order(found)
            if variant in rule.favours
        ),
        evidence=rule.evidence,
    )


def variants_in_order(found: Recommendation) -> Iterable[str]:
    """Variant ids in the order of the report."""
    return (one.variant.id for standing in found.standings for one in standing.variants)


def _missing(found: Recommendation, parts: Iterable[Condition]) -> tuple[str, ...]:
    said = (words.condition(part, found.rulebase.question) for part in parts)
    return tuple(dict.fromkeys(said))


def questions_of(parts: Iterable[Condition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(atom.question for part in parts for atom in part.atoms()))


def _requirements(found: Recommendation) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(
            id=one.id,
            because=one.because,
            resolve=one.resolve,
            when=words.condition(one.when, found.rulebase.question),
            rules_out=tuple(
                variant for variant in variants_in_order(found) if variant in one.rules_out
            ),
            questions=tuple(q for q in questions_of([one.when]) if q in found.known),
            evidence=one.evidence,
        )
        for one in found.requirements
    )


def _conflict(
    found: Recommendation, requirements: Iterable[Requirement], answers: Iterable[Answered]
) -> Conflict | None:
    if found.verdict is not Verdict.CONFLICT:
        return None
    made_by = {question for one in requirements for question in one.questions}
    return Conflict(
        requirements=tuple(one.id for one in requirements),
        answers=tuple(one for one in answers if one.question in made_by),
        resolve=tuple(dict.fromkeys(one.resolve for one in requirements)),
    )


def _evidence(found: Recommendation) -> tuple[Evidence, ...]:
    """What the rules and the requirements that hold cite, in the order of the rule base."""
    cited = {id for rule in found.rulebase.rules for id in rule.evidence}
    cited.update(id for requirement in found.requirements for id in requirement.evidence)
    return tuple(
        Evidence(
            id=one.id,
            claim=one.claim,
            source=one.source,
            checked=one.checked,
            status=one.status.value,
            now=one.now,
            page=one.page,
        )
        for one in found.rulebase.evidence.values()
        if one.id in cited
    )


# Answers


def _answers(found: Recommendation) -> tuple[Answered, ...]:
    return tuple(
        Answered(
            question=question.id,
            ask=question.ask,
            options=option_ids(question, found.answers[question.id]),
            labels=option_labels(found.rulebase, question, found.answers[question.id]),
            sure=found.answers[question.id] != NOT_SURE,
            circumstance=question.circumstance,
            source=question.source,
        )
        for question in found.rulebase.questions
        if question.id in found.answers and question.id not in found.ignored
    )


def option_ids(question: Question, answer: Answer) -> tuple[str, ...]:
    if isinstance(answer, str):
        return (answer,)
    chosen = (option.id for option in question.options if option.id in answer)
    if isinstance(answer, Mapping):
        return tuple(f"{factor}: {answer[factor]}" for factor in chosen)
    return tuple(chosen)


def option_labels(rulebase: RuleBase, question: Question, answer: Answer) -> tuple[str, ...]:
    if answer == NOT_SURE:
        return ("Not sure",)
    if isinstance(answer, Mapping):
        labels = tuple(
            f"{factor.title}: {PRIORITY[answer[factor.id]]}"
            for factor in rulebase.factors
            if factor.id in answer
        )
        return labels or ("All factors alike",)
    chosen = (answer,) if isinstance(answer, str) else answer
    labels = tuple(option.label for option in question.options if option.id in chosen)
    return labels or ("None of these",)


def answered(rulebase: RuleBase, answers: Answers) -> list[tuple[str, tuple[str, ...]]]:
    """Answers in words: the question, and what was chosen."""
    return [
        (question.ask, option_labels(rulebase, question, answers[question.id]))
        for question in asked(rulebase.questions, answers)
        if question.id in answers
    ]


def _ignored(found: Recommendation) -> tuple[Ignored, ...]:
    return tuple(
        Ignored(
            question=question.id,
            ask=question.ask,
            labels=option_labels(found.rulebase, question, found.answers[question.id]),
            missing=()
            if question.when is None
            else _missing(found, blocking(question.when, found.known)),
        )
        for question in found.rulebase.questions
        if question.id in found.ignored
    )


def _open(found: Recommendation) -> tuple[OpenQuestion, ...]:
    """Questions without an answer that a rule, a requirement or another question waits for."""
    rulebase = found.rulebase
    conditions = (
        *(rule.when for rule in found.unknown),
        *(requirement.when for requirement in rulebase.requirements),
        *(question.when for question in rulebase.questions),
    )
    waiting = [when for when in conditions if when and when.truth(found.known) is None]
    awaited = {atom.question for when in waiting for atom in when.atoms()}
    weighable = any(one.rule.kind is RuleKind.PREFERENCE for one in found.contributions)
    return tuple(
        OpenQuestion(
            question=question.id,
            ask=question.ask,
            why=question.why,
            not_sure=question.id in found.answers,
            circumstance=question.circumstance,
        )
        for question in asked(rulebase.questions, found.answers)
        if question.decides
        and found.answers.get(question.id, NOT_SURE) == NOT_SURE
        and (weighable if question.kind is Kind.PRIORITIES else question.id in awaited)
    )


# What would turn the verdict


def _flip(rulebase: RuleBase, flip: ProvenFlip) -> Flip:
    changes = tuple(_changed(rulebase, change) for change in flip.changes)
    title = words.outcome(rulebase, flip.outcome)
    return Flip(
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
            question.option[one].label if one in question.option else ""
            for one in (change.before, change.after)
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


def _turns(found: Sequence[Flip]) -> tuple[Turn, ...]:
    """The flips in fewer sentences: other answers to one question that have the same outcome,
    the second change, where there is one, being equal."""
    groups: dict[object, list[Flip]] = {}
    for at, flip in enumerate(found):
        first, *rest = flip.changes
        rest_ids = tuple((one.question, one.before, one.after, one.factor) for one in rest)
        alike = first.action in ("answer", "add")
        key = (first.question, first.action, rest_ids, flip.outcome) if alike else at
        groups.setdefault(key, []).append(flip)
    return tuple(_turn(group) for group in groups.values())


def _turn(group: Sequence[Flip]) -> Turn:
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
