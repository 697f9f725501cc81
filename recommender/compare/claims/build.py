"""A rule base → the comparison model."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.compare.claims.model import (
    Claim,
    ComparedFactor,
    ComparedFramework,
    Comparison,
    Statement,
)
from recommender.report.model import RuleBaseNote
from recommender.rulebase.rules import Evidence, Factor, RuleBase

__all__ = ["build_comparison"]


def build_comparison(
    rulebase: RuleBase, next_command: str = "", tasks: Iterable[str] = ()
) -> Comparison:
    """Everything that the rule base says of its frameworks; nothing is scored."""
    return Comparison(
        rulebase=RuleBaseNote(id=rulebase.id, version=rulebase.version, title=rulebase.title),
        frameworks=tuple(
            ComparedFramework(
                id=one.id, title=one.title, choose_when=one.choose_when, claims=one.checked_by
            )
            for one in rulebase.frameworks
        ),
        factors=tuple(
            ComparedFactor(id=one.id, title=one.title, statements=_statements(one, rulebase))
            for one in rulebase.factors
        ),
        claims=tuple(_claim(one) for one in rulebase.evidence.values()),
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


def _claim(one: Evidence) -> Claim:
    return Claim(
        id=one.id,
        factor=one.factor or None,
        claim=one.claim,
        page=one.page,
        status=one.status.value,
        now=one.now,
        source=one.source,
        checked=one.checked,
    )
