"""What all tests share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verified import Verified

# Begun first by workers that run side by side, the longest at the top: what is short is left for
# the end, where it fills the time that the one worker has more than the other.
LONGEST = (
    "training/test_resume.py",
    "starters/test_pairwise.py",
    "starters/test_generation.py",
    "training/test_exports.py",
    "training/test_runs.py",
    "training/test_accuracy.py",
    "training/test_environment.py",
    "training/test_time_series_forecasting.py",
    "training/test_language_model.py",
    "training/test_learning.py",
    "training/test_adversarial.py",
    "training/test_devices.py",
    "training/test_shapes.py",
    "training/test_text_classification.py",
    "training/test_variational_autoencoder.py",
    "training/test_long_texts.py",
    "training/test_text_fine_tuning.py",
    "training/test_image_classification.py",
    "training/test_memory.py",
    "training/test_table.py",
    "training/test_reading.py",
    "starters/test_matrix.py",
    "test_wheel.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """By default, `--dist loadfile` begins with the files of most tests, which are quick ones."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # of pytest-xdist
        folder = Path(__file__).parent
        place = {folder / name: number for number, name in enumerate(LONGEST)}
        items.sort(key=lambda item: place.get(item.path, len(LONGEST)))


@pytest.fixture
def verified(record_property: Callable[[str, object], None]) -> Verified:
    """Say what a passing test verified of a starter; `tests/verified.py` makes the table of it."""

    def note(task: str, stack: str, what: str, detail: str = "") -> None:
        record_property("verified", f"{task}|{stack}|{what}|{detail}")

    return note


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """The folder of a pretrained model, for tasks that would download theirs; made when asked."""
    made: list[Path] = []

    def call() -> Path:
        if not made:
            folder = tmp_path_factory.mktemp("tiny-model")
            maker = Path(__file__).parent / "training" / "tiny_model.py"
            subprocess.run([sys.executable, maker, folder], check=True, capture_output=True)
            made.append(folder)
        return made[0]

    return call
