"""Early stopping: a run ends when patience does, and what it keeps is its best epoch."""

from __future__ import annotations

import csv
from pathlib import Path

from .plan import every
from .running import call_all, change, report_of

CHECK = "best epoch"
SAYS = "ending when its patience did, with the epoch of the least validation loss kept"
READS = ("*.py", "!export.py", "!predict.py")
TASKS = ["tabular-regression"]
STACKS = ("pytorch", "keras-tensorflow")
STARTERS = every(*STACKS, tasks=TASKS)
PATIENCE, EPOCHS = 4, 150


def test_it_stops_and_keeps_the_best(own_folder: Path) -> None:
    change(own_folder, PATIENCE=PATIENCE, EPOCHS=EPOCHS, LEARNING_RATE=0.003)
    [done] = call_all(own_folder, [["train.py"]])
    assert done.code == 0, done.err[-3000:]
    with (own_folder / "run" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
    best = losses.index(min(losses)) + 1
    assert len(losses) == best + PATIENCE < EPOCHS
    assert best > 1  # the loss fell at first: a run that only gets worse would prove less
    assert report_of(own_folder / "run")["best_epoch"] == best
    kept = next((own_folder / "run").glob("best.*"))
    assert kept.stat().st_mtime <= (own_folder / "run" / "metrics.csv").stat().st_mtime
