"""A rule base → the comparison model."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.compare.claims.model import (
    Claim,
    ClaimComparison,
    ComparedFactor,
    ComparedFramework,
    Statement,
)
from recommender.report.verdict import RuleBaseNote
from recommender.rulebase.rules import Evidence, Factor, RuleBase

__all__ = ["build_comparison"]


def build_comparison(
    rulebase: RuleBase, next_command: str = "", tasks: Iterable[str] = ()
) -> ClaimComparison:
    """Everything that the rule base says of its frameworks; nothing is scored."""
    return ClaimComparison(
        rulebase=RuleBaseNote(id=rulebase.id, version=rulebase.version, title=rulebase.title),
        frameworks=tuple(
            ComparedFramework(
                id=framework.id,
                title=framework.title,
                choose_when=framework.choose_when,
                claims=framework.checked_by,
            )
            for framework in rulebase.frameworks
        ),
        factors=tuple(
            ComparedFactor(
                id=factor.id, title=factor.title, statements=_statements(factor, rulebase)
            )
            for factor in rulebase.factors
        ),
        claims=tuple(map(_claim, rulebase.evidence.values())),
        next_command=next_command,
        tasks=tuple(tasks),
    )


def _statements(factor: Factor, rulebase: RuleBase) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            framework=id,
            today=factor.statements[id],
            page=factor.page.get(id),
            claims=factor.page_checked_by.get(id, ()),
        )
        for id in rulebase.framework
    )


def _claim(evidence: Evidence) -> Claim:
    return Claim(
        id=evidence.id,
        factor=evidence.factor or None,
        claim=evidence.claim,
        page=evidence.page,
        status=evidence.status,
        now=evidence.now,
        source=evidence.source,
        checked=evidence.checked,
    )
