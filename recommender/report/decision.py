"""The report as DECISION.md: an architecture decision record that a team commits.

Deterministic: nothing of today, of the machine or of where files lie. Texts of users and rule
authors have no effect in it, be it as Markdown or as HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.report import words
from recommender.report.decision_sections import (
    backend_section,
    context_line,
    heading,
    measured_section,
    points_table,
    reasons_section,
    reproduced,
    requirement_item,
)
from recommender.report.markdown import Markdown, bullets, code
from recommender.report.model import Report
from recommender.rulebase.rules import Number

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
    return Markdown("\n\n").join(_parts(report, chosen, commands, rules)) + "\n"


def _parts(
    report: Report, chosen: str | None, commands: Sequence[str], rules: str
) -> Iterator[Markdown]:
    yield from heading(report, chosen)
    yield Markdown("## Context")
    yield Markdown("Answers to {}:").format(context_line(report))
    yield from _context(report)
    yield Markdown("## Scores by factor")
    yield points_table(report, _rows(report))
    yield from reasons_section(report, chosen)
    if report.requirements:
        yield Markdown("## Limits that hold")
        yield bullets(requirement_item(report, requirement) for requirement in report.requirements)
    yield from measured_section(report)
    yield from backend_section(report, chosen)
    yield Markdown("## What would change it")
    yield _flips(report, commands[0])
    yield from _firmness(report)
    yield from reproduced(report, commands, rules)


def _context(report: Report) -> Iterator[Markdown]:
    answers = [answer for answer in report.answers if answer.sure]
    unsure = [answer.ask for answer in report.answers if not answer.sure]
    unsure += [question.ask for question in report.open if not question.not_sure]
    if answers:
        yield bullets(
            Markdown("{} **{}**").format(answer.ask, "; ".join(answer.labels)) for answer in answers
        )
    if unsure:
        asks = words.listed(map(words.quoted, unsure))
        yield Markdown("Left open: {}").format(asks)
    if report.ignored:
        asks = words.listed(words.quoted(answer.ask) for answer in report.ignored)
        yield Markdown("Answered, but irrelevant given the other answers: {}").format(asks)
    if not (answers or unsure or report.ignored):
        yield Markdown("None: every question was left open.")


def _rows(report: Report) -> Iterator[tuple[str, list[Number]]]:
    """Each factor with its points, and its weight where that is not 1."""
    for factor in report.factors:
        weight = "" if factor.weight == 1 else f" (preferences × {words.number(factor.weight)})"
        yield f"{factor.title}{weight}", [side.points for side in factor.sides]


def _flips(report: Report, command: str) -> Markdown:
    items: list[str] = [turn.text for turn in report.turns[:FLIPS]]
    rest = sum(turn.flips for turn in report.turns[FLIPS:])
    if rest:
        items.append(Markdown(f"{rest} more: {{}}").format(code(command)))
    return bullets(items) or Markdown("{}.").format(words.unturned(report).capitalize())


def _firmness(report: Report) -> Iterator[Markdown]:
    """What other weights and what is open could do."""
    if report.lead is not None:
        yield Markdown("Other priorities: {}.").format(words.stability(report))
        ends = [end for span in report.stability.ranges for end in words.weight_ends(span)]
        if ends:
            yield bullets(ends)
    if report.open and (settled := words.settled(report)):
        yield Markdown("{}").format(settled)
