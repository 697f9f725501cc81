"""Two processes train one model of images together, and both frameworks' own tests of it pass.

In PyTorch, each process varies its images by itself, so the weights are those of one process only
without augmentation; and only for fine-tuning, since the Dice loss of segmentation measures a batch
as a whole. In Keras, the project's own test compares two processes with one that has two devices.
"""

from __future__ import annotations

import re
from pathlib import Path

from .plan import Starter, every
from .prove_devices import end, same_model, two
from .running import change, run

CHECK = "several devices, images"
SAYS = "trained by two processes together, as its README says"
READS = ("*.py", "tests/*.py", "!export.py", "!predict.py")
STARTERS = every(
    "pytorch",
    "keras-jax",
    tasks=["image-fine-tuning", "image-segmentation"],
    shapes={"devices": "several"},
)


def test_its_own_test_passes(starter: Starter, own_folder: Path) -> None:
    done = run(own_folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_devices.py")
    assert done.code == 0, done.out[-3000:]


def test_two_processes_equal_one(starter: Starter, own_folder: Path) -> None:
    """Through the epoch from which on all layers learn, and therefore all gradients are shared."""
    if starter.task != "image-fine-tuning" or starter.framework != "pytorch":
        return  # they differ, as README.md says, or the own test compares them
    text = (own_folder / "data.py").read_text(encoding="utf-8")
    for name in ("SHIFT", "ROTATION", "ZOOM", "BRIGHTNESS"):
        text, found = re.subn(rf"(?m)^{name} = \S+", f"{name} = 0.0", text)
        assert found == 1
    (own_folder / "data.py").write_text(text, encoding="utf-8")
    flags = ("--epochs", "4", "--set", "frozen=0.5")
    change(own_folder, BATCH_SIZE=25)
    with two(own_folder, ("first", "second"), *flags) as processes:
        end(processes)
    assert list((own_folder / "second").iterdir()) == []

    change(own_folder, BATCH_SIZE=50)
    alone = run(own_folder, "train.py", "--run", "alone", *flags)
    assert alone.code == 0, alone.err
    assert same_model(own_folder / "alone" / "last.pt", own_folder / "first" / "last.pt") < 1e-5
