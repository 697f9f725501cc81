"""The whole way of a user once in each framework: train, evaluate, predict, be killed, go on.

The long proofs, `python -m tests.prove`, do it for every project; this is what the quick tests have
of it.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.proofs.checkpoints import epoch, same_run
from tests.proofs.plan import Starter, every
from tests.proofs.running import HERE, call_all, copy, report_of, run, suffix_of, write

CHOSEN = every("pytorch", "keras-tensorflow", tasks=["tabular-classification"])


@pytest.mark.parametrize("starter", CHOSEN, ids=lambda starter: starter.id)
def test_train_evaluate_predict_and_resume(starter: Starter, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", starter.files())
    train, evaluate, predict = call_all(
        folder, [["train.py"], ["evaluate.py"], ["predict.py", "run/example.csv"]]
    )
    assert train.code == 0, train.err
    report = report_of(folder / "run")
    assert report["model"]["accuracy"] > 0.95
    assert evaluate.out in train.out
    header, *rows = predict.out.splitlines()
    assert header.startswith("prediction,")
    assert len(rows) == 5

    if sys.platform == "win32":  # where there is no SIGKILL
        return
    flags = ["--epochs", "4", "--run", "run-killed"]
    broken = copy(folder, tmp_path / "broken")
    whole = run(folder, "train.py", *flags)
    killed = run(broken, HERE / "killed.py", "batch", "3", *flags)
    last = (broken / "run-killed" / "last").with_suffix(suffix_of(starter.stack))
    assert (whole.code, killed.code, epoch(last)) == (0, -signal.SIGKILL, 2), killed.err
    resumed = run(broken, "train.py", *flags, "--resume")
    assert resumed.code == 0, resumed.err
    same_run(folder / "run-killed", broken / "run-killed", suffix_of(starter.stack))
