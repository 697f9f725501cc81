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
    Case(
        "ragged",
        series() + "2026-07-20,1,2,3\n",
        [
            "not a table with commas between columns: Error tokenizing data. C error: Expected 3 "
            "fields in line 202, saw 4."
        ],
    ),
    Case("empty", "", ["the first line is empty; it must name the columns."]),
    Case(
        "offsets",
        series(day={10: "2026-01-09T00:00+01:00"}),
        [
            f"line {line}: 2026-01-0{line - 1} has no offset from UTC, as other dates have."
            for line in range(2, 7)
        ]
        + ["and 194 more like it."],
    ),
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


@dataclass(frozen=True)
class Calendar:
    """The dates of a series, what is said of them, and the first dates of its forecast."""

    name: str
    dates: list[str]
    words: str
    following: list[str]


def spell(dates: pd.DatetimeIndex, *missing: int) -> list[str]:
    """As a file has them, without some of them."""
    return [str(date) for number, date in enumerate(dates) if number not in missing]


def days(*arguments: str, **rule: str) -> list[str]:
    """The same, by the first and the last day."""
    return [date[:10] for date in spell(pd.date_range(*arguments, **rule))]


HOLIDAYS = {"2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01"}
FIFTEENTHS = [f"{year}-{month:02d}-15" for year in range(2008, 2024) for month in range(1, 13)]
HOURS = pd.date_range("2026-01-05", "2026-03-27 16:00", freq="h")
CALENDARS = [
    Calendar(
        "weekdays",
        [day for day in days("2025-09-01", "2026-05-07", freq="B") if day not in HOLIDAYS],
        "every day from Monday to Friday, 6 missing",
        ["2026-05-08", "2026-05-11", "2026-05-12"],
    ),
    Calendar(
        "closed-sundays",
        [
            day
            for day in days("2025-09-01", "2026-05-08", freq="D")
            if pd.Timestamp(day).day_name() != "Sunday"
        ],
        "every Mon, Tue, Wed, Thu, Fri, Sat",
        ["2026-05-09", "2026-05-11"],
    ),
    Calendar(
        "month-starts",
        days("2008-01-01", "2023-11-01", freq="MS"),
        "monthly, on the first day of the month",
        ["2023-12-01", "2024-01-01"],
    ),
    Calendar(
        "month-ends",
        [day for day in days("2008-01-31", "2023-12-31", freq="ME") if day != "2015-06-30"],
        "monthly, on the last day of the month, 1 missing",
        ["2024-01-31", "2024-02-29", "2024-03-31"],
    ),
    Calendar(
        "fifteenths",
        [day for day in FIFTEENTHS if day not in {"2012-02-15", "2012-03-15"}],
        "monthly, on day 15 of the month, 2 missing",
        ["2024-01-15", "2024-02-15", "2024-03-15"],
    ),
    Calendar(
        "quarters",
        days("1975-03-31", "2023-09-30", freq="QE"),
        "quarterly, on the last day of the month",
        ["2023-12-31", "2024-03-31", "2024-06-30"],
    ),
    Calendar(
        "weeks",
        [day for day in days("2020-01-01", "2023-12-27", freq="W-WED") if day != "2022-06-01"],
        "every 7 days, 1 missing",
        ["2024-01-03", "2024-01-10"],
    ),
    Calendar(
        "office-hours",
        spell(HOURS[(HOURS.day_of_week < 5) & (HOURS.hour >= 9) & (HOURS.hour <= 16)]),
        "every 01:00:00 at certain hours of the week",
        ["2026-03-30 09:00:00", "2026-03-30 10:00:00"],
    ),
    Calendar(
        "one-offset",
        spell(pd.date_range("2026-01-01 08:00", periods=200, freq="h", tz="Asia/Kolkata"), 50, 51),
        "every 01:00:00, 2 missing",
        ["2026-01-09 16:00:00+05:30", "2026-01-09 17:00:00+05:30"],
    ),
    Calendar(
        "clocks-changed",
        spell(pd.date_range("2025-03-01", "2025-10-25", tz="Europe/Berlin")),
        "every day",
        ["2025-10-26 00:00:00+02:00", "2025-10-27 00:00:00+01:00"],
    ),
]

FOLLOWING = """
from pathlib import Path

import data
import date_rules

for path in sorted(Path("calendars").glob("*.csv")):
    index = data.load(str(path), "day", "visits").index
    rule = date_rules.find_rule(index)
    dates = date_rules.future_dates(index[-104:], 3, rule)
    print(path.stem, rule["words"], *dates, sep=";")
"""


def test_forecasts_have_dates_that_the_calendar_has(own_folder: Path) -> None:
    (own_folder / "calendars").mkdir()
    for calendar in CALENDARS:
        table = pd.DataFrame({"day": calendar.dates, "visits": range(len(calendar.dates))})
        table.to_csv(own_folder / "calendars" / f"{calendar.name}.csv", index=False)
    (own_folder / "following.py").write_text(FOLLOWING, encoding="utf-8")
    [done] = call_all(own_folder, [["following.py"]])
    assert done.code == 0, done.err[-3000:]
    found = {name: rest for name, *rest in (line.split(";") for line in done.out.splitlines())}
    for calendar in CALENDARS:
        words, *dates = found[calendar.name]
        known = [date.removesuffix(" 00:00:00") for date in dates[: len(calendar.following)]]
        assert (words, known) == (calendar.words, calendar.following), calendar.name
        rows = len(calendar.dates)
        note = f"calendars/{calendar.name}.csv: {rows} rows; the dates are {words}."
        assert f"note: {note}" in done.err.splitlines()


def test_a_forecast_keeps_the_clocks_of_its_past(own_folder: Path) -> None:
    clocks = next(calendar for calendar in CALENDARS if calendar.name == "clocks-changed")
    table = pd.DataFrame({"day": clocks.dates, "visits": range(len(clocks.dates))})
    table.to_csv(own_folder / "my.csv", index=False)
    trained, predicted = call_all(
        own_folder,
        [
            ["train.py", "--data", "my.csv", *OWN, "--smoke"],
            ["predict.py", "run-smoke/example.csv", "--run", "run-smoke"],
        ],
    )
    assert (trained.code, predicted.code) == (0, 0), (trained, predicted)
    dates = [line.split(",")[0] for line in predicted.out.splitlines()[1:]]
    assert dates[: len(clocks.following)] == clocks.following
