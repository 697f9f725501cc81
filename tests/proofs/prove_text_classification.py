"""Texts: as good as the README says, better than a linear model, and clear about bad files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from .plan import every
from .running import Note, call_all, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["text-classification"])


@pytest.fixture(scope="module")
def trained(folder: Path) -> Path:
    """The project, in which a default run has ended."""
    [done] = call_all(folder, [["train.py"]])
    assert done.code == 0, done.err
    return folder


def test_better_than_a_logistic_regression(trained: Path, figures: Note, details: Note) -> None:
    report = report_of(trained / "run")
    accuracy, baseline = (report[title]["accuracy"] for title in ("model", "baseline"))
    figures(accuracy=accuracy, baseline=baseline)
    details(parameters=report["parameters"])
    assert accuracy >= 0.75
    assert accuracy >= baseline
    assert sum(report["rows"].values()) == 5873


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
        ["{file}: the first line is empty; it must name the columns."],
    ),
}


def test_faults_of_a_file_come_in_one_go(own_folder: Path) -> None:
    folder = own_folder
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


def test_own_texts(trained: Path) -> None:
    """Classes told by a word; a text that is too long is cut, and that is said."""
    folder = trained
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
