"""Forecasting: better than both simple rules, and the user's own series, right or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from .plan import every
from .running import Note, call_all, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["time-series-forecasting"])

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


def test_better_than_both_rules(own_folder: Path, figures: Note, details: Note) -> None:
    train, predict = call_all(own_folder, [["train.py"], ["predict.py", "run/example.csv"]])
    assert (train.code, predict.code) == (0, 0), (train, predict)
    dates = [line.split(",")[0] for line in predict.out.splitlines()]
    assert dates[:3] == ["date", "2002-01-05", "2002-01-12"]
    report = report_of(own_folder / "run")
    mae = {title: report[title]["mae"] for title in ("model", "baseline", "seasonal")}
    figures(mae=mae["model"], baseline=mae["baseline"])
    details(seasonal=mae["seasonal"], parameters=report["parameters"], **report["rows"])
    assert mae["model"] < 0.46  # measured: 0.35 to 0.40
    assert mae["baseline"] == pytest.approx(1.2199, abs=1e-3)
    assert mae["seasonal"] == pytest.approx(0.5823, abs=1e-3)
    assert (own_folder / "run" / "forecast.png").exists()


FUTURE = """
import numpy as np
import pandas as pd

import data

dates = pd.date_range("2026-01-01", periods=90, freq="D")
values = np.random.default_rng(0).normal(size=(90, 3))
table = pd.DataFrame(values, dates, columns=["visits", "rain", "price"])
last = 50
later = table.copy()
later.iloc[last + 1 :] += 1000
scaling = data.fit_scaling(table, np.arange(30, last), 7)
known, told = (data.inputs(kind, np.array([last]), 20, scaling) for kind in (table, later))
np.testing.assert_array_equal(known, told)
assert known.shape == (1, 20, 3)
"""


def test_nothing_of_the_future_goes_in(own_folder: Path) -> None:
    (own_folder / "future.py").write_text(FUTURE, encoding="utf-8")
    [done] = call_all(own_folder, [["future.py"]])
    assert done.code == 0, done.err[-3000:]


def test_every_fault_has_its_words(own_folder: Path) -> None:
    for case in FAULTS:
        (own_folder / f"{case.name}.csv").write_text(case.content, encoding="utf-8")
    calls = [["train.py", "--data", f"{case.name}.csv", *OWN] for case in FAULTS]
    for case, done in zip(FAULTS, call_all(own_folder, calls), strict=True):
        said = "\n".join(f"{case.name}.csv: {message}" for message in case.messages)
        assert (done.code, done.err) == (1, f"error: {said}\n"), case.name


def test_a_series_of_ones_own(own_folder: Path) -> None:
    text = series(visits={9: "", 30: "NA"}).replace("\n", ",fine\n").replace("fine", "remark", 1)
    (own_folder / "my.csv").write_text(text, encoding="utf-8")
    trained, predicted = call_all(
        own_folder,
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
