"""The whole way with a table such as people have, and rows to predict of every kind."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from .plan import every
from .running import Done, call_named, report_of

CHECK = "prediction"
SAYS = "trained on a table with gaps and categories, and predicting rows of every kind"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["tabular-regression"])


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


@pytest.fixture(scope="module")
def trained(folder: Path) -> tuple[Path, dict[str, Done]]:
    """The project with a run on `people`, and what each prediction left."""
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
    return folder, call_named(folder, calls)


def test_numbers_categories_and_gaps_are_learnt(trained: tuple[Path, dict[str, Done]]) -> None:
    folder, done = trained
    assert done["train"].code == 0, done["train"].err
    report = report_of(folder / "run")
    assert report["model"]["r2"] > 0.75
    assert report["model"]["r2"] > report["baseline"]["r2"] - 0.05
    assert sum(report["rows"].values()) == 300
    # Evaluating says again what training said.
    assert done["evaluate"].code == 0
    assert done["evaluate"].out in done["train"].out


@pytest.mark.parametrize("name", PREDICT)
def test_predicting(trained: tuple[Path, dict[str, Done]], name: str) -> None:
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


def test_predictions_follow_the_rows(trained: tuple[Path, dict[str, Done]]) -> None:
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


def test_predicting_into_or_from_nowhere(trained: tuple[Path, dict[str, Done]]) -> None:
    _, done = trained
    expected = {
        "no-file": "error: none.csv: cannot be read: No such file or directory.\n",
        "no-folder": "error: none/out.csv cannot be written: "
        "Cannot save file into a non-existent directory: 'none'.\n",
        "onto-a-folder": "error: run cannot be written: Is a directory.\n",
    }
    for name, message in expected.items():
        assert (done[name].code, done[name].err) == (1, message)
