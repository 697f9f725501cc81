"""Image segmentation: digits are outlined and told apart, and masks of every kind are read."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from .plan import every
from .running import Done, Note, call_all, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["image-segmentation"])

SMALL = ["--set", "widths=4,8", "--epochs", "2"]
DIGITS = ("zero", "one", "two", "three", "four")


def test_digits_are_outlined_and_told_apart(own_folder: Path, figures: Note, details: Note) -> None:
    trained, predicted = call_all(
        own_folder, [["train.py"], ["predict.py", "run/example.png", "--overlay"]]
    )
    assert (trained.code, trained.err) == (0, "")
    report = report_of(own_folder / "run")
    iou = {title: report[title]["mean_iou"] for title in ("model", "baseline", "threshold")}
    figures(iou=iou["model"], baseline=iou["baseline"], threshold=iou["threshold"])
    details(parameters=report["parameters"], **report["rows"])
    assert iou["model"] >= 0.85
    assert iou["threshold"] < iou["baseline"] < 0.5
    assert min(report["model"][f"iou_{name}"] for name in DIGITS) > 0.75
    assert predicted.code == 0, predicted.err
    [row] = pd.read_csv(io.StringIO(predicted.out)).to_dict("records")
    assert row["mask"] == "predicted/example.png"
    assert sum(row[f"share_{name}"] for name in ("ground", *DIGITS)) > 0.999
    with Image.open(own_folder / "predicted" / "example.png") as mask:
        assert (mask.mode, mask.size) == ("P", (32, 32))
        assert set(np.unique(np.asarray(mask))) <= set(range(6))
    assert (own_folder / "predicted" / "example-overlay.png").exists()


def discs(folder: Path, count: int = 20, size: tuple[int, int] = (40, 30)) -> Path:
    """Bright discs on dark ground, large and small: images, and masks with 1 and 2 for them."""
    rng = np.random.default_rng(0)
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    down, across = np.mgrid[: size[1], : size[0]]
    for number in range(count):
        image = rng.integers(0, 60, (size[1], size[0])).astype(np.uint8)
        mask = np.zeros_like(image)
        for label, radius in ((1, 4), (2, 8)):
            y, x = rng.integers(8, 23), rng.integers(8, 13) + 20 * (label - 1)
            disc = (down - y) ** 2 + (across - x) ** 2 < radius**2
            image[disc], mask[disc] = 200, label
        Image.fromarray(image).save(folder / "images" / f"{number}.png")
        Image.fromarray(mask).save(folder / "masks" / f"{number}.png")
    return folder


def recode(folder: Path, kind: str) -> None:
    """The same masks, stored otherwise."""
    rgb = np.array([(0, 0, 0), (255, 0, 0), (0, 128, 255)], np.uint8)
    for file in (folder / "masks").iterdir():
        with Image.open(file) as image:
            mask = np.asarray(image)
        if kind == "binary":
            stored = Image.fromarray(np.where(mask, 255, 0).astype(np.uint8))
        elif kind == "palette":
            stored = Image.fromarray(mask)
            stored.putpalette(rgb.ravel().tolist())
        elif kind == "colours":
            stored = Image.fromarray(rgb[mask])
        else:
            stored = Image.fromarray(np.array([0, 1, 1000], np.uint16)[mask])
        stored.save(file)


def own(folder: str, *more: str) -> list[str]:
    return ["--data", f"{folder}/images", "--masks", f"{folder}/masks", *more]


KINDS = {
    "numbers": ("L", [0, 1, 2]),
    "binary": ("L", [0, 255]),
    "palette": ("P", [0, 1, 2]),
    "colours": ("RGB", [0, 128, 255]),
    "deep": ("I;16", [0, 1, 1000]),
}


def test_masks_of_every_kind(own_folder: Path) -> None:
    """Written as they were read, in the size of each image, whatever it is."""
    folder = own_folder
    calls = []
    for kind in KINDS:
        discs(folder / kind)
        if kind != "numbers":
            recode(folder / kind, kind)
        calls += [
            ["train.py", *own(kind), *SMALL, "--run", f"run-{kind}"],
            ["predict.py", "other.jpg", "--run", f"run-{kind}", "--out", f"out-{kind}"],
        ]
    turned = Image.new("RGB", (301, 207))
    exif = turned.getexif()
    exif[274] = 6  # lies on its side
    turned.save(folder / "other.jpg", exif=exif)
    for done in call_all(folder, calls):
        assert done.code == 0, done.err[-3000:]
    for kind, (mode, values) in KINDS.items():
        with Image.open(folder / f"out-{kind}" / "other.png") as mask:
            assert (mask.mode, mask.size) == (mode, (207, 301)), kind
            assert set(np.unique(np.asarray(mask))) <= set(values), kind


def test_twenty_images_are_enough(own_folder: Path) -> None:
    """A default run on few images, of several sizes, with a border that does not count."""
    folder = discs(own_folder / "few", 10)
    wide = discs(own_folder / "wide", 10, (48, 36))
    for part in ("images", "masks"):
        for file in (wide / part).iterdir():
            file.rename(folder / part / f"wide-{file.name}")
    for file in (folder / "masks").iterdir():
        with Image.open(file) as image:
            mask = np.array(image)
        mask[:2] = 255
        Image.fromarray(mask).save(file)
    (own_folder / "classes.csv").write_text("name,value\nground,0\nsmall,1\nlarge,2\nvoid,255\n")
    calls = [
        ["train.py", *own("few", "--classes", "classes.csv")],
        ["evaluate.py", *own("few", "--classes", "classes.csv")],
        ["evaluate.py", *own("few")],
    ]
    trained, evaluated, other = call_all(own_folder, calls)
    assert trained.code == 0, trained.err[-3000:]
    assert evaluated.out in trained.out
    report = report_of(own_folder / "run")
    assert list(report["model"])[-3:] == ["iou_ground", "iou_small", "iou_large"]
    assert report["model"]["mean_iou"] > 0.8
    assert report["model"]["mean_iou"] > report["baseline"]["mean_iou"]
    said = "error: run was trained on other data than this; give the same flags.\n"
    assert (other.code, other.err) == (1, said)


def test_every_fault_is_named(own_folder: Path) -> None:
    folder = own_folder
    bad = discs(folder / "bad", 8)
    (bad / "masks" / "0.png").unlink()
    (bad / "images" / "1.png").unlink()
    worse = discs(folder / "worse", 8)
    Image.new("L", (30, 40)).save(worse / "masks" / "2.png")
    Image.new("L", (9, 9)).save(worse / "masks" / "3.png")
    (worse / "images" / "4.png").write_bytes(b"no image")
    (worse / "masks" / "5.png").write_bytes(b"no image")
    values = Image.fromarray(np.full((30, 40), 7, np.uint8))
    values.save(worse / "masks" / "6.png")
    soft = discs(folder / "soft", 8)
    ramp = np.arange(1200).reshape(30, 40) % 200
    Image.fromarray(ramp.astype(np.uint8)).save(soft / "masks" / "6.png")
    discs(folder / "few", 4)
    flat = discs(folder / "flat", 6)
    for file in (flat / "masks").iterdir():
        Image.new("L", (40, 30)).save(file)
    named = {
        "classes.csv": "name,value\nground,0\nsmall,1\nlarge,2\n",
        "lines.csv": "name,value\nground,0\nsmall,one\nlarge,0\n",
        "mixed.csv": "name,value\nground,0\nsmall,#ff0000\n",
        "colours.csv": "name,r,g,b\nground,0,0,0\nsmall,1,1,1\nlarge,2,2,300\n",
        "names.csv": "name,value\nground,0\nsmall,1\nsmall,2\n",
    }
    for name, text in named.items():
        (folder / name).write_text(text)
    expects = "a name and a value are expected, such as lung,255 or lung,#ff0000, below the header "
    messages = {
        ("bad",): "bad/images/0.png: no mask in bad/masks has its name.\n"
        "bad/masks/1.png: no image in bad/images has its name.\n",
        ("worse", "classes.csv"): "worse/images/4.png: damaged or not an image.\n"
        "worse/masks/5.png: damaged or not an image.\n"
        "worse/masks/2.png: 30 × 40 pixels, but upright, 40 × 30 in worse/images/2.png.\n"
        "worse/masks/3.png: 9 × 9 pixels, but 40 × 30 in worse/images/3.png.\n"
        "worse/masks/6.png: 1200 pixels have values that classes.csv does not name: 7.\n",
        ("soft",): "soft/masks/6.png: 200 different values, and 200 in all masks; a mask has one "
        "value for each class. Save masks as PNG, since JPEG changes values, and resize them to "
        "the nearest pixel, without smoothing. If there are so many classes, name them in a file: "
        "--classes.\n",
        ("few",): "few/images: 4 images are too few: 5 are needed.\n",
        ("flat",): "all masks hold the value 0 alone; two classes are needed.\n",
        ("gone",): "gone/images: there is no such folder; --data takes a folder of images.\n"
        "gone/masks: there is no such folder; --masks takes a folder of masks.\n",
        ("flat", "lines.csv"): f"lines.csv: line 3: {expects}name,value.\n"
        "lines.csv: line 4: value 0 a second time.\n",
        ("flat", "mixed.csv"): "mixed.csv: values are either all numbers or all colours.\n",
        ("flat", "colours.csv"): f"colours.csv: line 4: {expects}name,value.\n",
        ("flat", "names.csv"): "names.csv: line 4: class small a second time.\n",
        ("flat", "none.csv"): "none.csv: cannot be read: No such file or directory.\n",
    }
    calls = [
        ["train.py", *own(case[0], *(["--classes", case[1]] if case[1:] else []))]
        for case in messages
    ]
    for message, done in zip(messages.values(), call_all(folder, calls), strict=True):
        assert (done.code, done.err) == (1, f"error: {message}")


def test_a_colour_that_is_no_class(own_folder: Path) -> None:
    discs(own_folder / "mine", 8)
    recode(own_folder / "mine", "colours")
    text = "name,value\nground,#000000\nsmall,#FF0000\n"
    (own_folder / "classes.csv").write_text(text)
    [done] = call_all(own_folder, [["train.py", *own("mine", "--classes", "classes.csv")]])
    lines = done.err.splitlines()
    assert done.code == 1
    assert lines[0].startswith("error: mine/masks/0.png: ")
    assert lines[0].endswith(" pixels have values that classes.csv does not name: #0080ff.")
    assert (len(lines), lines[-1]) == (6, "and 3 more like it.")


def test_flags_and_predictions_that_cannot_be(own_folder: Path) -> None:
    folder = discs(own_folder / "mine", 8)
    trained, half, onto, twice, none = call_all(
        own_folder,
        [
            ["train.py", *own("mine"), *SMALL],
            ["train.py", "--data", "mine/images"],
            ["predict.py", "mine/images/1.png", "--out", "mine/images"],
            ["predict.py", "mine/images/1.png", "mine/masks/1.png"],
            ["predict.py", "none.png", "mine"],
        ],
    )
    assert trained.code == 0, trained.err
    assert half.code == 2
    assert half.err.endswith("--data and --masks go together, and --classes goes with them\n")
    said = "mine/images/1.png: the mask would replace an image; name another --out."
    check(onto, said)
    check(twice, "mine/masks/1.png: another image would have the mask 1.png, too.")
    check(none, "none.png: there is no such file.")
    assert (folder / "images" / "1.png").exists()


def check(done: Done, said: str) -> None:
    assert (done.code, done.out, done.err) == (1, "", f"error: {said}\n")
