"""Runs an exported file in the runtime that it is for; each gives the outputs for `x` as an array.

Imported when they are called: a script loads no runtime but those of its own files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["RUNTIMES", "Run", "core_ml", "executorch", "litert", "onnx", "pt2", "saved_model"]

Run = Callable[[Path, Any], Any]


def saved_model(path: Path, x: Any) -> Any:
    import tensorflow as tf

    loaded = tf.saved_model.load(path)  # kept: its variables go with it
    return np.asarray(loaded.serve(tf.constant(x)))


def onnx(path: Path, x: Any) -> Any:
    from onnxruntime import InferenceSession

    session = InferenceSession(path)
    return session.run(None, {session.get_inputs()[0].name: x})[0]


def litert(path: Path, x: Any) -> Any:
    """In pieces of as many rows as the file takes: some take a fixed number of them."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path))
    interpreter.allocate_tensors()
    [given], [made] = interpreter.get_input_details(), interpreter.get_output_details()
    rows = int(given["shape"][0])
    outputs = []
    for start in range(0, len(x), rows):
        interpreter.set_tensor(given["index"], x[start : start + rows])
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(made["index"]))
    return np.concatenate(outputs)


def pt2(path: Path, x: Any) -> Any:
    import torch

    with torch.no_grad():
        return torch.export.load(path).module()(torch.from_numpy(x)).numpy()


def executorch(path: Path, x: Any) -> Any:
    import torch
    from executorch.runtime import Runtime

    method = Runtime.get().load_program(path).load_method("forward")
    return method.execute((torch.from_numpy(x),))[0].numpy()


def core_ml(path: Path, x: Any) -> Any:
    """None where there is no Core ML: a Mac alone has it."""
    if sys.platform != "darwin":
        return None
    import coremltools

    model = coremltools.models.MLModel(str(path))
    [given] = model.get_spec().description.input
    [made] = model.predict({given.name: x}).values()
    return made


RUNTIMES: dict[str, Run] = {"saved-model": saved_model, "onnx": onnx, "litert": litert}
"""Of what Keras exports."""
