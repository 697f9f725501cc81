"""Parity of the variational autoencoders: the same noise in both, so that sampling counts too."""

from types import SimpleNamespace

import keras
import numpy as np
import torch

BETA = 0.5


def case(data, precision):
    images = data.load(None)
    rows = data.split(len(images), 0)["train"]
    x = np.ascontiguousarray(data.transform(images[rows]).astype(precision))
    shape = {"pixels": x.shape[1], "hidden": 64, "latent": 8}
    noise = np.random.default_rng(0).normal(size=(32, 8)).astype(precision)  # as large as a batch

    def build(ours, theirs):
        twin, model = ours.VAE(**shape), theirs.VAE(**shape, beta=BETA)
        twin.noise = lambda mean: torch.from_numpy(noise)
        model.sampling.noise = lambda mean: keras.ops.convert_to_tensor(noise)
        return twin, model

    def torch_loss(ours, twin, x, y):
        return ours.loss_fn(twin(x), x, BETA)[0]

    def compile(theirs, model, optimizer):
        model.compile(optimizer=optimizer)

    return SimpleNamespace(
        x=x,
        y=x,
        build=build,
        copy_weights=copy_weights,
        torch_loss=torch_loss,
        compile=compile,
    )


def copy_weights(model, twin):
    weights = [keras.ops.convert_to_numpy(weight) for weight in model.trainable_weights]
    with torch.no_grad():
        for parameter, weight in zip(twin.parameters(), weights, strict=True):
            parameter.copy_(torch.from_numpy(weight.T.copy()))
