"""Which exports of a small Keras model succeed on the backend of KERAS_BACKEND, and compute the
same in their runtime.

The files are left in the current folder.
"""

from __future__ import annotations

from pathlib import Path

import keras

from recommender.evidence.scripts.comparing import HALF
from recommender.evidence.scripts.exporting import attempt, rows, to_core_ml
from recommender.evidence.scripts.runtimes import RUNTIMES, core_ml

NEEDS = {
    "tensorflow": {
        "onnx": ("onnx", "onnxruntime", "tf2onnx"),
        "saved-model": (),
        "litert": ("ai_edge_litert",),
    },
    "jax": {
        "onnx": ("onnx", "onnxruntime", "jax2onnx"),
        "saved-model": ("tensorflow",),
        "litert": (),
    },
    "torch": {
        "onnx": ("onnx", "onnxruntime", "onnxscript"),
        "saved-model": ("tensorflow",),
        "litert": ("litert_torch", "ai_edge_litert"),
    },
}
"""Backend → what is exported → the modules without which there is nothing to try."""

FORMATS = {"onnx": "onnx", "saved-model": "tf_saved_model", "litert": "litert"}
NAMES = {"onnx": "model.onnx", "saved-model": "saved_model", "litert": "model.tflite"}

if __name__ == "__main__":
    backend = keras.backend.backend()
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)]
    )
    x = rows(4)
    outputs = keras.ops.convert_to_numpy(model(x))  # ONNX wants a model that was called
    for kind, needs in NEEDS[backend].items():

        def export(path: Path, format: str = FORMATS[kind]) -> None:
            model.export(path, format=format, verbose=False)

        attempt(
            f"keras-{backend}-{kind}", needs, export, Path(NAMES[kind]), RUNTIMES[kind], x, outputs
        )
    if backend == "torch":
        import torch

        def convert(path: Path) -> None:
            to_core_ml(model.eval(), torch.from_numpy(x), path)

        needs = ("coremltools",)
        path = Path("model.mlpackage")
        attempt("keras-torch-core-ml", needs, convert, path, core_ml, x, outputs, HALF)
