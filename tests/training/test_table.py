"""The user's own table: what can be wrong with it, each with its exact words, and what is fine."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from .conftest import Done, Project, call_all, copy

pytestmark = pytest.mark.slow

REGRESSION, CLASSIFICATION = "tabular-regression", "tabular-classification"

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


def of_classes(name: str, content: str | bytes, message: str) -> Case:
    return Case(name, content, message, CLASSIFICATION)


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
    Case("huge-integers", table(n=[10**30 + n for n in NUMBERS]), ""),
    Case("unsigned-integers", table(n=[2**63 + n for n in NUMBERS]), ""),
    Case("booleans", table(n=[n > 3 for n in NUMBERS]), ""),
    Case("booleans-with-gaps", table(n=[n > 3 if n else "" for n in NUMBERS]), ""),
    Case("numbers-with-gaps", table(n=[n or "" for n in NUMBERS]), ""),
    Case("categories-with-gaps", table(c=["", "NA", "b", "c"] * 10), ""),
    Case("only-categories", table("c,y"), ""),
    Case("only-numbers", table("n,y"), ""),
    Case("quotes", table(c=['a "b"', "x,\ny"] * 20), ""),
    Case("unicode", table("größe,c,目标", größe=NUMBERS, 目标=VALUES), "", target="目标"),
    Case("odd-names", table('"a, ""b""\n1",c,y', **{'a, "b"\n1': NUMBERS}), ""),
    Case("named-like-the-output", table("prediction,y", prediction=NUMBERS), ""),
    Case("named-target", table("n,c,target", target=VALUES), "", target="target"),
    of_classes("classes", table(y=CLASSES), ""),
    of_classes("number-classes", table(y=[n % 3 for n in NUMBERS]), ""),
    of_classes("boolean-classes", table(y=[n > 3 for n in NUMBERS]), ""),
    of_classes("odd-classes", table(y=['a "b"', "x,\ny", "ß"] * 13 + ["ß"]), ""),
]  # fmt: skip
CASES = [*FAULTS, MANY, *FINE]
TRAIN = ["train.py", "--smoke", "--data"]


@pytest.fixture(scope="module")
def outcomes(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """Every case through the PyTorch project's train.py; data.py is the same in both frameworks."""
    found: dict[str, Done] = {}
    for task in (REGRESSION, CLASSIFICATION):
        folder = copy(project("pytorch", task), tmp_path_factory.mktemp("tables") / task)
        cases = [case for case in CASES if case.task == task]
        for case in cases:
            content = case.content if isinstance(case.content, bytes) else case.content.encode()
            (folder / f"{case.name}.csv").write_bytes(content)
        calls = [
            [*TRAIN, f"{case.name}.csv", "--target", case.target, "--run", f"run-{case.name}"]
            for case in cases
        ]
        for case, done in zip(cases, call_all(folder, calls), strict=True):
            found[case.name] = done
            report = folder / f"run-{case.name}" / "report.json"
            assert report.exists() == (done.code == 0)
    return found


def test_data_is_read_alike_in_both_frameworks(project: Project) -> None:
    for task in (REGRESSION, CLASSIFICATION):
        one, other = (project(choice, task) for choice in ("pytorch", "keras-tensorflow"))
        assert (one / "data.py").read_text() == (other / "data.py").read_text()


@pytest.mark.parametrize("case", [*FAULTS, MANY], ids=lambda case: case.name)
def test_a_fault_has_its_message(outcomes: dict[str, Done], case: Case) -> None:
    file = f"{case.name}.csv"
    done = outcomes[case.name]
    assert done.err == f"error: {file}: {case.message.format(file=file)}\n"
    assert done.code == 1
    assert done.out == ""


@pytest.mark.parametrize("case", FINE, ids=lambda case: case.name)
def test_what_is_fine_trains(outcomes: dict[str, Done], case: Case) -> None:
    done = outcomes[case.name]
    assert done.err == (f"note: {case.message}\n" if case.message else "")
    assert done.code == 0
    assert "2 epochs" in done.out


def test_files_that_are_none(project: Project, tmp_path: Path) -> None:
    folder = copy(project("keras-tensorflow", REGRESSION), tmp_path / "project")
    (folder / "folder.csv").mkdir()
    (folder / "file").write_text("")
    (folder / "mine.csv").write_text(table())
    mine = ["--data", "mine.csv", "--target", "y"]
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
            "error: none/best.keras does not exist; train first: python train.py\n",
        ),
        ("predict.py", "mine.csv"): (
            1,
            "error: run/best.keras does not exist; train first: python train.py\n",
        ),
        ("train.py", "--data", "mine.csv"): (2, "--data and --target go together\n"),
        ("evaluate.py", "--target", "y"): (2, "--data and --target go together\n"),
        ("train.py", "--seed", "-1"): (2, "--seed counts from 0 and --epochs from 1\n"),
        ("train.py", "--epochs", "0"): (2, "--seed counts from 0 and --epochs from 1\n"),
    }
    for (command, (code, message)), done in zip(
        table_of.items(), call_all(folder, list(table_of)), strict=True
    ):
        assert done.code == code, command
        assert done.err.endswith(message), command
        assert "Traceback" not in done.err


# Whole way with a table such as people have.


def people(rows: int = 300) -> pd.DataFrame:
    """Numbers, a category, gaps in both, and a target that rests on each of them."""
    rng = np.random.default_rng(7)
    size = rng.normal(50, 10, rows)
    city = rng.choice(["Bergen", "Lima", "Pune"], rows)
    found = pd.DataFrame({"size": size, "city": city, "noise": rng.integers(0, 9, rows)})
    found["y"] = size + 20 * (city == "Lima") - 20 * (city == "Pune") + rng.normal(0, 2, rows)
    found.loc[rng.choice(rows, rows // 12, replace=False), "size"] = np.nan
    found.loc[rng.choice(rows, rows // 20, replace=False), "city"] = None
    return found


NEW = pd.DataFrame({"city": ["Bergen", "Lima", "Pune"], "size": [50.0] * 3, "noise": [4] * 3})
PREDICT = {
    "plain": (NEW, ""),
    "one-row": (NEW[:1], ""),
    "other-order": (NEW[["noise", "city", "size"]], ""),
    "more-columns": (NEW.assign(extra="x", y=1.0), ""),
    "named-like-the-output": (NEW.assign(prediction="x"), ""),
    "gaps": (NEW.assign(size=np.nan), ""),
    "text-gaps": (NEW.assign(city=None), ""),
    "unseen": (
        NEW.assign(city=["Oslo", "Lima", "Ghent"]),
        "note: column 'city' has values not seen in training: Ghent, Oslo.\n",
    ),
    "number-as-category": (
        NEW.assign(city=[1, 2, 2]),
        "note: column 'city' has values not seen in training: 1, 2.\n",
    ),
    "missing": (
        NEW[["noise"]],
        "error: {file}: column 'size' is missing; the model was trained with it.\n"
        "{file}: column 'city' is missing; the model was trained with it.\n",
    ),
    "text-as-number": (
        NEW.assign(size=[1, 2, "big"]),
        "error: {file}: column 'size' must be numbers, but it has 'big'.\n",
    ),
    "infinity": (
        NEW.assign(noise=np.inf),
        "error: {file}: column 'noise' holds infinity; leave such cells empty.\n",
    ),
    "no-rows": (NEW[:0], "error: {file}: no rows to predict.\n"),
}


@pytest.fixture(scope="module", params=["pytorch", "keras-tensorflow"])
def trained(
    request: pytest.FixtureRequest, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Done]]:
    """Regression: a project with a run on `people`, and what each prediction left."""
    choice: str = request.param
    folder = copy(project(choice, REGRESSION), tmp_path_factory.mktemp("people") / choice)
    people().to_csv(folder / "people.csv", index=False)
    own = ["--data", "people.csv", "--target", "y"]
    calls = {"train": ["train.py", *own], "evaluate": ["evaluate.py", *own]}
    for name, (rows, _) in PREDICT.items():
        rows.to_csv(folder / f"{name}.csv", index=False)
        calls[name] = ["predict.py", f"{name}.csv", "--out", f"{name}-out.csv"]
    calls["no-file"] = ["predict.py", "none.csv"]
    calls["terminal"] = ["predict.py", "plain.csv"]
    calls["example"] = ["predict.py", "run/example.csv"]
    calls["no-folder"] = ["predict.py", "plain.csv", "--out", "none/out.csv"]
    calls["onto-a-folder"] = ["predict.py", "plain.csv", "--out", "run"]
    done = call_all(folder, list(calls.values()))
    return folder, dict(zip(calls, done, strict=True))


def test_numbers_categories_and_gaps_are_learnt(trained) -> None:
    folder, done = trained
    assert done["train"].code == 0, done["train"].err
    report = json.loads((folder / "run" / "report.json").read_text())
    assert report["model"]["r2"] > 0.75
    assert report["model"]["r2"] > report["baseline"]["r2"] - 0.05
    assert sum(report["rows"].values()) == 300
    # Evaluating says again what training said.
    assert done["evaluate"].code == 0
    assert done["evaluate"].out in done["train"].out


@pytest.mark.parametrize("name", PREDICT)
def test_predicting(trained, name: str) -> None:
    folder, done = trained
    rows, message = PREDICT[name]
    assert done[name].err == message.format(file=f"{name}.csv")
    assert done[name].out == ""
    out = folder / f"{name}-out.csv"
    if message.startswith("error"):
        assert done[name].code == 1
        assert not out.exists()
        return
    assert done[name].code == 0
    found = pd.read_csv(out)
    inputs = [f"{column}_input" if column == "prediction" else column for column in rows]
    assert list(found) == ["prediction", *inputs]
    assert len(found) == len(rows)
    assert found["prediction"].notna().all()


def test_predictions_follow_the_rows(trained) -> None:
    folder, done = trained

    def predicted(name: str) -> np.ndarray:
        return pd.read_csv(folder / f"{name}-out.csv")["prediction"].to_numpy()

    bergen, lima, pune = predicted("plain")
    assert lima - bergen > 8  # 20 in truth; early stopping and weight decay pull it in
    assert bergen - pune > 8
    for name in ("other-order", "more-columns", "named-like-the-output"):
        assert predicted(name) == pytest.approx(predicted("plain"), abs=1e-4)
    assert predicted("one-row") == pytest.approx(predicted("plain")[:1], abs=1e-4)
    unseen = predicted("unseen")
    assert unseen[1] == pytest.approx(lima, abs=1e-4)
    assert unseen[0] == pytest.approx(unseen[2], abs=1e-4)
    shown = pd.read_csv(io.StringIO(done["terminal"].out))["prediction"]
    assert shown.to_numpy() == pytest.approx(predicted("plain"))
    assert len(pd.read_csv(io.StringIO(done["example"].out))) == 5


def test_predicting_into_or_from_nowhere(trained) -> None:
    _, done = trained
    expected = {
        "no-file": "error: none.csv: cannot be read: No such file or directory.\n",
        "no-folder": "error: none/out.csv: "
        "Cannot save file into a non-existent directory: 'none'.\n",
        "onto-a-folder": "error: run: Is a directory.\n",
    }
    for name, message in expected.items():
        assert (done[name].code, done[name].err) == (1, message)
