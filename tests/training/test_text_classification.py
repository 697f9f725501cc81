"""Texts: as good as the README says, better than a linear model, and clear about bad files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.verified import Verified, note_report

from .conftest import Done, Project, call_all, call_each, copy

pytestmark = pytest.mark.slow

TASK = "text-classification"
CHOICES = ("pytorch", "keras-tensorflow")
every_choice = pytest.mark.parametrize("choice", CHOICES)


@pytest.fixture(scope="module")
def trained(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A default run of each framework."""
    found = call_each(project, TASK, CHOICES, tmp_path_factory, [["train.py"]])
    for _, [done] in found.values():
        assert done.code == 0, done.err
    return {choice: folder for choice, (folder, _) in found.items()}


def report(folder: Path) -> dict[str, dict[str, float]]:
    return json.loads((folder / "run" / "report.json").read_text())


@every_choice
def test_better_than_a_logistic_regression(
    trained: dict[str, Path], choice: str, verified: Verified
) -> None:
    found = report(trained[choice])
    note_report(verified, TASK, choice, found)
    print(choice, found["model"]["accuracy"], found["baseline"]["accuracy"])
    assert found["model"]["accuracy"] >= 0.75
    assert found["model"]["accuracy"] >= found["baseline"]["accuracy"]
    assert sum(found["rows"].values()) == 5873


def test_frameworks_end_alike(trained: dict[str, Path]) -> None:
    one, other = (report(trained[choice])["model"]["accuracy"] for choice in CHOICES)
    assert abs(one - other) < 0.02


@every_choice
def test_the_readme_states_what_was_measured(trained: dict[str, Path], choice: str) -> None:
    readme = (trained[choice] / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| (Accuracy [^|]+) \| (\d+\.\d+) ", readme, re.M))
    found = report(trained[choice])
    assert {title: float(value) for title, value in stated.items()} == {
        "Accuracy on the test split": pytest.approx(found["model"]["accuracy"], abs=0.015),
        "Accuracy of logistic regression": pytest.approx(found["baseline"]["accuracy"], abs=0.002),
    }


ROWS = [(f"text number {n} of {n % 3}", "abc"[n % 3]) for n in range(30)]


def csv(rows: list[tuple[str, str]], header: str = "text,class") -> str:
    return header + "\n" + "".join(f"{text},{label}\n" for text, label in rows)


FAULTS = {
    "no-column": (
        csv(ROWS, "txet,class"),
        ["{file}: there is no column 'text'; did you mean 'txet'?"],
    ),
    "no-columns": (
        csv(ROWS, "a,b"),
        [
            "{file}: there is no column 'text'; there are: a, b.",
            "{file}: there is no column 'class'; there are: a, b.",
        ],
    ),
    "empty-cells": (
        csv([*ROWS, ("", "a"), ("words", "")]),
        [
            "{file}: column 'text' is empty in 1 rows (first: 31).",
            "{file}: column 'class' is empty in 1 rows (first: 32).",
        ],
    ),
    "few": (
        csv(ROWS[:4]),
        [
            "{file}: 4 rows are too few: at least 20 are needed.",
            "{file}: each class of target 'class' needs 3 rows, one for each split; "
            "fewer have: a, b, c.",
        ],
    ),
    "one-class": (
        csv([(text, "a") for text, _ in ROWS]),
        ["{file}: target 'class' has only one class: 'a'."],
    ),
    "not-utf-8": (
        csv([("Grüße", "a"), *ROWS]).encode("latin-1"),
        ["{file}: not UTF-8 text; save it as UTF-8 (CSV) and try again."],
    ),
    "empty": (
        "",
        ["{file}: not a table with commas between columns: No columns to parse from file."],
    ),
}


def test_faults_of_a_file_come_in_one_go(project: Project, tmp_path: Path) -> None:
    folder = copy(project("pytorch", TASK), tmp_path / "faults")
    for name, (content, _) in FAULTS.items():
        content = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(content)
    names = [*FAULTS, "nowhere"]
    columns = ["--text", "text", "--label", "class"]
    done = call_all(folder, [["train.py", "--data", f"{name}.csv", *columns] for name in names])
    expected = {name: lines for name, (_, lines) in FAULTS.items()}
    expected["nowhere"] = ["{file}: cannot be read: No such file or directory."]
    for name, one in zip(names, done, strict=True):
        lines = "\n".join(expected[name]).format(file=f"{name}.csv")
        assert (one.err, one.code) == (f"error: {lines}\n", 1), name


@every_choice
def test_own_texts(trained: dict[str, Path], tmp_path: Path, choice: str) -> None:
    """Classes told by a word; a text that is too long is cut, and that is said."""
    folder = copy(trained[choice], tmp_path / "own")
    pd.DataFrame(
        {
            "words": [f"{'sun' if n % 2 else 'rain'} on day {n % 7}" for n in range(80)],
            "weather": ["dry" if n % 2 else "wet" for n in range(80)],
        }
    ).to_csv(folder / "my.csv", index=False)
    pd.DataFrame({"words": ["sun " * 400, "rain", "sun"]}).to_csv(folder / "new.csv")
    own = ["--data", "my.csv", "--text", "words", "--label", "weather", "--run", "run-own"]
    train, again, predict, example = call_all(
        folder,
        [
            ["train.py", *own],
            ["evaluate.py", *own],
            ["predict.py", "new.csv", "--run", "run-own", "--out", "out.csv"],
            ["predict.py", "run/example.csv"],
        ],
    )
    assert (train.code, again.code, predict.code) == (0, 0, 0), train.err + predict.err
    assert again.out in train.out
    assert predict.err.startswith("note: 1 texts have more than 1000 tokens")
    assert list(pd.read_csv(folder / "out.csv")["prediction"]) == ["dry", "wet", "dry"]
    assert len(example.out.splitlines()) == 6


def test_keras_on_torch_trains_too(own_project: Project) -> None:
    done: list[Done] = call_all(own_project("keras-torch", TASK), [["train.py", "--smoke"]])
    assert done[0].code == 0, done[0].err
