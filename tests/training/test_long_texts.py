"""Long texts: a transformer that learns, and to which padding is nothing."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import recommender

from .conftest import CHOICES, Done, call_all, change, write

pytestmark = pytest.mark.slow

TASK = "text-classification"
TRAINED = ("pytorch", "keras-tensorflow")
# Of the ten fields, the most frequent makes up 30%.
LEAST = 0.6
# Three texts by themselves and as rows of one table: the longest decides how far all are padded.
TEXTS = ["A filter.", "Solve a sparse system. " * 20, "The mean of a random variable " * 8]


def generate(choice: str) -> dict[str, str]:
    framework, backend = CHOICES[choice]
    verdict = recommender.recommend({"subject": "text-long"})
    return dict(
        recommender.generate(
            verdict, name="my-project", framework=framework, backend=backend, task=TASK
        )
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[Done]]]:
    """A short run on the beginnings of the texts, and what it says of new ones."""

    def train(choice: str) -> tuple[Path, list[Done]]:
        folder = write(tmp_path_factory.mktemp(choice) / "project", generate(choice))
        change(folder, BATCH_SIZE=16, DROPOUT=0.1)
        script = folder / "data.py"
        script.write_text(script.read_text().replace("MAX_TOKENS = 256", "MAX_TOKENS = 64"))
        pd.DataFrame({"text": TEXTS}).to_csv(folder / "new.csv")
        calls = [["train.py", "--epochs", "5"]]
        calls += [["predict.py", "new.csv", "--out", "together.csv"]]
        calls += [
            ["predict.py", "--text", text, "--out", f"alone-{n}.csv"]
            for n, text in enumerate(TEXTS)
        ]
        return folder, call_all(folder, calls)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(TRAINED, pool.map(train, TRAINED), strict=True))


@pytest.mark.parametrize("choice", TRAINED)
def test_it_learns(trained: dict[str, tuple[Path, list[Done]]], choice: str) -> None:
    folder, done = trained[choice]
    assert [one.code for one in done] == [0] * len(done), done
    found = json.loads((folder / "run" / "report.json").read_text())
    print(choice, found["model"]["accuracy"], found["baseline"]["accuracy"], found["rows"])
    assert found["model"]["accuracy"] >= LEAST
    assert "texts have more than 64 tokens; what follows is not seen." in done[0].err


def test_the_models_are_equally_large(trained: dict[str, tuple[Path, list[Done]]]) -> None:
    reports = [
        json.loads((folder / "run" / "report.json").read_text()) for folder, _ in trained.values()
    ]
    assert len({report["parameters"] for report in reports}) == 1


@pytest.mark.parametrize("choice", TRAINED)
def test_padding_changes_nothing(trained: dict[str, tuple[Path, list[Done]]], choice: str) -> None:
    folder, _ = trained[choice]
    together = pd.read_csv(folder / "together.csv")
    alone = pd.concat([pd.read_csv(folder / f"alone-{n}.csv") for n in range(len(TEXTS))])
    probabilities = together.filter(like="probability_")
    assert probabilities.to_numpy() == pytest.approx(
        alone.filter(like="probability_").to_numpy(), abs=1e-5
    )
    assert probabilities.std().max() > 0.01  # the model does tell texts apart


@pytest.mark.parametrize("choice", TRAINED)
def test_the_readme_is_that_of_long_texts(choice: str) -> None:
    files = generate(choice)
    readme = files["README.md"]
    assert "SciPy" in readme
    assert "Babel" not in readme + files["train.py"] + files["pyproject.toml"]
    assert "0.76" not in readme
