"""Train each of the given projects in one process: `python smoke.py '[[FOLDER, [FLAG, …]], …]'`

Importing a framework takes seconds, so the projects of one backend share a process. Prints the
outcome of each as JSON: folder → '' or the fault; on TensorFlow it is one as well if a step is
traced more than once, which takes seconds, and in PyTorch if a layer behaves as in training where
nothing can be learnt: a forgotten `model.eval()`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import traceback
from collections import Counter
from functools import cache, wraps
from inspect import signature
from pathlib import Path

applied: Counter[int] = Counter()  # optimizer → how often its step was traced


@cache
def count_traces(keras) -> None:
    real = keras.optimizers.Optimizer.apply

    def apply(self, *arguments, **options):
        applied[id(self)] += 1
        return real(self, *arguments, **options)

    keras.optimizers.Optimizer.apply = apply


@cache
def watch_evaluation(torch) -> None:
    """Outputs under `torch.inference_mode()` are for validation, test and prediction."""

    def watched(name: str) -> None:
        real = getattr(torch.nn.functional, name)

        @wraps(real)
        def call(*arguments, **options):
            given = signature(real).bind(*arguments, **options).arguments
            evaluating = torch.is_inference_mode_enabled()
            assert not (evaluating and given.get("training")), f"{name} is on in evaluation"
            return real(*arguments, **options)

        setattr(torch.nn.functional, name, call)

    for name in ("dropout", "batch_norm"):
        watched(name)


def smoke(folder: Path, flags: list[str]) -> str:
    for script in folder.glob("*.py"):  # those of the project before have the same names
        sys.modules.pop(script.stem, None)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            train = importlib.import_module("train")
            keras = getattr(train, "keras", None)
            graph = keras is not None and keras.backend.backend() == "tensorflow"
            if graph:
                count_traces(keras)
            torch = getattr(train, "torch", None)
            if torch is not None and keras is None:
                watch_evaluation(torch)
            applied.clear()
            train.main(flags)
        assert Path("run-smoke").is_dir()
        assert not graph or set(applied.values()) == {1}, applied
    except BaseException:
        return traceback.format_exc()
    finally:
        sys.path.remove(str(folder))
        if "keras" in sys.modules:  # a project may have set the precision of the whole process
            sys.modules["keras"].config.set_dtype_policy("float32")
    return ""


calls = json.loads(sys.argv[1])
print(json.dumps({folder: smoke(Path(folder), flags) for folder, flags in calls}))
