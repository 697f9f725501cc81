"""What the cells of a user's own table say: read in one way, in training and in prediction."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from .plan import Starter, every
from .running import Done, load, own_lines, run, start

REGRESSION, CLASSIFICATION = "tabular-regression", "tabular-classification"

CHECK = "cells"
SAYS = "reading numbers, categories and gaps in training as in prediction, in whatever way written"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=[REGRESSION, CLASSIFICATION])


HALVES = [n * 7 % 100 + 0.5 for n in range(300)]


def every_fiftieth(write_cell: Callable[[float], str]) -> list[object]:
    return [write_cell(value) if n % 50 == 3 else value for n, value in enumerate(HALVES)]


def continental(value: float) -> str:
    """As in 1.234,50."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


GAPS = [np.nan if n % 50 == 3 else value for n, value in enumerate(HALVES)]
THOUSANDS = [11 * n for n in range(300)]
# name → the cells of a column, and the numbers that they say.
AS_NUMBERS: dict[str, tuple[list[Any], list[Any]]] = {
    "question marks": (every_fiftieth(lambda _: "?"), GAPS),
    "several words": ([("n/a", "-", "")[n % 3] if n % 50 == 3 else v for n, v in enumerate(HALVES)],
                      GAPS),
    "a word of pandas": (every_fiftieth(lambda _: "nan"), GAPS),
    "spaces": (every_fiftieth(lambda _: "   "), GAPS),
    "the word of R": (["NA" if n % 5 < 2 else v for n, v in enumerate(HALVES)],
                      [np.nan if n % 5 < 2 else v for n, v in enumerate(HALVES)]),
    "thousands": ([f"{n:,}" for n in THOUSANDS], THOUSANDS),
    "few thousands": ([f"{n:,}" if n > 3200 else n for n in THOUSANDS], THOUSANDS),
    "thin spaces": ([f"{n:,}".replace(",", "\u202f") for n in THOUSANDS], THOUSANDS),
    "apostrophes": ([f"{n:,}".replace(",", "'") for n in THOUSANDS], THOUSANDS),
    "decimal commas": ([str(value).replace(".", ",") for value in HALVES], HALVES),
    "some decimal commas": ([str(n / 8).replace(".", ",").removesuffix(",0") for n in range(300)],
                            [n / 8 for n in range(300)]),
    "both marks": ([continental(n + 0.25) for n in THOUSANDS], [n + 0.25 for n in THOUSANDS]),
    "other commas": (every_fiftieth(lambda value: str(value).replace(".", ",")), GAPS),
    "dollars": ([f"${n:,}" for n in THOUSANDS], THOUSANDS),
    "few dollars": (every_fiftieth(lambda value: f"$ {value}"), HALVES),
    "euros": ([f"-{continental(value)} €" for value in HALVES], [-value for value in HALVES]),
    "per cent": ([f"{value}%" for value in HALVES], HALVES),
    "per cent with commas": ([f"{value} %".replace(".", ",") for value in HALVES], HALVES),
    "few per cent": (every_fiftieth(lambda value: f"{value}%"), GAPS),
    "minus signs": ([f"\N{MINUS SIGN}{value}" for value in HALVES], [-value for value in HALVES]),
    "padded with a point": ([f"{value:06.2f}" for value in HALVES], HALVES),
}  # fmt: skip
# name → the cells of a column, and the categories that they say.
AS_CATEGORIES: dict[str, tuple[list[Any], list[str]]] = {
    "true": (["true", "false", "false"] * 100, ["false", "true"]),
    "TRUE with gaps": (["TRUE", "FALSE", "", "FALSE"] * 75, ["", "false", "true"]),
    "True": (["True", "False"] * 150, ["false", "true"]),
    "yes": (["yes", "no", ""] * 100, ["", "no", "yes"]),
    "post codes": ([f"{n % 9 * 321:05}" for n in range(300)], [f"{n * 321:05}" for n in range(9)]),
    "codes with a gap": (["007", "010", "7", ""] * 75, ["", "007", "010", "7"]),
    "codes with a word": (["01", "02", "03", "?"] * 75, ["01", "02", "03", "?"]),
    "codes with a space": (["0049 170", "0049 171"] * 150, ["0049 170", "0049 171"]),
    "currencies": (["$5", "€6", "7"] * 100, ["$5", "7", "€6"]),
    "heights": (["5'11", "6'02"] * 150, ["5'11", "6'02"]),
    "Namibia": (["NA", "EU", "AS", ""] * 75, ["", "AS", "EU", "NA"]),
    "null": (["None", "null", "nan", "NULL"] * 75, ["NULL", "None", "nan", "null"]),
    "three and more": (["0", "1", "2", "3+"] * 75, ["0", "1", "2", "3+"]),
    "too many words": ([("?", "-")[n % 2] if n % 8 < 2 else str(n % 3) for n in range(304)][:300],
                       ["-", "0", "1", "2", "?"]),
    "decomposed": ([unicodedata.normalize("NFD", "Zürich"), "Genève", "Bern"] * 100,
                   ["Bern", "Genève", "Zürich"]),
    "decomposed Hangul": ([unicodedata.normalize("NFD", "서울"), "부산"] * 150, ["부산", "서울"]),
}  # fmt: skip


def of_300(cells: list[Any], task: str, name: str = "x") -> str:
    """A table with this column, another, and a target."""
    target = [
        ("yes", "no")[n * 37 % 11 % 2] if task == CLASSIFICATION else n % 17 for n in range(300)
    ]
    lines = io.StringIO()
    frame = pd.DataFrame({name: cells, "c": [*"abc"] * 100, "y": target})
    frame.to_csv(lines, index=False, quoting=csv.QUOTE_MINIMAL)
    return lines.getvalue()


@pytest.fixture(scope="module")
def modules(folder: Path) -> list[ModuleType]:
    """What reads data in the project."""
    return load(folder, "data", "columns", "csv_file")


@pytest.fixture(scope="module")
def data(modules: list[ModuleType]) -> Any:
    """All that data.py and columns.py have, by name."""
    data, columns, _ = modules
    return SimpleNamespace(**{**vars(columns), **vars(data)})


def learn(data: Any, file: Path, text: str, target: str = "y") -> tuple[pd.DataFrame, dict]:
    """The table of a file, and what its training rows taught, as a checkpoint keeps it."""
    file.write_text(text, encoding="utf-8")
    table, y = data.load(str(file), target)
    train = table.iloc[data.split(y, 0)["train"]]
    return table, json.loads(json.dumps(data.fit_preprocessing(train)))


def same_when_predicting(data: Any, file: Path, table: pd.DataFrame, learnt: dict) -> None:
    """The rows of the file again, and those that evaluate.py writes as an example."""
    trained = data.transform(learnt, table)
    np.testing.assert_array_equal(trained, data.transform(learnt, data.read_new_rows(file, learnt)))
    example = file.with_name("example.csv")
    data.write_rows(table[5:10], example)
    found = data.transform(learnt, data.read_new_rows(example, learnt))
    np.testing.assert_array_equal(trained[5:10], found)


@pytest.mark.parametrize("name", AS_NUMBERS)
def test_numbers(
    starter: Starter, data: Any, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, numbers = AS_NUMBERS[name]
    file = tmp_path / "my.csv"
    table, learnt = learn(data, file, of_300(cells, starter.task))
    assert table["x"].tolist() == pytest.approx(numbers, nan_ok=True)
    said = capsys.readouterr().err
    # What is empty, and zeros before a number with a point, go without saying.
    assert ("column 'x' is read as numbers: " in said) == (
        name not in ("spaces", "padded with a point")
    )
    same_when_predicting(data, file, table, learnt)


@pytest.mark.parametrize("name", AS_CATEGORIES)
def test_categories(starter: Starter, data: Any, name: str, tmp_path: Path) -> None:
    cells, categories = AS_CATEGORIES[name]
    file = tmp_path / "my.csv"
    table, learnt = learn(data, file, of_300(cells, starter.task))
    assert learnt["categories"]["x"] == categories
    same_when_predicting(data, file, table, learnt)


def read_one(data: Any, learnt: dict, cell: str, tmp_path: Path) -> object:
    """What a file with this one row says to the model."""
    file = tmp_path / "new.csv"
    file.write_text(f'x,c\n"{cell}",a\n', encoding="utf-8")
    return data.read_new_rows(str(file), learnt)["x"][0]


def test_one_new_row_is_read_as_the_training_rows_were(
    starter: Starter, data: Any, tmp_path: Path
) -> None:
    """Whatever else its file holds: by itself, 1,125 could be a thousand or a bit more than 1."""
    for name, cell, value in [
        ("thousands", "1,125", 1125),
        ("some decimal commas", "1,125", 1.125),
        ("both marks", "1.125,00", 1125),
        ("dollars", "-$5", -5),
        ("per cent", "3.5 %", 3.5),
        ("question marks", "unknown", np.nan),
    ]:
        text = of_300(AS_NUMBERS[name][0], starter.task)
        _, learnt = learn(data, tmp_path / "my.csv", text)
        assert read_one(data, learnt, cell, tmp_path) == pytest.approx(value, nan_ok=True)
    for name, cell in [("thousands", "1,5"), ("per cent", "3.5"), ("some decimal commas", "1.5")]:
        _, learnt = learn(data, tmp_path / "my.csv", of_300(AS_NUMBERS[name][0], starter.task))
        with pytest.raises(data.UserError, match=f"column 'x' must be numbers.*it has '{cell}'"):
            read_one(data, learnt, cell, tmp_path)
    _, learnt = learn(data, tmp_path / "my.csv", of_300(AS_CATEGORIES["true"][0], starter.task))
    for cell in ("true", "TRUE", "True"):
        assert read_one(data, learnt, cell, tmp_path) == "true"


def test_names_are_composed(starter: Starter, data: Any, tmp_path: Path) -> None:
    """Of columns in files, and of the target that is asked for."""
    apart = {name: unicodedata.normalize("NFD", name) for name in ("größe", "ŷ", "Québec")}
    file = tmp_path / "my.csv"
    text = of_300(HALVES, starter.task, apart["größe"]).replace(",y\n", f",{apart['ŷ']}\n", 1)
    if starter.task == CLASSIFICATION:
        text = text.replace("yes\n", apart["Québec"] + "\n")
    table, learnt = learn(data, file, text, apart["ŷ"])
    assert learnt["columns"] == ["größe", "c"]
    file.write_text(unicodedata.normalize("NFC", text), encoding="utf-8")
    same_when_predicting(data, file, table, learnt)
    composed, y = data.load(str(file), "ŷ")
    assert composed.equals(table)
    if starter.task == CLASSIFICATION:
        assert data.fit_target(y) == {"classes": ["Québec", "no"]}


# The cells of a target, and the numbers that they say to a regression, if any.
TARGETS: list[tuple[list[str], list[float]]] = [
    (["007", "010", "8"], [7, 10, 8]),
    (["$1,234", "-$5"], [1234, -5]),
    (["1,5", "2,25", "1"], [1.5, 2.25, 1]),
    (["None", "NA", "nan"], []),
    (["TRUE", "FALSE"], []),
    (["1", "2", "?"], []),
]


@pytest.mark.parametrize(("cells", "numbers"), TARGETS)
def test_a_target_is_what_its_cells_say(
    starter: Starter, data: Any, cells: list[str], numbers: list[float], tmp_path: Path
) -> None:
    file = tmp_path / "my.csv"
    pd.DataFrame({"n": HALVES, "y": (cells * 150)[:300]}).to_csv(file, index=False)
    if starter.task == CLASSIFICATION:
        assert data.fit_target(data.load(str(file), "y")[1]) == {"classes": sorted(cells)}
    elif numbers:
        assert data.load(str(file), "y")[1].tolist() == (numbers * 150)[:300]
    else:
        word = "?" if "?" in cells else cells[0]
        with pytest.raises(data.UserError) as fault:
            data.load(str(file), "y")
        assert str(fault.value) == f"{file}: target 'y' must be numbers, but it has {word!r}."


def test_words_that_mean_no_value(
    starter: Starter,
    data: Any,
    modules: list[ModuleType],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(modules[-1], "MISSING", ["NA", "-"])
    file = tmp_path / "my.csv"
    table, learnt = learn(data, file, of_300(["NA", "EU", "-", " NA"] * 75, starter.task))
    assert learnt["categories"]["x"] == ["", "EU"]
    same_when_predicting(data, file, table, learnt)


def test_a_stray_quote_is_said(
    starter: Starter, data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the rows that were read, and where it stands; also in rows to predict."""
    lines = of_300(HALVES, starter.task).splitlines()
    lines[100] = lines[100].replace(",", ',"', 1)
    lines[240] = lines[240].replace(",", '",', 2).replace('",', ",", 1)
    file = tmp_path / "my.csv"
    _, learnt = learn(data, file, "\n".join(lines))
    said = (
        f"note: {file}: lines 101 to 241 are read as one row, because a cell in quotes runs on; "
        "check the quotes there. Rows of several lines: 1 of 160.\n"
    )
    said_in_training = capsys.readouterr().err
    assert said_in_training.startswith(said)
    assert said_in_training.endswith(f"note: {file}: 160 rows.\n")
    data.read_new_rows(str(file), learnt)
    assert capsys.readouterr().err.startswith(said)
    file.write_text("\n".join([*lines[:100], '1,"' + "x" * 140_000]))
    with pytest.raises(data.UserError, match="the row of line 101 cannot be read: field larger"):
        data.load(str(file), "y")


def test_a_column_of_very_many_categories(
    starter: Starter, data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The frequent ones are kept; the rest takes no memory, and is said not to be known."""
    rng = np.random.default_rng(0)
    rows = 60_000
    visitor = [f"v{n}" for n in rng.integers(0, 40_000, rows)]
    frame = pd.DataFrame({"x": visitor, "y": rng.integers(0, 3, rows)})
    frame.loc[::100, "x"] = "regular"
    frame.to_csv(tmp_path / "my.csv", index=False)
    table, learnt = learn(data, tmp_path / "my.csv", (tmp_path / "my.csv").read_text())
    assert "categories: the 500 most frequent are kept" in capsys.readouterr().err
    assert len(learnt["categories"]["x"]) == 500
    assert "regular" in learnt["categories"]["x"]
    assert data.transform(learnt, table).shape == (rows, 500)
    (tmp_path / "new.csv").write_text("x\nregular\nv-1\n")
    new = data.read_new_rows(str(tmp_path / "new.csv"), learnt)
    assert data.transform(learnt, new).sum(axis=1).tolist() == [1, 0]


# The whole way: what data.py reads is what a model learns and predicts.


def real(rows: int = 300) -> pd.DataFrame:
    """y rests on a number with six question marks and on a truth with gaps; names need care."""
    x = np.random.default_rng(0).uniform(0, 100, rows).round(2)
    flag = np.where(np.arange(rows) % 2, "TRUE", "FALSE").astype(object)
    frame = pd.DataFrame({"ŋ": x.astype(str), "flag": flag})
    frame["code"] = [f"{n % 5:03}" for n in range(rows)]
    frame["y"] = 3 * x + 100 * (flag == "TRUE")
    frame.loc[3::50, "ŋ"] = "?"
    frame.loc[::30, "flag"] = ""
    return frame


@pytest.fixture(scope="module")
def whole(starter: Starter, folder: Path) -> dict[str, Done]:
    """Through training and prediction, where output is in cp1252."""
    frame = real()
    if starter.task == CLASSIFICATION:
        frame["y"] = np.where(frame["y"] > frame["y"].median(), "łąka", "007")
    frame.to_csv(folder / "real.csv", index=False)
    frame.drop(columns="y").to_csv(folder / "new.csv", index=False)
    own = ["--data", "real.csv", "--target", "y", "--run", "real"]
    calls = {
        "train": ["train.py", *own],
        "predict": ["predict.py", "new.csv", "--run", "real", "--out", "out.csv"],
        "example": ["predict.py", "real/example.csv", "--run", "real"],
    }
    return {name: run(folder, *call, PYTHONIOENCODING="cp1252") for name, call in calls.items()}


def test_a_table_of_real_people(starter: Starter, folder: Path, whole: dict[str, Done]) -> None:
    done = whole
    for name, call in done.items():
        assert call.code == 0, (name, call.err)
        assert "not seen in training" not in call.err
    assert "'?' as missing (6 of 300 cells)" in done["train"].err
    actual, predicted = real()["y"], pd.read_csv(folder / "out.csv", dtype="str")["prediction"]
    if starter.task == REGRESSION:
        error = (actual - predicted.astype(float)) ** 2
        assert 1 - error.mean() / actual.var() > 0.9
    else:
        assert "recall_\\u0142\\u0105ka" in done["train"].out
        classes = np.where(actual > actual.median(), "łąka", "007")
        assert (predicted == classes).mean() > 0.9
    assert len(done["example"].out.splitlines()) == 6


def test_a_reader_that_stops_early(folder: Path, whole: dict[str, Done]) -> None:
    """As in `python predict.py new.csv | head`."""
    assert whole["train"].code == 0
    pd.concat([real().drop(columns="y")] * 30).to_csv(folder / "long.csv", index=False)
    process = start(folder, "predict.py", "long.csv", "--run", "real")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith("prediction,")
    process.stdout.close()
    said = own_lines(process.stderr.read())
    process.stderr.close()
    assert process.wait() == 0, said
    assert all(line.startswith("note: ") for line in said.splitlines()), said
