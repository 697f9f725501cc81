"""Parity of text classification: token numbers with padding, and equal weights."""

from types import SimpleNamespace

import torch


def case(data, precision):
    texts, labels = data.load(None, None, None)
    rows = data.split(labels, 0)["train"][::7]  # every seventh: all classes, few tokens
    texts, labels = texts.iloc[rows], labels.iloc[rows]
    order = labels.reset_index(drop=True).sample(frac=1, random_state=0).index
    vocabulary = data.fit_vocabulary(texts)
    units = data.fit_target(labels)
    x = data.encode(texts.iloc[order], vocabulary)
    y = data.encode_target(labels.iloc[order], units)
    shape = {
        "vocabulary": len(vocabulary) + data.UNKNOWN + 1,
        "classes": data.count_outputs(units),
        "width": 128,
        "dropout": 0.0,
    }

    def build(ours, theirs):
        return ours.Classifier(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    embedding, kernel, bias = (torch.from_numpy(weight) for weight in model.get_weights())
    with torch.no_grad():
        twin.embedding.weight.copy_(embedding)
        twin.output.weight.copy_(kernel.T)
        twin.output.bias.copy_(bias)
