"""A race as a table in a terminal: medians, and from lowest to highest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from recommender.report import words
from recommender.report.columns import beside, room
from recommender.report.page import Look, Sheet
from recommender.report.race.model import Contest, RaceReport
from recommender.report.race.words import span, where

__all__ = ["render_race"]

LABEL = 20
"""Columns of the names on the left; a narrow terminal has them on lines of their own."""


def render_race(race: RaceReport, look: Look) -> str:
    sheet = Sheet([one.framework for one in race.runners], look)
    sheet.margin = LABEL if sheet.width >= 2 * LABEL + 30 else 0
    return sheet.out(_lines(race, sheet))


def _lines(race: RaceReport, sheet: Sheet) -> Iterator[Text]:
    done = max(len(one.runs) for one in race.runners)
    runs = "one run" if done == 1 else f"{done} runs"
    if race.stopped:
        runs = f"stopped after {done} of {race.repeats} runs"
    given = f", with {' '.join(race.arguments)}" if race.arguments else ""
    head = f"{race.title}: {runs} each, in turns, with the same data and seeds{given}."
    yield from sheet.wrap(Text(), sheet.text((head, "bold")))
    yield Text()
    width = room(sheet.width - sheet.margin, len(race.runners))
    titles = [
        sheet.text((one.title, f"bold {sheet.colour[one.framework]}")) for one in race.runners
    ]
    yield from _row(sheet, "", titles, width)
    lines = [sheet.text(str(one.code_lines)) for one in race.runners]
    yield from _row(sheet, "Lines of code", lines, width)
    for contest in race.told:
        yield from _row(sheet, contest.name, _cells(sheet, contest), width)
    yield Text()
    yield from sheet.wrap(Text(), sheet.text(_read(race)))
    for one in race.runners:
        if one.fault:
            yield from sheet.wrap(Text(), sheet.text((f"{one.title}: ", "bold"), one.fault))
    yield from sheet.wrap(Text(), sheet.text((where(race), "dim")))


def _row(sheet: Sheet, label: str, cells: Sequence[Text], width: int) -> Iterator[Text]:
    if not sheet.margin and label:
        yield from sheet.wrap(Text(), sheet.text((label, "dim")))
        label = ""
    yield from beside(sheet, label, cells, width)


def _cells(sheet: Sheet, contest: Contest) -> list[Text]:
    """Figures told apart stand out; a dash where there is none."""
    style = "bold" if contest.apart else ""
    return [
        sheet.text("-") if one is None else sheet.text((span(one, contest.unit), style))
        for one in contest.ranges
    ]


def _read(race: RaceReport) -> str:
    counts = [len(one.runs) for one in race.runners]
    apart = [one.name for one in race.contests if one.apart]
    if 0 in counts:
        told = ""
    elif 1 in counts:
        told = " One run has no range: more of them (--repeats) tell what is by chance."
    elif apart:
        told = f" Ranges that do not overlap: {words.listed(apart)}."
    else:
        told = " In every row ranges overlap: these runs tell nothing apart."
    return (
        f"Medians (lowest to highest).{told} An epoch counts validation and checkpoints, and the "
        "first one is left out; the last rows are figures of the test split."
    )
