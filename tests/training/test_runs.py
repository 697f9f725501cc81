"""What a run shows, leaves and survives."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.verified import Verified

from .checkpoints import epoch
from .conftest import (
    CATALOGUE,
    HERE,
    SUFFIX,
    TASKS,
    Done,
    Project,
    call_all,
    change,
    environment,
    run,
    run_alone,
    shrink,
)

pytestmark = pytest.mark.slow

CHOICES = ("pytorch", "keras-tensorflow")
every_choice = pytest.mark.parametrize("choice", CHOICES)


@pytest.mark.parametrize("task", TASKS)
@every_choice
def test_a_smoke_run(own_project: Project, choice: str, task: str, verified: Verified) -> None:
    """It says little, leaves a whole run, and nothing that git would see."""
    folder = own_project(choice, task)
    own = shrink(folder, task)  # how the whole network trains, other tests show
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    before = sorted(path.name for path in folder.iterdir())
    # Every task is once a process that imports all itself, with PyTorch: that takes four seconds
    # of CPU time, and eight with TensorFlow.
    begin = run_alone if choice == "pytorch" else run
    done = begin(folder, "train.py", "--smoke", *own)
    assert done.code == 0, done.err
    assert all(line.startswith("note: ") for line in done.err.splitlines()), done.err
    lines = done.out.splitlines()
    # Where two networks compete there are two losses, and neither tells which epoch is the best.
    assert re.fullmatch(
        r"run-smoke: 2 epochs, best validation (loss|distance) \d+\.\d{4}", lines[0]
    )
    assert re.fullmatch(r"test split, \d+ \w+ +model +baseline.*", lines[1])
    report = json.loads((folder / "run-smoke" / "report.json").read_text())
    assert all(math.isfinite(figure) for figure in report["model"].values())
    assert [line.split()[0] for line in lines[2:]] == list(report["model"])
    assert report["model"].keys() == report["baseline"].keys()

    settings = CATALOGUE.tasks[task].settings
    pictures = ["learning_curve.png", str(settings["picture"])]
    names = {"metrics.csv", "report.json", str(settings["example"]), *pictures}
    names |= {f"{name}{SUFFIX[choice]}" for name in ("best", "last")}
    names |= {str(settings[key]) for key in ("also",) if key in settings}
    assert {path.name for path in (folder / "run-smoke").iterdir()} == names
    for name in pictures:
        assert (folder / "run-smoke" / name).read_bytes().startswith(b"\x89PNG")
    header, *rows = (folder / "run-smoke" / "metrics.csv").read_text().splitlines()
    losses = r"train_loss,val_loss|train_generator,train_discriminator,val_distance"
    assert re.fullmatch(rf"epoch,({losses})(,(train|val)_\w+)*", header)
    assert [row.split(",")[0] for row in rows] == ["1", "2"]

    verified(task, choice, "smoke")
    after = {path.name for path in folder.iterdir()} - set(before)
    assert after <= {"run-smoke", "__pycache__"}
    assert git(folder, "status", "--porcelain", "--untracked-files=all") == git(
        folder, "diff", "--cached", "--name-status"
    ).replace("A\t", "A  ")


def git(folder: Path, *arguments: str) -> str:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    command = ["git", "-c", "core.excludesFile=", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@every_choice
def test_progress_on_a_terminal_and_stop(own_project: Project, choice: str) -> None:
    """One line that rewrites itself; Ctrl-C says how to go on; that goes on."""
    import pexpect

    folder = own_project(choice, "tabular-regression")
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
        later = [] if choice == "pytorch" else [f"epoch {100 * presses}/100000"]
        if child.expect([pexpect.EOF, *later]) == 0:
            break
    child.close()
    assert child.exitstatus == 130, child.before
    assert "Traceback" not in child.before
    assert child.before.rstrip().endswith("stopped; the same command with --resume goes on")
    last = (folder / "run" / "last").with_suffix(SUFFIX[choice])
    reached = epoch(last)
    assert reached >= 2
    done = run(folder, "train.py", "--resume", "--epochs", str(reached + 1))
    assert (done.code, epoch(last)) == (0, reached + 1)
    assert "\033" not in done.out


@every_choice
def test_a_loss_that_is_not_a_number_stops_the_run(own_project: Project, choice: str) -> None:
    folder = own_project(choice, "tabular-regression")
    # Weight decay times rate is 2.2: every step turns the weights and makes them larger, and epoch
    # by epoch the loss grows until it is no number.
    change(folder, LEARNING_RATE=22.0)
    done = run(folder, "train.py")
    found = re.fullmatch(
        r"error: the loss is not a number in epoch (\d+): lower LEARNING_RATE \(now 22\.0\) "
        r"or look for extreme values in the data\.\n",
        done.err,
    )
    assert found, done.err
    assert done.code == 1
    stopped = int(found[1])
    assert stopped > 1
    best, last = ((folder / "run" / name).with_suffix(SUFFIX[choice]) for name in ("best", "last"))
    assert epoch(last) == stopped - 1
    assert 1 <= epoch(best) <= epoch(last)
    assert len((folder / "run" / "metrics.csv").read_text().splitlines()) == stopped
    assert not (folder / "run" / "report.json").exists()
    evaluated, resumed = call_all(folder, [["evaluate.py"], ["train.py", "--resume"]])
    assert evaluated.code == 0, evaluated.err
    assert "nan" not in evaluated.out
    assert (resumed.code, resumed.err) == (1, done.err)


@every_choice
def test_starting_anew_replaces_the_run(own_project: Project, choice: str) -> None:
    folder = own_project(choice, "tabular-classification")
    flags = ["--run", "runs/deep/one", "--epochs"]
    again: list[Done] = call_all(
        folder, [["train.py", *flags, "3"], ["train.py", *flags, "2"], ["train.py", *flags, "2"]]
    )
    assert [one.code for one in again] == [0, 0, 0], again
    place = folder / "runs" / "deep" / "one"
    assert len((place / "metrics.csv").read_text().splitlines()) == 3
    assert epoch((place / "last").with_suffix(SUFFIX[choice])) == 2
    assert again[1].out == again[2].out  # the same seed, the same run


def test_kill_helper_kills(own_project: Project) -> None:
    """The other tests of this folder rest on it."""
    if os.name == "posix":
        done = run(
            own_project("pytorch", "tabular-regression"), HERE / "killed.py", "after best", "1"
        )
        assert done.code == -signal.SIGKILL
