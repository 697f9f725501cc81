"""What a generated project would train with: its `main` runs until then, and no further.

All of this happens in the folder of the project, whose modules are imported.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

Batches = Callable[[], Iterator[list[Any]]]  # those of an epoch


class Reached(Exception):
    """The project's main has come to the point where it would train."""


def repeated(epoch: Callable[[], object]) -> Callable[[int], None]:
    def run(epochs: int) -> None:
        for _ in range(epochs):
            epoch()

    return run


def varies(given: dict[str, Any]) -> bool:
    """Whether a network sees a new variant of each example in every epoch."""
    import data  # type: ignore[import-not-found]

    return hasattr(data, "augment") or hasattr(given.get("images"), "read_varied")


def capture_epoch(*flags: str) -> tuple[Callable[..., object], dict[str, Any]]:
    """PyTorch: train_epoch, and what main calls it with."""
    import train  # type: ignore[import-not-found]

    original = train.train_epoch
    calls: list[dict[str, Any]] = []

    def reached(*arguments: Any) -> None:
        calls.append(inspect.signature(original).bind(*arguments).arguments)
        raise Reached

    train.train_epoch = reached
    with tempfile.TemporaryDirectory() as run, contextlib.suppress(Reached):
        train.main(["--run", run, *flags])
    train.train_epoch = original
    return original, calls[0]


def is_fed(given: dict[str, Any]) -> bool:
    """Whether there is anything to fetch: not if each step sees all there is, and of what an agent
    has just seen everything is new."""
    return "edge_index" not in given and "rng" not in given


def rows_of(given: dict[str, Any]) -> int:
    """How many examples an epoch has."""
    return len(given["order"]) if "order" in given else len(given["x"])


def columns_of(given: dict[str, Any], limit: int | None = None) -> tuple[list[Any], int]:
    """What train_epoch knows of each example, or of the first ones, as tensors on the CPU or where
    they are; and how many make a batch."""
    import torch
    import train

    if "images" in given:
        images, order = given["images"], given["order"][:limit]
        if hasattr(images, "read_varied"):  # with a mask for each
            arrays = images.read(order.numpy())
        else:
            arrays = (images.read(order), images.labels[order])
        size = given.get("batch_size", train.BATCH_SIZE)
        return [torch.from_numpy(array) for array in arrays], size
    if isinstance(given.get("rows"), list | tuple):  # input, target and weights
        size = train.BATCH_SIZE * train.ACCUMULATE
        return [torch.as_tensor(part[:limit]) for part in given["rows"]], size
    x = given["x"]
    columns = list(x.values()) if isinstance(x, dict) else [x]
    columns += [given[name] for name in ("y",) if name in given]
    return [column[:limit] for column in columns], train.BATCH_SIZE


def fixed(columns: list[Any], size: int, rows: int) -> Batches:
    """Always the first batch: nothing to fetch. The last of an epoch is as short as in the loop."""
    lengths = [min(size, rows - start) for start in range(0, rows, size)]
    batches = [[column[:length] for column in columns] for length in lengths]
    return lambda: iter(batches)


def loaded(columns: list[Any], size: int, rows: int) -> Batches:
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(*columns), batch_size=size, shuffle=True)
    return lambda: iter(loader)


class StandIn:
    """Stands where train_epoch has its data or their order, and gives it batches from elsewhere."""

    def __init__(
        self, batches: Callable[[], Iterator[Any]], rows: int, device: Any = "cpu"
    ) -> None:
        self.next_epoch, self.rows, self.device = batches, rows, device

    def __len__(self) -> int:
        return self.rows

    def __getitem__(self, order: Any) -> StandIn:
        return self

    def split(self, size: int) -> Iterator[Any]:
        return self.next_epoch()

    def batches(self, order: Any, size: int) -> Iterator[Any]:
        return self.next_epoch()


class Varied(StandIn):
    """Stands where train_epoch reads images with their masks, a batch at a time."""

    def read_varied(self, index: Any, seed: int, **options: Any) -> Any:
        batch = next(iter(self.next_epoch()))
        return [column[: len(index)] for column in batch]


class Column:
    """Stands where train_epoch picks the examples of a batch that it knows by their positions."""

    def __init__(self, number: int, device: Any = "cpu") -> None:
        self.number, self.device = number, device

    def __getitem__(self, batch: Batch) -> Any:
        return batch.columns[self.number]


class Batch:
    """Stands for the positions."""

    def __init__(self, columns: list[Any]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def split(self, size: int) -> Iterator[Batch]:
        """The parts of a batch whose gradients are added up."""
        for start in range(0, len(self), size):
            yield Batch([column[start : start + size] for column in self.columns])


def stand_in(given: dict[str, Any], batches: Batches, device: Any = "cpu") -> dict[str, Any]:
    """The same call of train_epoch, but for where its batches come from."""
    if "images" in given:
        _take_tensors()
        kind = Varied if hasattr(given["images"], "read_varied") else StandIn
        return given | {"images": kind(batches, len(given["order"]))}
    if "rows" in given:
        order = StandIn(lambda: map(Batch, batches()), len(given["order"]))
        return given | {"rows": [Column(number) for number in range(3)], "order": order}
    x = given["x"]
    if isinstance(x, dict):
        order = StandIn(lambda: map(Batch, batches()), len(given["order"]))
        picked = {name: Column(number) for number, name in enumerate(x)}
        return given | {"x": picked, "y": Column(len(x), device), "order": order}
    if "y" not in given:
        return given | {"x": StandIn(lambda: (x for [x] in batches()), len(x), device)}
    begun: list[Iterator[Any]] = []  # both are split at once; y has the batches of x

    def split_x() -> Iterator[Any]:
        mine, other = itertools.tee(batches())
        begun.append(other)
        return (x for x, _ in mine)

    def split_y() -> Iterator[Any]:
        return (y for _, y in begun.pop())

    return given | {
        "x": StandIn(split_x, len(x), device),
        "y": StandIn(split_y, len(x), device),
    }


def _take_tensors() -> None:
    """Where a loop makes tensors of what it reads, and varies it before, it may get them ready."""
    import torch
    import train

    def passing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(x: Any, *more: Any) -> Any:
            return x if isinstance(x, torch.Tensor) else real(x, *more)

        call.passes = True  # type: ignore[attr-defined]
        return call

    for module, name in ((torch, "from_numpy"), (train.data, "augment")):
        real = getattr(module, name, None)
        if real is not None and not hasattr(real, "passes"):
            setattr(module, name, passing(real))


def fit(model: Any, batches: Any, given: dict[str, Any], epochs: int) -> None:
    model.fit(batches, epochs=epochs, verbose=0, **given)


def capture_fit(*flags: str, **chosen: Any) -> tuple[Any, Any, dict[str, Any]]:
    """The compiled model, its batches, and how fit is called, with the callback that makes epochs
    exact alone. `chosen` wins over what the project compiles with."""
    import keras
    import train

    calls: list[tuple[Any, Any, dict[str, Any]]] = []

    def reached(model: Any, batches: Any, **options: Any) -> None:
        calls.append((model, batches, options))
        raise Reached

    def compile_so(model: Any, *given: Any, **options: Any) -> None:
        compile_(model, *given, **options | chosen)

    fit, compile_ = keras.Model.fit, keras.Model.compile
    keras.Model.fit, keras.Model.compile = reached, compile_so
    with tempfile.TemporaryDirectory() as run, contextlib.suppress(Reached):
        train.main(["--run", run, *flags])
    keras.Model.fit, keras.Model.compile = fit, compile_
    model, batches, options = calls[0]
    kept = {name: options[name] for name in ("shuffle", "steps_per_epoch") if name in options}
    return model, batches, kept | {"callbacks": options["callbacks"][:1]}


def fixed_for_keras(batches: Any) -> Any:
    """The first and the last batch of a PyDataset, ready made."""
    import keras

    count = len(batches)
    first, last = batches[0], batches[count - 1] if count > 1 else batches[0]

    class Fixed(keras.utils.PyDataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return count

        def __getitem__(self, index: int) -> Any:
            return last if index == count - 1 else first

    return Fixed()


def size_of(batch: Any) -> int:
    """The examples in a batch that is made for Keras."""
    import keras

    return len(keras.tree.flatten(batch)[0])
