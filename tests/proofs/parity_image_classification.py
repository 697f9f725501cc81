"""Parity of the image classifiers: training mode, so the normalisation by the batch counts too."""

from types import SimpleNamespace

import keras
import torch


def case(data, precision):
    images = data.load(None)
    rows = data.split(images.labels, 0)["train"][::7]
    x = images.read(rows).astype(precision)
    y = images.labels[rows]
    shape = {"image": images.shape, "classes": len(images.classes), "widths": (8, 16)}

    def build(ours, theirs):
        return ours.ResNet(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    """Layers go by name: `blocks_1_first_conv` is `blocks.1.first.0`."""
    with torch.no_grad():
        for name, module in twin.named_modules():
            path = name.replace(".", "_")
            if isinstance(module, torch.nn.Conv2d):
                [kernel] = numbers(model, path[:-2] + "_conv")
                module.weight.copy_(kernel.permute(3, 2, 0, 1))
            elif isinstance(module, torch.nn.BatchNorm2d):
                scale, offset, mean, variance = numbers(model, path[:-2] + "_norm")
                module.weight.copy_(scale)
                module.bias.copy_(offset)
                module.running_mean.copy_(mean)
                module.running_var.copy_(variance)
            elif isinstance(module, torch.nn.Linear):
                kernel, bias = numbers(model, path)
                module.weight.copy_(kernel.T)
                module.bias.copy_(bias)


def numbers(model, name):
    weights = model.get_layer(name).weights
    return [torch.from_numpy(keras.ops.convert_to_numpy(weight).copy()) for weight in weights]
