"""The machine, and what it does at most where nothing but the card is in the way."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable

from .cards import peak
from .environment import installed, older
from .plan import Project
from .records import Notes

PACKAGES = ("torch", "jax", "jaxlib", "keras", "keras-hub", "transformers", "numpy", "triton")


def describe(notes: Notes, projects: list[Project], small: bool) -> None:
    import torch

    asked = sorted({line for project in projects for line in older(project.requires)})
    cuda = torch.cuda.is_available()
    card = torch.cuda.get_device_name() if cuda else "none"
    notes.note(
        "machine",
        None,
        card=card,
        processors=os.cpu_count(),
        python=platform.python_version(),
        system=platform.system(),
        cuda=torch.version.cuda,
        versions={package: installed(package) for package in PACKAGES},
        older=asked,
    )
    device = "cuda" if cuda else "cpu"
    side, mib = (256, 8) if small or not cuda else (8192, 4096)

    def seconds(work: Callable[[], object]) -> float:
        times = []
        for _ in range(8):
            if cuda:
                torch.cuda.synchronize()
            began = time.perf_counter()
            work()
            if cuda:
                torch.cuda.synchronize()
            times.append(time.perf_counter() - began)
        return statistics.median(times[3:])  # the first ones warm up

    a, b = (torch.randn(side, side, device=device, dtype=torch.bfloat16) for _ in range(2))
    rate, best = 2 * side**3 / seconds(lambda: a @ b), peak(card)
    share = {"share_of_peak": rate / best} if best else {}
    notes.note("product in bfloat16", None, side=side, teraflops=rate / 1e12, **share)
    x, y = a.float(), b.float()
    for name in ("highest", "high"):  # float32, and TensorFloat-32 where there is that
        torch.set_float32_matmul_precision(name)
        rate = 2 * side**3 / seconds(lambda: x @ y)
        notes.note(f"product in float32, {name}", None, side=side, teraflops=rate / 1e12)
    source = torch.empty(mib * 2**20, dtype=torch.uint8, device=device).random_()
    target = torch.empty_like(source)
    spent = seconds(lambda: target.copy_(source))
    notes.note("copy on the device", None, gb_per_s=2 * source.numel() / spent / 1e9)
    if cuda:
        host = torch.empty(2**28, dtype=torch.uint8).random_()
        for name, part in (("pageable", host), ("pinned", host.pin_memory())):
            spent = seconds(lambda part=part: target[: 2**28].copy_(part, non_blocking=True))  # type: ignore[misc]
            notes.note(f"copy to the device, {name}", None, gb_per_s=2**28 / spent / 1e9)
