"""Two processes on a CPU, as torchrun starts them, fine-tune one model."""

import os
import subprocess
import sys

import pytest
from tiny_model import make_pretrained

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
    make_pretrained(tmp_path / "pretrained")
    (tmp_path / "my.txt").write_text("one two three four " * 60)
    own = ["--model", str(tmp_path / "pretrained"), "--data", str(tmp_path / "my.txt")]
    flags = ["--smoke", *own, "--set", "tokens=24", "--run", str(tmp_path / "run")]
    printed = torchrun("train.py", *flags)
    assert printed.count("best validation loss") == 1
    assert load_checkpoint(tmp_path / "run" / "last.pt")["settings"]["processes"] == 2

    assert "nothing to do" in torchrun("train.py", *flags, "--resume")
    with pytest.raises(UserError, match="processes was 2, is now 1"):
        train.main([*flags, "--resume"])
