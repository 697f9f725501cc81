"""The starters are as good as their README says, and hardly worse than a linear model."""

from __future__ import annotations

import importlib.util
import json
import re
import statistics
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.verified import Verified

from .conftest import Project, call_all, copy

pytestmark = pytest.mark.slow

CHOICES = ("pytorch", "keras-tensorflow")
TASKS = ("tabular-regression", "tabular-classification")
SEEDS = range(5)
FIGURE = {"tabular-regression": "r2", "tabular-classification": "accuracy"}
MARGIN = {"tabular-regression": 0.02, "tabular-classification": 0.01}

Reports = dict[tuple[str, str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def reports(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Reports:
    """For each choice and task the report.json of five seeds; two trainings at a time."""

    def train(each: tuple[str, str]) -> list[dict[str, Any]]:
        folder = copy(project(*each), tmp_path_factory.mktemp("five") / "project")
        calls = [["train.py", "--seed", str(seed), "--run", f"run-{seed}"] for seed in SEEDS]
        done = call_all(folder, calls)
        assert [one.code for one in done] == [0] * len(SEEDS), done
        paths = (folder / f"run-{seed}" / "report.json" for seed in SEEDS)
        return [json.loads(path.read_text()) for path in paths]

    every = [(choice, task) for task in TASKS for choice in CHOICES]
    for each in every:
        project(*each)  # before the threads: they would make it twice
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(every, pool.map(train, every), strict=True))


def load_data(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("data_of_the_project", folder / "data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def linear_models(folder: Path, task: str) -> list[float]:
    """R² of ridge or accuracy of logistic regression, of the rows and splits of the project."""
    data = load_data(folder)
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


def mean(reports: list[dict[str, Any]], model: str, figure: str) -> float:
    return statistics.mean(report[model][figure] for report in reports)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("task", TASKS)
def test_hardly_worse_than_a_linear_model(
    reports: Reports, project: Project, task: str, choice: str, verified: Verified
) -> None:
    linear = linear_models(project(choice, task), task)
    found = mean(reports[choice, task], "model", FIGURE[task])
    beside = f"{FIGURE[task]} {found:.3f}, baseline {statistics.mean(linear):.3f} (five seeds)"
    verified(task, choice, "trained", beside)
    print(f"{choice} {task}: {found:.4f}, linear model {statistics.mean(linear):.4f}")
    assert found >= statistics.mean(linear) - MARGIN[task]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("task", TASKS)
def test_the_baseline_of_the_report_is_that_linear_model(
    reports: Reports, project: Project, task: str, choice: str
) -> None:
    reported = [report["baseline"][FIGURE[task]] for report in reports[choice, task]]
    # Near enough to tell statistics of the training rows from those of all rows: an R² moves then.
    expected = linear_models(project(choice, task), task)
    assert reported == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("choice", CHOICES)
def test_recall_of_the_malignant_is_reported(reports: Reports, choice: str) -> None:
    found = mean(reports[choice, "tabular-classification"], "model", "recall_malignant")
    print(f"{choice}: {found:.4f} of the malignant found")
    assert found > 0.9


def test_frameworks_end_alike(reports: Reports) -> None:
    """The same model, data and training: what is left is the luck of weights and batches."""
    for task in TASKS:
        one, other = (mean(reports[choice, task], "model", FIGURE[task]) for choice in CHOICES)
        assert abs(one - other) < 0.02


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("task", TASKS)
def test_the_readme_states_what_was_measured(
    reports: Reports, project: Project, task: str, choice: str
) -> None:
    readme = (project(choice, task) / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (\d+\.\d+) ± (\d+\.\d+)", readme, re.M)
    stated = {figure: (float(mean), float(spread)) for figure, mean, spread in rows}
    expected = {
        "tabular-regression": {
            "R² on the test split": ("model", "r2"),
            "R² of ridge regression": ("baseline", "r2"),
        },
        "tabular-classification": {
            "Accuracy on the test split": ("model", "accuracy"),
            "Accuracy of logistic regression": ("baseline", "accuracy"),
            "Recall of the malignant class": ("model", "recall_malignant"),
            "Recall by logistic regression": ("baseline", "recall_malignant"),
        },
    }[task]
    assert stated.keys() == expected.keys()
    for title, (model, figure) in expected.items():
        values = [report[model][figure] for report in reports[choice, task]]
        # Another processor rounds otherwise, and early stopping makes that an epoch or two.
        assert stated[title][0] == pytest.approx(statistics.mean(values), abs=0.01), title
        assert stated[title][1] == pytest.approx(statistics.stdev(values), abs=0.02), title
