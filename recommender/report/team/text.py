"""A team's report in a terminal, at a glance: laid out as that of one person is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich.text import Text

from recommender.report import words
from recommender.report.bars import bars
from recommender.report.page import (
    Look,
    Page,
    Piece,
    backend_items,
    measured_items,
    meter,
    printed,
    reason_items,
    source_items,
)
from recommender.report.team.model import TeamQuestion, TeamReport
from recommender.report.team.words import agreement, apart, rounded, votes

__all__ = ["render_team"]

REASONS, AGAINST, AGREEMENTS, QUESTIONS = 3, 2, 3, 6
"""The most that are shown of each at a glance; `details` shows all."""


def render_team(
    report: TeamReport,
    *,
    width: int = 80,
    color: bool = False,
    unicode: bool = True,
    details: bool = False,
    today: date | None = None,
) -> str:
    """The text of the report; see `report.text.render`."""
    return printed(rounded(report), _lines, Look(width, color, unicode, details, today))


def _lines(page: Page[TeamReport]) -> Iterator[Text]:
    report = page.report
    yield from _verdict(page)
    yield from page.section("Alone", *_members(page))
    yield from page.section("Limits", *_limits(page))
    yield Text()
    yield from bars(page, report.factors)
    if report.chosen is not None:
        shown = report.chosen.reasons, report.against
        for label, reasons, most in zip(("Why", "Against"), shown, (REASONS, AGAINST), strict=True):
            some = reasons if page.details else reasons[:most]
            yield from page.section(label, *reason_items(page, some), gap=label == "Why")
    yield from page.section("Measured", *measured_items(page))
    yield from page.section("Backend", *backend_items(page, REASONS, report.requirement))
    yield from page.section("Differ", *_differences(page))
    yield from page.section("Settled", *_agreements(page))
    yield from page.next_steps()


def _verdict(page: Page[TeamReport]) -> Iterator[Text]:
    report = page.report
    yield from page.wrap(
        Text(), page.text(meter(page), f"{words.standing(report)}. {votes(report)}")
    )
    if report.near_tie:
        yield from page.wrap(Text(), page.text(words.near_tie(report)))


def _members(page: Page[TeamReport]) -> Iterator[tuple[Piece, Piece]]:
    for member in page.report.members:
        colour = page.colour.get(member.report.leader or "", "")
        verdict = (words.headline(member.report), f"bold {colour}".rstrip())
        yield "· ", page.text(f"{member.name}: ", verdict, f"  {words.standing(member.report)}")


def _limits(page: Page[TeamReport]) -> Iterator[tuple[Piece, Piece]]:
    report = page.report
    for requirement in report.requirements:
        out = words.listed((report.titles[variant] for variant in requirement.rules_out), "or")
        who = f"{words.listed(requirement.members)}: "
        yield "· ", page.text((f"Not {out}: ", "bold"), who, requirement.because)
        if report.fails:
            yield "  ", page.text("What would lift it: ", requirement.resolve)
        yield from source_items(page, requirement.evidence, "  ")


def _differences(page: Page[TeamReport]) -> Iterator[tuple[Piece, Piece]]:
    """By factor, then by question; questions that decide before those that only shape."""
    report = page.report
    for factor in report.factors:
        if factor.divides:
            yield "· ", apart(report, factor)
    differing = [question for question in report.questions if question.differ]
    differing.sort(key=lambda question: not question.decides)
    shown = differing if page.details else differing[:QUESTIONS]
    for question in shown:
        yield "· ", (question.ask, "bold")
        yield from (("  ", view) for view in _views(question))
    if len(differing) > len(shown):
        more = len(differing) - len(shown)
        yield "· ", (f"and {more} more {'question' if more == 1 else 'questions'}", "dim")


def _views(question: TeamQuestion) -> Iterator[str]:
    for answer in question.answers:
        yield f"{words.listed(answer.members)}: {', '.join(map(words.quoted, answer.labels))}"
    if question.open:
        yield f"{words.listed(question.open)}: left open"


def _agreements(page: Page[TeamReport]) -> Iterator[tuple[Piece, Piece]]:
    ways = page.report.agreements.found
    shown = ways if page.details else ways[:AGREEMENTS]
    for way in shown:
        condition = way.text.removeprefix("If ").removesuffix(way.outcome_title)
        title = (way.outcome_title, f"bold {page.colour[way.outcome]}")
        yield "· ", page.text("if ", condition, title)
    if len(ways) > len(shown):
        more = len(ways) - len(shown)
        yield "· ", (f"and {more} more {'way' if more == 1 else 'ways'}", "dim")
    if not ways:
        yield "", agreement(page.report)
