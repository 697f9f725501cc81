"""What was measured, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Annotated, NamedTuple

__all__ = ["Contender", "Course", "Measure", "Race", "Ran"]


class Ran(NamedTuple):
    """One training run; times are in seconds since its process was started, null where they cannot
    be told."""

    seed: Annotated[int, ("minimum", 0)]
    """The seed."""
    import_time: float
    """When everything was imported."""
    first_step: float | None
    """When the first optimizer step was done, or the first call of several."""
    epoch: float | None
    """The median duration of an epoch without the first, validation and checkpoint included."""
    epochs: Annotated[int, ("minimum", 0)]
    """How many epochs there were."""
    total: float
    """When the report was written."""
    samples_per_second: float | None
    """Rows of the training split per second, by the median epoch."""
    peak_memory: float | None
    """The most memory that the process held, in MiB."""


class Course(NamedTuple):
    """A run, and the figures of its test split."""

    ran: Ran
    figures: Mapping[str, float]


class Measure(NamedTuple):
    """Median and range over the runs."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float | None]) -> Measure | None:
        told = [value for value in values if value is not None]
        return cls(median(told), min(told), max(told)) if told else None


class Contender(NamedTuple):
    """One framework. `fault` says why it was not measured, or not to the end."""

    framework: str
    title: str
    lines: int
    courses: tuple[Course, ...]
    fault: str = ""

    def measure(self, field: str) -> Measure | None:
        return Measure.of([getattr(course.ran, field) for course in self.courses])

    def figure(self, name: str) -> Measure | None:
        return Measure.of([course.figures.get(name) for course in self.courses])


class Race(NamedTuple):
    """`stopped`: not all repeats were run. `versions` and `machine` say where it was."""

    task: str
    arguments: tuple[str, ...]
    repeats: int
    stopped: bool
    versions: Mapping[str, str]
    machine: Mapping[str, str]
    contenders: tuple[Contender, ...]
