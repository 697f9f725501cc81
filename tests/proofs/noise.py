"""A folder of images to train on, in which nothing is to be seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

SIZE = 64
"""Pixels, in both directions."""


def make_images(folder: Path, count: int) -> Path:
    """Two classes, in colour."""
    rng = np.random.default_rng(0)
    for number in range(count):
        pixels = rng.integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
        place = folder / ("even", "odd")[number % 2]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(place / f"{number:04}.bmp")
    return folder
