"""The model of a race, as plain frozen data; the names of fields are a public contract
(`race.schema.json`)."""

from __future__ import annotations

from recommender.race.model import RunTimes
from recommender.report.record import Count, Document, Ordinal, Record

__all__ = ["Contest", "Measurement", "RaceReport", "Range", "RunTimes", "RunnerReport", "Told"]


class Told(Record):
    """A fact about the machine, or the version of a package."""

    name: str
    """What it is about."""
    value: str
    """What is known."""


class RunnerReport(Record):
    """A framework, and the runs of its project."""

    framework: str
    """The framework's id."""
    title: str
    """Its name, with the backend."""
    code_lines: Count
    """Lines of code of its project, without blank lines, comments and docstrings."""
    fault: str
    """Why there are no runs, or fewer than wanted; otherwise empty."""
    runs: tuple[RunTimes, ...]
    """Its runs."""


class Range(Record):
    """A measure over the runs of one framework."""

    median: float
    """The median."""
    low: float
    """The lowest value."""
    high: float
    """The highest value."""


class Contest(Record):
    """One measure."""

    name: str
    """Its name."""
    unit: str
    """Its unit; empty where there is none."""
    figure: bool
    """Whether it is a figure of the test split."""
    ranges: tuple[Range | None, ...]
    """One for each runner; null where nothing was measured."""
    apart: bool
    """Whether no two of the ranges overlap."""


class RaceReport(Document):
    """What `recommender compare TASK --run --format json` prints: the projects of a task, trained
    alternately on the same data, splits and seeds."""

    task: str
    """Id of the task."""
    title: str
    """Its title."""
    repeats: Ordinal
    """How many runs of each project were wanted."""
    stopped: bool
    """Whether the race was stopped early."""
    arguments: tuple[str, ...]
    """The arguments that train.py was given."""
    runners: tuple[RunnerReport, ...]
    """One for each framework, in the order of the rule base."""
    contests: tuple[Contest, ...]
    """What was measured."""
    versions: tuple[Told, ...]
    """Versions of packages."""
    machine: tuple[Told, ...]
    """Facts about the machine."""

    @property
    def told(self) -> tuple[Contest, ...]:
        """The contests in which something was measured."""
        return tuple(contest for contest in self.contests if any(contest.ranges))


class Measurement(Record):
    """A race, and what it means for the verdict."""

    question: str
    """Id of the question that it may answer."""
    option: str
    """Id of the option that it gives as the answer; empty where it does not count."""
    label: str
    """The same in words."""
    why: str
    """Why it does not count; empty where it counts."""
    ahead: str
    """Id of the framework with the shortest median epoch; empty where fewer than two were
    timed."""
    ratio: float | None
    """How many times as long an epoch took with the next framework; null where it cannot be
    told."""
    race: RaceReport
    """What was measured."""
