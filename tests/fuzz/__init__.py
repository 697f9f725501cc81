"""Input that nobody in their right mind gives: files, command lines and arguments.

Whatever comes in, the answer is a result or a RecommenderError, within SECONDS and MEMORY. Each
test tries a hundred inputs or so; `python -m tests.fuzz` tries many more.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, settings

__all__ = ["INPUTS", "MEMORY", "SECONDS", "SHARE", "TRIED", "fuzzed", "limited"]

SECONDS = 5
"""Of the process's CPU time, so that a busy machine fails nothing."""

WAITING = 300
"""Seconds by the clock, for what waits and uses no CPU time."""

MEMORY = 500 << 20

SHORT = 100
"""The inputs of a test with a share of 1 in the test suite."""

INPUTS = "FUZZ_INPUTS"
"""The environment variable that says how many inputs a test tries instead."""

SHARE = "fuzz_share"
"""The attribute of a test that says its share of the inputs of all tests."""

TRIED: dict[str, int] = {}
"""Name of a test → how many inputs it was given."""


def fuzzed(share: float = 1) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """How a test is given inputs: the same ones in each run of the test suite, and others in a long
    one, by its seed. Nothing is kept between runs: a failure is printed."""
    long = os.environ.get(INPUTS)
    inputs = int(long) if long else max(1, int(SHORT * share))

    def apply(test: Any) -> Any:
        tries = test.hypothesis.inner_test

        @wraps(tries)
        def counted(*arguments: Any, **named: Any) -> None:
            TRIED[test.__name__] = TRIED.get(test.__name__, 0) + 1
            tries(*arguments, **named)

        test.hypothesis.inner_test = counted
        setattr(test, SHARE, share)
        return settings(
            max_examples=inputs,
            deadline=None,
            database=None,
            derandomize=not long,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        )(test)

    return apply


@contextmanager
def limited() -> Iterator[None]:
    """TimeoutError where it hangs, MemoryError where it takes too much; where the system has a way
    to tell."""
    with (
        _limited_memory(),
        _limited_time("ITIMER_PROF", "SIGPROF", SECONDS, "of CPU time"),
        _limited_time("ITIMER_REAL", "SIGALRM", WAITING, "by the clock"),
    ):
        yield


@contextmanager
def _limited_time(timer: str, signalled: str, seconds: float, of: str) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {seconds} s {of}")

    which, what = getattr(signal, timer), getattr(signal, signalled)
    before: Any = signal.signal(what, stop)
    signal.setitimer(which, seconds)
    try:
        yield
    finally:
        signal.setitimer(which, 0)
        signal.signal(what, before)


@contextmanager
def _limited_memory() -> Iterator[None]:
    """By the address space, which is what a process can be held to."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        yield
        return
    import resource

    size = int(pages.read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
