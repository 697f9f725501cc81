"""Weights of a transformer, from Keras to PyTorch, for the parity cases that have one."""

import numpy as np
import torch


def copy_transformer(model, twin, embedding):
    """`embedding` is that of the tokens, in `twin`."""
    weights = iter(model.get_weights())
    width = embedding.weight.shape[1]

    def fill(*parameters):
        for parameter in parameters:
            weight = next(weights)
            weight = weight.T if parameter.ndim == 2 and "embed" not in names[parameter] else weight
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(weight)))

    names = dict.fromkeys(twin.parameters(), "")
    names[embedding.weight] = names[twin.positions] = "embed"  # the same way round in both
    with torch.no_grad():
        fill(embedding.weight, twin.positions)
        for block in twin.blocks:
            fill(block.norm_1.weight, block.norm_1.bias)
            # Keras keeps query, key and value apart, and the heads of each.
            kernels, biases = zip(*((next(weights), next(weights)) for _ in range(3)), strict=True)
            joined = np.concatenate([kernel.reshape(width, width).T for kernel in kernels])
            block.qkv.weight.copy_(torch.from_numpy(joined))
            block.qkv.bias.copy_(torch.from_numpy(np.concatenate([b.ravel() for b in biases])))
            projection = next(weights).reshape(width, width).T
            block.projection.weight.copy_(torch.from_numpy(projection.copy()))
            fill(block.projection.bias, block.norm_2.weight, block.norm_2.bias)
            fill(block.expand.weight, block.expand.bias)
            fill(block.contract.weight, block.contract.bias)
        fill(twin.norm.weight, twin.norm.bias, twin.output.weight, twin.output.bias)
