"""`recommender compare TASK --run`: the projects trained alternately on this machine, and timed."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.compare.code.parts import all_code_lines
from recommender.errors import InputError, UsageError
from recommender.output import emit, progress, say
from recommender.race.run import Entry, run_race
from recommender.report.as_json import to_json
from recommender.report.race import build_race
from recommender.signals import as_interrupts
from recommender.writer import check_file, write_file, write_project

if TYPE_CHECKING:
    from recommender.compare.code import OfProject
    from recommender.race.model import Race
    from recommender.report.page import Look
    from recommender.starter.model import Task

__all__ = ["run"]

TAKEN = ("--run", "--seed")
"""Flags of train.py that every run has its own value for."""


def run(
    *,
    task: Task,
    projects: Sequence[OfProject],
    repeats: int,
    arguments: Sequence[str],
    style: str,
    look: Look,
    output: Path | None,
    force: bool,
) -> None:
    """Race the projects and print what was measured; what Ctrl-C leaves is printed, too."""
    if output is not None:
        check_file(output, force)  # before minutes of training
    if not task.has_runs:
        raise UsageError(
            f"a '{task.id}' project takes only one training step: there is nothing to measure"
        )
    for argument in arguments:
        if taken := _taken(argument):
            raise UsageError(f"{taken} cannot follow --: 'compare --run' chooses it for each run")
    with as_interrupts(), tempfile.TemporaryDirectory(prefix="recommender-") as place:
        entries = [_entry(task, project, Path(place)) for project in projects]
        with progress(len(entries) * repeats, "") as move:
            begun = count()
            race = run_race(
                task.id,
                entries,
                repeats=repeats,
                arguments=arguments,
                progress=lambda entry, repeat: move(
                    next(begun), f"{entry.title}, run {repeat + 1}"
                ),
            )
    if not any(runner.runs for runner in race.runners):
        if race.stopped:
            raise KeyboardInterrupt
        raise _nothing(race)
    report = build_race(race, task.title)
    if output is not None:
        write_file(to_json(report), output, force)
        say(f"wrote {output}", err=True)
    if style == "json":
        text = to_json(report)
    else:
        from recommender.report.race.text import render_race

        text = render_race(report, look)
    emit(text)
    if race.stopped:
        raise KeyboardInterrupt


def _nothing(race: Race) -> InputError:
    """Why nothing was measured: with each framework, or once where it is the same."""
    faults = {runner.title: runner.fault for runner in race.runners}
    if len({*faults.values()}) == 1:
        return InputError(f"nothing could be measured: {race.runners[0].fault}")
    return InputError(
        "nothing could be measured", *(f"{title}: {fault}" for title, fault in faults.items())
    )


def _taken(argument: str) -> str:
    """The flag of train.py that an argument stands for, also shortened, where it is not the
    user's to choose."""
    flag = argument.partition("=")[0]
    return next((name for name in TAKEN if len(flag) > 3 and name.startswith(flag)), "")


def _entry(task: Task, project: OfProject, place: Path) -> Entry:
    framework, backend = project.framework, project.backend
    folder = write_project(project.files, place / framework.id)
    dependencies = (*backend.dependencies, *task.needs(framework.id))
    return Entry(
        framework=framework.id,
        title=project.title,
        backend=backend.id if len(framework.backends) > 1 else "",
        folder=folder,
        lines=all_code_lines(project.files),
        needs=tuple(re.split(r"[^\w.-]", dependency, maxsplit=1)[0] for dependency in dependencies),
    )
