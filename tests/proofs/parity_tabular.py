"""Parity of the tables: the project's own numbers, and two models with the same weights."""

from types import SimpleNamespace

import torch


def case(data, precision):
    table, target = data.load(None, None)
    rows = data.split(target, 0)["train"]
    preprocessing = data.fit_preprocessing(table.iloc[rows])
    units = data.fit_target(target.iloc[rows])
    x = data.transform(preprocessing, table.iloc[rows]).astype(precision)
    y = data.encode_target(target.iloc[rows], units)
    y = y.astype(precision) if y.dtype.kind == "f" else y
    shape = {
        "inputs": x.shape[1],
        "outputs": data.count_outputs(units),
        "hidden": 64,
        "dropout": 0.0,
    }

    def build(ours, theirs):
        return ours.MLP(**shape), theirs.build_model(**shape)

    return SimpleNamespace(x=x, y=y, build=build, copy_weights=copy_weights)


def copy_weights(model, twin):
    with torch.no_grad():
        for parameter, weight in zip(twin.parameters(), model.get_weights(), strict=True):
            parameter.copy_(torch.from_numpy(weight.T.copy()))
