"""How what was measured is said, in every format."""

from __future__ import annotations

from recommender.report.race.model import Contest, Measurement, RaceReport, Range
from recommender.report.words import listed, quoted

__all__ = ["EPOCH", "measured", "span", "where"]

EPOCH = "An epoch"
"""The contest by which the frameworks are compared."""


def measured(one: Measurement) -> str:
    """How long an epoch took with each framework, who is ahead, and whether it counts as an
    answer."""
    if one.option:
        counts = f"It counts as your answer: {quoted(one.label)}."
    else:
        counts = f"It is shown and does not count: {one.why}."
    return f"{_timed(one)} {counts}".strip()


def _timed(one: Measurement) -> str:
    """'' where nothing was timed."""
    contest = next((each for each in one.race.contests if each.name == EPOCH), None)
    told = _told(one.race, contest) if contest else []
    if not told:
        return ""
    said = f"An epoch of {one.race.title} took {listed(told)}"
    if one.ratio is None:
        return f"{said}."
    titles = {runner.framework: runner.title for runner in one.race.runners}
    assert contest is not None
    if not contest.apart:
        return f"{said}; the ranges overlap."
    return f"{said}: {titles[one.ahead]} was {one.ratio:.2f} times as fast."


def where(race: RaceReport) -> str:
    """Versions and machine in one line."""
    return ", ".join(f"{one.name} {one.value}" for one in (*race.versions, *race.machine))


def _told(race: RaceReport, contest: Contest) -> list[str]:
    return [
        f"{runner.title} {span(one, contest.unit)}"
        for runner, one in zip(race.runners, contest.ranges, strict=True)
        if one is not None
    ]


def span(one: Range, unit: str) -> str:
    """The median, and the ends of the range where they differ: '0.21 s (0.2 to 0.23)'."""
    median, low, high = (_number(value) for value in (one.median, one.low, one.high))
    unit = f" {unit}" if unit else ""
    return f"{median}{unit}" if low == high else f"{median}{unit} ({low} to {high})"


def _number(value: float) -> str:
    """Three digits that mean something; whole numbers as they are."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
