"""The report as DECISION.md: an architecture decision record that a team commits.

Deterministic: nothing of today, of the machine or of where files lie. Texts of users and rule
authors are escaped, so that no Markdown or HTML in them takes effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from recommender.report.model import Report

__all__ = ["decision_record"]

FLIPS = 8

COMMANDS = (
    "recommender --answers answers.yaml --details",
    "recommender new PROJECT --answers answers.yaml",
)
"""With the answers beside the record, as in a project."""


def decision_record(
    report: Report,
    *,
    choice: str | None = None,
    commands: Sequence[str] = COMMANDS,
    rules: str = "",
) -> str:
    """The record as Markdown, ending in a newline.

    `choice` is the id of the variant that the project is made for, where it is not the recommended
    one; `commands` give the same verdict again and, where there is a second one, the same project.
    `rules` is what stands in them for the folder of a rule base that is not the shipped one.
    """
    chosen = choice or report.variant
    return "\n\n".join(_parts(report, chosen, commands, rules)) + "\n"


def _parts(
    report: Report, chosen: str | None, commands: Sequence[str], rules: str
) -> Iterator[str]:
    yield from decision(report, chosen)
    yield "## Context"
    yield (
        f"What was answered to “{inert(report.rulebase.title)}” "
        f"(rule base {code(report.rulebase.id)}, version {inert(report.rulebase.version)}):"
    )
    yield _context(report)
    yield "## Scores by factor"
    yield _scores(report)
    yield from grounds(report, chosen)
    if report.requirements:
        yield "## Limits that hold"
        yield "\n".join(limit(report, one) for one in report.requirements)
    yield from measured(report)
    yield from backends(report, chosen)
    yield "## What would change it"
    yield _flips(report, commands[0])
    firmness = _firmness(report)
    if firmness:
        yield firmness
    yield "## How to reproduce"
    yield reproduced(report, commands, rules)


def _context(report: Report) -> str:
    answered = [one for one in report.answers if one.sure]
    lines = [f"- {inert(one.ask)} **{inert('; '.join(one.labels))}**" for one in answered]
    unsure = [one.ask for one in report.answers if not one.sure]
    unsure += [one.ask for one in report.open if not one.not_sure]
    if unsure:
        lines += ["", f"Left open: {inert(words.listed(map(words.quoted, unsure)))}"]
    if report.ignored:
        asks = words.listed(words.quoted(one.ask) for one in report.ignored)
        lines += ["", f"Answered, but of no account with the other answers: {inert(asks)}"]
    return "\n".join(lines).strip() or "Nothing: every question was left open."


def _scores(report: Report) -> str:
    """A table: factors by frameworks, in points, with the weight where it is not 1."""
    rows = []
    for factor in report.factors:
        weight = "" if factor.weight == 1 else f" (preferences × {words.number(factor.weight)})"
        rows.append((f"{factor.title}{weight}", [side.points for side in factor.sides]))
    return points_table(report, rows)


def _flips(report: Report, command: str) -> str:
    lines = [f"- {inert(one.text)}" for one in report.turns[:FLIPS]]
    rest = sum(one.flips for one in report.turns[FLIPS:])
    if rest:
        lines.append(f"- {rest} more: {code(command)}")
    return "\n".join(lines) or f"{words.unturned(report).capitalize()}."


def _firmness(report: Report) -> str:
    """What other weights and what is open could do."""
    parts = []
    if report.lead is not None:
        ends = [end for one in report.stability.ranges for end in words.weight_ends(one)]
        said = [
            f"Other priorities: {words.stability(report)}.",
            *(f"- {inert(end)}" for end in ends),
        ]
        parts.append("\n".join([said[0], "", *said[1:]] if ends else said))
    if report.open:
        parts.append(inert(words.settled(report)))
    return "\n\n".join(parts)
