"""Many inputs by hand:

    python -m tests.fuzz                            10,000 inputs in all
    python -m tests.fuzz --total 100000             more of them
    python -m tests.fuzz --seed 7                   those of an earlier run again
    python -m tests.fuzz -- -k rulebases            arguments after -- go to pytest

Each test gets its share, in a process of its own. A failing input is made as small as possible and
printed; the other tests go on.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.fuzz import INPUTS, SHARE

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
OPTIONS = ("-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestWarning")


class Tried(NamedTuple):
    """What became of a test: `inputs` counts those, too, by which a failing one was made small."""

    failed: bool
    inputs: int
    seconds: float
    """Of CPU time."""
    megabytes: int
    output: str


class Selected:
    """Gathers the tests that pytest selects, with their shares."""

    def __init__(self) -> None:
        self.shares: dict[str, float] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.shares = {
            item.nodeid: getattr(item.obj, SHARE, 1.0)
            for item in session.items
            if isinstance(item, pytest.Function)
        }


def selected(arguments: Sequence[str]) -> dict[str, float]:
    """Test → its share."""
    found = Selected()
    options = [str(FOLDER), "--collect-only", "-qqq", "--no-summary", *OPTIONS, *arguments]
    code = pytest.main(options, plugins=[found])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(code)
    return found.shares


def split(total: int, shares: Mapping[str, float]) -> dict[str, int]:
    """How many inputs each test gets: at least one, and otherwise `total` in all."""
    inputs: dict[str, int] = {}
    left, of = total, sum(shares.values())
    for test, share in shares.items():
        inputs[test] = max(1, round(left * share / of))
        left, of = left - inputs[test], of - share
    return inputs


def tried(test: str, inputs: int, seed: int, arguments: Sequence[str]) -> Tried:
    """Runs a test in a process of its own, which writes how many inputs it tried."""
    with tempfile.TemporaryDirectory() as folder:
        count, said = Path(folder, "count"), Path(folder, "said")
        code = (
            "import sys, pytest; from pathlib import Path; from tests.fuzz import TRIED;"
            "code = pytest.main(sys.argv[2:]);"
            "Path(sys.argv[1]).write_text(str(sum(TRIED.values()))); sys.exit(code)"
        )
        command = [sys.executable, "-c", code, str(count), test, f"--hypothesis-seed={seed}"]
        with said.open("wb") as output:
            process = subprocess.Popen(
                [*command, *OPTIONS, *arguments],
                cwd=ROOT,
                env={**os.environ, INPUTS: str(inputs)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        megabytes = usage.ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
        return Tried(
            process.returncode != 0,
            int(count.read_text()) if count.exists() else 0,
            usage.ru_utime + usage.ru_stime,
            megabytes,
            said.read_text(encoding="utf-8", errors="replace"),
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--total", type=int, default=10_000, metavar="N", help="inputs in all")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("arguments", nargs="*", help="for pytest")
    given = parser.parse_args()
    os.chdir(ROOT)
    start = time.monotonic()
    plan = split(given.total, selected(given.arguments))
    if not plan:
        print("no test is selected")
        return 1
    print(f"{sum(plan.values()):,} inputs for {len(plan)} tests; --seed {given.seed}", flush=True)
    results: list[Tried] = []
    for place, (test, inputs) in enumerate(plan.items(), 1):
        name = test.rpartition("/")[2]
        print(f"{place:2}/{len(plan)} {name}: {inputs:,} inputs … ", end="", flush=True)
        found = tried(test, inputs, given.seed, given.arguments)
        results.append(found)
        outcome = "FAILED" if found.failed else "passed"
        tally = f"{found.inputs:,} tried, {found.seconds:.0f} s of CPU time, {found.megabytes} MB"
        print(f"{outcome}: {tally}", flush=True)
        if found.failed:
            print(found.output, flush=True)
    failures = sum(found.failed for found in results)
    print(
        f"{sum(found.inputs for found in results):,} inputs, {failures} of {len(plan)} tests "
        f"failed; {time.monotonic() - start:.0f} s by the clock, "
        f"{sum(found.seconds for found in results):.0f} s of CPU time, at most "
        f"{max(found.megabytes for found in results)} MB; --seed {given.seed}"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
