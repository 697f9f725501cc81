"""A team's report as DECISION.md: who was asked, what they share, where they differ, and what would
settle it.

As deterministic and inert as the record of one person is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
from recommender.report.markdown import Markdown, bullets, table
from recommender.report.team.model import TeamQuestion, TeamReport
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
    return Markdown("\n\n").join(_parts(rounded(report), chosen, commands, rules)) + "\n"


def _parts(
    report: TeamReport, chosen: str | None, commands: Sequence[str], rules: str
) -> Iterator[Markdown]:
    yield from heading(report, chosen)
    yield Markdown("## Who")
    yield _members(report)
    yield Markdown("## Context")
    yield Markdown("Answers to {} that nobody contradicted:").format(context_line(report))
    shared = [question for question in report.questions if not question.differ]
    yield _answers(shared) or Markdown("None: no two members gave the same answer.")
    differing = [question for question in report.questions if question.differ]
    if differing:
        yield Markdown("## Where they differ")
        yield _answers(differing)
        factors = [apart(report, factor) for factor in report.factors if factor.divides]
        if factors:
            yield Markdown("By factor, in points:")
            yield bullets(factors)
    yield Markdown("## Scores by factor")
    yield Markdown("Means of the members' points, rounded to two decimals.")
    yield points_table(
        report,
        ((factor.title, [side.points for side in factor.sides]) for factor in report.factors),
    )
    yield from reasons_section(report, chosen)
    if report.requirements:
        yield Markdown("## Limits that hold")
        yield bullets(
            requirement_item(report, requirement, f"Set by {words.listed(requirement.members)}.")
            for requirement in report.requirements
        )
    yield from measured_section(report)
    yield from backend_section(report, chosen)
    yield Markdown("## What would settle it")
    yield _agreements(report)
    yield from reproduced(report, commands, rules)


def _members(report: TeamReport) -> Markdown:
    return table(
        ["Member", "Verdict alone", "Strength"],
        (
            [member.name, words.headline(member.report), words.standing(member.report)]
            for member in report.members
        ),
        numbers=False,
    )


def _answers(questions: Iterable[TeamQuestion]) -> Markdown:
    return bullets(
        Markdown("{} {}").format(question.ask, _said(question)) for question in questions
    )


def _said(question: TeamQuestion) -> Markdown:
    """Each answer, with the names of those who gave it unless all did."""
    unanimous = not (question.differ or question.open)
    said = []
    for answer in question.answers:
        labels = Markdown("**{}**").format("; ".join(answer.labels))
        names = words.listed(answer.members)
        said.append(labels if unanimous else Markdown("{}: {}").format(names, labels))
    if question.open:
        said.append(Markdown("{}: left open").format(words.listed(question.open)))
    return Markdown("; ").join(said)


def _agreements(report: TeamReport) -> Markdown:
    ways = report.agreements.found
    items = [way.text for way in ways[:AGREEMENTS]]
    if len(ways) > AGREEMENTS:
        more = len(ways) - AGREEMENTS
        items.append(f"{more} more {'way' if more == 1 else 'ways'} with as many questions.")
    return bullets(items) or Markdown("{}").format(agreement(report))
