"""Parity of token classification: features of words, with padding that does not count."""

from types import SimpleNamespace

import torch


def case(data, precision):
    texts, marks = data.choose(range(0, 480, 3), *data.load(None))
    vocabulary, tags = data.fit_vocabulary(texts), data.fit_tags(marks)
    x, y = data.encode(texts, vocabulary), data.encode_marks(texts, marks, tags)
    shape = {
        "vocabulary": len(vocabulary) + data.UNKNOWN + 1,
        "features": data.FEATURES,
        "tags": len(tags),
        "width": 32,
        "blocks": 3,
        "dropout": 0.0,
    }

    def build(ours, theirs):
        return ours.Marker(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y.astype("int64"), build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    """In both, the weights stand in the order of the computation."""
    with torch.no_grad():
        for parameter, weight in zip(in_order(twin), model.get_weights(), strict=True):
            parameter.copy_(torch.from_numpy(weight.T.copy()))  # Keras has the outputs last


def in_order(twin):
    yield twin.embedding.weight.T
    for block in twin.blocks:
        yield from block.norm.parameters()
        yield from block.conv.parameters()
    yield from twin.norm.parameters()
    yield from twin.output.parameters()
