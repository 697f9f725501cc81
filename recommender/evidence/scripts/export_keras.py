"""Which exports of a small Keras model succeed on the backend of KERAS_BACKEND.

The files are left in the current folder.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from recommender.evidence.scripts.exporting import attempt

NEEDS = {
    "tensorflow": {"onnx": ("onnx", "tf2onnx"), "saved-model": (), "litert": ()},
    "jax": {"onnx": ("onnx", "jax2onnx"), "saved-model": ("tensorflow",), "litert": ()},
    "torch": {
        "onnx": ("onnx", "onnxscript"),
        "saved-model": ("tensorflow",),
        "litert": ("litert_torch",),
    },
}
"""Backend → what is exported → the modules without which there is nothing to try."""

FORMATS = {"onnx": "onnx", "saved-model": "tf_saved_model", "litert": "litert"}
NAMES = {"onnx": "model.onnx", "saved-model": "saved_model", "litert": "model.tflite"}

if __name__ == "__main__":
    backend = keras.backend.backend()
    model = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)]
    )
    model(np.zeros((1, 10), dtype=np.float32))
    for kind, needs in NEEDS[backend].items():

        def export(path: Path, format: str = FORMATS[kind]) -> None:
            model.export(path, format=format, verbose=False)

        attempt(f"keras-{backend}-{kind}", needs, export, Path(NAMES[kind]))
