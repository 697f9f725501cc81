"""What all tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.verified import Verified


@pytest.fixture
def verified(record_property: Callable[[str, object], None]) -> Verified:
    """Say what a passing test verified of a starter; `tests/verified.py` makes the table of it."""

    def note(task: str, stack: str, what: str, detail: str = "") -> None:
        record_property("verified", f"{task}|{stack}|{what}|{detail}")

    return note
