"""How far two runs, reports or predictions are apart."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

OUTPUTS = 2e-3
"""The distance of a network's outputs on the GPU and on the CPU, relative to their length. In
TensorFloat-32, which cuDNN and XLA take by themselves, a factor keeps ten bits after its first: an
error of 2⁻¹¹, or 5e-4, for each, and that in a few layers."""
FULL = 1e-4
"""The same without TensorFloat-32: float32 rounds to 6e-8, and sums are made in another order."""
LOSSES = 0.05
"""Of losses and figures after two epochs, relative, where both draw the same: rounding grows with
each step, and a share of a hundred examples changes by a hundredth at least."""

EVALUATION = 0.02
"""Of the figures that one checkpoint gets: one example of some hundred may change sides."""
NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")


def distance(one: Any, other: Any) -> float:
    """‖one − other‖ / ‖other‖; what is not a number is infinitely far."""
    a, b = np.asarray(one, np.float64).ravel(), np.asarray(other, np.float64).ravel()
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return math.inf
    return float(np.linalg.norm(a - b) / max(float(np.linalg.norm(b)), 1e-12))


def numbers_in(value: Any) -> Iterator[float]:
    """Every number of what a JSON file holds, in order."""
    if isinstance(value, dict):
        for key in value:
            yield from numbers_in(value[key])
    elif isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int | float):
        yield float(value)


def largest_difference(one: list[float], other: list[float]) -> float:
    """The largest, relative to the value where that is above a hundredth."""
    if len(one) != len(other):
        return math.inf
    each = (abs(a - b) / max(abs(b), 0.01) for a, b in zip(one, other, strict=True))
    return max(each, default=0.0)


def report(run: Path) -> list[float]:
    """The figures of a report on the network; those of the baseline are none of a GPU's."""
    found = json.loads((run / "report.json").read_text("utf-8"))
    return list(numbers_in(found["model"]))


def losses(run: Path) -> list[float]:
    """What metrics.csv has of every epoch."""
    rows = (run / "metrics.csv").read_text("utf-8").splitlines()[1:]
    return [float(cell) for row in rows for cell in row.split(",")]


def text_distance(one: str, other: str) -> tuple[float, float]:
    """Of printed predictions: the largest difference of their numbers, and the share of words that
    are not the same."""
    figures = largest_difference(*([float(x) for x in NUMBER.findall(x)] for x in (one, other)))
    words, others = (NUMBER.sub("#", text).split() for text in (one, other))
    unlike = sum(a != b for a, b in zip(words, others, strict=False)) + abs(
        len(words) - len(others)
    )
    return figures, unlike / max(1, len(others))


def picture_distance(one: Path, other: Path) -> float:
    """The mean difference of two pictures' pixels, between 0 and 1."""
    from PIL import Image

    with Image.open(one) as a, Image.open(other) as b:
        if a.size != b.size:
            return math.inf
        pixels = [np.asarray(image.convert("RGB"), np.float64) for image in (a, b)]
    return float(np.abs(pixels[0] - pixels[1]).mean() / 255)


def arrays(checkpoint: Path) -> dict[str, Any]:
    """Name → array of all that a checkpoint keeps, weights and optimizer."""
    if checkpoint.suffix == ".pt":
        import torch

        return dict(_flat("", torch.load(checkpoint, map_location="cpu", weights_only=True)))
    import io
    import zipfile

    import h5py  # type: ignore[import-untyped]

    found: dict[str, Any] = {}

    def keep(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = item[()]

    with zipfile.ZipFile(checkpoint) as archive:
        content = archive.read("model.weights.h5")
    with h5py.File(io.BytesIO(content)) as weights:
        weights.visititems(keep)
    return found


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key in value:
            yield from _flat(f"{name}/{key}", value[key])
    elif hasattr(value, "numpy"):
        yield name, value.float().numpy()


def unlike(one: Path, other: Path) -> tuple[int, int, float]:
    """Arrays of two checkpoints that are not the same to the bit, of how many, and how far apart
    all of them are."""
    a, b = arrays(one), arrays(other)
    if a.keys() != b.keys():
        return len(a.keys() ^ b.keys()), len(b), math.inf
    names = sorted(b)
    differ = sum(not np.array_equal(a[name], b[name]) for name in names)
    whole = (
        np.concatenate([np.ravel(x[name]).astype(np.float64) for name in names]) for x in (a, b)
    )
    return differ, len(names), distance(*whole)
