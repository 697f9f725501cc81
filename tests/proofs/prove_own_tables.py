"""The user's own table: what can be wrong with it, each with its exact words, and what is fine."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from .plan import Starter, every
from .running import Done, call_all, call_named

REGRESSION, CLASSIFICATION = "tabular-regression", "tabular-classification"

CHECK = "own data"
SAYS = "given tables with some sixty faults and oddities, and refusing or training as it should"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=[REGRESSION, CLASSIFICATION])

# Forty rows: a number that repeats, a category, and a number or a class to predict.
NUMBERS = [n % 7 for n in range(40)]
CATEGORIES = ["abc"[n % 3] for n in range(40)]
VALUES = [round(n * 37 % 11 + n % 3 * 2.5, 2) for n in range(40)]
CLASSES = [("yes", "no")[n * 37 % 11 % 2] for n in range(40)]


def table(header: str = "n,c,y", **columns: list[object]) -> str:
    """CSV of the forty rows; keywords replace columns or add some, in the order of the header."""
    known = {"n": NUMBERS, "c": CATEGORIES, "y": VALUES, **columns}
    names = next(csv.reader([header]))
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\n")
    lines.writerow(names)
    lines.writerows(zip(*(known[name] for name in names), strict=True))
    return target.getvalue()


def without_ends(text: str, *numbers: int) -> str:
    """These lines lack their last cell."""
    lines = enumerate(text.splitlines(), 1)
    return "\n".join(line.rpartition(",")[0] if n in numbers else line for n, line in lines)


def with_cell(values: list, row: int, cell: object) -> list:
    return [cell if n == row else value for n, value in enumerate(values)]


@dataclass(frozen=True)
class Case:
    """A file, and what has to be said of it after its name."""

    name: str
    content: str | bytes
    message: str
    task: str = REGRESSION
    target: str = "y"
    lines: str = ""
    """What is said of its lines, before its cells are read."""


def of_classes(name: str, content: str | bytes, message: str, lines: str = "") -> Case:
    return Case(name, content, message, CLASSIFICATION, lines=lines)


def runs_on(first: int, last: int, count: int) -> str:
    return (
        f"lines {first} to {last} are read as one row, because a cell in quotes runs on; check "
        f"the quotes there. Rows of several lines: {count} of 40."
    )


FAULTS = [
    Case("no-target", table(), "there is no column 'z'; there are: n, c, y.", target="z"),
    Case(
        "near-target",
        table("n,c,price", price=VALUES),
        "there is no column 'Prize'; did you mean 'price'?",
        target="Prize",
    ),
    Case(
        "gaps-in-target",
        table(y=["", "", *VALUES[2:]]),
        "target 'y' is missing in 2 rows (first: 1, 2).",
    ),
    Case(
        "no-target-at-all",
        table(y=[""] * 40),
        "target 'y' is missing in 40 rows (first: 1, 2, 3, 4, 5).",
    ),
    Case(
        "text-target",
        table(y=with_cell(VALUES, 39, "many")),
        "target 'y' must be numbers, but it has 'many'.",
    ),
    Case(
        "boolean-target",
        table(y=[value > 5 for value in VALUES]),
        "target 'y' must be numbers, but it has 'False'.",
    ),
    Case("endless-target", table(y=with_cell(VALUES, 3, "inf")), "target 'y' holds infinity."),
    Case(
        "too-large",
        table(n=[f"{n}e307" for n in NUMBERS]),
        "column 'n' holds a number as large as 6e+307.",
    ),
    Case(
        "too-large-target",
        table(y=[f"{value - 5}e307" for value in VALUES]),
        "target 'y' holds a number as large as 1e+308.",
    ),
    Case("same-target", table(y=[3] * 40), "target 'y' has the same value in every row."),
    Case(
        "infinity",
        table(n=with_cell(NUMBERS, 3, "-inf")),
        "column 'n' holds infinity; leave such cells empty.",
    ),
    Case(
        "few-rows",
        "\n".join(table().splitlines()[:20]),
        "19 rows are too few: at least 20 are needed.",
    ),
    Case("header-only", "n,c,y\n", "0 rows are too few: at least 20 are needed."),
    Case("target-only", table("y"), "no column is left to predict from."),
    Case("empty", "", "the first line is empty; it must name the columns."),
    Case("blank-line", "\n" + table(), "the first line is empty; it must name the columns."),
    Case(
        "same-names",
        table().replace("n,c,y", "c,c,y", 1),
        "two columns have the same name: c.",
    ),
    Case(
        "no-names",
        table().replace("n,c,y", ",,y", 1),
        "2 columns have no name in the first line.",
    ),
    Case(
        "semicolons",
        table().replace(",", ";"),
        "columns are separated by semicolons; commas are needed.",
    ),
    Case("tabs", table().replace(",", "\t"), "columns are separated by tabs; commas are needed."),
    Case("bars", table().replace(",", "|"), "columns are separated by bars; commas are needed."),
    Case(
        "latin-1",
        table(c=["é"] * 20 + ["a"] * 20).encode("latin-1"),
        "not UTF-8 text; save it as UTF-8 (CSV) and try again.",
    ),
    Case(
        "utf-16",
        table().encode("utf-16"),
        "not UTF-8 text; save it as UTF-8 (CSV) and try again.",
    ),
    Case(
        "wide-line-2", table().replace("\n0,", "\n0,0,", 1), "line 2 has 4 cells, the header has 3."
    ),
    Case(
        "wide-line-42",
        table() + "1,a,3,4\n",
        "not a table with commas between columns: "
        "Error tokenizing data. C error: Expected 3 fields in line 42, saw 4.",
    ),
    Case(
        "open-quote",
        table() + '1,"a,3\n',
        "not a table with commas between columns: "
        "Error tokenizing data. C error: EOF inside string starting at row 41.",
    ),
    of_classes(
        "rare-class",
        table(y=["maybe", "maybe", *CLASSES[2:]]),
        "each class of target 'y' needs 3 rows, one for each split; fewer have: maybe.",
    ),
    of_classes(
        "number-as-class",
        table(y=list(range(100, 140))),
        "each class of target 'y' needs 3 rows, one for each split; "
        "fewer have: 100, 101, 102, 103, 104, and 35 more.",
    ),
    of_classes("one-class", table(y=["yes"] * 40), "target 'y' has only one class: 'yes'."),
    of_classes(
        "gaps-in-classes",
        table(y=with_cell(CLASSES, 7, "")),
        "target 'y' is missing in 1 rows (first: 8).",
    ),
]
# Several at once: every fault of a file in one go.
MANY = Case(
    "many-faults",
    table(n=with_cell(NUMBERS, 1, "inf"), y=with_cell(VALUES, 2, "")).split("\n3,")[0],
    "column 'n' holds infinity; leave such cells empty.\n"
    "{file}: 3 rows are too few: at least 20 are needed.\n"
    "{file}: target 'y' is missing in 1 rows (first: 3).",
)

CODE = "column 'n' is read as categories: '{}' looks like a code, not a number."
USELESS = "column 'i' is empty or the same in every row: left out."
LIKE_AN_ID = "column 'i' has a different value in every row, like an id: "
EVERY_DAY = [str(day.date()) for day in pd.date_range("2026-01-01", periods=40)]

# These train; what is said on the way is all of standard error.
FINE = [
    Case("plain", table(), ""),
    Case("windows", table().replace("\n", "\r\n"), ""),
    Case("old-mac", table().replace("\n", "\r"), ""),
    Case("byte-order-mark", "\ufeff" + table(), ""),
    Case("constant", table("n,i,y", i=[5] * 40), USELESS),
    Case("all-missing", table("n,i,y", i=[""] * 40), USELESS),
    Case("constant-with-gaps", table("n,i,y", i=[5, ""] * 20), ""),
    Case("id", table("n,i,y", i=list(range(40))), LIKE_AN_ID + "delete it if it is an id."),
    Case("text-id", table("n,i,y", i=[f"p{n}" for n in range(40)]), LIKE_AN_ID + "left out."),
    Case("dates", table("n,i,y", i=EVERY_DAY), LIKE_AN_ID + "left out."),
    Case("few-dates", table("n,i,y", i=EVERY_DAY[:4] * 10), ""),
    Case("large-numbers", table(n=[f"{n}e99" for n in NUMBERS]), ""),
    Case("small-numbers", table(n=[f"{n}e-320" for n in NUMBERS]), ""),
    Case("large-targets", table(y=[f"{value}e98" for value in VALUES]), ""),
    Case("huge-integers", table(n=[10**30 + n for n in NUMBERS]), CODE.format(10**30)),
    Case("codes", table(n=[f"{n:03}" for n in NUMBERS]), CODE.format("000")),
    Case("placeholders", table(n=with_cell(NUMBERS, 3, "?")), "column 'n' is read as numbers: "
         "'?' as missing (1 of 40 cells)."),
    Case("thousands", table(n=with_cell(NUMBERS, 3, "1,234")), "column 'n' is read as numbers: "
         "'1,234' as 1234 (1 of 40 cells)."),
    Case("half-numbers", table(n=[n if n < 5 else "abc"[n % 3] for n in NUMBERS]), "column 'n' is "
         "read as categories: 10 of 40 cells are not numbers, such as 'c', 'a'. If they mean "
         "'no value', name them in MISSING, in csv_file.py."),
    Case("short-rows", without_ends(table("y,n,c"), 5, 9), "", lines="line 5 has 2 cells, the "
         "header has 3; the others count as empty. Short rows: 2 of 40."),
    Case("unsigned-integers", table(n=[2**63 + n for n in NUMBERS]), ""),
    Case("booleans", table(n=[n > 3 for n in NUMBERS]), ""),
    Case("booleans-with-gaps", table(n=[n > 3 if n else "" for n in NUMBERS]), ""),
    Case("numbers-with-gaps", table(n=[n or "" for n in NUMBERS]), ""),
    Case("categories-with-gaps", table(c=["", "NA", "b", "c"] * 10), ""),
    Case("only-categories", table("c,y"), ""),
    Case("only-numbers", table("n,y"), ""),
    Case("quotes", table(c=['a "b"', "x,\ny"] * 20), "", lines=runs_on(3, 4, 20)),
    Case("unicode", table("größe,c,目标", größe=NUMBERS, 目标=VALUES), "", target="目标"),
    Case("odd-names", table('"a, ""b""\n1",c,y', **{'a, "b"\n1': NUMBERS}), "",
         lines=runs_on(1, 2, 1)),
    Case("named-like-the-output", table("prediction,y", prediction=NUMBERS), ""),
    Case("named-target", table("n,c,target", target=VALUES), "", target="target"),
    of_classes("classes", table(y=CLASSES), ""),
    of_classes("number-classes", table(y=[n % 3 for n in NUMBERS]), ""),
    of_classes("boolean-classes", table(y=[n > 3 for n in NUMBERS]), ""),
    of_classes("odd-classes", table(y=['a "b"', "x,\ny", "ß"] * 13 + ["ß"]), "", runs_on(3, 4, 13)),
]  # fmt: skip
CASES = [*FAULTS, MANY, *FINE]
TRAIN = ["train.py", "--smoke", "--data"]


@pytest.fixture(scope="module")
def outcomes(starter: Starter, folder: Path) -> dict[str, Done]:
    """Every case of the task through train.py."""
    calls = {}
    for case in CASES:
        if case.task == starter.task:
            content = case.content if isinstance(case.content, bytes) else case.content.encode()
            (folder / f"{case.name}.csv").write_bytes(content)
            own = [f"{case.name}.csv", "--target", case.target, "--run", f"run-{case.name}"]
            calls[case.name] = [*TRAIN, *own]
    found = call_named(folder, calls)
    for name, done in found.items():
        assert (folder / f"run-{name}" / "report.json").exists() == (done.code == 0)
    return found


def test_a_fault_has_its_message(starter: Starter, outcomes: dict[str, Done]) -> None:
    mine = [case for case in (*FAULTS, MANY) if case.task == starter.task]
    assert mine
    for case in mine:
        file = f"{case.name}.csv"
        done = outcomes[case.name]
        assert done.err == f"error: {file}: {case.message.format(file=file)}\n"
        assert (done.code, done.out) == (1, ""), case.name


def test_what_is_fine_trains(starter: Starter, outcomes: dict[str, Done]) -> None:
    mine = [case for case in FINE if case.task == starter.task]
    assert mine
    for case in mine:
        done, file = outcomes[case.name], f"{case.name}.csv"
        notes = [case.message, f"{file}: 40 rows."]
        if case.lines:
            notes.insert(0, f"{file}: {case.lines}")
        assert done.err == "".join(f"note: {text}\n" for text in notes if text), case.name
        assert done.code == 0, case.name
        assert "2 epochs" in done.out


def test_files_that_are_none(starter: Starter, own_folder: Path) -> None:
    folder = own_folder
    (folder / "folder.csv").mkdir()
    (folder / "file").write_text("")
    (folder / "mine.csv").write_text(table())
    mine = ["--data", "mine.csv", "--target", "y"]
    best = "best.pt" if starter.framework == "pytorch" else "best.keras"
    table_of = {
        ("train.py", "--data", "none.csv", "--target", "y"): (
            1,
            "error: none.csv: cannot be read: No such file or directory.\n",
        ),
        ("train.py", "--data", "folder.csv", "--target", "y"): (
            1,
            "error: folder.csv: cannot be read: Is a directory.\n",
        ),
        ("train.py", *mine, "--run", "file"): (
            1,
            "error: file cannot be the folder of a run: File exists.\n",
        ),
        ("evaluate.py", "--run", "none"): (
            1,
            f"error: none/{best} does not exist; train first: python train.py\n",
        ),
        ("predict.py", "mine.csv"): (
            1,
            f"error: run/{best} does not exist; train first: python train.py\n",
        ),
        ("train.py", "--data", "mine.csv"): (2, "--data and --target go together\n"),
        ("evaluate.py", "--target", "y"): (2, "--data and --target go together\n"),
        ("train.py", "--seed", "-1"): (2, "--seed must be 0 or more, and --epochs 1 or more\n"),
        ("train.py", "--epochs", "0"): (2, "--seed must be 0 or more, and --epochs 1 or more\n"),
    }
    for (command, (code, message)), done in zip(
        table_of.items(), call_all(folder, list(table_of)), strict=True
    ):
        assert done.code == code, command
        assert done.err.endswith(message), command
        assert "Traceback" not in done.err
