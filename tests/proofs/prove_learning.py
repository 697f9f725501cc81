"""The experiments that a learner's README proposes come out as it says.

All else of such a project is code that everybody gets, and is proven there (`for_everybody`). Where
a README asks questions or names pictures to look at, `tests/starters/test_learning.py` sees that
the settings are there, and this leaves them to people.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from .plan import Starter, every
from .running import call_all, change

CHECK = "experiments"
SAYS = "one to learn from, whose experiments come out as its README says"
READS = ("*.py", "!export.py", "!predict.py")
TABLES = ["tabular-classification", "tabular-regression"]
STARTERS = every("pytorch", "keras-tensorflow", tasks=TABLES, shapes={"purpose": "learning"})

EPOCHS = 300  # of the project
Claim = Callable[[pd.DataFrame, pd.DataFrame], bool]
"""Of metrics.csv as it is without the change, and with it."""


def jumps(before: pd.DataFrame, changed: pd.DataFrame) -> bool:
    """The first training loss is tens to a thousand times larger."""
    return bool(10 * before["train_loss"][0] < changed["train_loss"][0])


def is_still_falling(before: pd.DataFrame, changed: pd.DataFrame) -> bool:
    """All epochs are not enough."""
    late = changed[["train_loss", "val_loss"]].tail(EPOCHS // 3)
    first, last = late.head(len(late) // 2).mean(), late.tail(len(late) // 2).mean()
    return len(changed) == EPOCHS and bool((last < first).all())


def is_slower_and_as_good(before: pd.DataFrame, changed: pd.DataFrame) -> bool:
    """The losses fall more slowly per epoch, but the result is about as good."""
    slower = (changed["train_loss"][:10] > before["train_loss"][:10])[1:].all()
    return bool(slower and as_good(before, changed))


def as_good(before: pd.DataFrame, changed: pd.DataFrame) -> bool:
    """By the best validation loss; what differs is little of what there was to learn."""
    best, other = before["val_loss"].min(), changed["val_loss"].min()
    return bool(abs(best - other) < 0.05 * before["train_loss"][0])


def memorises(before: pd.DataFrame, changed: pd.DataFrame) -> bool:
    """The training loss falls faster and ends lower, and the validation loss about as before."""
    train, other = before["train_loss"], changed["train_loss"]
    faster, lower = other[4:10].mean() < train[4:10].mean(), other.iloc[-1] < train.iloc[-1]
    return bool(faster and lower and as_good(before, changed))


EXPERIMENTS: dict[tuple[str, object], Claim] = {
    ("LEARNING_RATE", 0.3): jumps,
    ("LEARNING_RATE", 0.00001): is_still_falling,
    ("BATCH_SIZE", 512): is_slower_and_as_good,
    ("DROPOUT", 0.0): memorises,
}


@pytest.fixture(scope="module")
def metrics(folder: Path) -> list[pd.DataFrame]:
    """metrics.csv as the project is, then after each change."""
    script = folder / "train.py"
    whole = script.read_text(encoding="utf-8")
    calls = [["train.py", "--run", "run-0"]]
    for number, (name, value) in enumerate(EXPERIMENTS, 1):
        change(folder, **{name: value})
        script.rename(folder / f"changed_{number}.py")
        script.write_text(whole, encoding="utf-8")
        calls.append([f"changed_{number}.py", "--run", f"run-{number}"])
    done = call_all(folder, calls)
    assert [one.code for one in done] == [0] * len(calls), done
    return [pd.read_csv(folder / f"run-{number}" / "metrics.csv") for number in range(len(calls))]


def test_each_has_a_claim(starter: Starter) -> None:
    part = starter.files()["README.md"].partition("## Try this\n")[2].partition("\n## ")[0]
    proposed = re.findall(r"^\d+\. `(\w+) = ([^`]+)`", part, re.MULTILINE)
    assert [(name, ast.literal_eval(value)) for name, value in proposed] == list(EXPERIMENTS)


def test_they_come_out_as_said(starter: Starter, metrics: list[pd.DataFrame]) -> None:
    before, *changed = metrics
    wrong = [
        experiment
        for (experiment, claim), after in zip(EXPERIMENTS.items(), changed, strict=True)
        if not claim(before, after)
    ]
    assert wrong == []
