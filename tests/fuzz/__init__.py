"""Input that nobody in their right mind gives: files, command lines and arguments.

Whatever comes in, the answer is a result or a RecommenderError, within SECONDS and MEMORY. Each
test tries a hundred inputs or so; `python -m tests.fuzz` tries many more.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, settings

__all__ = ["MEMORY", "SECONDS", "fuzzed", "limited"]

SECONDS = 5
"""Of CPU time, so that a busy machine fails nothing."""

MEMORY = 500 << 20

SHORT = 100
"""The examples of a profile that nobody has changed."""


def fuzzed(share: float = 1) -> settings:
    """How an input is tried: so many times the examples of the loaded profile, the same ones in
    each short run and others in each long one. Nothing is kept between runs: a failure is printed.
    """
    examples = settings.default.max_examples if settings.default else SHORT
    return settings(
        max_examples=max(1, int(examples * share)),
        deadline=None,
        database=None,
        derandomize=examples <= SHORT,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def limited() -> Iterator[None]:
    """TimeoutError where it hangs, MemoryError where it takes too much; where the system has a way
    to tell."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {SECONDS} s")

    with _limited_memory():
        if not hasattr(signal, "setitimer"):
            yield
            return
        before: Any = signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


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
