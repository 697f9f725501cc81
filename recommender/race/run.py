"""The projects trained alternately, each run in a process of its own; what a probe in it noted.

The processes run in the folder that the user is in, so a path among the arguments means what was
typed.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from statistics import median
from typing import NamedTuple

from recommender.machine import installed
from recommender.race.model import MeasuredRun, Race, Runner, RunTimes
from recommender.signals import kill_group, postponed
from recommender.wording import listing

__all__ = ["Entry", "run_race"]

PROBE = Path(__file__).with_name("probe.py")
PACKAGES = ("torch", "keras", "tensorflow", "jax", "numpy")


class Entry(NamedTuple):
    """A framework with its project in `folder`; `needs` are the packages that it imports first."""

    framework: str
    title: str
    backend: str
    folder: Path
    lines: int
    needs: tuple[str, ...]


Progress = Callable[[Entry, int], None]


def run_race(
    task: str,
    entries: Sequence[Entry],
    *,
    repeats: int,
    arguments: Sequence[str] = (),
    progress: Progress = lambda entry, repeat: None,
) -> Race:
    """Train every entry `repeats` times with the seeds 0, 1, …, the same for all, alternately and
    each time beginning with another one.

    `progress` is told before each run. Ctrl-C ends the race and keeps what was measured.
    """
    runs: dict[str, list[MeasuredRun]] = {entry.framework: [] for entry in entries}
    faults = {entry.framework: _missing(entry) for entry in entries}
    stopped = False
    try:
        for repeat in range(repeats):
            turn = repeat % len(entries)
            for entry in (*entries[turn:], *entries[:turn]):
                if faults[entry.framework]:
                    continue
                progress(entry, repeat)
                run = _run(entry, repeat, arguments)
                if isinstance(run, str):
                    faults[entry.framework] = run
                else:
                    runs[entry.framework].append(run)
    except KeyboardInterrupt:
        stopped = True
    return Race(
        task=task,
        arguments=tuple(_without_place(argument) for argument in arguments),
        repeats=repeats,
        stopped=stopped,
        versions=installed(PACKAGES),
        machine={
            "system": platform.platform(),
            "processor": platform.machine(),
            "cores": str(os.cpu_count()),
            "python": platform.python_version(),
        },
        runners=tuple(
            Runner(
                entry.framework,
                entry.title,
                entry.lines,
                tuple(runs[entry.framework]),
                faults[entry.framework],
            )
            for entry in entries
        ),
    )


def _missing(entry: Entry) -> str:
    """Which package is not installed, and the command that installs it."""
    there = installed(entry.needs)
    missing = [package for package in entry.needs if package not in there]
    if not missing:
        return ""
    verb = "is" if len(missing) == 1 else "are"
    names = listing(missing, "and")
    return f"{names} {verb} not installed: pip install {' '.join(missing)}"


def _run(entry: Entry, seed: int, arguments: Sequence[str]) -> MeasuredRun | str:
    """One training run, or what went wrong in a line."""
    notes = entry.folder / f"notes-{seed}.json"
    run = entry.folder / f"run-{seed}"
    flags = ["--seed", str(seed), "--run", str(run), *arguments]
    code, errors = _train(entry, [str(notes), str(entry.folder), str(time.time()), *flags])
    if code != 0:
        lines = [line.strip() for line in errors.splitlines() if line.strip()]
        last = lines[-1] if lines else f"train.py ended with exit code {code}"
        return last.replace(f"{entry.folder}{os.sep}", "")
    try:
        seen = json.loads(notes.read_text(encoding="utf-8"))
        report = json.loads((run / "report.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        given = f" with {shlex.join(arguments)}" if arguments else ""
        return f"train.py{given} ended without training"
    return _measured(seed, seen, report)


def _train(entry: Entry, arguments: Sequence[str]) -> tuple[int, str]:
    """The exit code of a run and what it said on the standard error.

    It has a process group of its own: whatever ends this program early ends all of the run.
    """
    environment = {**os.environ, "KERAS_BACKEND": entry.backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    process: subprocess.Popen[str] | None = None
    try:
        with postponed():  # until there is a process that can be ended
            process = subprocess.Popen(
                [sys.executable, str(PROBE), *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        _, errors = process.communicate()
    except BaseException:
        if process is not None:
            kill_group(process)
            process.communicate()  # until it has ended
        raise
    return process.returncode, errors


def _measured(seed: int, seen: Mapping[str, object], report: Mapping[str, object]) -> MeasuredRun:
    epochs = seen["epochs"]
    assert isinstance(epochs, list)
    later = median(epochs[1:]) if len(epochs) > 1 else None
    rows, figures, memory = report.get("rows"), report.get("model"), seen["peak_memory"]
    train = rows.get("train") if isinstance(rows, Mapping) else None
    first = seen["first_step"]
    times = RunTimes(
        seed=seed,
        import_time=_number(seen["import"]),
        first_step=None if first is None else _number(first),
        epoch=later,
        epochs=len(epochs),
        total=_number(seen["total"]),
        samples_per_second=train / later if train and later else None,
        peak_memory=None if memory is None else _number(memory) / 2**20,
    )
    told = figures.items() if isinstance(figures, Mapping) else ()
    numbers = {name: float(value) for name, value in told if isinstance(value, int | float)}
    # A model that diverged has figures that are none.
    return MeasuredRun(times, {name: value for name, value in numbers.items() if isfinite(value)})


def _without_place(argument: str) -> str:
    """An argument as a report may show it: where in a file system the user's data lie is nobody
    else's business."""
    flag, equals, value = argument.partition("=")
    if not (equals and flag.startswith("--")):
        flag, equals, value = "", "", argument
    path = Path(value)
    return f"{flag}{equals}{path.name}" if path.is_absolute() and path.name else argument


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)
