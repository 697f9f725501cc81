"""What the rule base claims against what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from recommender.evidence.measuring import ProbeResult
from recommender.rulebase.rules import Comparison, Evidence, Measured, RuleBase

__all__ = ["ClaimOutcome", "Finding", "expected", "findings", "wanted"]


class ClaimOutcome(StrEnum):
    """What became of a claim with the versions that are installed."""

    HOLDS = "holds"
    DIFFERS = "differs"
    NOT_MEASURED = "not-measured"


class Finding(NamedTuple):
    """One thing that a claim says can be measured, and what was measured."""

    evidence: Evidence
    claim: Measured
    measurement: ProbeResult
    outcome: ClaimOutcome


def wanted(rulebase: RuleBase) -> list[tuple[str, str]]:
    """The (probe, setting) of everything that the rule base says can be measured."""
    return [
        (claim.probe, claim.of)
        for source in rulebase.evidence.values()
        for claim in source.measured
    ]


def findings(rulebase: RuleBase, measurements: Iterable[ProbeResult]) -> Iterator[Finding]:
    """A finding for everything that the rule base says can be measured, in its order."""
    made = {(result.probe, result.of): result for result in measurements}
    for source in rulebase.evidence.values():
        for claim in source.measured:
            nothing = ProbeResult(claim.probe, claim.of, None, why="stopped")
            measurement = made.get((claim.probe, claim.of), nothing)
            yield Finding(source, claim, measurement, _outcome(claim, measurement.value))


def _outcome(claim: Measured, value: int | float | str | None) -> ClaimOutcome:
    if value is None:
        return ClaimOutcome.NOT_MEASURED
    return ClaimOutcome.HOLDS if _agrees(claim, value) else ClaimOutcome.DIFFERS


def _agrees(claim: Measured, value: int | float | str) -> bool:
    if claim.comparison is Comparison.EQUAL:
        return value == claim.expected[0]
    if isinstance(value, str):
        return False
    low, high = claim.expected[0], claim.expected[-1]
    assert isinstance(low, int) and isinstance(high, int)
    if claim.comparison is Comparison.AT_LEAST:
        return value >= low
    if claim.comparison is Comparison.AT_MOST:
        return value <= high
    return low <= value <= high


def expected(claim: Measured) -> str:
    """'20', 'at least 5' or '5 to 20'."""
    if claim.comparison is Comparison.BETWEEN:
        return f"{claim.expected[0]} to {claim.expected[1]}"
    word = "" if claim.comparison is Comparison.EQUAL else f"{claim.comparison} "
    return f"{word.replace('-', ' ')}{claim.expected[0]}"
