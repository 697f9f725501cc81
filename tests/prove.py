"""Prove what the starters promise, and keep the proof: `python -m tests.prove`

    python -m tests.prove                  what has no entry in the ledger, or an old one
    python -m tests.prove --list           only name it
    python -m tests.prove --only TASK      a part: words that a proof's name has to contain
    python -m tests.prove --all            everything anew
    python -m tests.prove --sample COMMIT  the first, and a tenth of what has an entry, drawn by the
                                           hash of a commit: an entry that is not true gets found

The ledger is `templates/verified.json`; this alone writes it, each proof as soon as it is made, so
that Ctrl-C loses nothing and the same command goes on. A check that fails leaves no entry, and
takes an old one away. Exit status 1 if anything could not be proven, or came out otherwise than its
entry says.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

from recommender.resources import templates_folder
from recommender.starter.verified import read_ledger
from tests.ledger import Ledger, differs
from tests.proofs.plan import PYTHON, Proof, catalogue, plan

SHARE = 10
"""A sample makes one of so many proofs again: what is not true is found within so many commits."""


class Keeper:
    """A plugin of pytest: when the last test of a proof has ended, its entry is written."""

    def __init__(self, ledger: Ledger, proofs: dict[str, Proof], versions: dict[str, str]) -> None:
        self.ledger = ledger
        self.proofs = proofs
        self.versions = versions
        self.started = time.monotonic()
        self.passed: Counter[str] = Counter()
        self.faulty: set[str] = set()
        self.seconds: Counter[str] = Counter()
        self.notes: dict[str, dict[str, Any]] = {}
        self.done = 0
        self.surprises: list[str] = []

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str]:
        """No dots: a line for each proof says more."""
        return (report.outcome if report.when == "call" or report.failed else "", "", "")

    def pytest_runtest_logreport(self, report: Any) -> None:
        told = dict(report.user_properties)
        name, count = told["proof"]
        self.seconds[name] += report.duration
        if report.failed or report.skipped:
            self._failed(name)
        if report.when == "teardown" and name not in self.faulty:
            notes = self.notes.setdefault(name, {})
            for key in ("figures", "details"):
                if key in told:
                    notes[key] = notes.get(key, {}) | told[key]
            self.passed[name] += 1
            if self.passed[name] == count:
                self._proven(name)

    def _failed(self, name: str) -> None:
        if name not in self.faulty:
            self.faulty.add(name)
            self.ledger.drop(self.proofs[name])
            self._say(name, "FAILED")

    def _proven(self, name: str) -> None:
        proof, notes = self.proofs[name], self.notes[name]
        before = self.ledger.entry(proof)
        if before and (fault := differs(before, notes)):
            self.surprises.append(f"{name}: {fault}")
        self.ledger.put(proof, notes, self.versions)
        shown = ", ".join(f"{key} {value:g}" for key, value in notes.get("figures", {}).items())
        self._say(name, shown)

    def _say(self, name: str, outcome: str) -> None:
        self.done += 1
        spent = time.monotonic() - self.started
        line = f"{self.done:4}/{len(self.proofs)} {spent:5.0f} s  {name}  {outcome}"
        print(f"{line.rstrip()}  ({self.seconds[name]:.0f} s)", flush=True)


def chosen(ledger: Ledger, arguments: argparse.Namespace) -> dict[str, Proof]:
    """The proofs to make, by name."""
    every = plan()
    fitting = {
        name: proof
        for name, proof in every.items()
        if all(word in name for word in arguments.only or ())
    }
    if arguments.all:
        return fitting
    missing = {name: proof for name, proof in fitting.items() if not ledger.entry(proof)}
    if arguments.sample:
        there = sorted(fitting.keys() - missing.keys())
        drawn = there[int(arguments.sample, 16) % SHARE :: SHARE]
        print(f"{len(missing)} proofs are missing; {len(drawn)} of {len(there)} are made again")
        missing |= {name: every[name] for name in drawn}
    return missing


def installed() -> dict[str, str]:
    """What proofs are made with here: name → version."""
    found = {"Python": platform.python_version()}
    found["system"] = f"{platform.system()} ({platform.machine()}, CPU)"
    for package in catalogue().versions:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found


def unfit(versions: dict[str, str]) -> list[str]:
    """Why no proof can be made here: what the ledger's digests say would not be true."""
    faults = []
    if not versions["Python"].startswith(f"{PYTHON}."):
        faults.append(f"proofs are made with Python {PYTHON}; this is {versions['Python']}")
    faults += [
        f"{package} {pin} is what proofs are made with; here it is {versions[package]}"
        for package, pin in catalogue().versions.items()
        if versions[package].partition("+")[0] != pin
    ]
    return faults


def prove(ledger: Ledger, proofs: dict[str, Proof], versions: dict[str, str], jobs: int) -> int:
    """Make the proofs in so many processes; what takes them longest comes first."""
    keeper = Keeper(ledger, proofs, versions)
    files = sorted({str(proof.module.__file__) for proof in proofs.values()})
    with tempfile.TemporaryDirectory() as place:
        names = Path(place) / "proofs"
        names.write_text("\n".join(proofs), encoding="utf-8")
        given = [*files, f"--proofs={names}", "-q", "-q", "-p", "no:cacheprovider"]
        given += ["-n", str(jobs), "--dist", "loadgroup"] if jobs > 1 else []
        status = pytest.main(given, plugins=[keeper])
    if status == pytest.ExitCode.INTERRUPTED:
        print("stopped; the same command goes on")
    for line in keeper.surprises:
        print(f"otherwise than the ledger said: {line}")
    return int(status) or bool(keeper.surprises)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.prove",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true")
    which.add_argument("--sample", metavar="COMMIT")
    which.add_argument("--list", action="store_true")
    parser.add_argument("--only", action="append", metavar="WORD")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    return parser.parse_args(arguments)


def main() -> int:
    given = parse()
    ledger = Ledger(templates_folder(), read_ledger(templates_folder()))
    proofs = chosen(ledger, given)
    if given.list:
        print("\n".join(sorted(proofs)) or "everything is proven")
        return 0
    ledger.write()
    if not proofs:
        print("everything is proven")
        return 0
    versions = installed()
    faults = unfit(versions)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    return prove(ledger, proofs, versions, given.jobs)


if __name__ == "__main__":
    sys.exit(main())
