"""A Race → its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

from recommender.decide.timing import MeasuredAnswer, Timing
from recommender.race.model import Measure, Race, Runner
from recommender.report.race.model import (
    Contest,
    Measurement,
    RaceReport,
    Range,
    RunnerReport,
    Told,
)
from recommender.report.race.words import EPOCH
from recommender.rulebase.rules import RuleBase

__all__ = ["build_measurement", "build_race", "timing"]

TIMES = (
    ("import_time", "Imports", "s"),
    ("first_step", "First step", "s"),
    ("epoch", EPOCH, "s"),
    ("samples_per_second", "Samples a second", ""),
    ("epochs", "Epochs", ""),
    ("total", "Whole run", "s"),
    ("peak_memory", "Peak memory", "MiB"),
)


def build_race(race: Race, title: str) -> RaceReport:
    """`title` is the task's."""
    contests = [
        _contest(name, unit, [runner.measure(field) for runner in race.runners], figure=False)
        for field, name, unit in TIMES
    ]
    figures = dict.fromkeys(
        name for runner in race.runners for run in runner.runs for name in run.figures
    )
    contests += [
        _contest(name, "", [runner.figure(name) for runner in race.runners], figure=True)
        for name in figures
    ]
    return RaceReport(
        task=race.task,
        title=title,
        repeats=race.repeats,
        stopped=race.stopped,
        arguments=race.arguments,
        runners=tuple(map(_runner, race.runners)),
        contests=tuple(contests),
        versions=_told(race.versions),
        machine=_told(race.machine),
    )


def _contest(name: str, unit: str, measures: Sequence[Measure | None], figure: bool) -> Contest:
    known = [measure for measure in measures if measure is not None]
    known.sort(key=attrgetter("low"))
    apart = len(known) == len(measures) and all(
        lower.high < higher.low for lower, higher in pairwise(known)
    )
    ranges = tuple(
        measure and Range(median=measure.median, low=measure.low, high=measure.high)
        for measure in measures
    )
    return Contest(name=name, unit=unit, figure=figure, ranges=ranges, apart=apart)


def _runner(runner: Runner) -> RunnerReport:
    return RunnerReport(
        framework=runner.framework,
        title=runner.title,
        code_lines=runner.lines,
        fault=runner.fault,
        runs=tuple(run.times for run in runner.runs),
    )


def _told(known: Mapping[str, str]) -> tuple[Told, ...]:
    return tuple(Told(name=name, value=value) for name, value in known.items())


def timing(race: RaceReport) -> Timing:
    """What of a race tells how fast the frameworks are."""
    flags = {argument.partition("=")[0] for argument in race.arguments}
    return Timing(
        task=race.task,
        own_data="--data" in flags,
        smoke="--smoke" in flags,
        epochs={
            runner.framework: [run.epoch for run in runner.runs if run.epoch is not None]
            for runner in race.runners
        },
    )


def build_measurement(race: RaceReport, outcome: MeasuredAnswer, rulebase: RuleBase) -> Measurement:
    """What the race's timing means for the verdict."""
    option = rulebase.question[outcome.question].option.get(outcome.option)
    label = option.label if option else ""
    return Measurement(**outcome._asdict(), label=label, race=race)
