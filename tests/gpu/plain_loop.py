"""A training loop as Karpathy's nanoGPT has it, on the network of a project.

The way, not the code, is from github.com/karpathy/nanoGPT, train.py: autocast to bfloat16, AdamW in
one kernel, torch.compile, TensorFloat-32 for what stays in float32, batches drawn at random from
memory, pinned, and copied while the step before runs, gradients clipped to 1.
"""

from __future__ import annotations

import contextlib
import copy
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.benchmarks import captured

from . import epochs
from .epochs import Epochs
from .inside import noted
from .records import Notes

CLIP = 1.0
POOL = 4
"""Batches in memory from which the examples of a step are drawn."""
STEPS, WARM = 20, 5


def compare(
    notes: Notes, found: Epochs, flags: list[str], device: str, unit: str, units: int
) -> None:
    """Note the loop's rate without and with torch.compile, and the project's with it."""
    import torch

    given = found.given
    _, size = captured.columns_of(given, 1)
    columns, _ = captured.columns_of(given, POOL * size)
    columns = [column.cpu() for column in columns]
    on_gpu = device != "cpu"
    rows = found.rows / found.steps
    for compiled in (False, True):
        name = "plain loop, compiled" if compiled else "plain loop"
        with noted(notes, name):
            network = copy.deepcopy(given["model"])
            began = time.perf_counter()
            if compiled:  # on a CPU there may be no compiler for C++
                network.compile(**({} if on_gpu else {"backend": "aot_eager"}))
            step_ms = 1e3 * loop(network, losses(given), columns, size, device)
            spent = time.perf_counter() - began
            rate = 1e3 * size * units / step_ms
            notes.note(
                name, None, ms_per_step=step_ms, **{f"{unit}_per_s": rate}, with_start_s=spent
            )
            del network
    project_ms = notes.read()["project"]["ms_per_step"] * size / rows
    settings = vars(__import__("train"))
    if "COMPILE" in settings:
        with noted(notes, "project, compiled"):
            change = [] if on_gpu else [mock_backend(torch)]
            with contextlib.ExitStack() as stack:
                for each in change:
                    stack.enter_context(each)
                epoch, own = captured.capture_epoch(*flags, "--set", "compile=true")
                rival = {"own": captured.repeated(partial(epoch, **own))}
                seconds, _, first = epochs.alternate(rival)
            project_ms = 1e3 * seconds["own"] / found.rows * size
            rate = found.rows * units / seconds["own"]
            figures = {f"{unit}_per_s": rate, "first_epoch_s": first["own"]}
            notes.note("project, compiled", None, ms_per_step=project_ms, **figures)
    loops = [record for check, record in notes.read().items() if check.startswith("plain loop")]
    best = min((r["ms_per_step"] for r in loops if "ms_per_step" in r), default=None)
    if best:
        notes.note("project to plain loop", None, ratio=project_ms / best)


def mock_backend(torch: Any) -> contextlib.AbstractContextManager[object]:
    """A compiled network without a compiler for C++."""
    from unittest import mock

    call = partial(torch.nn.Module.compile, backend="aot_eager")
    return mock.patch.object(torch.nn.Module, "compile", lambda module: call(module))


def losses(given: dict[str, Any]) -> Callable[[Any, list[Any]], Any]:
    """The loss of a batch, as the project's loop has it."""
    import train  # type: ignore[import-not-found]

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
    import torch

    while True:
        chosen = torch.randint(len(columns[0]), (size,))
        parts = [column[chosen] for column in columns]
        if device != "cpu":
            parts = [part.pin_memory().to(device, non_blocking=True) for part in parts]
        yield parts


def _wait(torch: Any, device: str) -> None:
    if device != "cpu":
        torch.accelerator.synchronize()
