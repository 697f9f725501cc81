"""Files with faults, and tables of what is said of them."""

from __future__ import annotations

from pathlib import Path


def table(path: Path) -> dict[str, list[str]]:
    """A name in a line of its own, and below it, indented, what is expected to be said."""
    result: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            result[name].append(line.strip())
        else:
            name = line
            result[name] = []
    return result
