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
    sheet = Sheet([runner.framework for runner in race.runners], look)
    sheet.margin = LABEL if sheet.width >= 2 * LABEL + 30 else 0
    return sheet.out(_lines(race, sheet))


def _lines(race: RaceReport, sheet: Sheet) -> Iterator[Text]:
    yield from sheet.wrap(Text(), sheet.text((_head(race), "bold")))
    yield Text()
    width = room(sheet.width - sheet.margin, len(race.runners))
    titles = [
        sheet.text((runner.title, f"bold {sheet.colour[runner.framework]}"))
        for runner in race.runners
    ]
    yield from _row(sheet, "", titles, width)
    counts = [sheet.text(str(runner.code_lines)) for runner in race.runners]
    yield from _row(sheet, "Lines of code", counts, width)
    for contest in race.told:
        yield from _row(sheet, contest.name, _cells(sheet, contest), width)
    yield Text()
    yield from sheet.wrap(Text(), sheet.text(_read(race)))
    for runner in race.runners:
        if runner.fault:
            yield from sheet.wrap(Text(), sheet.text((f"{runner.title}: ", "bold"), runner.fault))
    yield from sheet.wrap(Text(), sheet.text((where(race), "dim")))


def _head(race: RaceReport) -> str:
    done = max(len(runner.runs) for runner in race.runners)
    runs = "one run" if done == 1 else f"{done} runs"
    if race.stopped:
        runs = f"stopped after {done} of {race.repeats} runs"
    given = f" and the arguments {' '.join(race.arguments)}" if race.arguments else ""
    return f"{race.title}: {runs} each, alternating, with the same data and seeds{given}."


def _row(sheet: Sheet, label: str, cells: Sequence[Text], width: int) -> Iterator[Text]:
    if not sheet.margin and label:
        yield from sheet.wrap(Text(), sheet.text((label, "dim")))
        label = ""
    yield from beside(sheet, label, cells, width)


def _cells(sheet: Sheet, contest: Contest) -> list[Text]:
    """Ranges that do not overlap stand out; a dash where there is none."""
    style = "bold" if contest.apart else ""
    return [
        sheet.text("-" if measures is None else (span(measures, contest.unit), style))
        for measures in contest.ranges
    ]


def _read(race: RaceReport) -> str:
    """How to read the table, and what it tells."""
    counts = [len(runner.runs) for runner in race.runners]
    apart = [contest.name for contest in race.contests if contest.apart]
    if 0 in counts:
        told = ""
    elif 1 in counts:
        told = " A single run has no range: more runs (--repeats) show what is due to chance."
    elif apart:
        told = f" Ranges that do not overlap: {words.listed(apart)}."
    else:
        told = " The ranges overlap in every row: these runs show no clear difference."
    return (
        f"Medians (lowest to highest).{told} An epoch includes validation and checkpoints, and the "
        "first one is left out; the last rows are figures of the test split."
    )
