"""Many inputs by hand:

    python -m tests.fuzz                            10,000 examples a test, times its share
    python -m tests.fuzz --examples 100000          more of them
    python -m tests.fuzz -- -k rulebases            arguments after -- go to pytest

A failing input is made as small as possible and printed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest
from hypothesis import settings


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--examples", type=int, default=10_000, metavar="N")
    parser.add_argument("arguments", nargs="*", help="for pytest")
    given = parser.parse_args()
    settings.register_profile("long", max_examples=given.examples)
    settings.load_profile("long")
    folder = str(Path(__file__).parent)
    options = ["-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestWarning"]
    return pytest.main([folder, *options, *given.arguments])


if __name__ == "__main__":
    sys.exit(main())
