"""The report of one person's verdict in a terminal, at a glance and with its whole trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rich.text import Text

from recommender.report import words
from recommender.report.bars import bars, labelled
from recommender.report.model import (
    Answered,
    Evidence,
    FiredRule,
    Reason,
    Report,
    RulePoints,
    SilentRule,
    Turn,
)
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

__all__ = ["render"]

REASONS, AGAINST, FLIPS, OPEN = 3, 2, 4, 2
"""So many of each are shown at a glance; `details` shows all."""


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
    decisive = set(_decisive(page.report))
    for one in page.report.requirements:
        if one.id not in decisive and not page.details:
            continue  # a matter of backends, said there
        out = words.listed((page.report.titles[variant] for variant in one.rules_out), "or")
        yield "· ", page.text((f"Not {out}: ", "bold"), one.because)
        if page.report.conflict is not None:
            yield "  ", page.text("What would lift it: ", one.resolve)
        yield from source_items(page, one.evidence, "  ")


def _decisive(report: Report) -> Iterator[str]:
    """The requirements that rule out the whole of a framework."""
    for framework in report.frameworks:
        if framework.ruled_out:
            for variant in framework.variants:
                yield from variant.ruled_out_by


def _flips(page: Page[Report]) -> Iterator[tuple[Piece, Piece]]:
    turns = page.report.turns
    if page.details:
        turns = tuple(
            Turn(
                text=one.text,
                outcome=one.outcome,
                outcome_title=one.outcome_title,
                circumstance=one.circumstance,
                flips=1,
            )
            for one in page.report.flips
        )
    shown = turns if page.details else turns[:FLIPS]
    for one in shown:
        condition = one.text.removeprefix("If ").removesuffix(one.outcome_title)
        colour = page.colour.get(one.outcome, "")
        yield "· ", page.text(condition, (one.outcome_title, f"bold {colour}".rstrip()))
    if len(turns) > len(shown):
        more = sum(one.flips for one in turns[len(shown) :])
        yield "· ", (f"and {more} more {'way' if more == 1 else 'ways'}", "dim")
    if not turns and any(one.sure for one in page.report.answers):
        yield "", f"nothing: {words.unturned(page.report)}"


def _weights(page: Page[Report]) -> Iterator[tuple[Piece, Piece]]:
    """How much the priorities could do; at a glance, what setting one of them would."""
    report = page.report
    if report.lead is None or report.verdict == "tie":
        return
    yield "", words.stability(report)
    for one in report.stability.ranges:
        if page.details:
            for end in words.weight_ends(one):
                yield "· ", end


def _open(page: Page[Report]) -> Iterator[tuple[Piece, Piece]]:
    waiting = page.report.open
    shown = waiting if page.details else waiting[:OPEN]
    if shown:
        asks = [words.quoted(one.ask) for one in shown]
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
        ("failed", "Rules that did not fire: the condition fails"),
        ("unknown", "Rules that did not fire: the condition is open"),
    ):
        silent = [rule for rule in report.silent if rule.state == state]
        yield from page.section(label, *(_silent(page, rule) for rule in silent))
    yield from page.section("Answers", *(_answered(page, one) for one in report.answers))
    yield from page.section(
        "Evidence for what fired",
        *(_evidence(page, one) for one in report.cited),
    )
    yield from page.section(
        "Answers that do not apply",
        *(
            (
                "",
                page.text(
                    (one.ask, "bold"),
                    f" {'; '.join(one.labels)}. Asked only if {' and '.join(one.missing)}",
                ),
            )
            for one in report.ignored
        ),
    )


def _fired(page: Page[Report], rules: Iterable[FiredRule]) -> Iterator[tuple[Piece, Piece]]:
    for rule in rules:
        given = {one.variant: _counted(one) for one in rule.points}
        said = f"{rule.kind} {rule.id}: {rule.because} {_given(page, given)}. "
        yield "· ", page.text(said, (f"Since {rule.when}.", "dim"))
        yield from source_items(page, rule.evidence, "  ")


def _counted(one: RulePoints) -> str:
    """The nominal points, and how many of them count where that is another number."""
    why = f", '{one.instead}' counts for the same fact" if one.instead else ""
    why += ", cut by the cap" if one.capped else ""
    if one.counted == one.nominal and not why:
        return words.signed(one.nominal)
    return f"{words.signed(one.nominal)} (counted {words.number(one.counted)}{why})"


def _silent(page: Page[Report], rule: SilentRule) -> tuple[Piece, Piece]:
    given = _given(page, {one.variant: words.signed(one.points) for one in rule.favours})
    needs = " or ".join(rule.missing)
    return "· ", page.text(f"{rule.kind} {rule.id} ({given}) needs ", (needs, "dim"))


def _given(page: Page[Report], given: Mapping[str, str]) -> str:
    """Who gets what: a framework where all its variants get the same, else the variants."""
    said = []
    for framework in page.report.frameworks:
        mine = [(one.title, given.get(one.id)) for one in framework.variants]
        if mine[0][1] and len({points for _, points in mine}) == 1:
            mine = [(framework.title, mine[0][1])]
        said += [f"{title} {points}" for title, points in mine if points]
    return ", ".join(said)


def _evidence(page: Page[Report], one: Evidence) -> tuple[Piece, Piece]:
    now = f" {one.now}" if one.now else ""
    where = f" {one.source}, checked {one.checked}"
    return "· ", page.text(f"{one.claim} ", (f"({one.status})", "bold"), now, (where, "dim"))


def _answered(page: Page[Report], one: Answered) -> tuple[Piece, Piece]:
    return "", page.text((one.ask, "bold"), f" {'; '.join(one.labels)}")
