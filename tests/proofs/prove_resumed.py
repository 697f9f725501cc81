"""A killed run that is resumed ends with the weights of a run that nobody stopped."""

from __future__ import annotations

import signal
from pathlib import Path

from .checkpoints import epoch, same_run
from .plan import TASKS, Starter, every
from .running import HERE, copy, run, shrink, suffix_of

CHECK = "killed and resumed"
SAYS = "killed and resumed, to exactly the weights of a run that was never stopped"
READS = ("*.py", "!export.py", "!predict.py")

# One run, killed at each of these in turn: what happens, and in which epoch since it was resumed.
KILLS = {
    "pytorch": [
        ("batch", 1),
        ("writing last", 2),
        ("writing best", 2),
        ("after best", 2),
        ("writing metrics", 2),
        ("after last", 4),
        ("reporting", 0),
    ],
    "keras-tensorflow": [
        ("batch", 2),
        ("writing last", 2),
        ("writing best", 2),
        ("writing metrics", 2),
        ("reporting", 0),
    ],
    "keras-torch": [("batch", 2), ("writing last", 3)],
    "keras-jax": [("batch", 2)],
}
EPOCHS = 8
# Every instant on a table, whose epochs are short. The regression draws its order and its dropout;
# the classification also tells text classes apart.
TABLE = {
    "pytorch": "tabular-classification",
    "keras-tensorflow": "tabular-regression",
    "keras-torch": "tabular-classification",
    "keras-jax": "tabular-regression",
}
# Every other task is killed within an epoch: its own randomness has to follow. Its checkpoints tell
# that. The report that is made of them takes as long again, so it is left to the tables.
SHORT = [("batch", 2)]
SHORT_EPOCHS = 3
STARTERS = [
    *(every(stack, tasks=[task])[0] for stack, task in TABLE.items()),
    *every(
        "pytorch",
        "keras-tensorflow",
        tasks=[task for task in TASKS if not task.startswith("tabular")],
    ),
]


def test_it_ends_like_a_run_that_nobody_stopped(
    starter: Starter, folder: Path, tmp_path: Path
) -> None:
    """Each link is a process, and SIGKILL ends it. Strings have another hash in each process, so
    that what depends on it is found."""
    at_every_instant = TABLE.get(starter.stack) == starter.task
    kills = KILLS[starter.stack] if at_every_instant else SHORT
    epochs = EPOCHS if at_every_instant else SHORT_EPOCHS
    last = ["train.py"] if at_every_instant else [HERE / "killed.py", "trained", "0"]
    flags = [*shrink(folder, starter.task), "--epochs", str(epochs)]
    broken = copy(folder, tmp_path / "broken")

    ends = 0 if at_every_instant else -signal.SIGKILL
    whole = run(folder, *last, *flags)
    assert whole.code == ends, whole.err

    suffix = suffix_of(starter.stack)
    newest = (broken / "run" / "last").with_suffix(suffix)
    safe = 0  # epochs that no kill can take back
    resume: list[str] = []
    for instant, when in kills:
        done = run(broken, HERE / "killed.py", instant, str(when), *flags, *resume)
        safe = epochs if instant == "reporting" else safe + when - (instant != "after last")
        reached = epoch(newest) if newest.exists() else 0
        assert (done.code, reached) == (-signal.SIGKILL, safe), (instant, done.err)
        resume = ["--resume"]
    end = run(broken, *last, *flags, *resume)
    assert end.code == ends, end.err
    assert epoch(newest) == epochs
    if at_every_instant:
        # The loss still falls, so every kill came in an epoch that had to leave a new best.
        assert epoch((folder / "run" / "best").with_suffix(suffix)) == epochs
    same_run(folder / "run", broken / "run", suffix)
