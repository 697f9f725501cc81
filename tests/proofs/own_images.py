"""How a project reads images as people have them, run in its folder: prints what it makes of each.

JSON: `pixels`, picture → [the corner, the middle]; `sizes`, picture → [width, height]; `counts`,
folder → images read of it; `refused`, folder or picture → the message.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path.cwd()))

import data

SIDE = 9
WHITE, BLACK = 255, 0


def save(picture, path, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, **options)


def square(inside, outside, channels):
    """Channels of a square in the middle of a picture."""
    pixels = np.full((SIDE, SIDE, channels), outside, np.uint8)
    pixels[3:6, 3:6] = inside
    return pixels


def black_on_nothing():
    """Black in the middle and transparent around it, in each way that PNG and WebP have."""
    alpha = square(WHITE, BLACK, 1)
    colour, grey = np.zeros((SIDE, SIDE, 3), np.uint8), np.zeros((SIDE, SIDE, 1), np.uint8)
    save(Image.fromarray(np.dstack([colour, alpha])), Path("pictures/rgba.png"))
    save(Image.fromarray(np.dstack([colour, alpha])), Path("pictures/rgba.webp"), lossless=True)
    save(Image.fromarray(np.dstack([grey, alpha])), Path("pictures/la.png"))
    palette = Image.fromarray(square(1, 0, 1)[..., 0]).convert("P")
    palette.putpalette([0, 0, 0, 0, 0, 0])
    save(palette, Path("pictures/palette.png"), transparency=0)
    save(Image.fromarray(square(1, 0, 1)[..., 0]), Path("pictures/grey.png"), transparency=0)


def from_cameras():
    """Lying on their side, and with more than eight bits."""
    for turned in (1, 3, 6, 8):
        picture = Image.new("RGB", (8, 4))
        exif = picture.getexif()
        exif[274] = turned
        save(picture, Path(f"pictures/turned-{turned}.jpg"), exif=exif)
    for bits in (12, 16):
        deep = square(1, 0, 1).astype(np.uint16) * (2**bits - 1)
        save(Image.fromarray(deep[..., 0]), Path(f"pictures/bits-{bits}.png"))


def folders():
    """Of two classes, with what systems leave in them; and one level too high."""
    for name in ("cat", "dog"):
        for number in range(4):
            grey = Image.new("L", (SIDE, SIDE), number * 20)
            save(grey, Path(f"photos/{name}/{number}.png"))
            for part in ("train", "val", "test"):
                save(grey, Path(f"parts/{part}/{name}/{number}.png"))
            for year in (2024, 2025):
                save(grey, Path(f"years/{year}/{name}/{number}.png"))
        for hidden in (".ipynb_checkpoints", ".thumbnails", "@eaDir", "__MACOSX"):
            save(Image.new("L", (SIDE, SIDE)), Path(f"photos/{name}/{hidden}/copy.png"))
    Path("photos/.hidden").mkdir()
    Path("photos/dog/back").symlink_to(Path("photos/dog").resolve())
    save(Image.new("1", (14_000, 14_000)), Path("pictures/huge.png"))


black_on_nothing()
from_cameras()
folders()

found = {"pixels": {}, "sizes": {}, "counts": {}, "refused": {}}
for path in sorted(Path("pictures").iterdir()):
    try:
        picture = data.open_image(path)
    except data.UserError as fault:
        found["refused"][path.name] = str(fault)
        continue
    values = np.asarray(picture).reshape(picture.height, picture.width, -1)
    found["sizes"][path.name] = picture.size
    if picture.size == (SIDE, SIDE):
        found["pixels"][path.name] = [int(values[0, 0, 0]), int(values[4, 4, 0])]
for folder in ("photos", "parts", "years", "parts/train"):
    try:
        loaded = data.load(folder)
    except data.UserError as fault:
        found["refused"][folder] = str(fault)
    else:
        labels = loaded[1] if isinstance(loaded, tuple) else loaded.labels
        found["counts"][folder] = len(labels)
print(json.dumps(found))
