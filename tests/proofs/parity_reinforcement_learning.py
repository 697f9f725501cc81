"""Parity of PPO: the same steps of play, as far apart from the policy as clipping cares for."""

from types import SimpleNamespace

import numpy as np
import torch

INPUTS, CHOICES, HIDDEN, ROWS = 6, 3, 16, 160
WEIGHTS = (0.2, 0.5, 0.01)  # clip, value, entropy


class Joined(torch.nn.Module):
    """Both outputs side by side, as Keras has them."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        policy, value = self.model(x)
        return torch.cat([policy, value[:, None]], dim=1)


def case(data, precision):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, INPUTS)).astype(precision)
    # Ratios from about 0.6 to 1.6: some are clipped, from either side.
    columns = (
        rng.integers(0, CHOICES, ROWS),
        np.log(1 / CHOICES) + rng.normal(scale=0.2, size=ROWS),
        rng.normal(size=ROWS),
        rng.normal(size=ROWS),
    )
    y = np.stack(columns, axis=1).astype(precision)
    options = {"inputs": INPUTS, "choices": CHOICES, "discrete": True, "hidden": HIDDEN}

    def build(ours, theirs):
        return Joined(ours.ActorCritic(**options)), theirs.build_model(**options)

    def copy_weights(model, twin):
        dense = [layer for layer in model.layers if layer.weights]
        dense.sort(key=lambda layer: int(layer.name.removeprefix("dense").strip("_") or 0))
        linear = [part for part in twin.modules() if isinstance(part, torch.nn.Linear)]
        with torch.no_grad():
            for target, layer in zip(linear, dense, strict=True):  # both in order of creation
                kernel, bias = layer.get_weights()
                target.weight.copy_(torch.from_numpy(np.array(kernel).T.copy()))
                target.bias.copy_(torch.from_numpy(np.array(bias)))

    def torch_loss(ours, twin, inputs, targets):
        action, *known = targets.T
        return ours.loss_fn(twin.model, inputs, action[:, None], *known, *WEIGHTS)

    def compile_keras(theirs, model, optimizer):
        model.compile(optimizer=optimizer, loss=theirs.PPOLoss(True, *WEIGHTS))

    return SimpleNamespace(
        x=x,
        y=y,
        build=build,
        copy_weights=copy_weights,
        torch_loss=torch_loss,
        compile=compile_keras,
    )
