"""For how long the GPU works while something runs, by the profilers of PyTorch and JAX."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Interval = tuple[float, float]
SPANS = ("Optimizer.", "ProfilerStep")
"""What PyTorch marks on the GPU's line beside what runs there."""


def busy_seconds(stack: str, work: Callable[[], object]) -> float:
    """Seconds in which at least one kernel or copy ran; without a GPU, one operation on the CPU."""
    spans = _in_jax(work) if stack == "keras-jax" else _in_torch(work)
    return covered(spans) / 1e9


def covered(spans: Iterable[Interval]) -> float:
    """The length of what intervals cover together."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _in_torch(work: Callable[[], object]) -> list[Interval]:
    import torch
    from torch.profiler import ProfilerActivity, profile

    cuda = torch.cuda.is_available()
    with profile(activities=[ProfilerActivity.CUDA if cuda else ProfilerActivity.CPU]) as profiled:
        work()
        if cuda:
            torch.cuda.synchronize()
    device = torch.autograd.DeviceType.CUDA if cuda else torch.autograd.DeviceType.CPU
    # As the profiler has them: its own list of events takes minutes where there are many.
    events = profiled.profiler.kineto_results.events()
    return [
        (event.start_ns(), event.start_ns() + event.duration_ns())
        for event in events
        if event.device_type() == device and not event.name().startswith(SPANS)
    ]


def _in_jax(work: Callable[[], object]) -> list[Interval]:
    import jax

    gpu = jax.default_backend() != "cpu"
    with tempfile.TemporaryDirectory() as folder:
        with jax.profiler.trace(folder):
            work()
        [file] = Path(folder).rglob("*.xplane.pb")
        found = jax.profiler.ProfileData.from_file(str(file))
        # Besides its streams, a GPU has lines that sum up what is in them.
        return [
            (event.start_ns, event.start_ns + event.duration_ns)
            for plane in found.planes
            if plane.name.startswith("/device:GPU" if gpu else "/host:CPU")
            for line in plane.lines
            if _counts(line, gpu)
            for event in line.events
        ]


def _counts(line: Any, gpu: bool) -> bool:
    return str(line.name).startswith("Stream") if gpu else "XLA" in str(line.name)
