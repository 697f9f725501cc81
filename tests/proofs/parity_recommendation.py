"""Parity of recommendation: pairs of user and item, some of them without a rating."""

from types import SimpleNamespace

import keras
import numpy as np
import torch

RATING_WEIGHT = 0.3


def case(data, precision):
    table = data.load(None, None, None, None, None)
    train = table.iloc[data.split(table, 0)["train"][:640]]
    known = data.fit_known(train)
    x = data.encode(train, known)
    y = data.encode_target(train, x, known).astype(precision)
    y[::5, 2] = np.nan
    shape = {
        "users": len(known["users"]) + 1,
        "items": len(known["items"]) + 1,
        "width": 16,
        "dropout": 0.0,
    }

    def build(ours, theirs):
        model = theirs.build_model(**shape)
        rng = np.random.default_rng(1)
        for name in ("popularity", "generosity", "appeal"):  # which all begin at zero
            table = model.get_layer(name)
            table.set_weights([rng.normal(size=table.get_weights()[0].shape)])
        # The outputs are those of a batch, whose items compete, so it must not be cut in pieces.
        predict = model.predict
        model.predict = lambda x, **options: predict(x, batch_size=len(x), **options)
        return ours.TwoTowers(**shape), model

    def torch_loss(ours, twin, x, y):
        return ours.loss_fn(twin(x), y, RATING_WEIGHT)

    def compile_keras(theirs, model, optimizer):
        model.compile(optimizer=optimizer, loss=theirs.ChoiceLoss(RATING_WEIGHT))

    return SimpleNamespace(
        x=x,
        y=y,
        build=build,
        copy_weights=copy_weights,
        torch_loss=torch_loss,
        compile=compile_keras,
    )


def copy_weights(model, twin):
    with torch.no_grad():
        for name in ("users", "items", "popularity", "generosity", "appeal"):
            weights = keras.ops.convert_to_numpy(model.get_layer(name).embeddings)
            getattr(twin, name).weight.copy_(torch.from_numpy(weights.copy()))
        kernel, bias = model.get_layer("rating").get_weights()
        twin.rating.weight.copy_(torch.from_numpy(kernel.T.copy()))
        twin.rating.bias.copy_(torch.from_numpy(bias.copy()))
