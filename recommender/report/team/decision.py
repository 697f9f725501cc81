"""A team's report as DECISION.md: who was asked, what all share, where they differ, what would do.

Deterministic and inert as the record of one person is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recommender.report import words
from recommender.report.markdown import (
    backends,
    code,
    decision,
    grounds,
    inert,
    limit,
    measured,
    points_table,
    reproduced,
)
from recommender.report.team.model import Given, TeamQuestion, TeamReport
from recommender.report.team.words import agreement, apart, rounded

__all__ = ["team_record"]

AGREEMENTS = 8

COMMANDS = (
    "recommender --answers answers --details",
    "recommender new PROJECT --answers answers",
)
"""With a folder of everybody's answers beside the record, as in a project."""


def team_record(
    report: TeamReport,
    *,
    choice: str | None = None,
    commands: Sequence[str] = COMMANDS,
    rules: str = "",
) -> str:
    """The record as Markdown, ending in a newline; see `decision_record`."""
    chosen = choice or report.variant
    return "\n\n".join(_parts(rounded(report), chosen, commands, rules)) + "\n"


def _parts(
    report: TeamReport, chosen: str | None, commands: Sequence[str], rules: str
) -> Iterator[str]:
    yield from decision(report, chosen)
    yield "## Who"
    yield _members(report)
    yield "## Context"
    yield (
        f"What nobody contradicts, of the answers to “{inert(report.rulebase.title)}” "
        f"(rule base {code(report.rulebase.id)}, version {inert(report.rulebase.version)}):"
    )
    shared = [one for one in report.questions if not one.differ]
    yield _answers(shared) or "Nothing: no two of them gave the same answer."
    differing = [one for one in report.questions if one.differ]
    if differing:
        yield "## Where they differ"
        yield _answers(differing)
        factors = [f"- {inert(apart(report, one))}" for one in report.factors if one.divides]
        if factors:
            yield "By factor, in points:"
            yield "\n".join(factors)
    yield "## Scores by factor"
    yield "Means of the members' points, to two decimals."
    rows = ((one.title, [side.points for side in one.sides]) for one in report.factors)
    yield points_table(report, rows)
    yield from grounds(report, chosen)
    if report.requirements:
        yield "## Limits that hold"
        yield "\n".join(
            limit(report, one, f"Set by {words.listed(one.members)}.")
            for one in report.requirements
        )
    yield from measured(report)
    yield from backends(report, chosen)
    yield "## What would settle it"
    yield _agreements(report)
    yield "## How to reproduce"
    yield reproduced(report, commands, rules)


def _members(report: TeamReport) -> str:
    rows = ["| Member | Alone | How clearly |", "|---|---|---|"]
    for one in report.members:
        alone = words.headline(one.report)
        rows.append(f"| {inert(one.name)} | {inert(alone)} | {inert(words.standing(one.report))} |")
    return "\n".join(rows)


def _answers(questions: Iterable[TeamQuestion]) -> str:
    return "\n".join(f"- {inert(one.ask)} {_given(one)}" for one in questions)


def _given(question: TeamQuestion) -> str:
    said = [_said(one, question) for one in question.answers]
    if question.open:
        said.append(f"{inert(words.listed(question.open))}: left open")
    return "; ".join(said)


def _said(one: Given, question: TeamQuestion) -> str:
    answer = f"**{inert('; '.join(one.labels))}**"
    if question.differ or question.open:
        return f"{inert(words.listed(one.members))}: {answer}"
    return answer


def _agreements(report: TeamReport) -> str:
    found = report.agreements.found
    lines = [f"- {inert(one.text)}" for one in found[:AGREEMENTS]]
    if len(found) > AGREEMENTS:
        lines.append(f"- {len(found) - AGREEMENTS} more on as many questions.")
    return "\n".join(lines) or inert(agreement(report))
