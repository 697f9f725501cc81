"""A model that two processes train together is the model that one of them trains alone.

One process takes the same rows in every step when its batch is as large as theirs together. All
talk over 127.0.0.1, on a CPU, by gloo.
"""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from recommender.plan import plan_project
from recommender.render import render
from tests.verified import Verified

from .checkpoints import contents, epoch
from .conftest import CATALOGUE, CHOICES, SUFFIX, call_all, change, finish, run_alone, start, write
from .forks import WITHOUT_TENSORFLOW

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere loopback has another name"),
]

Processes = list[subprocess.Popen[str]]


def make(folder: Path, choice: str, task: str, **constants: object) -> Path:
    """A project for several devices, changed as its owner would change it."""
    framework, backend = CHOICES[choice]
    project = plan_project(
        CATALOGUE,
        name="my-project",
        version="1",
        task=task,
        framework=framework,
        backend=backend,
        shapes={"devices": "several"},
    )
    folder.mkdir()
    write(folder, render(project))
    change(folder, **constants)
    return folder


@contextmanager
def two(folder: Path, choice: str, runs: tuple[str, str], *flags: str) -> Iterator[Processes]:
    """`train.py` twice, told of each other as torchrun does it and README.md of Keras says it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    processes = []
    for rank, name in enumerate(runs):
        variables = {
            "RANK": rank,
            "LOCAL_RANK": rank,
            "WORLD_SIZE": 2,
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": port,
            "KERAS_DISTRIBUTION_JOB_ADDRESSES": f"127.0.0.1:{port}",
            "KERAS_DISTRIBUTION_NUM_PROCESSES": 2,
            "KERAS_DISTRIBUTION_PROCESS_ID": rank,
            "GLOO_SOCKET_IFNAME": "lo",
            **WITHOUT_TENSORFLOW,
        }
        texts = {name: str(value) for name, value in variables.items()}
        processes.append(start(folder, "train.py", "--run", name, *flags, **texts))
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()


def end(processes: Processes) -> list[str]:
    """What each printed; gloo says on standard output that it is connected."""
    done = [finish(process) for process in processes]
    assert [one.code for one in done] == [0, 0], done[0].err[-3000:] + done[1].err[-3000:]
    return [re.sub(r"^\[Gloo\].*\n", "", one.out, flags=re.MULTILINE) for one in done]


def kill_after(lines: int, folder: Path, processes: Processes) -> None:
    """SIGKILL for both, when the first has written so many lines of metrics.csv."""
    metrics = folder / "run" / "metrics.csv"
    patience = time.monotonic() + 900
    while not metrics.exists() or metrics.read_bytes().count(b"\n") < lines:
        assert [process.poll() for process in processes] == [None, None]
        assert time.monotonic() < patience
        time.sleep(0.002)
    for process in processes:
        process.kill()
    assert [finish(process).code for process in processes] == [-signal.SIGKILL] * 2


def weights(path: Path) -> dict[str, np.ndarray]:
    """Name → value of what was trained; the state of the optimizer is left out."""
    found = {
        name: np.frombuffer(value, np.float32)
        for name, value in contents(path).items()
        if isinstance(value, bytes) and name.startswith(("/model", "layers"))
        if len(value) % 4 == 0 and "seed" not in name
    }
    assert found
    return found


def same_model(one: Path, other: Path) -> float:
    """The largest difference between two checkpoints."""
    expected, found = weights(one), weights(other)
    assert expected.keys() == found.keys()
    assert epoch(one) == epoch(other)
    return max(float(np.abs(expected[name] - found[name]).max()) for name in expected)


# A copy of PyTorch draws its own dropout, and BATCH_SIZE is of one process. Keras divides a batch,
# and what dropout draws for all of it.
KILLED = {
    "pytorch": ({"DROPOUT": 0.0, "PATIENCE": 1000, "BATCH_SIZE": 16}, {"BATCH_SIZE": 32}),
    "keras-jax": ({"PATIENCE": 1000}, {}),
}
EPOCHS = {"pytorch": 60, "keras-jax": 12}


@pytest.mark.parametrize("choice", KILLED)
def test_two_that_were_killed_and_resumed_equal_one(
    tmp_path: Path, choice: str, verified: Verified
) -> None:
    together, alone = KILLED[choice]
    task, flags = "tabular-regression", ("--epochs", str(EPOCHS[choice]))
    folder = make(tmp_path / "project", choice, task, **together)
    last = f"last{SUFFIX[choice]}"
    with two(folder, choice, ("run", "run"), *flags) as processes:
        kill_after(5, folder, processes)
    assert 3 <= epoch(folder / "run" / last) < EPOCHS[choice]
    with two(folder, choice, ("run", "run"), *flags, "--resume") as processes:
        out = end(processes)
    assert out[0].startswith(f"run: {EPOCHS[choice]} epochs, best validation loss ")
    assert out[1] == ""  # the first one speaks for both

    change(folder, **alone)
    done = run_alone(folder, "train.py", "--run", "alone", *flags, **WITHOUT_TENSORFLOW)
    assert done.code == 0, done.err
    for name in ("best", "last"):
        paths = ((folder / one / name).with_suffix(SUFFIX[choice]) for one in ("alone", "run"))
        assert same_model(*paths) < 1e-6
    assert len((folder / "run" / "metrics.csv").read_text().splitlines()) == EPOCHS[choice] + 1
    verified(task, choice, "devices", "two processes")


def test_two_language_models_equal_one_and_the_second_writes_nothing(tmp_path: Path) -> None:
    small = {"WINDOWS": 320, "WIDTH": 32, "BLOCKS": 1}
    folder = make(tmp_path / "project", "pytorch", "language-model", BATCH_SIZE=16, **small)
    flags = ("--epochs", "2")
    with two(folder, "pytorch", ("first", "second"), *flags) as processes:
        end(processes)
    assert list((folder / "second").iterdir()) == []

    change(folder, BATCH_SIZE=32)
    alone, refused = call_all(
        folder,
        [
            ["train.py", *flags, "--run", "alone"],
            ["train.py", *flags, "--run", "first", "--resume"],
        ],
    )
    assert alone.code == 0, alone.err
    assert (refused.code, refused.err) == (
        1,
        "error: first/last.pt cannot be resumed: batch size was 16, is now 32; "
        "processes was 2, is now 1.\n",
    )
    assert {path.name for path in (folder / "first").iterdir()} == {
        path.name for path in (folder / "alone").iterdir()
    }
    found, expected = (weights(folder / name / "last.pt") for name in ("first", "alone"))
    for name in expected:
        distance = np.abs(found[name] - expected[name])
        if name.endswith("qkv.bias"):  # attention does not depend on the bias of its keys:
            distance[32:64] = 0  # its gradient is rounding, and Adam makes steps of it
        assert distance.max() < 5e-6, name
