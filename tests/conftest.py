"""What all tests share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verified import Verified


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
