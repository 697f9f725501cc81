"""How often `forward` and a breakpoint in it run in 20 steps of PyTorch, and what is seen there."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any

import torch
from torch import nn

from recommender.evidence.scripts.printing import measured
from recommender.evidence.scripts.watching import Watch

STEPS, BATCH = 20, 32

MARK = "forward runs"

watch = Watch()
sys.breakpointhook = watch.stop


class Plain(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))


class Counted(Plain):
    def forward(self, x: torch.Tensor) -> Any:
        watch.calls += 1
        return self.layers(x)


class Printed(Plain):
    def forward(self, x: torch.Tensor) -> Any:
        print(MARK)
        return self.layers(x)


class Stopped(Plain):
    def forward(self, x: torch.Tensor) -> Any:
        breakpoint()
        return self.layers(x)


def train(model: nn.Module, options: dict[str, Any] | None) -> None:
    """`options` go to torch.compile; None: eager.

    Its backend 'eager' captures graphs as the default one does, and needs no C++ compiler to run
    them; how often Python code runs is settled by the capture.
    """
    torch.compiler.reset()
    run = model if options is None else torch.compile(model, backend="eager", **options)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    generator = torch.Generator().manual_seed(0)
    for _ in range(STEPS):
        x = torch.randn(BATCH, 10, generator=generator)
        loss = nn.functional.mse_loss(run(x), x[:, :1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def calls(of: str, options: dict[str, Any] | None) -> None:
    watch.reset()
    train(Counted(), options)
    measured("forward-calls", of, watch.calls)


def prints(of: str, options: dict[str, Any] | None) -> None:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            train(Printed(), options)
    except torch._dynamo.exc.Unsupported as error:
        measured("forward-prints", of, "fails", type(error).__name__)
        return
    measured("forward-prints", of, printed.getvalue().count(MARK))


def stops(of: str, options: dict[str, Any] | None) -> None:
    watch.reset()
    try:
        train(Stopped(), options)
    except torch._dynamo.exc.Unsupported as error:
        measured("breakpoint-hits", of, "fails", type(error).__name__)
        return
    measured("breakpoint-hits", of, watch.hits)
    measured("breakpoint-shows", of, watch.shows, watch.seen)


if __name__ == "__main__":
    calls("pytorch-eager", None)
    stops("pytorch-eager", None)
    calls("pytorch-compiled", {})
    prints("pytorch-compiled", {})
    stops("pytorch-compiled", {})
    prints("pytorch-fullgraph", {"fullgraph": True})
    stops("pytorch-fullgraph", {"fullgraph": True})
