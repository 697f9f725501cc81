"""Two processes, or one with two devices, train the model that one device trains."""

import csv
import os
import socket
import subprocess
import sys

import pytest

ONE = {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu", "MPLBACKEND": "Agg"}


def start(run, **variables):
    return subprocess.Popen(
        [sys.executable, "train.py", "--smoke", "--run", str(run)],
        env=os.environ | ONE | variables,
        stdout=subprocess.PIPE,
        text=True,
    )


def last_loss(run):
    """Of metrics.csv."""
    with open(run / "metrics.csv") as file:
        return float(list(csv.DictReader(file))[-1]["train_loss"])


def test_the_result_does_not_depend_on_the_devices(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    two = {
        "KERAS_DISTRIBUTION_JOB_ADDRESSES": f"127.0.0.1:{port}",
        "KERAS_DISTRIBUTION_NUM_PROCESSES": "2",
    }
    processes = [
        start(tmp_path / f"process-{number}", KERAS_DISTRIBUTION_PROCESS_ID=str(number), **two)
        for number in (0, 1)
    ]
    processes.append(
        start(tmp_path / "devices", XLA_FLAGS="--xla_force_host_platform_device_count=2")
    )
    processes.append(start(tmp_path / "one"))
    printed = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert ["best validation loss" in text for text in printed] == [True, False, True, True]
    assert not list((tmp_path / "process-1").iterdir())  # the first one writes for both
    for run in ("process-0", "devices"):
        assert last_loss(tmp_path / run) == pytest.approx(last_loss(tmp_path / "one"), rel=1e-4)
