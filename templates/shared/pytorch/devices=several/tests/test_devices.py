"""Two processes on a CPU, as torchrun starts them, train one model."""

import os
import subprocess
import sys

import pytest

import train
from data import UserError
from runs import load_checkpoint


def torchrun(*command):
    """What the processes print; they talk over the loopback interface."""
    here = {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    if sys.platform == "linux":
        here["GLOO_SOCKET_IFNAME"] = "lo"
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    return subprocess.run(
        [*launcher, "--local-addr=127.0.0.1", "--nproc-per-node=2", "--", *command],
        env=os.environ | here,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def test_two_processes_train_one_model(tmp_path):
    printed = torchrun("train.py", "--smoke", "--run", str(tmp_path))
    assert printed.count("best validation loss") == 1
    checkpoint = load_checkpoint(tmp_path / "last.pt")
    assert checkpoint["settings"]["processes"] == 2
    assert not any(name.startswith("module.") for name in checkpoint["model"])

    assert "nothing to do" in torchrun("train.py", "--smoke", "--resume", "--run", str(tmp_path))
    with pytest.raises(UserError, match="processes was 2, is now 1"):
        train.main(["--smoke", "--resume", "--run", str(tmp_path)])
