"""Whether KerasHub fits a classifier of its own where TensorFlow is not installed.

On the backend of KERAS_BACKEND, with a tiny BERT of random weights, from strings to classes.
TensorFlow and its text operations are hidden: to Python they are not there. KerasHub then needs
Grain, which feeds it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib.machinery import PathFinder
from typing import Any

import numpy as np

from recommender.evidence.scripts.comparing import described
from recommender.evidence.scripts.printing import measured, missing

PROBE = "hub-without-tensorflow"
HIDDEN = ("tensorflow", "tensorflow_text")
WORDS = ["good", "bad", "film", "book", "the", "was"]


class Hiding(PathFinder):
    """Finds all but TensorFlow."""

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: Any = None) -> Any:
        hidden = fullname.partition(".")[0] in HIDDEN
        return None if hidden else super().find_spec(fullname, path, target)


def hide() -> None:
    sys.meta_path[:] = [Hiding if one is PathFinder else one for one in sys.meta_path]


def fit() -> str:
    """How it went, as far as it goes without an exception."""
    import keras
    from keras_hub import models

    keras.utils.set_random_seed(0)
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    backbone = models.BertBackbone(
        vocabulary_size=len(tokens),
        num_layers=1,
        num_heads=2,
        hidden_dim=16,
        intermediate_dim=32,
        max_sequence_length=8,
    )
    preprocessor = models.BertTextClassifierPreprocessor(
        models.BertTokenizer(vocabulary=tokens, lowercase=True), sequence_length=8
    )
    classifier = models.BertTextClassifier(backbone, num_classes=2, preprocessor=preprocessor)
    texts = ["the film was good", "the book was bad", "the book was good", "the film was bad"] * 8
    y = np.array([0, 1, 0, 1] * 8)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    losses = classifier.fit(texts, y, epochs=10, verbose=0).history["loss"]
    there = sorted(set(HIDDEN) & set(sys.modules))
    if there:
        raise RuntimeError(f"{there[0]} was loaded all the same")
    if not losses[-1] < losses[0]:
        raise RuntimeError("the loss did not fall")
    return f"loss {losses[0]:.2f} to {losses[-1]:.2f} in {len(losses)} epochs"


if __name__ == "__main__":
    backend = os.environ["KERAS_BACKEND"]
    of = f"keras-{backend}"
    needs = (backend, "keras", "keras_hub", "grain")
    lacking = [name for name in needs if importlib.util.find_spec(name) is None]
    if lacking:
        missing(PROBE, of, lacking[0])
    else:
        hide()
        try:
            measured(PROBE, of, "works", fit())
        except Exception as error:
            measured(PROBE, of, "fails", described(error))
