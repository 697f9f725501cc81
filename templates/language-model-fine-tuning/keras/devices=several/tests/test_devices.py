"""Two processes with a device each train the model that one process with two devices trains."""

import csv
import os
import socket
import subprocess
import sys

import pytest
from tiny_model import make_pretrained

ONE = {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu", "MPLBACKEND": "Agg"}


def start(folder, run, **variables):
    own = ["--model", str(folder / "pretrained"), "--data", str(folder / "my.txt")]
    return subprocess.Popen(
        [sys.executable, "train.py", "--smoke", *own, "--set", "tokens=24", "--run", str(run)],
        env=os.environ | ONE | variables,
        stdout=subprocess.PIPE,
        text=True,
    )


def last_loss(run):
    """Of metrics.csv."""
    with open(run / "metrics.csv") as file:
        return float(list(csv.DictReader(file))[-1]["train_loss"])


def test_the_result_does_not_depend_on_the_number_of_processes(tmp_path):
    make_pretrained(tmp_path / "pretrained")
    (tmp_path / "my.txt").write_text("one two three four " * 60)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    two = {
        "KERAS_DISTRIBUTION_JOB_ADDRESSES": f"127.0.0.1:{port}",
        "KERAS_DISTRIBUTION_NUM_PROCESSES": "2",
    }
    first, second, alone = (tmp_path / name for name in ("first", "second", "alone"))
    processes = [
        start(tmp_path, first, KERAS_DISTRIBUTION_PROCESS_ID="0", **two),
        start(tmp_path, second, KERAS_DISTRIBUTION_PROCESS_ID="1", **two),
        start(tmp_path, alone, XLA_FLAGS="--xla_force_host_platform_device_count=2"),
    ]
    printed = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert ["best validation loss" in text for text in printed] == [True, False, True]
    assert not list(second.iterdir())  # the first one writes for both
    assert last_loss(first) == pytest.approx(last_loss(alone), rel=1e-4)
