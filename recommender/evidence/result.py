"""A result as JSON, which is what a rule base stores, and as text.

The form of the JSON is in `result.schema.json` beside this file. `schema` rises when a field
changes its meaning or goes; new fields may come without.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len

from recommender.evidence.findings import ClaimOutcome, Finding, expected
from recommender.evidence.measuring import ProbeResult
from recommender.evidence.probes import PACKAGES, PROBES
from recommender.machine import installed
from recommender.report.as_json import as_document
from recommender.rulebase.rules import RuleBase
from recommender.visible import visible

__all__ = ["SCHEMA", "Setting", "as_json", "as_text", "here"]

SCHEMA = 1


class Setting(NamedTuple):
    """When and where it was measured. A version is None where a package is not installed."""

    date: str
    machine: dict[str, str | int]
    versions: dict[str, str | None]


def here(today: date) -> Setting:
    """This machine, and what is installed beside this program."""
    machine: dict[str, str | int] = {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cpus": os.cpu_count() or 1,
    }
    there = installed(PACKAGES)
    versions = {"python": platform.python_version()} | {name: there.get(name) for name in PACKAGES}
    return Setting(today.isoformat(), machine, versions)


def as_json(
    rulebase: RuleBase,
    findings: Iterable[Finding],
    measurements: Iterable[ProbeResult],
    setting: Setting,
) -> str:
    """ASCII only, a record per line, ending in a newline."""
    findings = list(findings)
    claims = [
        {
            "evidence": finding.evidence.id,
            "probe": finding.claim.probe,
            "of": finding.claim.of,
            "expected": {finding.claim.comparison.value: _expected(finding)},
            "measured": finding.measurement.value,
            "outcome": finding.outcome.value,
        }
        for finding in findings
    ]
    whole = {
        "schema": SCHEMA,
        "rulebase": {"id": rulebase.id, "version": rulebase.version},
        **setting._asdict(),
        "complete": all(finding.outcome is not ClaimOutcome.NOT_MEASURED for finding in findings),
        "claims": claims,
        "measurements": [
            result._asdict() for result in sorted(measurements, key=lambda result: result[:2])
        ],
    }
    return as_document(whole)


def _expected(finding: Finding) -> object:
    expected = finding.claim.expected
    return list(expected) if len(expected) > 1 else expected[0]


def as_text(findings: Sequence[Finding], setting: Setting) -> str:
    """A table per claim; ends in a newline."""
    rows = [
        (
            visible(f"{PROBES[finding.claim.probe].title}: {finding.claim.of}"),
            visible(expected(finding.claim)),
            "-" if finding.measurement.value is None else visible(str(finding.measurement.value)),
            visible(_outcome(finding)),
        )
        for finding in findings
    ]
    heads = ("", "expected", "measured", "")
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)][:3]
    lines = [_line(heads, widths)]
    by_claim = groupby(zip(findings, rows, strict=True), key=lambda pair: pair[0].evidence)
    for evidence, pairs in by_claim:
        lines += ["", visible(f"{evidence.id}: {evidence.now or evidence.claim}")]
        lines += [_line(row, widths) for _, row in pairs]
    lines += ["", _sum(findings), _setting(setting)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    what, of, value, outcome = cells
    padded = (
        cell + " " * (width - cell_len(cell))
        for cell, width in zip((what, of, value), widths, strict=True)
    )
    return f"  {'  '.join(padded)}  {outcome}".rstrip()


def _outcome(finding: Finding) -> str:
    if finding.outcome is ClaimOutcome.NOT_MEASURED:
        return f"not measured: {finding.measurement.why}"
    differs = finding.outcome is ClaimOutcome.DIFFERS and finding.measurement.detail
    return f"{finding.outcome} ({finding.measurement.detail})" if differs else str(finding.outcome)


def _sum(findings: Sequence[Finding]) -> str:
    counts = [sum(finding.outcome is outcome for finding in findings) for outcome in ClaimOutcome]
    words = ("hold", "differ", "not measured")
    return ", ".join(f"{count} {word}" for count, word in zip(counts, words, strict=True)) + "."


def _setting(setting: Setting) -> str:
    versions = [f"{name} {version}" for name, version in setting.versions.items() if version]
    machine = setting.machine
    return (
        f"{setting.date}, {machine['system']} {machine['architecture']}, "
        f"{machine['cpus']} CPUs (one thread used); {', '.join(versions)}"
    )
