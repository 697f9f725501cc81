"""Every project trains: two epochs of a small network, in one process for all of a stack."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .plan import Starter, for_everybody
from .running import HERE, UNOPTIMIZED, WITHOUT_TENSORFLOW, finish, shrink, start

CHECK = "smoke run"
SAYS = "trained for two epochs without a fault"
READS = ("*.py", "!export.py", "!predict.py")
# The minimal project has a training step and nothing else; its own test runs it.
STARTERS = [one for one in for_everybody() if one.task != "minimal"]


def GROUP(starter: Starter) -> str:  # noqa: N802
    return starter.stack


Outcomes = Callable[[str], dict[Starter, str]]


@pytest.fixture(scope="module")
def outcomes(asked: list[Starter], make: Callable[[Starter], Path]) -> Outcomes:
    """stack → project → what went wrong with it."""

    @functools.cache
    def call(stack: str) -> dict[Starter, str]:
        folders = {one: make(one) for one in asked if one.stack == stack}
        calls = [
            [str(folder), ["--smoke", *shrink(folder, one.task)]] for one, folder in folders.items()
        ]
        hidden = {} if stack == "keras-tensorflow" else WITHOUT_TENSORFLOW
        script = HERE / "smoke.py"
        done = finish(start(Path.cwd(), script, json.dumps(calls), **UNOPTIMIZED, **hidden))
        assert done.code == 0, done.err[-3000:]
        faults = json.loads(done.out.splitlines()[-1])
        return {one: faults[str(folder)] for one, folder in folders.items()}

    return call


def test_it_trains(starter: Starter, outcomes: Outcomes) -> None:
    assert outcomes(starter.stack)[starter] == ""
