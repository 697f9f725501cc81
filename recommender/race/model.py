"""What was measured, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Annotated, NamedTuple

__all__ = ["Measure", "MeasuredRun", "Race", "RunTimes", "Runner"]


class RunTimes(NamedTuple):
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


class MeasuredRun(NamedTuple):
    """A run, and the figures of its test split."""

    times: RunTimes
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


class Runner(NamedTuple):
    """One framework. `fault` says why it was not measured, or not to the end."""

    framework: str
    title: str
    lines: int
    runs: tuple[MeasuredRun, ...]
    fault: str = ""

    def measure(self, field: str) -> Measure | None:
        return Measure.of([getattr(run.times, field) for run in self.runs])

    def figure(self, name: str) -> Measure | None:
        return Measure.of([run.figures.get(name) for run in self.runs])


class Race(NamedTuple):
    """`stopped`: not all repeats were run. `versions` and `machine` say where it was."""

    task: str
    arguments: tuple[str, ...]
    repeats: int
    stopped: bool
    versions: Mapping[str, str]
    machine: Mapping[str, str]
    runners: tuple[Runner, ...]
