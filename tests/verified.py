"""What a test run verified → the table in templates/README.md.

    pytest -n auto --dist loadfile --junitxml results.xml
    python -m tests.verified results.xml

A test that verifies something of a starter says so by the fixture `verified`; only what passed
comes into the table, with the versions of this environment.
"""

from __future__ import annotations

import platform
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

README = Path(__file__).parents[1] / "templates" / "README.md"
BEGIN, END = "<!-- verified -->", "<!-- /verified -->"
PACKAGES = ("torch", "keras", "tensorflow", "jax", "onnxruntime", "ai-edge-litert")
COLUMNS = {
    "trained": "trained to, on the test split",
    "smoke": "smoke run",
    "resumed": "killed and resumed",
    "parity": "same numbers",
    "export": "export",
    "devices": "several devices",
    "shapes": "smoke run with",
}

Verified = Callable[..., None]
Facts = dict[tuple[str, str], dict[str, list[str]]]


def note_report(
    verified: Verified, task: str, stack: str, report: dict[str, dict[str, float]]
) -> None:
    """The first figure of a project's report.json, beside that of its baseline."""
    figure, value = next(iter(report["model"].items()))
    beside = report["baseline"][figure]
    verified(task, stack, "trained", f"{figure} {value:.3f}, baseline {beside:.3f}")


def read(results: Path) -> Facts:
    """(task, stack) → what was verified → its details, of the tests that passed."""
    facts: Facts = {}
    for case in ElementTree.parse(results).iter("testcase"):
        if any(case.find(outcome) is not None for outcome in ("failure", "error", "skipped")):
            continue
        for each in case.iter("property"):
            if each.get("name") == "verified":
                task, stack, what, detail = (each.get("value") or "").split("|")
                details = facts.setdefault((task, stack), {}).setdefault(what, [])
                details += [detail] if detail and detail not in details else []
    return facts


def table(facts: Facts) -> Iterable[str]:
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    yield f"Python {platform.python_version()}, {platform.system()}, CPU: {versions}."
    yield ""
    yield f"| task | stack | {' | '.join(COLUMNS.values())} |"
    yield f"|---|---{'|---' * len(COLUMNS)}|"
    for (task, stack), found in sorted(facts.items()):
        cells = [
            ", ".join(sorted(found[what])) or "yes" if what in found else "" for what in COLUMNS
        ]
        yield f"| {' | '.join([task, stack, *cells])} |"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = "\n".join(table(read(Path(sys.argv[1]))))
    README.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
