"""Parity of fine-tuning a language model: one tiny pretrained model, and equal weights of LoRA.

KerasHub's tokenizers split a text at other places than those of transformers, so both models get
the tokens of one of them.
"""

import runpy
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import torch
import transformers

RANK, SIZE = 4, 32
MAKER = Path(__file__).with_name("tiny_language_model.py")
# The same layers by their names in both libraries.
LAYERS = {
    "gate_proj": "feedforward_gate_dense",
    "up_proj": "feedforward_intermediate_dense",
    "down_proj": "feedforward_output_dense",
}


def case(data, precision):
    folder = tempfile.mkdtemp()
    sys.argv = [str(MAKER), folder]
    runpy.run_path(str(MAKER))
    text = data.load(None)[:20_000]

    def build(ours, theirs):
        twin, _ = ours.load_model(folder, RANK, " ".join(LAYERS))
        model = theirs.FineTuned(folder, RANK, " ".join(LAYERS.values()))
        rng = np.random.default_rng(0)
        for weight in model.trainable_variables:  # half of them are zeros, which would hide faults
            weight.assign(rng.normal(0, 0.1, weight.shape))
        return Twin(twin), model

    tokens = transformers.AutoTokenizer.from_pretrained(folder)(text)["input_ids"]
    x, y, _ = data.windows(tokens, SIZE)
    return SimpleNamespace(
        x=x,
        y=y.astype("int64"),
        build=build,
        copy_weights=copy_weights,
        torch_loss=lambda ours, twin, x, y: ours.loss_fn(twin(x), y, torch.ones(y.shape)),
    )


class Twin(torch.nn.Module):
    """Its parameters are those that learn."""

    def __init__(self, model):
        super().__init__()
        self.hidden = [model]  # in a list, where torch does not look
        learning = [weight for weight in model.parameters() if weight.requires_grad]
        self.learning = torch.nn.ParameterList(learning)

    def to(self, precision):
        self.hidden[0].to(precision)
        return self

    def forward(self, x):
        return self.hidden[0](input_ids=x).logits


def copy_weights(model, twin):
    blocks = model.writer.backbone.transformer_layers
    with torch.no_grad():
        for name, weight in twin.hidden[0].named_parameters():
            if "lora_" in name:
                words = name.split(".")
                block = blocks[int(words[words.index("layers") + 1])]
                [layer] = [LAYERS[word] for word in words if word in LAYERS]
                layer = getattr(block, f"_{layer}")
                kernel = layer.lora_kernel_a if "lora_A" in name else layer.lora_kernel_b
                weight.copy_(torch.from_numpy(keras.ops.convert_to_numpy(kernel).T))
