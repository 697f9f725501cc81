"""How many times as many steps torch.compile makes as eager PyTorch in the same time.

Once with dense layers, whose kernels are the same in both, and once with a chain of operations on
each element, which compiling makes one kernel. CPU time of one thread, so that other programs
disturb less; the fastest of several rounds, which take turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import nn

from recommender.evidence.scripts.printing import measured

ROUNDS = 5


class Dense(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.layers(x)
        return y


class Elementwise(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(64))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x * self.scale
        for _ in range(16):
            x = torch.clamp(x * 1.01 + 0.01, -3, 3)
        return x.mean(dim=1, keepdim=True)


def stepper(kind: type[nn.Module], rows: int, compiled: bool) -> Callable[[], None]:
    """One step of training; the same weights and data whether compiled or not."""
    torch.manual_seed(0)
    model = kind()
    run = torch.compile(model) if compiled else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x = torch.randn(rows, 64)

    def step() -> None:
        optimizer.zero_grad()
        nn.functional.mse_loss(run(x), x[:, :1]).backward()
        optimizer.step()

    return step


def seconds(step: Callable[[], None], steps: int) -> float:
    """Of CPU time, per step."""
    begun = time.process_time()
    for _ in range(steps):
        step()
    return (time.process_time() - begun) / steps


def compare(of: str, kind: type[nn.Module], rows: int, steps: int) -> None:
    """Measure on batches of `rows`, in rounds of `steps`."""
    eager, compiled = (stepper(kind, rows, compiled) for compiled in (False, True))
    try:
        compiled()
    except Exception as error:  # without a C++ compiler, for instance
        measured("speed-up", of, "fails", type(error).__name__)
        return
    eager()
    pairs = [(seconds(eager, steps), seconds(compiled, steps)) for _ in range(ROUNDS)]
    slow, fast = (min(times) for times in zip(*pairs, strict=True))
    detail = f"{slow * 1e6:.0f} against {fast * 1e6:.0f} microseconds a step"
    measured("speed-up", of, round(slow / fast, 1), detail)


if __name__ == "__main__":
    torch.set_num_threads(1)
    compare("pytorch-compiled-elementwise", Elementwise, rows=16384, steps=5)
    compare("pytorch-compiled-dense", Dense, rows=256, steps=40)
