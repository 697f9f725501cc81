"""A training loop as Karpathy's nanoGPT has it, on the network of a project.

The way, not the code, is from github.com/karpathy/nanoGPT, train.py: autocast to bfloat16, AdamW in
one kernel, torch.compile, TensorFloat-32 for what stays in float32, batches from pinned memory that
are copied while the step before runs, gradients clipped to 1. The batches are pinned beforehand:
images are so large that this, too, would count.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest import mock

from tests.benchmarks import captured

from . import epochs
from .epochs import Epochs
from .inside import noted
from .records import Notes

CLIP = 1.0
POOL = 4
"""Batches in memory, which take turns."""
STEPS, WARM = 20, 5
AIM = 1.1
"""The time of a step, in those of the plain loop."""


def compare(
    notes: Notes, found: Epochs, flags: list[str], device: str, unit: str, units: int
) -> None:
    """Note how fast the loop is with torch.compile and, if the project offers that too, without;
    and how the project's own epoch compares."""
    import train  # type: ignore[import-not-found]

    given, offers = found.given, hasattr(train, "COMPILE")
    _, size = captured.columns_of(given, 1)
    columns = [column.cpu() for column in captured.columns_of(given, POOL * size)[0]]

    def note(name: str, seconds: float, **more: float) -> None:
        rate = size * units / seconds
        notes.note(name, None, ms_per_step=1e3 * seconds, **{f"{unit}_per_s": rate}, **more)

    with compiling(device):
        for compiled in (False, True) if offers else (True,):
            with noted(notes, "plain loop, compiled" if compiled else "plain loop"):
                network, began = copy.deepcopy(given["model"]), time.perf_counter()
                if compiled:
                    network.compile()
                seconds = loop(network, losses(given), columns, size, device)
                name = "plain loop, compiled" if compiled else "plain loop"
                note(name, seconds, with_start_s=time.perf_counter() - began)
        if offers:
            with noted(notes, "project, compiled"):
                epoch, own = captured.capture_epoch(*flags, "--set", "compile=true")
                rival = {"own": captured.repeated(partial(epoch, **own))}
                spent, _, first = epochs.alternate(rival)
                seconds = spent["own"] / found.rows * size
                note("project, compiled", seconds, first_epoch_s=first["own"])
    told = notes.read()
    for name in ("project", "project, compiled"):
        of_loop, of_project = (
            told.get(each, {}).get(f"{unit}_per_s") for each in ("plain loop, compiled", name)
        )
        if of_loop and of_project:
            ratio = of_loop / of_project
            notes.note(f"{name}, beside the plain loop", None, ratio=ratio, met=ratio <= AIM)


@contextlib.contextmanager
def compiling(device: str) -> Iterator[None]:
    """On a CPU there may be no compiler for C++: then everything but that."""
    import torch

    real = torch.nn.Module.compile
    way = functools.partialmethod(real, backend="aot_eager") if device == "cpu" else real
    with mock.patch.object(torch.nn.Module, "compile", way):
        yield


def losses(given: dict[str, Any]) -> Callable[[Any, list[Any]], Any]:
    """The loss of a batch, as the project's loop has it."""
    import train

    names = list(given["x"]) if isinstance(given.get("x"), dict) else None

    def loss(network: Any, batch: list[Any]) -> Any:
        *x, y = batch
        if names:
            return train.loss_fn(network(**dict(zip(names, x, strict=True))).logits, y)
        return train.loss_fn(network(*x), y)

    return loss


def loop(
    network: Any,
    loss: Callable[[Any, list[Any]], Any],
    columns: list[Any],
    size: int,
    device: str,
) -> float:
    """Seconds per step."""
    import torch

    torch.set_float32_matmul_precision("high")
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4, weight_decay=0.1, fused=True)
    network.train()
    times, batches = [], draw(columns, size, device)
    batch = next(batches)
    for number in range(WARM + STEPS):
        if number in (WARM, WARM + STEPS // 2):
            _wait(torch, device)
            times.append(time.perf_counter())
        with torch.autocast(device, dtype=torch.bfloat16):
            value = loss(network, batch)
        batch = next(batches)  # the copy runs beside the backward pass
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    _wait(torch, device)
    times.append(time.perf_counter())
    half = STEPS // 2
    return statistics.median([(times[1] - times[0]) / half, (times[2] - times[1]) / half])


def draw(columns: list[Any], size: int, device: str) -> Iterator[list[Any]]:
    batches = list(zip(*(column.split(size) for column in columns), strict=True))
    if device != "cpu":
        batches = [tuple(part.pin_memory() for part in batch) for batch in batches]
    whole = [batch for batch in batches if len(batch[0]) == size]
    for batch in itertools.cycle(whole or batches):
        yield [part.to(device, non_blocking=True) for part in batch]


def _wait(torch: Any, device: str) -> None:
    if device != "cpu":
        torch.accelerator.synchronize()
