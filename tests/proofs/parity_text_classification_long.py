"""Parity of text classification of long texts: padded token numbers, and equal weights."""

from types import SimpleNamespace

import numpy as np
from transformer_weights import copy_transformer

WIDTH = 32


def case(data, precision):
    texts, labels = data.load(None, None, None)
    order = np.random.default_rng(0).permutation(len(texts))[:100]
    texts, labels = texts.iloc[order].str[:250], labels.iloc[order]  # short ones cost less
    vocabulary = data.fit_vocabulary(texts)
    units = data.fit_target(labels)
    x = data.encode(texts, vocabulary)[:, :64]
    x[::3, 20:] = data.PADDING  # and of very different lengths
    y = data.encode_target(labels, units)
    shape = {
        "vocabulary": len(vocabulary) + data.UNKNOWN + 1,
        "classes": data.count_outputs(units),
        "tokens": 64,
        "width": WIDTH,
        "heads": 4,
        "blocks": 1,  # the language model has two
        "dropout": 0.0,
    }

    def build(ours, theirs):
        return ours.Classifier(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    copy_transformer(model, twin, twin.embedding)
