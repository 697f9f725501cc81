"""Parity of forecasting: windows of the built-in series, and two networks with the same weights."""

from types import SimpleNamespace

import torch

WINDOW, HORIZON = 104, 8


def case(data, precision):
    table = data.load(None, None, None)
    ends = data.split(table, WINDOW, HORIZON)["train"]
    scaling = data.fit_scaling(table, ends, HORIZON)
    x = data.inputs(table, ends[:300], WINDOW, scaling).astype(precision)
    y = data.targets(table, ends[:300], HORIZON, scaling).astype(precision)
    shape = {"inputs": x.shape[2], "horizon": HORIZON, "channels": 24, "dropout": 0.0}

    def build(ours, theirs):
        return ours.ConvNet(**shape), theirs.build_model(window=WINDOW, **shape)

    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    """Keras has (kernel, in, out) and (in, out), PyTorch (out, in, kernel) and (out, in)."""
    with torch.no_grad():
        for parameter, weight in zip(twin.parameters(), model.get_weights(), strict=True):
            parameter.copy_(torch.from_numpy(weight.T.copy()))
