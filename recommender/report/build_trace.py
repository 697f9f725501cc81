"""The trace of a recommendation in words: rules, requirements, and the evidence that they cite."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.decide.scoring import Contribution, Recommendation
from recommender.report import words
from recommender.report.model import Nominal, SilentRule
from recommender.report.verdict import FiredRule, RulePoints, ShownEvidence, ShownRequirement
from recommender.rulebase.conditions import Condition, blocking
from recommender.rulebase.rules import Rule

__all__ = [
    "build_evidence",
    "build_fired",
    "build_requirements",
    "build_silent",
    "questions_of",
    "variants_in_order",
]


def build_fired(recommendation: Recommendation, contribution: Contribution) -> FiredRule:
    rule = contribution.rule
    return FiredRule(
        id=rule.id,
        factor=rule.factor,
        kind=rule.kind,
        fact=rule.fact,
        because=rule.because,
        when=words.condition(rule.when, recommendation.rulebase.question),
        points=tuple(
            RulePoints(
                variant=variant,
                nominal=points.nominal,
                counted=points.counted,
                instead=points.instead,
                capped=points.capped,
            )
            for variant in variants_in_order(recommendation)
            if (points := contribution.points.get(variant)) is not None
        ),
        evidence=rule.evidence,
    )


def build_silent(recommendation: Recommendation, rule: Rule, state: str) -> SilentRule:
    parts = blocking(rule.when, recommendation.known)
    return SilentRule(
        id=rule.id,
        factor=rule.factor,
        kind=rule.kind,
        because=rule.because,
        state=state,
        missing=words.conditions(parts, recommendation.rulebase.question),
        questions=questions_of(parts),
        favours=tuple(
            Nominal(variant=variant, points=rule.favours[variant])
            for variant in variants_in_order(recommendation)
            if variant in rule.favours
        ),
        evidence=rule.evidence,
    )


def variants_in_order(recommendation: Recommendation) -> Iterable[str]:
    """Variant ids in the order of the report."""
    return (
        score.variant.id for standing in recommendation.standings for score in standing.variants
    )


def questions_of(parts: Iterable[Condition]) -> tuple[str, ...]:
    """Ids of the questions that the conditions rest on."""
    return tuple(dict.fromkeys(atom.question for part in parts for atom in part.atoms()))


def build_requirements(recommendation: Recommendation) -> tuple[ShownRequirement, ...]:
    return tuple(
        ShownRequirement(
            id=requirement.id,
            because=requirement.because,
            resolve=requirement.resolve,
            when=words.condition(requirement.when, recommendation.rulebase.question),
            rules_out=tuple(
                variant
                for variant in variants_in_order(recommendation)
                if variant in requirement.rules_out
            ),
            questions=tuple(
                question
                for question in questions_of([requirement.when])
                if question in recommendation.known
            ),
            evidence=requirement.evidence,
        )
        for requirement in recommendation.requirements
    )


def build_evidence(recommendation: Recommendation) -> tuple[ShownEvidence, ...]:
    """What the rules and the requirements that hold cite, in the order of the rule base."""
    cited = {id for rule in recommendation.rulebase.rules for id in rule.evidence}
    cited.update(id for requirement in recommendation.requirements for id in requirement.evidence)
    return tuple(
        ShownEvidence(
            id=evidence.id,
            claim=evidence.claim,
            source=evidence.source,
            checked=evidence.checked,
            status=evidence.status,
            now=evidence.now,
            page=evidence.page,
        )
        for evidence in recommendation.rulebase.evidence.values()
        if evidence.id in cited
    )
