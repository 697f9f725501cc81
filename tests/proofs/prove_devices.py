"""A model that two processes train together is the model that one of them trains alone.

One process takes the same rows in every step when its batch is as large as theirs together. All
talk over 127.0.0.1, on a CPU, by gloo.
"""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from .checkpoints import contents, epoch
from .plan import Starter, every
from .running import call_all, change, finish, run, start, suffix_of

CHECK = "several devices"
SAYS = "trained by two processes to the model that one of them trains alone"
READS = ("*.py", "!export.py", "!predict.py")
SHAPES = {"devices": "several"}
STARTERS = [
    *every("pytorch", "keras-jax", tasks=["tabular-regression"], shapes=SHAPES),
    *every("pytorch", tasks=["language-model"], shapes=SHAPES),
    *every("pytorch", "keras-jax", tasks=["language-model-fine-tuning"], shapes=SHAPES),
]

Processes = list[subprocess.Popen[str]]


@contextmanager
def two(folder: Path, runs: tuple[str, str], *flags: str) -> Iterator[Processes]:
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
        if isinstance(value, bytes) and name.startswith(("/model", "/learnt", "layers", "vars"))
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


def test_two_processes_equal_one(starter: Starter, own_folder: Path) -> None:
    if starter.task == "language-model-fine-tuning":
        two_that_fine_tune_equal_one(own_folder, starter.stack)
    elif starter.task == "language-model":
        two_language_models_equal_one_and_the_second_writes_nothing(own_folder)
    else:
        two_that_were_killed_and_resumed_equal_one(own_folder, starter.stack)


def two_that_were_killed_and_resumed_equal_one(folder: Path, stack: str) -> None:
    together, alone = KILLED[stack]
    flags = ("--epochs", str(EPOCHS[stack]))
    change(folder, **together)
    last = f"last{suffix_of(stack)}"
    with two(folder, ("run", "run"), *flags) as processes:
        kill_after(5, folder, processes)
    assert 3 <= epoch(folder / "run" / last) < EPOCHS[stack]
    with two(folder, ("run", "run"), *flags, "--resume") as processes:
        out = end(processes)
    assert f"\nrun: {EPOCHS[stack]} epochs, best validation loss " in out[0]
    assert out[1] == ""  # the first one speaks for both

    change(folder, **alone)
    done = run(folder, "train.py", "--run", "alone", *flags)
    assert done.code == 0, done.err
    for name in ("best", "last"):
        paths = ((folder / one / name).with_suffix(suffix_of(stack)) for one in ("alone", "run"))
        assert same_model(*paths) < 1e-6
    assert len((folder / "run" / "metrics.csv").read_text().splitlines()) == EPOCHS[stack] + 1


def two_language_models_equal_one_and_the_second_writes_nothing(folder: Path) -> None:
    change(folder, WINDOWS=320, WIDTH=32, BLOCKS=1, BATCH_SIZE=16)
    flags = ("--epochs", "2")
    with two(folder, ("first", "second"), *flags) as processes:
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
        "error: first/last.pt cannot be resumed: batch_size was 16, is now 32; "
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


def two_that_fine_tune_equal_one(folder: Path, stack: str) -> None:
    """Also where a step adds the gradients of several batches."""
    (folder / "my.txt").write_text("one two three four five six seven " * 300, encoding="utf-8")
    change(folder, TOKENS=32, RANK=4, ACCUMULATE=2, BATCH_SIZE=2 if stack == "pytorch" else 4)
    flags = ("--data", "my.txt", "--epochs", "2")
    with two(folder, ("first", "second"), *flags) as processes:
        end(processes)
    assert list((folder / "second").iterdir()) == []

    change(folder, BATCH_SIZE=4)
    done = run(folder, "train.py", *flags, "--run", "alone")
    assert done.code == 0, done.err
    last = f"last{suffix_of(stack)}"
    assert same_model(folder / "first" / last, folder / "alone" / last) < 1e-5
