"""The report of one person's verdict in a terminal, at a glance and with its whole trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rich.text import Text

from recommender.report import words
from recommender.report.bars import bars, labelled
from recommender.report.model import Answered, Ignored, Report, ShownFlip, SilentRule, Turn
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
from recommender.report.verdict import FiredRule, Reason, RulePoints, ShownEvidence

__all__ = ["render"]

REASONS, AGAINST, FLIPS, OPEN = 3, 2, 4, 2
"""The most that are shown of each at a glance; `details` shows all."""


def render(
    report: Report,
    *,
    width: int = 80,
    color: bool = False,
    unicode: bool = True,
    details: bool = False,
    today: date | None = None,
) -> str:
    """The text of the report: no line wider than `width`, no escape code without `color`, nothing
    but ASCII without `unicode`. `details` shows the whole trace; from `today` it is told which
    claims have not been checked for long."""
    return printed(report, _lines, Look(width, color, unicode, details, today))


def _lines(page: Page[Report]) -> Iterator[Text]:
    yield from _glance(page)
    if page.details:
        yield from _trace(page)
    yield from page.next_steps()


# At a glance


def _glance(page: Page[Report]) -> Iterator[Text]:
    report = page.report
    yield from _verdict(page)
    decided = report.lead is None and report.verdict != "tie"
    if decided:
        yield from page.section("Limits", *_limits(page))
    if report.conflict is not None:
        yield from page.section("Solved if", *_flips(page))
    yield Text()
    yield from bars(page, report.factors)
    for label, reasons, most in _sides(report):
        shown = reasons if page.details else reasons[:most]
        yield from page.section(label, *reason_items(page, shown), gap=label != "Against")
    yield from page.section("Measured", *measured_items(page))
    if not decided:
        yield from page.section("Limits", *_limits(page), gap=page.details)
    if report.conflict is None:
        yield from page.section("Backend", *backend_items(page, REASONS, _decisive(report)))
        yield from page.section("Flips if", *_flips(page))
        yield from page.section("Weights", *_weights(page), gap=not report.flips)
    yield from page.section(
        "Open", *_open(page), gap=not report.flips or report.conflict is not None
    )


def _sides(report: Report) -> Iterator[tuple[str, Sequence[Reason], int]]:
    """Label, reasons and how many of them: for and against the leader, or for each framework."""
    if report.chosen is not None:
        yield "Why", report.chosen.reasons, REASONS
        yield "Against", report.against, AGAINST
        return
    for framework in report.frameworks:
        yield f"For {framework.title}", framework.reasons, 0 if report.conflict else REASONS


def _verdict(page: Page[Report]) -> Iterator[Text]:
    report = page.report
    yield from page.wrap(Text(), page.text(meter(page), words.standing(report)))
    if report.near_tie:
        yield from page.wrap(Text(), page.text(words.near_tie(report)))


def _limits(page: Page[Report]) -> Iterator[tuple[Piece, Piece]]:
    """What is ruled out and why; in a conflict, what would resolve it too."""
    report = page.report
    decisive = set(_decisive(report))
    for requirement in report.requirements:
        if requirement.id not in decisive and not page.details:
            continue  # it concerns backends only, and is told there
        out = words.listed((report.titles[variant] for variant in requirement.rules_out), "or")
        yield "· ", page.text((f"Not {out}: ", "bold"), requirement.because)
        if report.conflict is not None:
            yield "  ", page.text("What would lift it: ", requirement.resolve)
        yield from source_items(page, requirement.evidence, "  ")


def _decisive(report: Report) -> Iterator[str]:
    """The requirements that rule out the whole of a framework."""
    for framework in report.frameworks:
        if framework.ruled_out:
            for variant in framework.variants:
                yield from variant.ruled_out_by


def _flips(page: Page[Report]) -> Iterator[tuple[Piece, Piece]]:
    report = page.report
    every: Sequence[Turn | ShownFlip] = report.flips if page.details else report.turns
    shown = every if page.details else every[:FLIPS]
    for flip in shown:
        condition = flip.text.removeprefix("If ").removesuffix(flip.outcome_title)
        colour = page.colour.get(flip.outcome, "")
        yield "· ", page.text(condition, (flip.outcome_title, f"bold {colour}".rstrip()))
    more = sum(turn.flips for turn in report.turns[len(shown) :]) if not page.details else 0
    if more:
        yield "· ", (f"and {more} more {'way' if more == 1 else 'ways'}", "dim")
    if not every and any(answer.sure for answer in report.answers):
        yield "", f"nothing: {words.unturned(report)}"


def _weights(page: Page[Report]) -> Iterator[tuple[Piece, Piece]]:
    """How much the priorities could do; at a glance, what setting one of them would."""
    report = page.report
    if report.lead is None or report.verdict == "tie":
        return
    yield "", words.stability(report)
    if page.details:
        for span in report.stability.ranges:
            for end in words.weight_ends(span):
                yield "· ", end


def _open(page: Page[Report]) -> Iterator[tuple[Piece, Piece]]:
    waiting = page.report.open
    shown = waiting if page.details else waiting[:OPEN]
    if shown:
        asks = [words.quoted(question.ask) for question in shown]
        if len(waiting) > len(shown):
            more = len(waiting) - len(shown)
            asks.append(f"{more} more {'question' if more == 1 else 'questions'}")
        said = words.settled(page.report)
        yield "", page.text(words.listed(asks), f". {said}" if said else "")


# The whole trace


def _trace(page: Page[Report]) -> Iterator[Text]:
    report = page.report
    for factor in report.factors:
        rules = [rule for rule in report.rules if rule.factor == factor.id]
        yield from page.section(f"{labelled(factor)}: rules that fired", *_fired(page, rules))
    for state, label in (
        ("failed", "Rules that did not fire: their condition is false"),
        ("unknown", "Rules that did not fire: their condition is still open"),
    ):
        silent = [rule for rule in report.silent if rule.state == state]
        yield from page.section(label, *(_silent(page, rule) for rule in silent))
    yield from page.section("Answers", *(_answered(page, answer) for answer in report.answers))
    yield from page.section(
        "Evidence for the rules that fired",
        *(_evidence(page, evidence) for evidence in report.cited),
    )
    yield from page.section(
        "Answers that do not apply", *(_ignored(page, answer) for answer in report.ignored)
    )


def _fired(page: Page[Report], rules: Iterable[FiredRule]) -> Iterator[tuple[Piece, Piece]]:
    for rule in rules:
        given = {points.variant: _counted(points) for points in rule.points}
        said = f"{rule.kind} {rule.id}: {rule.because} {_given(page, given)}. "
        yield "· ", page.text(said, (f"It applies because {rule.when}.", "dim"))
        yield from source_items(page, rule.evidence, "  ")


def _counted(points: RulePoints) -> str:
    """The nominal points, and how many of them count where that is another number."""
    why = f", because '{points.instead}' counts for the same fact" if points.instead else ""
    why += ", reduced by the cap" if points.capped else ""
    if points.counted == points.nominal and not why:
        return words.signed(points.nominal)
    return f"{words.signed(points.nominal)} (counted {words.number(points.counted)}{why})"


def _silent(page: Page[Report], rule: SilentRule) -> tuple[Piece, Piece]:
    given = _given(page, {points.variant: words.signed(points.points) for points in rule.favours})
    needs = " or ".join(rule.missing)
    return "· ", page.text(f"{rule.kind} {rule.id} ({given}) needs ", (needs, "dim"))


def _given(page: Page[Report], given: Mapping[str, str]) -> str:
    """Who gets what: a framework where all its variants get the same, else the variants."""
    said = []
    for framework in page.report.frameworks:
        points = [(variant.title, given.get(variant.id)) for variant in framework.variants]
        if points[0][1] and len({number for _, number in points}) == 1:
            points = [(framework.title, points[0][1])]
        said += [f"{title} {number}" for title, number in points if number]
    return ", ".join(said)


def _evidence(page: Page[Report], evidence: ShownEvidence) -> tuple[Piece, Piece]:
    now = f" {evidence.now}" if evidence.now else ""
    where = f" {evidence.source}, checked {evidence.checked}"
    status = (f"({evidence.status})", "bold")
    return "· ", page.text(f"{evidence.claim} ", status, now, (where, "dim"))


def _answered(page: Page[Report], answer: Answered) -> tuple[Piece, Piece]:
    return "", page.text((answer.ask, "bold"), f" {'; '.join(answer.labels)}")


def _ignored(page: Page[Report], answer: Ignored) -> tuple[Piece, Piece]:
    asked = f"Asked only if {' and '.join(answer.missing)}"
    return "", page.text((answer.ask, "bold"), f" {'; '.join(answer.labels)}. {asked}")
