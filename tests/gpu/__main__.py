"""Are the starters right and fast on a GPU? `python -m tests.gpu`

    python -m tests.gpu prepare [FOLDER]   generate what it runs, where this project is installed
    python -m tests.gpu [run] [FOLDER]     run it, on the machine with the GPU
    python -m tests.gpu show [FOLDER]      its results as a table

It may be stopped at any time: each result is on disk at once, in FOLDER/results.json, and the same
command goes on. What fails is not tried again, unless FOLDER/records loses its file. Without a GPU
everything runs as small as can be, which shows that the check works.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .records import table

FOLDER = Path("build/gpu")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.gpu",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", nargs="?", choices=("prepare", "run", "show"), default="run")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    of_both = parser.add_argument_group("prepare and run")
    of_both.add_argument(
        "--only",
        action="append",
        metavar="WORDS",
        default=[],
        help="tasks or stacks to prepare; to run, words that a step's name has, joined by commas",
    )
    prepare = parser.add_argument_group("prepare")
    prepare.add_argument(
        "--wheels",
        metavar="PYTHON",
        help="also bring wheels for a machine without a network: 3.12, its version of Python",
    )
    run = parser.add_argument_group("run")
    run.add_argument("--budget", type=float, default=470, metavar="SECONDS", help="default: 470")
    run.add_argument(
        "--longest", type=float, default=150, metavar="SECONDS", help="for one step; default: 150"
    )
    run.add_argument("--workers", type=int, help="projects at a time, of which none is timed")
    run.add_argument("--small", action="store_true", help="as without a GPU")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    given = parse(arguments)
    if given.verb == "show":
        print(table(json.loads((given.folder / "results.json").read_text("utf-8"))))
        return 0
    if given.verb == "prepare":
        from .plan import STACKS
        from .prepare import prepare

        stacks = [word for word in given.only if word in STACKS]
        tasks = [word for word in given.only if word not in STACKS]
        prepare(given.folder, tasks, stacks, given.wheels)
        return 0
    from .run import run

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stops as Ctrl-C does
    try:
        return run(
            given.folder, given.budget, given.only, given.workers, given.small, given.longest
        )
    except KeyboardInterrupt:
        print("stopped; the same command goes on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
