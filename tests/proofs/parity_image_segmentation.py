"""Parity of the U-Nets, with pixels that do not count: both losses have to leave them out."""

from types import SimpleNamespace

import keras
import numpy as np
import torch


def case(data, precision):
    images = data.load(None)
    x, y = images.read(data.split(images.groups, 0)["train"][:130])
    y[np.random.default_rng(0).random(y.shape) < 0.2] = data.VOID
    x, y = x[:, :16, :16], np.ascontiguousarray(y[:, :16, :16])
    # PyTorch's GroupNorm takes the variance of channels-last input as the mean of the squares minus
    # the square of the mean, which leaves few digits in float32 where the mean is much the larger.
    x = (x - x.mean(axis=(1, 2, 3), keepdims=True)).astype(precision)
    shape = {"image": x.shape[1:], "classes": 6, "widths": (8, 16)}

    def build(ours, theirs):
        return ours.UNet(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    """Layers go by name: `down_1_first_conv` is `down.1.0`, `up_0` is `up.0`."""
    places = {"0": "first_conv", "1": "first_norm", "3": "second_conv", "4": "second_norm"}
    with torch.no_grad():
        for path, module in twin.named_modules():
            parts = path.split(".")
            name = "_".join([*parts[:2], *(places.get(part, "") for part in parts[2:])])
            if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
                kernel, *bias = numbers(model, name)
                module.weight.copy_(kernel.permute(3, 2, 0, 1))  # both kinds end up as theirs
                if bias:
                    module.bias.copy_(bias[0])
            elif isinstance(module, torch.nn.GroupNorm):
                scale, offset = numbers(model, name)
                module.weight.copy_(scale)
                module.bias.copy_(offset)


def numbers(model, name):
    weights = model.get_layer(name).weights
    return [torch.from_numpy(keras.ops.convert_to_numpy(weight).copy()) for weight in weights]
