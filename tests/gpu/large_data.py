"""Data in any amount, of which only the size matters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

LETTERS = "etaoinshrdlucmfwypvbgkjqxz"


def words(count: int) -> list[str]:
    rng = np.random.default_rng(0)
    letters = rng.choice(list(LETTERS), (count, 8))
    return [
        "".join(row[:length])
        for row, length in zip(letters, rng.integers(2, 9, count), strict=True)
    ]


def write_text(folder: Path, size: int) -> list[str]:
    text = " ".join(words(size // 6 + 1))
    (folder / "large.txt").write_text(text, encoding="utf-8")
    return ["--data", "large.txt"]


def write_texts(folder: Path, rows: int, letters: int) -> list[str]:
    """Of two classes; the tokenizer of the model has single letters as tokens."""
    each = letters // 5 + 1
    made = words(rows * each)
    lines = [
        f"{' '.join(made[row * each : (row + 1) * each])},{('even', 'odd')[row % 2]}"
        for row in range(rows)
    ]
    (folder / "large.csv").write_text("\n".join(["text,label", *lines]) + "\n", encoding="utf-8")
    return ["--data", "large.csv", "--text", "text", "--label", "label"]


def write_images(folder: Path, count: int, size: int) -> list[str]:
    """Photographs in JPEG as far as the work of reading them goes: coarse noise, made smooth."""
    from PIL import Image

    def write(number: int) -> None:
        coarse = np.random.default_rng(number).integers(0, 256, (16, 16, 3), dtype=np.uint8)
        image = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
        image.save(folder / "large" / ("even", "odd")[number % 2] / f"{number:05}.jpg", quality=90)

    for name in ("even", "odd"):
        (folder / "large" / name).mkdir(parents=True)
    with ThreadPoolExecutor() as pool:
        list(pool.map(write, range(count)))
    return ["--data", "large"]
