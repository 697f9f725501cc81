"""Rivals that are timed in turn, so that a busy machine hits them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from math import ceil

Rival = Callable[[int], object]
"""Runs so many epochs, and returns when the device has done them."""
Time = tuple[float, float]
"""Seconds by the clock, and of the processor in all threads."""


def in_turn(
    rivals: Mapping[str, Rival], rounds: int, at_least: float
) -> tuple[dict[str, Time], dict[str, list[Time]]]:
    """The time of each rival's first epoch, in which things are compiled; and that of an epoch in
    each round, of which every piece takes so many seconds or more, in whole epochs."""
    first, second = (
        {name: measured(rival, 1) for name, rival in rivals.items()} for _ in ("traces", "traced")
    )
    epochs = ceil(at_least / min(seconds for seconds, _ in second.values()))
    found: dict[str, list[Time]] = {name: [] for name in rivals}
    for number in range(rounds):
        for name in list(rivals) if number % 2 == 0 else list(rivals)[::-1]:
            seconds, processor = measured(rivals[name], epochs)
            found[name].append((seconds / epochs, processor / epochs))
    return first, found


def measured(rival: Rival, epochs: int) -> Time:
    started, processor = time.perf_counter(), time.process_time()
    rival(epochs)
    return time.perf_counter() - started, time.process_time() - processor
