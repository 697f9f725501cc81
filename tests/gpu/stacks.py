"""What differs between PyTorch, Keras on torch and Keras on JAX when one asks about devices."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock


class Torch:
    """PyTorch: its projects choose the accelerator by themselves."""

    suffix = ".pt"

    def __init__(self) -> None:
        import torch

        self.torch = torch
        if os.environ.get("DETERMINISTIC"):
            torch.use_deterministic_algorithms(True)

    @property
    def device(self) -> str:
        """Where a project trains."""
        return self.torch.accelerator.current_accelerator().type if self.gpu else "cpu"

    @property
    def gpu(self) -> bool:
        return bool(self.torch.accelerator.is_available())

    def on_cpu(self) -> AbstractContextManager[object]:
        return self._on_cpu()

    @contextlib.contextmanager
    def _on_cpu(self) -> Iterator[None]:
        """What runs within trains as on a machine without a GPU, and in full precision: bfloat16
        takes a CPU without instructions for it a hundred times as long."""
        full = functools.partial(self.torch.autocast, "cpu", enabled=False)
        with (
            mock.patch.object(self.torch, "autocast", lambda *_, **__: full()),
            mock.patch.object(self.torch.accelerator, "current_accelerator", lambda *_, **__: None),
        ):
            yield

    def peak_mib(self) -> float | None:
        """Of the GPU's memory, at most at one time."""
        used = self.torch.cuda.max_memory_allocated() if self.torch.cuda.is_available() else 0
        return used / 2**20 or None

    def forget_peak(self) -> None:
        if self.torch.cuda.is_available():
            self.torch.cuda.reset_peak_memory_stats()

    def full_precision(self) -> None:
        """No TensorFloat-32."""
        self.torch.backends.cuda.matmul.allow_tf32 = False
        self.torch.backends.cudnn.allow_tf32 = False

    @contextlib.contextmanager
    def same_noise(self) -> Iterator[None]:
        """The same random numbers on the GPU as on the CPU, and no dropout, whose masks are drawn
        inside a kernel."""
        torch, functional = self.torch, self.torch.nn.functional
        attention = functional.scaled_dot_product_attention

        def attend(*given: Any, dropout_p: float = 0.0, **options: Any) -> Any:
            return attention(*given, dropout_p=0.0, **options)

        def drawn(real: Callable[..., Any]) -> Callable[..., Any]:
            def draw(*given: Any, device: Any = None, **options: Any) -> Any:
                tensors = [each for each in given if isinstance(each, torch.Tensor)]
                place = tensors[0].device if tensors else device
                source = options.get("generator")
                if source is not None and source.device.type != "cpu":
                    options["generator"] = torch.Generator().manual_seed(source.initial_seed())
                given = tuple(x.cpu() if isinstance(x, torch.Tensor) else x for x in given)
                return real(*given, **options).to(place)

            return draw

        with contextlib.ExitStack() as changes:
            keep = mock.patch.object(functional, "dropout", lambda x, *_, **__: x)
            changes.enter_context(keep)
            changes.enter_context(
                mock.patch.object(functional, "scaled_dot_product_attention", attend)
            )
            for name in (
                "rand",
                "randn",
                "randint",
                "normal",
                "bernoulli",
                "rand_like",
                "randn_like",
            ):
                real = getattr(torch, name)
                changes.enter_context(mock.patch.object(torch, name, drawn(real)))
            yield


class KerasTorch(Torch):
    suffix = ".keras"

    def __init__(self) -> None:
        super().__init__()
        import keras

        self.keras = keras

    def on_cpu(self) -> AbstractContextManager[object]:
        scope: AbstractContextManager[object] = self.keras.device("cpu")
        return scope


class KerasJax:
    """JAX's random numbers are the same on any device."""

    suffix = ".keras"

    def __init__(self) -> None:
        import jax

        self.jax = jax

    @property
    def device(self) -> str:
        return str(self.jax.devices()[0].platform)

    @property
    def gpu(self) -> bool:
        return self.device != "cpu"

    def on_cpu(self) -> AbstractContextManager[object]:
        scope: AbstractContextManager[object] = self.jax.default_device(self.jax.devices("cpu")[0])
        return scope

    def peak_mib(self) -> float | None:
        found = self.jax.devices()[0].memory_stats()
        return found["peak_bytes_in_use"] / 2**20 if found else None

    def forget_peak(self) -> None:
        """JAX keeps the peak of the whole process."""

    def full_precision(self) -> None:
        self.jax.config.update("jax_default_matmul_precision", "highest")

    def same_noise(self) -> AbstractContextManager[object]:
        return contextlib.nullcontext()


Stack = Torch | KerasJax


def load_stack(name: str) -> Stack:
    if name == "keras-jax":
        return KerasJax()
    return Torch() if name == "pytorch" else KerasTorch()
