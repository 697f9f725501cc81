"""`recommender compare TASK --run`: the projects trained in turns on this machine, and timed."""

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
from recommender.writer import check_file, write_file, write_project

if TYPE_CHECKING:
    from recommender.compare.code import OfProject
    from recommender.report.page import Look
    from recommender.starter.model import Task

__all__ = ["run"]


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
    if "trained" not in task.layers:
        raise UsageError(f"a project of '{task.id}' takes one step: there is nothing to measure")
    with tempfile.TemporaryDirectory(prefix="recommender-") as place:
        entries = [_entry(task, one, Path(place)) for one in projects]
        with progress(len(entries) * repeats, "") as move:
            begun = count()
            race = run_race(
                task.id,
                entries,
                repeats=repeats,
                arguments=[_absolute(one) for one in arguments],
                progress=lambda entry, repeat: move(
                    next(begun), f"{entry.title}, run {repeat + 1}"
                ),
            )
    if not any(one.courses for one in race.contenders):
        if race.stopped:
            raise KeyboardInterrupt
        faults = (f"{one.title}: {one.fault}" for one in race.contenders)
        raise InputError("nothing could be measured", *faults)
    report = build_race(race, task.title)
    if style == "json":
        text = to_json(report)
    else:
        from recommender.report.race.text import render_race

        text = render_race(report, look)
    emit(text)
    if output is not None:
        write_file(to_json(report), output, force)
        say(f"wrote {output}", err=True)
    if race.stopped:
        raise KeyboardInterrupt


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
        needs=tuple(re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in dependencies),
    )


def _absolute(argument: str) -> str:
    """The projects run elsewhere: a path that is there means the one here."""
    path = Path(argument)
    return str(path.resolve()) if not argument.startswith("-") and path.exists() else argument
