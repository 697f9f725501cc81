"""A run shows its progress, stops when it is told to or has to, and begins anew."""

from __future__ import annotations

import re
import signal
import sys
import time
from pathlib import Path

import pexpect

from .checkpoints import epoch
from .plan import Starter, every
from .running import call_all, change, environment, epochs_and_rest, run, suffix_of

CHECK = "stopping"
SAYS = "stopped by Ctrl-C or by a loss that is not a number, and continuing or starting anew"
READS = ("*.py", "!export.py", "!predict.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["tabular-regression"])

LINE_EVERY = 5  # seconds, as in runs.py


def test_progress_on_a_terminal_and_stop(starter: Starter, own_folder: Path) -> None:
    """One line that rewrites itself; Ctrl-C says how to continue; that continues. In a log, lines
    come one by one and not too often."""
    folder = own_folder
    change(folder, PATIENCE=1000)
    child = pexpect.spawn(
        sys.executable,
        ["train.py", "--epochs", "100000"],
        cwd=str(folder),
        env=environment(),
        encoding="utf-8",
        timeout=400,
        dimensions=(24, 100),
        # Whoever starts the tests in the background hands down that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for number in (1, 2, 3):
        child.expect(rf"\r\x1b\[Kepoch {number}/100000  train_loss \d+\.\d{{4}}  val_loss \d")
    # Keras takes a Ctrl-C that comes while it opens a file to save weights for a fault of the disk,
    # and goes on; then people press again.
    for presses in (1, 2, 3):
        child.sendintr()
        later = [] if starter.framework == "pytorch" else [f"epoch {100 * presses}/100000"]
        if child.expect([pexpect.EOF, *later]) == 0:
            break
    child.close()
    assert child.exitstatus == 130, child.before
    assert "Traceback" not in child.before
    assert child.before.rstrip().endswith(
        "stopped; the same command with --resume continues the run"
    )
    last = (folder / "run" / "last").with_suffix(suffix_of(starter.stack))
    reached = epoch(last)
    assert reached >= 2
    began = time.monotonic()
    done = run(folder, "train.py", "--resume", "--epochs", str(reached + 100))
    seconds = time.monotonic() - began
    assert (done.code, epoch(last)) == (0, reached + 100)
    assert "\033" not in done.out
    assert "\r" not in done.out
    shown, rest = epochs_and_rest(done.out)
    assert shown[0].startswith(f"epoch {reached + 1}/{reached + 100}  train_loss ")
    assert len(shown) <= 1 + seconds / LINE_EVERY
    assert rest[0].startswith(f"run: {reached + 100} epochs, best validation loss ")


def test_a_loss_that_is_not_a_number_stops_the_run(starter: Starter, own_folder: Path) -> None:
    folder = own_folder
    # Weight decay times rate is 2.2: every step turns the weights and makes them larger, and epoch
    # by epoch the loss grows until it is no number.
    change(folder, LEARNING_RATE=22.0)
    done = run(folder, "train.py")
    found = re.fullmatch(
        r"error: a loss is not a number in epoch (\d+): lower the learning rate at the top of "
        r"train\.py, or look for extreme values in the data\.\n",
        done.err,
    )
    assert found, done.err
    assert done.code == 1
    stopped = int(found[1])
    assert stopped > 1
    best, last = (
        (folder / "run" / name).with_suffix(suffix_of(starter.stack)) for name in ("best", "last")
    )
    assert epoch(last) == stopped - 1
    assert 1 <= epoch(best) <= epoch(last)
    assert len((folder / "run" / "metrics.csv").read_text().splitlines()) == stopped
    assert not (folder / "run" / "report.json").exists()
    evaluated, resumed = call_all(folder, [["evaluate.py"], ["train.py", "--resume"]])
    assert evaluated.code == 0, evaluated.err
    assert "nan" not in evaluated.out
    assert (resumed.code, resumed.err) == (1, done.err)


def test_starting_anew_replaces_the_run(starter: Starter, own_folder: Path) -> None:
    folder = own_folder
    flags = ["--run", "runs/deep/one", "--epochs"]
    again = call_all(
        folder, [["train.py", *flags, "3"], ["train.py", *flags, "2"], ["train.py", *flags, "2"]]
    )
    assert [one.code for one in again] == [0, 0, 0], again
    place = folder / "runs" / "deep" / "one"
    assert len((place / "metrics.csv").read_text().splitlines()) == 3
    assert epoch((place / "last").with_suffix(suffix_of(starter.stack))) == 2
    # The same seed, the same run.
    assert epochs_and_rest(again[1].out)[1] == epochs_and_rest(again[2].out)[1]
