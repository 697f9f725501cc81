"""Parity of image fine-tuning: a tiny pretrained network, read by both projects, and equal weights.

Each loads it by its own way, from what its library stores; pixels from 0 to 1 go in.
"""

import importlib
import runpy
import sys
import tempfile
from pathlib import Path
from types import ModuleType, SimpleNamespace

import keras
import numpy as np
import torch

CLASSES = 10
MAKER = Path(__file__).with_name("tiny_image_model.py")
maker = runpy.run_path(str(MAKER))


def case(data, precision):
    folder = tempfile.mkdtemp()
    maker["make"](Path(folder))
    images = data.load(None)
    rows = data.split(images, 0)["train"][::2]
    x = images.read(rows)[:, ::2, ::2].astype(precision)  # smaller is quicker
    # Where the ground is flat, rounding would choose the largest of equal numbers for max pooling.
    x = (x + np.random.default_rng(0).random(x.shape)).astype(precision) / 2

    shape = x.shape[1:]

    def build(ours, theirs):
        twin, model = (
            loader(module).load_pretrained(folder, CLASSES, shape) for module in (ours, theirs)
        )
        twins[:] = [twin]
        return twin, model

    def compile(theirs, model, optimizer):
        # Adam moves the head alone, as in the frozen epochs: all layers would magnify that
        # TensorFlow rounds its beta. Plain SGD moves them all.
        frozen = isinstance(optimizer, keras.optimizers.AdamW)
        model.get_layer("pretrained").freeze(frozen)
        twins[0].pretrained.base_model.requires_grad_(not frozen)
        model.compile(optimizer=optimizer, loss=theirs.loss_fn)

    twins = []
    y = images.labels[rows]
    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights, compile=compile)


def loader(model: ModuleType) -> ModuleType:
    """The module pretrained.py that belongs to this model.py."""
    folder = str(Path(model.__file__).parent)
    sys.modules["model"] = model
    sys.modules.pop("pretrained", None)
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("pretrained")
    finally:
        sys.path.remove(folder)


def copy_weights(model, twin):
    inside = model.get_layer("pretrained").layer
    [backbone] = [layer for layer in inside.layers if hasattr(layer, "stackwise_num_filters")]
    maker["copy_resnet"](backbone, twin.pretrained)
    kernel, bias = (keras.ops.convert_to_numpy(weight) for weight in inside.layers[-1].weights)
    head = twin.pretrained.classifier[1]
    with torch.no_grad():
        head.weight.copy_(torch.from_numpy(kernel.T.copy()))
        head.bias.copy_(torch.from_numpy(bias.copy()))
