"""Make README's picture of the verdict from what a terminal really shows.

    python tests/picture.py

Runs `recommender --answers` in a pseudo-terminal of 80 columns, reads the screen back with its
colours, and writes .github/verdict.svg with Rich.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pexpect
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "recommender --answers rules/cases/beginner-tabular.yaml"


def screen() -> str:
    """What the command prints on a terminal, escape codes included."""
    words = COMMAND.split()[1:]
    child = pexpect.spawn(
        sys.executable,
        ["-m", "recommender", *words],
        cwd=str(ROOT),
        dimensions=(60, 80),
        encoding="utf-8",
        timeout=30,
    )
    printed: str = child.read()
    return printed.replace("\r\n", "\n")


def main() -> None:
    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"\x1b[2m$\x1b[0m {COMMAND}\n\n{screen()}"))
    target = ROOT / ".github" / "verdict.svg"
    target.parent.mkdir(exist_ok=True)
    # a fixed id, so that the same screen gives the same file
    target.write_text(console.export_svg(title="recommender", unique_id="verdict"))
    print(f"wrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
