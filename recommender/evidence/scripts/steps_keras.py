"""How often `call` and a breakpoint in it run in 20 steps of Keras, and what is seen there.

On the backend of KERAS_BACKEND; fitted as Keras does it by default and with `run_eagerly`, and
called directly.
"""

from __future__ import annotations

import sys
from typing import Any

import keras
import numpy as np

from recommender.evidence.scripts.printing import measured
from recommender.evidence.scripts.watching import Watch

STEPS, BATCH = 20, 32


class Watched(keras.Model):  # type: ignore[misc]
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch
        self.hidden = keras.layers.Dense(64, activation="relu")
        self.out = keras.layers.Dense(1)

    def call(self, x: Any) -> Any:
        self.watch.calls += 1
        breakpoint()
        return self.out(self.hidden(x))


def measure(of: str, **options: Any) -> None:
    """`options` go to `compile`."""
    watch = Watch()
    sys.breakpointhook = watch.stop
    rng = np.random.default_rng(0)
    x = rng.standard_normal((STEPS * BATCH, 10), dtype=np.float32)
    model = Watched(watch)
    if of.endswith("-call"):
        model(x[:BATCH])  # makes the weights
        watch.reset()
        for start in range(0, STEPS * BATCH, BATCH):
            model(x[start : start + BATCH])
    else:
        model.compile(optimizer="sgd", loss="mse", **options)
        model.fit(x, x[:, :1], batch_size=BATCH, epochs=1, verbose=0)
    measured("forward-calls", of, watch.calls)
    measured("breakpoint-hits", of, watch.hits)
    measured("breakpoint-shows", of, watch.shows, watch.seen)


if __name__ == "__main__":
    backend = keras.backend.backend()
    measure(f"keras-{backend}")
    measure(f"keras-{backend}-eager", run_eagerly=True)
    measure(f"keras-{backend}-call")
