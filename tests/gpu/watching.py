"""Where a project's tensors are and in which precision, noticed while it trains."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock


@dataclass
class Seen:
    """Devices and precisions, by what is there: weights, optimizer, batches, outputs."""

    devices: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    precisions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    network: Any = None
    """The largest one that was called as a whole."""
    inputs: tuple[Any, dict[str, Any]] = ((), {})
    """What it was first called with."""

    def tensor(self, what: str, tensor: Any) -> None:
        self.devices[what].add(device_of(tensor))
        if "float" in str(tensor.dtype):
            self.precisions[what].add(str(tensor.dtype).removeprefix("torch."))


def device_of(tensor: Any) -> str:
    """`cuda`, `gpu` or `cpu`."""
    if hasattr(tensor, "devices"):  # JAX, where it may be spread over several
        return "+".join(sorted({device.platform for device in tensor.devices()}))
    return str(tensor.device.type)


def tensors_in(value: Any) -> Iterator[Any]:
    if hasattr(value, "dtype") and hasattr(value, "device"):
        yield value
    elif isinstance(value, dict):
        yield from (tensor for each in value.values() for tensor in tensors_in(each))
    elif isinstance(value, list | tuple):
        yield from (tensor for each in value for tensor in tensors_in(each))


@contextlib.contextmanager
def watched_torch() -> Iterator[Seen]:
    """By hooks, which see every module and every optimizer of PyTorch."""
    import torch
    from torch.optim.optimizer import register_optimizer_step_post_hook

    seen, depth, largest = Seen(), 0, 0

    def before(module: Any, given: Any, named: Any = None) -> None:
        nonlocal depth, largest
        depth += 1
        if depth > 1 or not torch.is_grad_enabled():
            return
        parameters = list(module.parameters())
        for parameter in parameters:
            seen.tensor("weights", parameter)
        for tensor in tensors_in(given) if parameters else ():  # a loss is given outputs
            seen.tensor("batches", tensor)
        size = sum(parameter.numel() for parameter in parameters)
        if size > largest:
            largest, seen.network = size, module
            seen.inputs = (tuple(_kept(each) for each in given), {})

    def after(module: Any, given: Any, output: Any) -> None:
        nonlocal depth
        depth -= 1
        if torch.is_grad_enabled():
            for tensor in tensors_in(output):
                seen.tensor("outputs", tensor)

    def stepped(optimizer: Any, given: Any, named: Any) -> None:
        for state in optimizer.state.values():
            for tensor in tensors_in(state):
                if tensor.ndim:  # Adam counts its steps on the CPU
                    seen.tensor("optimizer", tensor)

    handles = [
        torch.nn.modules.module.register_module_forward_pre_hook(before),
        torch.nn.modules.module.register_module_forward_hook(after, always_call=True),
        register_optimizer_step_post_hook(stepped),
    ]
    try:
        with _keyword_inputs(seen):
            yield seen
    finally:
        for handle in handles:
            handle.remove()


def _kept(value: Any) -> Any:
    return value.detach().clone() if hasattr(value, "detach") else value


@contextlib.contextmanager
def _keyword_inputs(seen: Seen) -> Iterator[None]:
    """Global hooks are not told of arguments that have names; transformers take all theirs so."""
    import torch

    call = torch.nn.Module.__call__

    def called(module: Any, *given: Any, **named: Any) -> Any:
        output = call(module, *given, **named)
        if named and module is seen.network and not any(seen.inputs):
            seen.inputs = ((), {name: _kept(value) for name, value in named.items()})
            for tensor in tensors_in(named):
                seen.tensor("batches", tensor)
        return output

    with mock.patch.object(torch.nn.Module, "__call__", called):
        yield


@contextlib.contextmanager
def watched_keras() -> Iterator[Seen]:
    """By its models, after they have trained: the compiled step leaves weights where it ran."""
    import keras

    seen, models = Seen(), {}

    def noting(name: str) -> Any:
        real = getattr(keras.Model, name)

        def method(model: Any, *given: Any, **named: Any) -> Any:
            models[id(model)] = model
            return real(model, *given, **named)

        return mock.patch.object(keras.Model, name, method)

    with noting("fit"), noting("train_on_batch"):
        yield seen
    for model in models.values():
        for variable in model.weights:
            seen.tensor("weights", variable.value)
        for optimizer in vars(model).values():
            if isinstance(optimizer, keras.optimizers.Optimizer):
                for variable in optimizer.variables:
                    seen.tensor("optimizer", variable.value)
        for layer in model._flatten_layers():
            seen.precisions["outputs"].add(str(layer.compute_dtype))
        seen.network = model
