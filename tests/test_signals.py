"""What asks a program to end is minded where what it has begun is known."""

from __future__ import annotations

import os
import signal

import pytest

from recommender.signals import Terminated, as_interrupts, postponed


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGTERM, Terminated), (signal.SIGINT, KeyboardInterrupt)]
)
def test_a_signal_waits_until_what_was_begun_is_there(
    number: int, raised: type[BaseException]
) -> None:
    begun = []
    with as_interrupts(), pytest.raises(raised), postponed():
        os.kill(os.getpid(), number)
        begun.append("a process")
    assert begun == ["a process"]


def test_afterwards_signals_are_minded_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with postponed():
        pass
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_fault_is_not_hidden_by_a_signal_that_was_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with pytest.raises(ValueError, match="broken"), postponed():
            os.kill(os.getpid(), signal.SIGTERM)
            raise ValueError("broken")
    finally:
        signal.signal(signal.SIGTERM, before)
