"""How far apart are a PyTorch and a Keras project? Prints the largest differences as JSON.

    python same_numbers.py CASE.py PYTORCH_PROJECT KERAS_PROJECT KERAS_BACKEND

Both get the same weights, dropout off and the same batches: in float32 for their outputs and the
gradients of a step, in float64 for the losses of twenty steps, since rounding would grow from step
to step in float32. A case is a
module whose `case(data, precision)` has: `x` and `y`, arrays of 96 examples or more;
`build(ours, theirs)`, a PyTorch and a Keras model of the same shape from the two projects' `model`
modules; and `copy_weights(model, twin)`, from Keras to PyTorch. Where the loss is more than
`loss_fn(model(x), y)`, it adds `torch_loss(ours, twin, x, y)` and, to match,
`compile(theirs, model, optimizer)`. Where training is more than one optimizer, the case has
`compare(ours, theirs, …)` instead of all these and returns the same figures itself; `MODULES` of
its file says which further modules of the PyTorch project it gets.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType

case_file, pytorch_folder, keras_folder, backend = sys.argv[1:]
os.environ["KERAS_BACKEND"] = backend
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

STEPS, BATCH = 20, 32

torch.set_num_threads(1)


def load(folder: str, *names: str) -> list[ModuleType]:
    """Modules of a project's own; both projects call theirs by the same names."""
    for script in Path(folder).glob("*.py"):
        sys.modules.pop(script.stem, None)
    sys.path.insert(0, folder)
    try:
        return [importlib.import_module(name) for name in names]
    finally:
        sys.path.remove(folder)


# The precision is the models' own; reading the data takes seconds where texts are long.
[data] = load(pytorch_folder, "data")
data.load = functools.cache(data.load)


# model.py sets float32, whatever keras.json says; here it must not.
set_floatx, keras.config.set_floatx = keras.config.set_floatx, lambda name: None


def compare(precision: str) -> dict[str, object]:
    set_floatx(precision)  # before model.py is imported: its loss takes this precision
    keras.config.set_dtype_policy(precision)  # what layers take; it does not follow by itself
    [given] = load(str(Path(case_file).parent), Path(case_file).stem)
    ours, *more = load(pytorch_folder, "model", *getattr(given, "MODULES", ()))
    [theirs] = load(keras_folder, "model")
    case = given.case(data, precision)
    if hasattr(case, "compare"):
        return case.compare(ours, theirs, *more)
    x, y = case.x, case.y

    def pair() -> tuple[torch.nn.Module, keras.Model]:
        keras.utils.set_random_seed(0)
        twin, model = case.build(ours, theirs)
        twin.to(getattr(torch, precision))
        case.copy_weights(model, twin)
        return twin, model

    def batch(step: int) -> slice:
        start = step * BATCH % (len(x) - BATCH)
        return slice(start, start + BATCH)

    def torch_loss(twin: torch.nn.Module, part: slice) -> torch.Tensor:
        inputs, targets = torch.from_numpy(x[part]), torch.from_numpy(y[part])
        if hasattr(case, "torch_loss"):
            return case.torch_loss(ours, twin, inputs, targets)
        return ours.loss_fn(twin(inputs), targets)

    def compile_keras(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> None:
        if hasattr(case, "compile"):
            case.compile(theirs, model, optimizer)
        else:
            model.compile(optimizer=optimizer, loss=theirs.loss_fn)

    def drift(optimizer: torch.optim.Optimizer, twin: torch.nn.Module, model: keras.Model) -> float:
        """The largest difference between the losses of 20 steps, relative to those above 1.

        Keras's Mean hands back float32 on the torch backend, also in float64: 6e-8 of its value.
        """
        largest = 0.0
        for step in range(STEPS):
            part = batch(step)
            optimizer.zero_grad()
            loss = torch_loss(twin, part)
            loss.backward()
            optimizer.step()
            other = model.train_on_batch(x[part], y[part], return_dict=True)["loss"]
            largest = max(largest, abs(loss.item() - float(other)) / max(1, abs(loss.item())))
        return largest

    if precision == "float64":
        twin, model = pair()
        compile_keras(model, keras.optimizers.SGD(0.01))
        sgd = drift(torch.optim.SGD(twin.train().parameters(), lr=0.01), twin, model)

        # The frameworks place epsilon differently; 1e-12 takes it out of the comparison.
        twin, model = pair()
        compile_keras(model, keras.optimizers.AdamW(1e-3, weight_decay=0.1, epsilon=1e-12))
        adamw = torch.optim.AdamW(twin.train().parameters(), lr=1e-3, weight_decay=0.1, eps=1e-12)
        return {"sgd": sgd, "adamw": drift(adamw, twin, model)}

    twin, model = pair()
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    parameters = [sum(p.numel() for p in twin.parameters()), trainable]
    with torch.no_grad():
        outputs = twin.eval()(torch.from_numpy(x[:96]))
    other = model.predict(x[:96], verbose=0)
    if isinstance(outputs, tuple):  # the first of several outputs speaks for all
        outputs, other = outputs[0], other[0]
    distance = float(np.abs(outputs.numpy() - other).max())

    # With plain SGD at a rate of 1, what a weight loses in the first step is its gradient.
    twin, model = pair()
    before = [parameter.detach().clone() for parameter in twin.parameters()]
    torch_loss(twin.train(), batch(0)).backward()
    gradients = [parameter.grad.clone() for parameter in twin.parameters()]
    compile_keras(model, keras.optimizers.SGD(1.0))
    model.train_on_batch(x[batch(0)], y[batch(0)])
    case.copy_weights(model, twin)
    worst = max(
        float((gradient - (old - new.detach())).abs().max())
        for gradient, old, new in zip(gradients, before, twin.parameters(), strict=True)
    )
    return {"parameters": parameters, "outputs": distance, "gradients": worst}


precisions = os.environ.get("PRECISIONS", "float32 float64").split()
print(json.dumps({precision: compare(precision) for precision in precisions}))
