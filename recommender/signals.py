"""Being told to end, by a scheduler or a terminal that is closed, and ending what was started."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

__all__ = ["Terminated", "as_interrupts", "kill_group", "postponed"]

NAMES = ("SIGTERM", "SIGHUP", "SIGBREAK")  # not every system has them all


class Terminated(KeyboardInterrupt):
    """Whoever minds Ctrl-C minds this, too; asyncio lets no other kind of exception through."""


@contextmanager
def as_interrupts() -> Iterator[None]:
    """Raise Terminated where such a signal arrives, so that what was begun is cleaned up."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Terminated

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    # What was told to be ignored (nohup) stays ignored; None is a handler that is not Python's.
    numbers = [n for n in numbers if signal.getsignal(n) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def postponed() -> Iterator[None]:
    """Mind Ctrl-C and its like at the end: what is begun here can then be ended by who knows it."""
    arrived: list[tuple[int, FrameType | None]] = []

    def note(number: int, frame: FrameType | None) -> None:
        arrived.append((number, frame))

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread gets signals
        return
    handlers: dict[int, Callable[[int, FrameType | None], object]] = {}
    for name in (*NAMES, "SIGINT"):
        number = getattr(signal, name, None)
        handler = None if number is None else signal.getsignal(number)
        if number is not None and callable(handler):
            handlers[number] = handler
            signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    for number, frame in arrived:
        handlers[number](number, frame)


def kill_group(process: subprocess.Popen[str]) -> None:
    """End a process that leads a session of its own, and all that it has started."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
