"""How many times as many steps a second torch.compile makes as eager PyTorch, on a small model.

One thread, on the CPU; the fastest of several rounds each, which take turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import nn

from recommender.evidence.scripts.printing import measured

ROUNDS, STEPS = 5, 100


def stepper(compiled: bool) -> Callable[[], None]:
    """One step of training; the same weights and data in both."""
    torch.manual_seed(0)
    layers = [layer for _ in range(4) for layer in (nn.Linear(64, 64), nn.GELU(), nn.LayerNorm(64))]
    model = nn.Sequential(*layers, nn.Linear(64, 1))
    run = torch.compile(model) if compiled else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x = torch.randn(256, 64)

    def step() -> None:
        optimizer.zero_grad()
        nn.functional.mse_loss(run(x), x[:, :1]).backward()
        optimizer.step()

    return step


def seconds(step: Callable[[], None]) -> float:
    begun = time.perf_counter()
    for _ in range(STEPS):
        step()
    return time.perf_counter() - begun


if __name__ == "__main__":
    torch.set_num_threads(1)
    eager, compiled = stepper(False), stepper(True)
    try:
        compiled()
    except Exception as error:  # without a C++ compiler, for instance
        measured("speed-up", "pytorch-compiled", "fails", type(error).__name__)
    else:
        eager()
        pairs = [(seconds(eager), seconds(compiled)) for _ in range(ROUNDS)]
        slow, fast = (min(times) for times in zip(*pairs, strict=True))
        detail = f"{slow / STEPS * 1e6:.0f} against {fast / STEPS * 1e6:.0f} microseconds a step"
        measured("speed-up", "pytorch-compiled", round(slow / fast, 2), detail)
