"""Whether a `.keras` file that was trained on torch becomes a SavedModel under TensorFlow.

Without an argument it trains, in a process with torch, and starts itself with the file, in another
with TensorFlow, which loads, exports, runs it and compares with what torch computed.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from recommender.evidence.scripts.exporting import attempt, rows
from recommender.evidence.scripts.printing import ended, missing
from recommender.evidence.scripts.runtimes import saved_model

OF = "keras-file-from-torch-saved-model"
FILE, OUTPUTS = Path("moved.keras"), Path("outputs.npy")


def trained_on_torch() -> None:
    """Leaves the file and the outputs for `rows(4)`."""
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((10,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(1),
        ]
    )
    x = rows(64)
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, x[:, :1], epochs=2, verbose=0)
    model.save(FILE)
    np.save(OUTPUTS, np.asarray(model.predict(rows(4), verbose=0)))


def moved_to_tensorflow() -> None:
    import keras

    def export(path: Path) -> None:
        keras.saving.load_model(FILE).export(path, format="tf_saved_model", verbose=False)

    attempt(OF, (), export, Path("saved_model"), saved_model, rows(4), np.load(OUTPUTS))


if __name__ == "__main__":
    if sys.argv[1:]:
        moved_to_tensorflow()
    elif importlib.util.find_spec("tensorflow") is None:
        missing("export", OF, "tensorflow")
    else:
        trained_on_torch()
        command = [sys.executable, "-P", "-m", f"{__package__}.start", "export_moved", "there"]
        own = {**os.environ, "KERAS_BACKEND": "tensorflow"}
        # Its standard output is this one's, where what was measured is awaited.
        done = subprocess.run(command, env=own, timeout=90, check=False)
        if done.returncode:
            ended(error=f"the process with TensorFlow ended with code {done.returncode}")
