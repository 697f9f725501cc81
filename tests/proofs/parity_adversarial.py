"""Parity of the adversarial networks: twenty alternating steps, each through the project's own.

The same noise goes into both, and the PyTorch side is `train_epoch` of its train.py, given one
batch at a time.
"""

import copy
from types import SimpleNamespace

import keras
import numpy as np
import torch
from torch.nn import functional

BATCH, STEPS = 32, 20
NETWORKS = ("generator", "discriminator")


# In float64 torch differentiates a convolution twice only if its kernel is contiguous in memory;
# that of Keras's torch backend is a transposed view.
convolve = functional.conv2d
functional.conv2d = lambda x, kernel, *rest, **options: convolve(
    x, kernel.contiguous(), *rest, **options
)

MODULES = ("train",)  # of the PyTorch project, beside its model


def case(data, precision):
    images = data.load(None)
    rows = data.split(len(images), 0)["train"]
    x = data.transform(images[rows]).astype(precision)
    shape = {"image": list(images.shape[1:]), "width": 8, "latent": 8}
    noise = np.random.default_rng(0).normal(size=(BATCH, shape["latent"])).astype(precision)
    options = {"penalty": 1.0, "average": 0.9}

    def pair(ours, theirs):
        keras.utils.set_random_seed(0)
        model = theirs.GAN(**shape, **options)
        # Biases begin at 0 and digits have black parts, so units would stand exactly on the kink of
        # the activation, where JAX takes the slope of the one side and the others of the other.
        for weight in model.trainable_weights:
            if len(weight.shape) == 1:
                weight.assign(np.random.default_rng(1).normal(scale=0.1, size=weight.shape))
        model.average.set_weights(model.generator.get_weights())
        model.noise = lambda count: keras.ops.convert_to_tensor(noise)
        twins = [ours.Generator(**shape), ours.Discriminator(shape["image"], shape["width"])]
        for twin, name in zip(twins, NETWORKS, strict=True):
            twin.to(getattr(torch, precision))
            copy_weights(getattr(model, name), twin)
        twins[0].noise = lambda count: torch.from_numpy(noise)
        return twins, model

    def train_both(train, twins, model, optimizer, keras_optimizer, steps):
        """The largest difference of a loss, and of what the mean of the weights draws."""
        train.PENALTY, train.AVERAGE = options["penalty"], options["average"]
        average = copy.deepcopy(twins[0])
        optimizers = {
            name: optimizer(twin.parameters()) for name, twin in zip(NETWORKS, twins, strict=True)
        }
        model.compile(keras_optimizer(), keras_optimizer())
        largest = 0.0
        for step in range(steps):
            batch = x[step * BATCH : (step + 1) * BATCH]
            tensor, order = torch.from_numpy(batch), torch.arange(BATCH)
            losses = train.train_epoch(*twins, average, optimizers, tensor, order)
            model.reset_metrics()
            other = model.train_on_batch(batch, return_dict=True)
            for loss, name in zip(losses, NETWORKS, strict=True):
                largest = max(largest, abs(loss - float(other[name])))
        drawn = average.draw(torch.from_numpy(noise)).numpy()
        return max(largest, float(np.abs(drawn - model.draw(noise)).max()))

    def compare(ours, theirs, train):
        if precision == "float64":
            drift = {}
            for name, optimizer, keras_optimizer in (
                ("sgd", sgd(0.01), lambda: keras.optimizers.SGD(0.01)),
                # The frameworks place epsilon differently; 1e-12 takes it out of the comparison.
                ("adamw", adam, lambda: keras.optimizers.Adam(3e-4, epsilon=1e-12)),
            ):
                twins, model = pair(ours, theirs)
                drift[name] = train_both(train, twins, model, optimizer, keras_optimizer, STEPS)
            return drift

        twins, model = pair(ours, theirs)
        trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
        parameters = [sum(p.numel() for twin in twins for p in twin.parameters()), trainable]
        with torch.no_grad():
            pairs = [
                (twin(torch.from_numpy(given)).numpy(), network.predict(given, verbose=0))
                for twin, network, given in (
                    (twins[0], model.generator, noise),
                    (twins[1], model.discriminator, x[:96]),
                )
            ]
        outputs = max(float(np.abs(one - other).max()) for one, other in pairs)

        # With plain SGD at a rate of 1, what a weight loses in the first step is its gradient.
        twins, model = pair(ours, theirs)
        train_both(train, twins, model, sgd(1.0), lambda: keras.optimizers.SGD(1.0), 1)
        gradients = 0.0
        for twin, name in zip(twins, NETWORKS, strict=True):
            after = copy.deepcopy(twin)
            copy_weights(getattr(model, name), after)
            for one, other in zip(twin.parameters(), after.parameters(), strict=True):
                gradients = max(gradients, (one - other).abs().max().item())
        return {"parameters": parameters, "outputs": outputs, "gradients": gradients}

    return SimpleNamespace(compare=compare)


def sgd(rate):
    return lambda parameters: torch.optim.SGD(parameters, lr=rate)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=3e-4, eps=1e-12)


def copy_weights(network, twin):
    """Kernels are laid out otherwise, and so are images between convolutions and a dense layer."""
    weights = [torch.from_numpy(keras.ops.convert_to_numpy(w).copy()) for w in network.weights]
    with torch.no_grad():
        for parameter, weight in zip(twin.parameters(), weights, strict=True):
            if weight.ndim == 4:
                weight = weight.permute(3, 2, 0, 1)
            elif weight.ndim == 2 and weight.shape[1] == 1:  # the end of the discriminator
                weight = weight.reshape(2, 2, -1).permute(2, 0, 1).reshape(1, -1)
            elif weight.ndim == 2:  # the start of the generator
                weight = weight.reshape(len(weight), 2, 2, -1).permute(3, 1, 2, 0).flatten(0, 2)
            elif parameter is getattr(getattr(twin, "start", None), "bias", None):
                weight = weight.reshape(2, 2, -1).permute(2, 0, 1).flatten()
            parameter.copy_(weight)
