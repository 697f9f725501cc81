"""The model of a race, as plain frozen data; its names are a public contract
(`race.schema.json`)."""

from recommender.race.model import Ran
from recommender.report.record import Document, Record

__all__ = ["Contest", "Measurement", "RaceReport", "Ran", "Range", "Runner", "Told"]


class Told(Record):
    """What is known of the machine or of a package."""

    name: str
    value: str


class Runner(Record):
    """A framework: the lines of code of its project, and its runs; `fault` says why there are none,
    or not all."""

    framework: str
    title: str
    code_lines: int
    fault: str
    runs: tuple[Ran, ...]


class Range(Record):
    """Over the runs of one framework."""

    median: float
    low: float
    high: float


class Contest(Record):
    """One measure: for each runner its range, or None. `figure`: it is one of the test split.
    `apart`: no two of the ranges overlap."""

    name: str
    unit: str
    figure: bool
    ranges: tuple[Range | None, ...]
    apart: bool


class RaceReport(Document):
    """Projects of one task, trained in turns on the same data, splits and seeds.

    `repeats` were wanted; `stopped` says that it was ended before. `arguments` went to train.py.
    """

    task: str
    title: str
    repeats: int
    stopped: bool
    arguments: tuple[str, ...]
    runners: tuple[Runner, ...]
    contests: tuple[Contest, ...]
    versions: tuple[Told, ...]
    machine: tuple[Told, ...]

    @property
    def told(self) -> tuple[Contest, ...]:
        """The contests in which something was measured."""
        return tuple(one for one in self.contests if any(one.ranges))


class Measurement(Record):
    """What a race means for a verdict: the option that it gives as the answer to `question`, or
    why it counts for nothing. `ahead` is the quicker framework's id and `ratio` how many times as
    long the next one took for an epoch; '' and None where they cannot be compared."""

    question: str
    option: str
    label: str
    why: str
    ahead: str
    ratio: float | None
    race: RaceReport
