"""How many times as many steps a second Keras makes by default as with `run_eagerly`.

On the backend of KERAS_BACKEND and the CPU, with a tiny model; the fastest of several rounds each,
which take turns.
"""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np

from recommender.evidence.scripts.printing import measured

ROUNDS, STEPS, BATCH = 3, 50, 32


def fitted(eagerly: bool) -> Any:
    """A compiled model of the same weights."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)]
    )
    model.compile(optimizer="sgd", loss="mse", run_eagerly=eagerly)
    return model


def seconds(model: Any, x: Any) -> float:
    begun = time.perf_counter()
    model.fit(x, x[:, :1], batch_size=BATCH, epochs=1, verbose=0)
    return time.perf_counter() - begun


if __name__ == "__main__":
    x = np.random.default_rng(0).standard_normal((STEPS * BATCH, 10), dtype=np.float32)
    slow, fast = fitted(True), fitted(False)
    seconds(slow, x[: 2 * BATCH])
    seconds(fast, x)
    pairs = [(seconds(slow, x), seconds(fast, x)) for _ in range(ROUNDS)]
    eager, compiled = (min(times) for times in zip(*pairs, strict=True))
    per_step = [f"{one / STEPS * 1e6:.0f}" for one in (eager, compiled)]
    measured(
        "speed-up",
        f"keras-{keras.backend.backend()}",
        round(eager / compiled, 2),
        " against ".join(per_step) + " microseconds a step",
    )
