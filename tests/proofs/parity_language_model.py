"""Parity of the language models: random windows of the built-in text, and equal weights."""

from types import SimpleNamespace

from transformer_weights import copy_transformer

WIDTH, BLOCKS, CONTEXT = 32, 2, 16


def case(data, precision):
    text = data.split(data.load(None, CONTEXT))["train"]
    vocabulary = data.fit_vocabulary(text)
    x, y = data.draw_windows(data.encode(text, vocabulary), CONTEXT, 96, seed=0)
    shape = {
        "vocabulary": len(vocabulary) + 1,
        "context": CONTEXT,
        "width": WIDTH,
        "heads": 4,
        "blocks": BLOCKS,
        "dropout": 0.0,
    }

    def build(ours, theirs):
        return ours.LanguageModel(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y.astype("int64"), build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    copy_transformer(model, twin, twin.characters)
