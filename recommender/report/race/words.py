"""How what was measured is said, in every format."""

from __future__ import annotations

from recommender.report.race.model import Contest, Measurement, RaceReport, Range
from recommender.report.words import listed, quoted

__all__ = ["EPOCH", "measured", "span", "where"]

EPOCH = "An epoch"
"""The contest by which the frameworks are compared."""


def measured(measurement: Measurement) -> str:
    """How long an epoch took with each framework, who is ahead, and whether it counts as an
    answer."""
    if measurement.option:
        counts = f"It counts as your answer: {quoted(measurement.label)}."
    else:
        counts = f"It is shown but does not count: {measurement.why}."
    return f"{_timed(measurement)} {counts}".strip()


def _timed(measurement: Measurement) -> str:
    """'' where nothing was timed."""
    race = measurement.race
    contest = next((contest for contest in race.contests if contest.name == EPOCH), None)
    told = _told(race, contest) if contest else []
    if not contest or not told:
        return ""
    said = f"One epoch of {race.title} took {listed(told)}"
    if measurement.ratio is None:
        return f"{said}."
    if not contest.apart:
        return f"{said}; the ranges overlap."
    titles = {runner.framework: runner.title for runner in race.runners}
    return f"{said}: {titles[measurement.ahead]} was {measurement.ratio:.2f} times as fast."


def where(race: RaceReport) -> str:
    """Versions and machine in one line."""
    return ", ".join(f"{fact.name} {fact.value}" for fact in (*race.versions, *race.machine))


def _told(race: RaceReport, contest: Contest) -> list[str]:
    return [
        f"{span(measures, contest.unit)} with {runner.title}"
        for runner, measures in zip(race.runners, contest.ranges, strict=True)
        if measures is not None
    ]


def span(measures: Range, unit: str) -> str:
    """The median, and the ends of the range where they differ: '0.21 s (0.2 to 0.23)'."""
    median, low, high = map(_number, (measures.median, measures.low, measures.high))
    unit = f" {unit}" if unit else ""
    return f"{median}{unit}" if low == high else f"{median}{unit} ({low} to {high})"


def _number(value: float) -> str:
    """Three digits that mean something; whole numbers as they are."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
