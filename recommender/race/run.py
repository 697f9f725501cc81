"""Both projects in turns, each run in a process of its own; what a probe in it noted."""

from __future__ import annotations

import json
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from recommender.documents import listing
from recommender.machine import installed
from recommender.race.model import Contender, Course, Race, Ran

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
    """Train every entry `repeats` times with the seeds 0, 1, …, the same for all, in turns and each
    time beginning with another one.

    `progress` is told before each run. Ctrl-C ends the race and keeps what was measured.
    """
    courses: dict[str, list[Course]] = {entry.framework: [] for entry in entries}
    faults = {entry.framework: _missing(entry) for entry in entries}
    stopped = False
    try:
        for repeat in range(repeats):
            turn = repeat % len(entries)
            for entry in (*entries[turn:], *entries[:turn]):
                if faults[entry.framework]:
                    continue
                progress(entry, repeat)
                found = _run(entry, repeat, arguments)
                if isinstance(found, str):
                    faults[entry.framework] = found
                else:
                    courses[entry.framework].append(found)
    except KeyboardInterrupt:
        stopped = True
    return Race(
        task=task,
        arguments=tuple(arguments),
        repeats=repeats,
        stopped=stopped,
        versions=installed(PACKAGES),
        machine={
            "system": platform.platform(),
            "processor": platform.machine(),
            "cores": str(os.cpu_count()),
            "python": platform.python_version(),
        },
        contenders=tuple(
            Contender(
                entry.framework,
                entry.title,
                entry.lines,
                tuple(courses[entry.framework]),
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
    command = f"{shlex.quote(sys.executable)} -m pip install {' '.join(missing)}"
    return f"{listing(missing, 'and')} {verb} not installed: {command}"


def _run(entry: Entry, seed: int, arguments: Sequence[str]) -> Course | str:
    """One training run, or what went wrong in a line."""
    notes = entry.folder / f"notes-{seed}.json"
    run = f"run-{seed}"
    flags = ["--seed", str(seed), "--run", run, *arguments]
    environment = {**os.environ, "KERAS_BACKEND": entry.backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, str(PROBE), str(notes), str(time.time()), *flags],
        cwd=entry.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"train.py ended with {done.returncode}"
    seen = json.loads(notes.read_text(encoding="utf-8"))
    report = json.loads((entry.folder / run / "report.json").read_text(encoding="utf-8"))
    return _course(seed, seen, report)


def _course(seed: int, seen: Mapping[str, object], report: Mapping[str, object]) -> Course:
    epochs = seen["epochs"]
    assert isinstance(epochs, list)
    later = median(epochs[1:]) if len(epochs) > 1 else None
    rows, figures, memory = report.get("rows"), report.get("model"), seen["peak_memory"]
    train = rows.get("train") if isinstance(rows, Mapping) else None
    first = seen["first_step"]
    ran = Ran(
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
    return Course(
        ran, {name: float(value) for name, value in told if isinstance(value, int | float)}
    )


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)
