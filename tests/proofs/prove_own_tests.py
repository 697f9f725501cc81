"""The tests that a project brings along pass."""

from __future__ import annotations

from pathlib import Path

from .plan import Starter, every
from .running import run

CHECK = "own tests"
SAYS = "passing its own tests"
READS = ("*.py", "tests/*.py", "pyproject.toml")
BOTH = ("pytorch", "keras-tensorflow")
STARTERS = [
    *every(tasks=["minimal"]),
    *every(*BOTH),
    *every(shapes={"devices": "several"}, tasks=["tabular-classification"]),
    *every(*BOTH, shapes={"data": "long-texts"}),
    *every("pytorch", shapes={"export": "onnx"}, tasks=["tabular-classification"]),
    *every("keras-tensorflow", shapes={"export": "litert"}, tasks=["tabular-classification"]),
]


def test_pytest_passes(starter: Starter, own_folder: Path) -> None:
    done = run(own_folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.code == 0, done.out[-3000:]
    assert " passed" in done.out
    assert " skipped" not in done.out
