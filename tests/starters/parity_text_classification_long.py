"""Parity of text classification of long texts: padded token numbers, and equal weights."""

from types import SimpleNamespace

import numpy as np
import torch

WIDTH = 32


def case(data, precision):
    texts, labels = data.load(None, None, None)
    order = np.random.default_rng(0).permutation(len(texts))[:100]
    texts, labels = texts.iloc[order].str[:250], labels.iloc[order]  # short ones cost less
    vocabulary = data.fit_vocabulary(texts)
    units = data.fit_target(labels)
    x = data.encode(texts, vocabulary)
    x[::3, 20:] = data.PADDING  # and of very different lengths
    y = data.encode_target(labels, units)
    shape = {
        "vocabulary": len(vocabulary) + data.UNKNOWN + 1,
        "classes": data.count_outputs(units),
        "tokens": data.MAX_TOKENS,
        "width": WIDTH,
        "heads": 4,
        "blocks": 2,
        "dropout": 0.0,
    }

    def build(ours, theirs):
        return ours.Classifier(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    weights = iter(model.get_weights())

    def fill(*parameters):
        for parameter in parameters:
            weight = next(weights)
            weight = weight.T if parameter.ndim == 2 and "embed" not in names[parameter] else weight
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(weight)))

    names = dict.fromkeys(twin.parameters(), "")
    names[twin.embedding.weight] = names[twin.positions] = "embed"  # the same way round in both
    with torch.no_grad():
        fill(twin.embedding.weight, twin.positions)
        for block in twin.blocks:
            fill(block.norm_1.weight, block.norm_1.bias)
            # Keras keeps query, key and value apart, and the heads of each.
            kernels, biases = zip(*((next(weights), next(weights)) for _ in range(3)), strict=True)
            joined = np.concatenate([kernel.reshape(WIDTH, WIDTH).T for kernel in kernels])
            block.qkv.weight.copy_(torch.from_numpy(joined))
            block.qkv.bias.copy_(torch.from_numpy(np.concatenate([b.ravel() for b in biases])))
            projection = next(weights).reshape(WIDTH, WIDTH).T
            block.projection.weight.copy_(torch.from_numpy(projection.copy()))
            fill(block.projection.bias, block.norm_2.weight, block.norm_2.bias)
            fill(block.expand.weight, block.expand.bias)
            fill(block.contract.weight, block.contract.bias)
        fill(twin.norm.weight, twin.norm.bias, twin.output.weight, twin.output.bias)
