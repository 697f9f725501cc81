"""How far apart are a PyTorch and a Keras project? Prints the largest differences as JSON.

    python parity.py PYTORCH_PROJECT KERAS_PROJECT KERAS_BACKEND float32|float64

Both get the same weights, dropout off and the same batches.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from types import ModuleType

pytorch_folder, keras_folder, backend, precision = sys.argv[1:]
os.environ["KERAS_BACKEND"] = backend
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

STEPS, BATCH = 20, 32

torch.set_num_threads(1)
keras.config.set_floatx(precision)  # before model.py is imported: its loss takes this precision


def load(folder: str) -> tuple[ModuleType, ModuleType]:
    """The project's own data.py and model.py; both projects call theirs by these names."""
    for name in ("data", "model"):
        sys.modules.pop(name, None)
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("data"), importlib.import_module("model")
    finally:
        sys.path.remove(folder)


data, ours = load(pytorch_folder)
_, theirs = load(keras_folder)

table, target = data.load(None, None)
rows = data.split(target, 0)["train"]
preprocessing = data.fit_preprocessing(table.iloc[rows])
units = data.fit_target(target.iloc[rows])
x = data.transform(preprocessing, table.iloc[rows]).astype(precision)
y = data.encode_target(target.iloc[rows], units)
y = y.astype(precision) if y.dtype.kind == "f" else y
shape = {"inputs": x.shape[1], "outputs": data.count_outputs(units), "hidden": 64, "dropout": 0.0}


def pair() -> tuple[torch.nn.Module, keras.Model]:
    """Two models with the same weights."""
    keras.utils.set_random_seed(0)
    model = theirs.build_model(**shape)
    twin = ours.MLP(**shape).to(getattr(torch, precision))
    with torch.no_grad():
        for parameter, weight in zip(twin.parameters(), model.get_weights(), strict=True):
            parameter.copy_(torch.from_numpy(weight.T.copy()))
    return twin, model


def batch(step: int) -> slice:
    start = step * BATCH % (len(x) - BATCH)
    return slice(start, start + BATCH)


def torch_loss(twin: torch.nn.Module, part: slice) -> torch.Tensor:
    return ours.loss_fn(twin(torch.from_numpy(x[part])), torch.from_numpy(y[part]))


def drift(optimizer: torch.optim.Optimizer, twin: torch.nn.Module, model: keras.Model) -> float:
    """The largest difference between the losses of 20 steps."""
    largest = 0.0
    for step in range(STEPS):
        part = batch(step)
        optimizer.zero_grad()
        loss = torch_loss(twin, part)
        loss.backward()
        optimizer.step()
        other = model.train_on_batch(x[part], y[part], return_dict=True)["loss"]
        largest = max(largest, abs(loss.item() - float(other)))
    return largest


result: dict[str, object] = {}
twin, model = pair()
result["parameters"] = [sum(p.numel() for p in twin.parameters()), model.count_params()]
outputs = twin.eval()(torch.from_numpy(x)).detach().numpy()
result["outputs"] = float(np.abs(outputs - model.predict(x, verbose=0)).max())

# With plain SGD at a rate of 1, what a weight loses in the first step is its gradient.
model.compile(optimizer=keras.optimizers.SGD(1.0), loss=theirs.loss_fn)
before = model.get_weights()
model.train_on_batch(x[batch(0)], y[batch(0)])
torch_loss(twin.train(), batch(0)).backward()
result["gradients"] = max(
    float(np.abs(parameter.grad.numpy().T - (old - new)).max())
    for parameter, old, new in zip(twin.parameters(), before, model.get_weights(), strict=True)
)

twin, model = pair()
model.compile(optimizer=keras.optimizers.SGD(0.01), loss=theirs.loss_fn)
result["sgd"] = drift(torch.optim.SGD(twin.parameters(), lr=0.01), twin, model)

# The frameworks place epsilon differently; 1e-12 takes it out of the comparison.
twin, model = pair()
adamw = keras.optimizers.AdamW(1e-3, weight_decay=0.1, epsilon=1e-12)
model.compile(optimizer=adamw, loss=theirs.loss_fn)
result["adamw"] = drift(
    torch.optim.AdamW(twin.parameters(), lr=1e-3, weight_decay=0.1, eps=1e-12), twin, model
)

print(json.dumps(result))
