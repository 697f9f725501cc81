import math
import subprocess
import sys
from pathlib import Path

TRAIN = Path(__file__).parents[1] / "train.py"


def run():
    return subprocess.run([sys.executable, TRAIN], capture_output=True, text=True, check=True)


def test_prints_the_same_finite_loss_every_time():
    first, second = run().stdout, run().stdout
    assert first == second
    label, loss = first.split()
    assert label == "Loss:"
    assert math.isfinite(float(loss))
