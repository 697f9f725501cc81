"""Masks as people have them: numbers, palettes or colours, named after their images or nearly."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from image_files import SUFFIXES, UserError, find_images, note, open_image

FEWEST_IMAGES = 5  # in all
MOST_VALUES = 32  # of masks, unless a file names the classes
VOID = 255  # instead of a class: such pixels count neither in the loss nor in any figure
SHOWN = 5  # faults of one kind that are spelled out
# For pictures of masks that have no colours of their own; more classes begin with the first again.
COLOURS = ("000000", "1f77b4", "ff7f0e", "2ca02c", "d62728", "9467bd", "8c564b", "17becf")


def find_pairs(folder: Path, masks: Path) -> list[tuple[Path, Path]]:
    """Each image with its mask, which has the same name but for an ending that all masks share."""
    raise_faults(
        [
            f"{place}: there is no such folder; {flag} takes a folder of {content}."
            for place, flag, content in ((folder, "--data", "images"), (masks, "--masks", "masks"))
            if not place.is_dir()
        ]
    )
    if folder.resolve() == masks.resolve():
        raise UserError(f"{masks}: images and masks need a folder each.")
    twice: list[str] = []
    images, others = index(folder, twice, leave=masks), index(masks, twice, leave=folder)
    if not images or not others:
        empty = folder if not images else masks
        raise UserError(f"{empty}: no images in it; they end in {', '.join(SUFFIXES)}.")
    # 7_mask.png belongs to 7.jpg if the others end in _mask, too.
    endings = Counter(
        name[length:]
        for name in others
        for length in range(1, len(name) + 1)
        if name[:length] in images
    )
    ending = max(endings, key=lambda text: (endings[text], -len(text)), default="")
    of = {name.removesuffix(ending): file for name, file in others.items()}
    raise_faults(
        twice,
        [
            f"{file}: no mask in {masks} has its name."
            for name, file in images.items()
            if name not in of
        ],
        [
            f"{file}: no image in {folder} has its name."
            for name, file in of.items()
            if name not in images
        ],
    )
    if len(images) < FEWEST_IMAGES:
        raise UserError(f"{folder}: {len(images)} images are too few: {FEWEST_IMAGES} are needed.")
    return [(file, of[name]) for name, file in images.items()]


def index(folder: Path, twice: list[str], leave: Path) -> dict[str, Path]:
    """The images of a folder by their path in it, without the suffix."""
    found: dict[str, Path] = {}
    for file in find_images(folder):
        name = file.relative_to(folder).with_suffix("").as_posix()
        if leave not in file.parents or folder.is_relative_to(leave):
            if name in found:
                twice.append(f"{file}: {found[name].name} has the same name.")
            found[name] = file
    return found


def open_mask(path: Path) -> Image.Image:
    """In mode L or P (a number for each pixel), I (numbers above 255), or RGB, in its own size."""
    open_image(path)  # says what is wrong with the file, if anything
    with Image.open(path) as file:
        mask = ImageOps.exif_transpose(file)
    if mask.mode.startswith("I"):
        return Image.fromarray(np.asarray(mask).astype(np.int32))
    if mask.mode in ("1", "L", "LA", "P"):
        return mask if mask.mode == "P" else mask.convert("L")
    red, green, blue = mask.convert("RGB").split()
    grey = red.tobytes() == green.tobytes() == blue.tobytes()  # saved in colour, but has none
    return red if grey else mask.convert("RGB")


def count_values(mask: Image.Image, by_colour: bool) -> dict[str, int]:
    """How many pixels have which value: 7, or #ff0000."""
    if by_colour:
        mask = mask.convert("RGB")
    if mask.mode == "I":
        values, counts = np.unique(np.asarray(mask), return_counts=True)
        return {str(value): int(count) for value, count in zip(values, counts, strict=True)}
    colours: Any = mask.getcolors(mask.width * mask.height)
    if mask.mode == "RGB":
        return {f"#{bytes(value).hex()}": count for count, value in colours}
    return {str(value): count for count, value in colours}


def read_classes(path: Path) -> dict[str, str]:
    """Value → name, from a CSV file with the columns name and value, or name, r, g and b."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, skipinitialspace=True))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise UserError(f"{path}: cannot be read: {getattr(fault, 'strerror', fault)}.") from fault
    named: dict[str, str] = {}
    faults = []
    for line, row in enumerate(rows, 2):
        if {"r", "g", "b"} <= row.keys():
            row["value"] = "#" + "".join(
                f"{int(row[c]):02x}" if (row[c] or "").strip().isdigit() else "?" for c in "rgb"
            )
        name, value = ((row.get(column) or "").strip() for column in ("name", "value"))
        if not name or not re.fullmatch(r"0|[1-9]\d{0,4}|#[0-9a-fA-F]{6}", value):
            faults.append(
                f"{path}: line {line}: a name and a value are expected, such as lung,255 or "
                "lung,#ff0000, below the header name,value."
            )
        elif value.lower() in named:
            faults.append(f"{path}: line {line}: value {value} a second time.")
        elif name != "void" and name in named.values():
            faults.append(f"{path}: line {line}: class {name} a second time.")
        named[value.lower()] = name
    raise_faults(faults)
    if len({name for name in named.values() if name != "void"}) < 2:
        raise UserError(f"{path}: at least two classes are needed, each with a name and a value.")
    if len(named) > VOID:
        raise UserError(f"{path}: {len(named)} values are too many: at most {VOID} are possible.")
    if len({value.startswith("#") for value in named}) > 1:
        raise UserError(f"{path}: values are either all numbers or all colours.")
    return named


def find_classes(
    contents: Sequence[tuple[Path, dict[str, int]]], named: dict[str, str], class_file: str | None
) -> tuple[dict[str, Any], list[str]]:
    """What masks mean by their values, and what is wrong with them."""
    faults, seen = [], {value for _, counts in contents for value in counts}
    for file, counts in contents if named else ():
        others = sorted(counts.keys() - named.keys(), key=lambda value: -counts[value])
        if others:
            pixels = f"{sum(counts[value] for value in others)} pixels"
            faults.append(
                f"{file}: {pixels} have values that {class_file} does not name: {shorten(others)}."
            )
        elif {named[value] for value in counts} == {"void"}:
            faults.append(f"{file}: nothing in it but void.")
    if not named and len(seen) > MOST_VALUES:
        file, counts = max(contents, key=lambda content: len(content[1]))
        faults.append(
            f"{file}: {len(counts)} different values, and {len(seen)} in all masks; a mask has one "
            "value for each class. Save masks as PNG, since JPEG changes values, and resize them "
            "to the nearest pixel, without smoothing. If there are so many classes, name them in "
            "a file: --classes."
        )
    if not named and len(seen) == 1:
        faults.append(f"all masks hold the value {min(seen)} alone; two classes are needed.")
    meant = {value: name for value, name in named.items() if name != "void"} or {
        value: value for value in sorted(seen, key=lambda text: (len(text), text))
    }
    absent = [name for value, name in meant.items() if value not in seen]
    if absent and not faults:
        note(f"no mask has a pixel of {shorten(absent)}.")
    return {"classes": list(meant.values()), "values": list(meant)}, faults


def say_sizes(mask: Image.Image, image: Image.Image) -> str:
    turned = " upright," if mask.size == image.size[::-1] else ""
    sizes = [f"{width} × {height}" for width, height in (mask.size, image.size)]
    return f"{sizes[0]} pixels, but{turned} {sizes[1]} in"


def to_classes(mask: Image.Image, coding: dict[str, Any], shape: Sequence[int]) -> np.ndarray:
    """(height, width) of class numbers; VOID where no class is named, and around the image."""
    base = 16 if coding["values"][0].startswith("#") else 10
    values = np.asarray(mask.convert("RGB") if base == 16 else mask, np.int64)
    if base == 16:
        values = values @ (65536, 256, 1)
    classes = np.full(shape, VOID, np.uint8)
    for number, value in enumerate(coding["values"]):
        classes[: mask.height, : mask.width][values == int(value.lstrip("#"), base)] = number
    return classes


def to_mask(classes: np.ndarray, coding: dict[str, Any]) -> Image.Image:
    """Class numbers to a mask with the same values, stored as those that were learnt from."""
    if coding["values"][0].startswith("#"):
        return Image.fromarray(class_colours(coding)[classes])
    values = np.array([int(value) for value in coding["values"]])
    mask = Image.fromarray(values[classes].astype(np.uint8 if values.max() < 256 else np.uint16))
    if coding["palette"]:
        mask.putpalette(coding["palette"])
    return mask


def class_colours(coding: dict[str, Any]) -> np.ndarray:
    """(classes, 3) of bytes: those of the masks if they have colours."""
    values, palette = coding["values"], coding["palette"]
    if values[0].startswith("#"):
        return np.array([list(bytes.fromhex(value[1:])) for value in values], np.uint8)
    if palette and max(map(int, values)) * 3 < len(palette):
        return np.array(palette, np.uint8).reshape(-1, 3)[[int(value) for value in values]]
    colours = np.array([list(bytes.fromhex(colour)) for colour in COLOURS], np.uint8)
    return colours[np.arange(len(values)) % len(colours)]


def shorten(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def raise_faults(*kinds: list[str]) -> None:
    """All faults of all kinds at once, but not a thousand lines of them."""
    lines = [line for faults in kinds for line in faults[:SHOWN]]
    lines += [f"and {len(faults) - SHOWN} more like it." for faults in kinds if len(faults) > SHOWN]
    if lines:
        raise UserError("\n".join(lines))
