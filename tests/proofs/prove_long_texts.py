"""Long texts: a transformer that learns, and to which padding is nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from .plan import every
from .running import Done, Note, call_all, change, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
SHAPES = {"data": "long-texts"}
STARTERS = every("pytorch", "keras-tensorflow", tasks=["text-classification"], shapes=SHAPES)

# Of the ten fields, the most frequent makes up 30%.
LEAST = 0.6
# Three texts by themselves and as rows of one table: the longest decides how far all are padded.
TEXTS = ["A filter.", "Solve a sparse system. " * 20, "The mean of a random variable " * 8]


@pytest.fixture(scope="module")
def done(folder: Path) -> list[Done]:
    """A short run on the beginnings of the texts, and what it says of new ones."""
    change(folder, BATCH_SIZE=16, DROPOUT=0.1)
    script = folder / "data.py"
    script.write_text(script.read_text().replace("MAX_TOKENS = 256", "MAX_TOKENS = 64"))
    pd.DataFrame({"text": TEXTS}).to_csv(folder / "new.csv")
    calls = [["train.py", "--epochs", "5"]]
    calls += [["predict.py", "new.csv", "--out", "together.csv"]]
    calls += [
        ["predict.py", "--text", text, "--out", f"alone-{n}.csv"] for n, text in enumerate(TEXTS)
    ]
    return call_all(folder, calls)


def test_it_learns(folder: Path, done: list[Done], figures: Note, details: Note) -> None:
    assert [one.code for one in done] == [0] * len(done), done
    report = report_of(folder / "run")
    accuracy, baseline = (report[title]["accuracy"] for title in ("model", "baseline"))
    figures(accuracy=accuracy, baseline=baseline)
    details(parameters=report["parameters"])
    assert accuracy >= LEAST
    assert "texts have more than 64 tokens; what follows is not seen." in done[0].err


def test_padding_changes_nothing(folder: Path, done: list[Done]) -> None:
    together = pd.read_csv(folder / "together.csv")
    alone = pd.concat([pd.read_csv(folder / f"alone-{n}.csv") for n in range(len(TEXTS))])
    probabilities = together.filter(like="probability_")
    assert probabilities.to_numpy() == pytest.approx(
        alone.filter(like="probability_").to_numpy(), abs=1e-5
    )
    assert probabilities.std().max() > 0.01  # the model does tell texts apart
