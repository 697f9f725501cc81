"""The table of what was verified: written by a whole run, of the versions that are stated."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import yaml

from recommender.resources import templates_folder
from tests.training.conftest import CHOICES, TASKS
from tests.verified import BEGIN, COLUMNS, END, PACKAGES, README, read

TEXT = README.read_text(encoding="utf-8")
TABLE = TEXT[TEXT.index(BEGIN) : TEXT.index(END)]
ROWS = {
    (cells[0], cells[1]): dict(zip(COLUMNS, cells[2:], strict=True))
    for line in TABLE.splitlines()
    if line.startswith("|") and not re.match(r"\|(-| task )", line)
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}


def test_every_task_was_trained_killed_and_compared_in_both_frameworks() -> None:
    for task in TASKS:
        for choice in ("pytorch", "keras-tensorflow"):
            row = ROWS[task, choice]
            for what in ("trained", "smoke", "parity"):
                assert row[what], (task, choice, what)
            assert re.match(r"\w+ -?\d+\.\d{3}, baseline -?\d+\.\d{3}", row["trained"]), row
        # On tables the one framework is killed in the one task, the other in the other.
        resumed = {choice for choice in CHOICES if ROWS.get((task, choice), {}).get("resumed")}
        assert resumed, task
        assert task.startswith("tabular") or resumed >= {"pytorch", "keras-tensorflow"}, task
        for choice in ("keras-torch", "keras-jax"):
            assert ROWS[task, choice]["parity"], (task, choice)


def test_the_versions_are_those_that_products_are_pinned_to() -> None:
    pins = yaml.safe_load((templates_folder() / "versions.yaml").read_text(encoding="utf-8"))
    said = TABLE.splitlines()[1].rstrip(".")
    for package in PACKAGES:
        if package in pins:
            assert re.search(rf"\b{package} {re.escape(str(pins[package]))}(\+\w+)?(,|$)", said)


def test_only_what_passed_counts(tmp_path: Path) -> None:
    def case(detail: str, outcome: str = "") -> str:
        note = f'<property name="verified" value="images|pytorch|trained|{detail}"/>'
        return f"<testcase><properties>{note}</properties>{outcome}</testcase>"

    text = f"<suite>{case('accuracy 0.9')}{case('accuracy 1.0', '<failure/>')}</suite>"
    ElementTree.fromstring(text)
    (tmp_path / "results.xml").write_text(text)
    assert read(tmp_path / "results.xml") == {("images", "pytorch"): {"trained": ["accuracy 0.9"]}}
