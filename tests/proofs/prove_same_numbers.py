"""From equal weights, without dropout and on the same batches, both frameworks give the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from .needs import parity_case
from .plan import Starter, starters
from .running import HERE, UNOPTIMIZED, WITHOUT_TENSORFLOW, finish, start

CHECK = "same numbers"
SAYS = "giving the same outputs, gradients and losses as the project of the other framework"
READS = ("*.py", "!export.py", "!predict.py")
KERAS = ("keras-tensorflow", "keras-torch", "keras-jax")


def case_of(starter: Starter) -> str | None:
    """A case of `same_numbers.py`: each task has one, and each shape with a model of its own."""
    return parity_case(starter.task, " ".join(f"{key}={word}" for key, word in starter.shapes))


STARTERS = [one for one in starters() if one.stack in KERAS and case_of(one)]


def BESIDE(starter: Starter) -> list[Starter]:  # noqa: N802
    return [starter._replace(framework="pytorch", backend="torch")]


def test_equal_weights_give_equal_numbers(
    starter: Starter, make: Callable[[Starter], Path], tmp_path: Path
) -> None:
    [other] = BESIDE(starter)
    projects = [str(make(one)) for one in (other, starter)]
    backend = starter.backend
    variables = {"PRECISIONS": "float32 float64"}
    if backend == "jax":  # double precision takes a switch of its own, for the whole process
        variables = {"PRECISIONS": "float32", **UNOPTIMIZED}
    if backend != "tensorflow":
        variables |= WITHOUT_TENSORFLOW
    command = [HERE / "same_numbers.py", HERE / str(case_of(starter)), *projects, backend]
    done = finish(start(tmp_path, *command, **variables))
    assert done.code == 0, done.err[-3000:]
    found = json.loads(done.out.splitlines()[-1])
    assert found["float32"]["parameters"][0] == found["float32"]["parameters"][1]
    assert found["float32"]["outputs"] < 1e-5
    assert found["float32"]["gradients"] < 1e-5
    if backend != "jax":
        assert found["float64"]["sgd"] < 1e-6
        # TensorFlow rounds beta to float32 on its way to float64, so Adam drifts a little there.
        assert found["float64"]["adamw"] < (1e-5 if backend == "tensorflow" else 1e-6)
