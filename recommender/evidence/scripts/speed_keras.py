"""How many times as many steps Keras makes by default as with `run_eagerly` in the same time.

On the backend of KERAS_BACKEND, with a tiny model. CPU time of one thread, so that other programs
disturb less; the fastest of several rounds, which take turns.
"""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np

from recommender.evidence.scripts.printing import measured

ROUNDS, BATCH = 3, 32
STEPS = {True: 25, False: 500}
"""Of a round, run eagerly or not: about as long."""


def fitted(eagerly: bool) -> Any:
    """A model that has taken its first steps, with the same weights in both."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)]
    )
    model.compile(optimizer="sgd", loss="mse", run_eagerly=eagerly)
    seconds(model, 2)
    return model


def seconds(model: Any, steps: int) -> float:
    """Of CPU time, per step of `fit`."""
    x = np.random.default_rng(0).standard_normal((steps * BATCH, 10), dtype=np.float32)
    begun = time.process_time()
    model.fit(x, x[:, :1], batch_size=BATCH, epochs=1, verbose=0)
    return (time.process_time() - begun) / steps


if __name__ == "__main__":
    models = {eagerly: fitted(eagerly) for eagerly in (True, False)}
    rounds = [
        {eagerly: seconds(model, STEPS[eagerly]) for eagerly, model in models.items()}
        for _ in range(ROUNDS)
    ]
    eager, compiled = (min(one[eagerly] for one in rounds) for eagerly in (True, False))
    detail = f"{eager * 1e6:.0f} against {compiled * 1e6:.0f} microseconds a step"
    measured("speed-up", f"keras-{keras.backend.backend()}", round(eager / compiled, 1), detail)
