"""How an epoch compares with the same steps on one fixed batch, and how busy the GPU is meanwhile.

The projects of a stack share a process, since importing and starting a GPU take seconds.
"""

from __future__ import annotations

import statistics
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from tests.benchmarks import captured
from tests.benchmarks.turns import Rival, in_turn

from .busy import busy_seconds
from .inside import inside, noted
from .plan import Project
from .project import flags_of
from .records import Notes
from .stacks import load_stack

ROUNDS = 3
SECONDS = 0.3
"""At least so long is each timed piece, in whole epochs."""
AIM = 1.1
"""The time of an epoch, in those of the same steps on one fixed batch."""
NOT_FED = "nothing is fetched: a step sees everything, or what it made itself"


@dataclass
class Epochs:
    """What trains an epoch, and what only has to compute it."""

    rows: int
    steps: int
    own: Rival
    fixed: Rival | None
    given: dict[str, Any]
    """Of PyTorch's train_epoch."""


def measure_each(notes: Notes, folder: Path, projects: list[Project], small: bool) -> None:
    stack = load_stack(projects[0].stack)
    for project in projects:
        if project.task in notes.read():
            continue
        with noted(notes, project.task, project), inside(folder / project.folder):
            epochs = capture(project.stack, flags_of(project, small), stack.device)
            if epochs is None:
                notes.note(project.task, None, note="trained by batch: no epoch to take")
                continue
            notes.note(project.task, None, **figures(project.stack, epochs))


def figures(stack: str, epochs: Epochs) -> dict[str, Any]:
    """Rates, the ratio to the fixed batch, and the share of time in which the GPU is busy."""
    rivals = {"own": epochs.own} | ({"fixed": epochs.fixed} if epochs.fixed else {})
    seconds, ratio, first = alternate(rivals)
    busy = busy_seconds(stack, partial(epochs.own, 1))
    found: dict[str, Any] = {
        "rows_per_s": epochs.rows / seconds["own"],
        "ms_per_step": 1e3 * seconds["own"] / epochs.steps,
        "busy": min(1.0, busy / seconds["own"]),
        "busy_ms_per_step": 1e3 * busy / epochs.steps,
        "first_epoch_s": first["own"],
    }
    if stack == "pytorch" and (waits := waiting(partial(epochs.own, 1))) is not None:
        found["waits"] = waits
    if epochs.fixed is None:
        return found | {"note": NOT_FED}
    return found | {"to_fixed_batch": ratio["own"], "met": ratio["own"] <= AIM}


def capture(stack: str, flags: list[str], device: str) -> Epochs | None:
    return capture_torch(flags, device) if stack == "pytorch" else capture_keras(flags)


def capture_torch(flags: list[str], device: str) -> Epochs:
    import torch

    epoch, given = captured.capture_epoch(*flags)
    own = captured.repeated(partial(epoch, **given))
    if not captured.is_fed(given):
        return Epochs(*sizes_of(given), own, None, given)
    rows = captured.rows_of(given)
    _, size = captured.columns_of(given, 1)
    columns, _ = captured.columns_of(given, size)
    batches = captured.fixed([column.to(device) for column in columns], size, rows)
    same = captured.stand_in(given, batches, torch.device(device))
    fixed = captured.repeated(partial(epoch, **same))
    return Epochs(rows, ceil(rows / size), own, fixed, given)


def capture_keras(flags: list[str]) -> Epochs | None:
    try:
        model, batches, given = captured.capture_fit(*flags)
    except IndexError:  # it never came to fit
        return None
    own = partial(captured.fit, model, batches, given)
    fixed = partial(captured.fit, model, captured.fixed_for_keras(batches), given)
    rows = sum(captured.size_of(batches[n]) for n in (0, len(batches) - 1))
    rows += captured.size_of(batches[0]) * (len(batches) - 2)
    return Epochs(rows, len(batches), own, fixed, {})


def waiting(work: Callable[[], object]) -> int | None:
    """How often the processor waits for the GPU: once is what the loss of an epoch takes."""
    import torch

    if not torch.cuda.is_available():
        return None
    torch.cuda.set_sync_debug_mode("warn")
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            work()
    finally:
        torch.cuda.set_sync_debug_mode("default")
    return sum("synchronizing" in str(each.message) for each in told)


def sizes_of(given: dict[str, Any]) -> tuple[int, int]:
    """Examples and steps of an epoch that fetches nothing."""
    import train  # type: ignore[import-not-found]

    if "rng" in given:  # several passes over what an agent has seen
        seen = len(given["rows"]["x"])
        return train.PASSES * seen, train.PASSES * ceil(seen / train.BATCH_SIZE)
    return train.STEPS * len(given["x"]), train.STEPS


def alternate(
    rivals: Mapping[str, Rival],
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Of each rival the median seconds of an epoch, the median ratio to the last one within a
    round, and the seconds of its first epoch, in which things are compiled."""
    started, times = in_turn(rivals, ROUNDS, SECONDS)
    first = {name: seconds for name, (seconds, _) in started.items()}
    found = {name: [seconds for seconds, _ in each] for name, each in times.items()}
    base = found[list(rivals)[-1]]
    ratios = {
        name: statistics.median(a / b for a, b in zip(each, base, strict=True))
        for name, each in found.items()
    }
    return {name: statistics.median(each) for name, each in found.items()}, ratios, first
