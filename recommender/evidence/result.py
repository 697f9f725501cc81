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

from recommender.evidence.catalogue import PACKAGES, PROBES
from recommender.evidence.findings import Finding, Outcome, expected
from recommender.evidence.measuring import Measurement
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
    versions = {"python": platform.python_version()} | {one: there.get(one) for one in PACKAGES}
    return Setting(today.isoformat(), machine, versions)


def as_json(
    rulebase: RuleBase,
    found: Iterable[Finding],
    measurements: Iterable[Measurement],
    setting: Setting,
) -> str:
    """ASCII only, a record per line, ending in a newline."""
    found = list(found)
    claims = [
        {
            "evidence": one.evidence.id,
            "probe": one.claim.probe,
            "of": one.claim.of,
            "expected": {one.claim.comparison.value: _expected(one)},
            "measured": one.measurement.value,
            "outcome": one.outcome.value,
        }
        for one in found
    ]
    whole = {
        "schema": SCHEMA,
        "rulebase": {"id": rulebase.id, "version": rulebase.version},
        **setting._asdict(),
        "complete": all(one.outcome is not Outcome.NOT_MEASURED for one in found),
        "claims": claims,
        "measurements": [one._asdict() for one in sorted(measurements, key=lambda one: one[:2])],
    }
    return as_document(whole)


def _expected(one: Finding) -> object:
    expected = one.claim.expected
    return list(expected) if len(expected) > 1 else expected[0]


def as_text(found: Sequence[Finding], setting: Setting) -> str:
    """A table per claim; ends in a newline."""
    rows = [
        (
            visible(f"{PROBES[one.claim.probe].title}: {one.claim.of}"),
            visible(expected(one.claim)),
            "-" if one.measurement.value is None else visible(str(one.measurement.value)),
            visible(_outcome(one)),
        )
        for one in found
    ]
    heads = ("", "expected", "measured", "")
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)][:3]
    lines = [_line(heads, widths)]
    by_claim = groupby(zip(found, rows, strict=True), key=lambda pair: pair[0].evidence)
    for evidence, pairs in by_claim:
        lines += ["", visible(f"{evidence.id}: {evidence.now or evidence.claim}")]
        lines += [_line(row, widths) for _, row in pairs]
    lines += ["", _sum(found), _setting(setting)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    what, of, value, outcome = cells
    padded = (
        cell + " " * (width - cell_len(cell))
        for cell, width in zip((what, of, value), widths, strict=True)
    )
    return f"  {'  '.join(padded)}  {outcome}".rstrip()


def _outcome(one: Finding) -> str:
    if one.outcome is Outcome.NOT_MEASURED:
        return f"not measured: {one.measurement.why}"
    differs = one.outcome is Outcome.DIFFERS and one.measurement.detail
    return f"{one.outcome} ({one.measurement.detail})" if differs else str(one.outcome)


def _sum(found: Sequence[Finding]) -> str:
    counts = [sum(one.outcome is outcome for one in found) for outcome in Outcome]
    words = ("hold", "differ", "not measured")
    return ", ".join(f"{count} {word}" for count, word in zip(counts, words, strict=True)) + "."


def _setting(setting: Setting) -> str:
    versions = [f"{name} {version}" for name, version in setting.versions.items() if version]
    machine = setting.machine
    return (
        f"{setting.date}, {machine['system']} {machine['architecture']}, "
        f"{machine['cpus']} CPUs (one thread used); {', '.join(versions)}"
    )
