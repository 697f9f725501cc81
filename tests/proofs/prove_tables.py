"""The starters are as good as their README says, and hardly worse than a linear model."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .plan import Starter, every
from .running import Note, call_all, load, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every(
    "pytorch", "keras-tensorflow", tasks=["tabular-regression", "tabular-classification"]
)

SEEDS = range(5)
FIGURE = {"tabular-regression": "r2", "tabular-classification": "accuracy"}
MARGIN = {"tabular-regression": 0.02, "tabular-classification": 0.01}

Reports = list[dict[str, Any]]


@pytest.fixture(scope="module")
def reports(folder: Path) -> Reports:
    """The report.json of five seeds."""
    calls = [["train.py", "--seed", str(seed), "--run", f"run-{seed}"] for seed in SEEDS]
    done = call_all(folder, calls)
    assert [one.code for one in done] == [0] * len(SEEDS), done
    return [report_of(folder / f"run-{seed}") for seed in SEEDS]


def linear_models(folder: Path, task: str) -> list[float]:
    """R² of ridge or accuracy of logistic regression, of the rows and splits of the project."""
    [data] = load(folder, "data")
    table, y = data.load(None, None)
    found = []
    for seed in SEEDS:
        rows = data.split(y, seed)
        held = set(rows["val"]) | set(rows["test"])
        assert len(held) == len(rows["val"]) + len(rows["test"])
        assert not held & set(rows["train"])
        assert len(held) + len(rows["train"]) == len(y)
        linear = Ridge() if task == "tabular-regression" else LogisticRegression(max_iter=2000)
        fitted = make_pipeline(StandardScaler(), linear).fit(
            table.iloc[rows["train"]], y.iloc[rows["train"]]
        )
        found.append(fitted.score(table.iloc[rows["test"]], y.iloc[rows["test"]]))
    return found


def test_hardly_worse_than_a_linear_model(
    starter: Starter, folder: Path, reports: Reports, figures: Note, details: Note
) -> None:
    """And the baseline of the report is that linear model."""
    name = FIGURE[starter.task]
    found = {
        f"{figure} {model}": [report[model][figure] for report in reports]
        for model in ("model", "baseline")
        for figure in reports[0][model]
    }
    means = {title: statistics.mean(values) for title, values in found.items()}
    spreads = {f"{title} ±": statistics.stdev(values) for title, values in found.items()}
    figures(**{name: means[f"{name} model"], "baseline": means[f"{name} baseline"]})
    details(parameters=reports[0]["parameters"], **means, **spreads)
    linear = linear_models(folder, starter.task)
    assert means[f"{name} model"] >= statistics.mean(linear) - MARGIN[starter.task]
    # Near enough to tell statistics of the training rows from those of all rows: an R² moves then.
    assert found[f"{name} baseline"] == pytest.approx(linear, abs=1e-5)
    if starter.task == "tabular-classification":
        assert means["recall_malignant model"] > 0.9
