"""Run the steps of the plan, each in a process, within a budget of time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from threading import Lock

from .environment import environment, install
from .plan import Step, read_plan, steps
from .records import DONE, FAULT, Notes, Record, table, write_results

ROOT = Path(__file__).parents[2]
SEVERAL = 3
"""A step that measures all projects of a stack gets so many times as long."""
SHORTEST = 5
"""Seconds that have to be left for a step to begin."""


@dataclass
class Check:
    """The check in its folder; `small` makes everything as small as a CPU needs it."""

    folder: Path
    ends: float
    workers: int
    small: bool
    longest: float
    head: Record
    names: list[str]
    """Of all steps, also those that are not to be made now."""
    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    stopped: bool = False
    writing: Lock = field(default_factory=Lock)

    def run(self, wanted: list[Step]) -> None:
        for beside, group in groupby(wanted, key=lambda step: step.beside):
            waiting = [step for step in group if not Notes(self.folder, step.id).ended]
            with ThreadPoolExecutor(self.workers if beside else 1) as pool, self.stopping(pool):
                for step, ended in zip(waiting, pool.map(self.step, waiting), strict=True):
                    self.head["left_out"] += [] if ended else [step.id]
                    self.write()

    def write(self) -> None:
        with self.writing:
            write_results(self.folder, self.head, self.names)

    @contextlib.contextmanager
    def stopping(self, pool: ThreadPoolExecutor) -> Iterator[None]:
        """Ctrl-C stops what is running and what was to follow."""
        try:
            yield
        except BaseException:
            self.stopped = True
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(self.running):
                kill(process)
            raise

    def step(self, step: Step) -> bool:
        """Whether it came to an end, good or bad."""
        notes, seconds = Notes(self.folder, step.id), self.ends - time.monotonic()
        if seconds < SHORTEST or self.stopped:
            return False
        if step.what == "project":
            notes.forget()  # what it left half done; the other steps go on where they were
        several = SEVERAL if step.what == "epochs" else 1
        limit, began = min(seconds, several * self.longest), time.monotonic()
        threads = max(1, (os.cpu_count() or 1) // (self.workers if step.beside else 1))
        command = [sys.executable, "-m", "tests.gpu.inside", str(self.folder.resolve())]
        command += [step.what, step.stack, step.task, json.dumps({"small": self.small})]
        notes.log.parent.mkdir(parents=True, exist_ok=True)
        with notes.log.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(self.folder, step.stack, threads),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self.running.add(process)
            if self.stopped:  # while it started
                kill(process)
            try:
                code: int | None = process.wait(limit)
            except subprocess.TimeoutExpired:
                kill(process)
                if time.monotonic() >= self.ends:
                    return False
                code = None
            finally:
                self.running.discard(process)
        if self.stopped:
            return False
        spent = time.monotonic() - began
        if code == 0:
            notes.note(DONE, None, seconds=spent)
        elif FAULT not in notes.read():
            why = f"exit code {code}" if code is not None else f"not done after {limit:.0f} s"
            notes.note(FAULT, False, why=why, says=last_lines(notes.log), seconds=spent)
        self.write()
        say(f"{step.id} ({spent:.0f} s)")
        return True


def kill(process: subprocess.Popen[bytes]) -> None:
    """With those that it started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()


def last_lines(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-12:])


def say(text: str) -> None:
    print(text, flush=True)


def run(
    folder: Path, budget: float, only: list[str], workers: int | None, small: bool, longest: float
) -> int:
    """Everything that `folder` has no record of yet; 1 if something failed or is missing."""
    ends = time.monotonic() + budget
    projects = read_plan(folder)
    wanted = [step for step in steps(projects) if chosen(step, only)]
    brought = install(folder)
    if brought:
        say(f"installed into {folder / 'site'}: {', '.join(brought)}")
    workers = workers or max(1, min(12, (os.cpu_count() or 1) * 3 // 4))
    began = time.strftime("%Y-%m-%d %H:%M:%S")
    head = {"began": began, "small": small, "brought": brought, "left_out": []}
    every = [step.id for step in steps(projects)]
    check = Check(folder, ends, workers, small, longest, head, every)
    check.run(wanted)
    check.write()
    results = json.loads((folder / "results.json").read_text("utf-8"))
    say(table(results))
    failed = any(
        record["ok"] is False
        for records in results["records"].values()
        for record in records.values()
    )
    return int(failed or bool(results["left_out"]))


def chosen(step: Step, only: list[str]) -> bool:
    """`only` are words of its name; with several, one has to fit. Commas join those that all do."""
    return not only or any(
        all(word in step.id.split() for word in each.split(",")) for each in only
    )
