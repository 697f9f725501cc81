"""Parity of fine-tuning: a tiny pretrained model, read by both projects, and equal weights."""

import runpy
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import torch
import transformers

CLASSES = 12
MAKER = Path(__file__).with_name("tiny_model.py")


def case(data, precision):
    folder = tempfile.mkdtemp()
    sys.argv = [str(MAKER), folder]
    runpy.run_path(str(MAKER))
    texts, labels = data.load(None, None, None)
    rows = np.random.default_rng(0).permutation(data.split(labels, 0)["train"])[:600]
    texts, labels = texts.iloc[rows], labels.iloc[rows]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    x = tokenizer(list(texts), padding=True, return_tensors="np")["input_ids"]

    def build(ours, theirs):
        twin, tokenizer = ours.load_pretrained(folder, CLASSES)
        model, preprocessor = theirs.load_pretrained(folder, CLASSES)
        assert np.array_equal(ours.encode(texts, tokenizer)["input_ids"].numpy(), x)
        assert np.array_equal(theirs.encode(texts, preprocessor)["token_ids"], x)
        theirs.make_gradients_dense(model)
        for module in twin.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        for layer in model._flatten_layers():
            if isinstance(layer, keras.layers.Dropout):
                layer.rate = 0.0
        # Token numbers in, logits out; token 0 is padding.
        tokens = keras.Input((None,), dtype="int32")
        logits = model({"token_ids": tokens, "padding_mask": keras.ops.not_equal(tokens, 0)})
        return Twin(twin), keras.Model(tokens, logits)

    y = data.encode_target(labels, data.fit_target(labels))
    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


class Twin(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(input_ids=x, attention_mask=x != 0).logits


def copy_weights(model, twin):
    """Both list the weights in the order of the layers, but for a block's second normalization:
    KerasHub has it before the feed-forward layers, transformers after them."""
    theirs = [keras.ops.convert_to_numpy(weight) for weight in model.trainable_weights]
    for start in range(4, len(theirs) - 4, 16):
        block = theirs[start : start + 16]
        theirs[start : start + 16] = block[:10] + block[12:] + block[10:12]
    with torch.no_grad():
        for (name, parameter), weight in zip(twin.named_parameters(), theirs, strict=True):
            if "embeddings" not in name and name.endswith("weight") and weight.ndim > 1:
                # (in, heads, size) of a head, or (heads, size, out), are one matrix here.
                weight = weight.reshape(parameter.shape[::-1]).T
            parameter.copy_(torch.from_numpy(weight.reshape(parameter.shape).copy()))
