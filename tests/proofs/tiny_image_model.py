"""A pretrained image network that needs no internet: `python tiny_image_model.py FOLDER`.

What the hub would give, only small and never trained: a ResNet of random weights. The folder has it
as transformers stores it and as KerasHub does, with equal weights, so that it serves both. The only
file that both have is config.json, where each passes over the keys of the other. Prints the folder.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import keras_hub
import torch
from transformers import ConvNextImageProcessor, ResNetConfig, ResNetForImageClassification

# Near those of ImageNet, and without rounding in float32.
MEAN, STD = [0.5, 0.4375, 0.40625], [0.25, 0.21875, 0.25]
SIZES, DEPTHS = [64, 32], [1, 1]  # KerasHub wants 64 first


def copy_resnet(backbone: keras.Model, twin: torch.nn.Module) -> None:
    """The weights of a KerasHub ResNet into one of transformers: same layers, other names."""
    names = ["conv1"]
    for stage, depth in enumerate(DEPTHS):
        for block in range(depth):
            name = f"stack{stage}_block{block}"
            shortcut = [f"{name}_0"] if stage and not block else []
            names += [*shortcut, f"{name}_1", f"{name}_2"]
    layers = [m for m in twin.modules() if isinstance(m, torch.nn.Conv2d | torch.nn.BatchNorm2d)]
    with torch.no_grad():
        for name, convolution, norm in zip(names, layers[::2], layers[1::2], strict=True):
            [kernel] = numbers(backbone, f"{name}_conv")
            convolution.weight.copy_(kernel.permute(3, 2, 0, 1))
            state = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
            for theirs, ours in zip(state, numbers(backbone, f"{name}_bn"), strict=True):
                theirs.copy_(ours)


def numbers(model: keras.Model, name: str) -> list[torch.Tensor]:
    weights = model.get_layer(name).weights
    return [torch.from_numpy(keras.ops.convert_to_numpy(weight).copy()) for weight in weights]


def make(folder: Path) -> None:
    keras.utils.set_random_seed(0)
    backbone = keras_hub.models.ResNetBackbone(
        input_conv_filters=[64],
        input_conv_kernel_sizes=[7],
        stackwise_num_filters=SIZES,
        stackwise_num_blocks=DEPTHS,
        stackwise_num_strides=[1, 2],
        block_type="basic_block",
    )
    converter = keras_hub.layers.ResNetImageConverter(
        scale=[1 / 255 / std for std in STD],
        offset=[-mean / std for mean, std in zip(MEAN, STD, strict=True)],
    )
    preprocessor = keras_hub.models.ResNetImageClassifierPreprocessor(converter)
    keras_hub.models.ResNetImageClassifier(
        backbone, num_classes=3, preprocessor=preprocessor
    ).save_to_preset(str(folder))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))

    shape = {"embedding_size": 64, "hidden_sizes": SIZES, "depths": DEPTHS, "layer_type": "basic"}
    twin = ResNetForImageClassification(ResNetConfig(num_labels=3, **shape))
    copy_resnet(backbone, twin)
    twin.save_pretrained(folder)
    ConvNextImageProcessor(image_mean=MEAN, image_std=STD).save_pretrained(folder)
    theirs = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert not config.keys() & theirs.keys()
    (folder / "config.json").write_text(json.dumps({**theirs, **config}), encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
    print(sys.argv[1])
