"""Forecasting: better than both simple rules, and the user's own series, right or wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.verified import Verified, note_report

from .conftest import Project, call_all, call_each, copy

pytestmark = pytest.mark.slow

TASK = "time-series-forecasting"
CHOICES = ("pytorch", "keras-tensorflow")
OWN = ["--date", "day", "--target", "visits", "--season", "7"]


def series(rows: int = 200, **cells: dict[int, object]) -> str:
    """CSV of days; keywords replace cells of a column, by line of the file."""
    days = np.arange(rows)
    columns = {
        "day": pd.date_range("2026-01-01", periods=rows).strftime("%Y-%m-%d").to_list(),
        "visits": [round(50 + 10 * np.sin(day / 7 * 2 * np.pi), 3) for day in days],
        "rain": [day * 37 % 11 for day in days.tolist()],
    }
    for name, changes in cells.items():
        for line, cell in changes.items():
            columns[name][line - 2] = cell
    return pd.DataFrame(columns).to_csv(index=False)


@dataclass(frozen=True)
class Case:
    """A file, and all that has to be said of it, line by line after its name."""

    name: str
    content: str
    messages: list[str]


FAULTS = [
    Case(
        "order",
        series(day={10: "2026-01-20"}),
        ["line 11: 2026-01-10 is before the date above it; sort the file by date."],
    ),
    Case("twice", series(day={10: "2026-01-08"}), ["line 10: 2026-01-08 a second time."]),
    Case(
        "no-date",
        series(day={10: "9.1.2026"}),
        ["line 10: '9.1.2026' is not a date such as 2026-01-31."],
    ),
    Case(
        "all-at-once",
        series(day={10: "soon"}, visits={7: "many"}, rain={12: "wet"}),
        [
            "line 7: column 'visits' must be a number, but it is 'many'.",
            "line 12: column 'rain' must be a number, but it is 'wet'.",
            "line 10: 'soon' is not a date such as 2026-01-31.",
        ],
    ),
    Case(
        "name",
        series().replace("visits", "visit", 1),
        ["there is no column 'visits'; did you mean 'visit'?"],
    ),
    Case("short", series(100), ["100 rows are too few: at least 162 are needed."]),
    Case(
        "infinite",
        series(visits={5: "inf"}),
        ["line 5: column 'visits' must be a number, but it is 'inf'."],
    ),
    Case("ragged", series() + "1,2\n", ["line 202 has 2 cells, the header has 3."]),
    Case("empty", "", ["the first line must name two columns or more, with commas between them."]),
    Case(
        "many",
        series(rain=dict.fromkeys(range(2, 10), "wet")),
        [f"line {line}: column 'rain' must be a number, but it is 'wet'." for line in range(2, 7)]
        + ["and 3 more like it."],
    ),
]


@pytest.fixture(scope="module")
def trained(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of a project per choice, in which a default run has ended; two at a time."""
    calls = [["train.py"], ["predict.py", "run/example.csv"]]
    found = call_each(project, TASK, CHOICES, tmp_path_factory, calls)
    for _, done in found.values():
        assert [one.code for one in done] == [0, 0], done
        dates = [line.split(",")[0] for line in done[1].out.splitlines()]
        assert dates[:3] == ["date", "2002-01-05", "2002-01-12"]
    return {choice: folder for choice, (folder, _) in found.items()}


def read(folder: Path) -> dict[str, dict[str, float]]:
    return json.loads((folder / "run" / "report.json").read_text())


@pytest.mark.parametrize("choice", CHOICES)
def test_better_than_both_rules(trained: dict[str, Path], choice: str, verified: Verified) -> None:
    report = read(trained[choice])
    note_report(verified, TASK, choice, report)
    assert report["model"]["mae"] < 0.46  # measured: 0.35 to 0.40
    assert report["baseline"]["mae"] == pytest.approx(1.2199, abs=1e-3)
    assert report["seasonal"]["mae"] == pytest.approx(0.5823, abs=1e-3)
    assert (trained[choice] / "run" / "forecast.png").exists()


def test_both_frameworks_have_the_same_network_and_rules(trained: dict[str, Path]) -> None:
    ours, theirs = (read(trained[choice]) for choice in CHOICES)
    for name in ("parameters", "baseline", "seasonal", "rows"):
        assert ours[name] == theirs[name]
    assert abs(ours["model"]["mae"] - theirs["model"]["mae"]) < 0.08


def test_every_fault_has_its_words(project: Project, tmp_path: Path) -> None:
    folder = copy(project("pytorch", TASK), tmp_path / "project")
    for case in FAULTS:
        (folder / f"{case.name}.csv").write_text(case.content, encoding="utf-8")
    calls = [["train.py", "--data", f"{case.name}.csv", *OWN] for case in FAULTS]
    for case, done in zip(FAULTS, call_all(folder, calls), strict=True):
        said = "\n".join(f"{case.name}.csv: {message}" for message in case.messages)
        assert (done.code, done.err) == (1, f"error: {said}\n"), case.name


@pytest.mark.parametrize("choice", ["pytorch", "keras-torch"])
def test_a_series_of_ones_own(project: Project, tmp_path: Path, choice: str) -> None:
    folder = copy(project(choice, TASK), tmp_path / "project")
    text = series(visits={9: "", 30: "NA"}).replace("\n", ",fine\n").replace("fine", "remark", 1)
    (folder / "my.csv").write_text(text, encoding="utf-8")
    trained, predicted = call_all(
        folder,
        [
            ["train.py", "--data", "my.csv", *OWN, "--smoke"],
            ["predict.py", "my.csv", "--run", "run-smoke"],
        ],
    )
    assert (trained.code, predicted.code) == (0, 0), (trained, predicted)
    notes = trained.err.splitlines()
    assert "note: column 'remark' has no number in it: left out." in notes
    assert "note: column 'visits': 2 gaps take the last value before them." in notes
    assert predicted.out.splitlines()[0] == "day,forecast"
    assert predicted.out.splitlines()[1].startswith("2026-07-20,")
