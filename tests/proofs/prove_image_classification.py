"""Image classification: better than a linear model, and a folder whose every fault is named."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from .plan import every
from .running import Note, call_all, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["image-classification"])


def test_digits_are_told_apart_and_predicted(
    own_folder: Path, figures: Note, details: Note
) -> None:
    trained, predicted = call_all(own_folder, [["train.py"], ["predict.py", "run/example.png"]])
    assert trained.code == 0, trained.err
    report = report_of(own_folder / "run")
    accuracy, baseline = (report[title]["accuracy"] for title in ("model", "baseline"))
    figures(accuracy=accuracy, baseline=baseline)
    details(parameters=report["parameters"])
    assert accuracy >= 0.98
    assert accuracy > baseline
    assert predicted.code == 0, predicted.err
    header, row = predicted.out.splitlines()
    assert header.startswith("file,prediction,probability_0,")
    assert row.startswith("run/example.png,")


def test_every_fault_of_a_folder_is_named(own_folder: Path) -> None:
    for place, count in (("bad/cats", 3), ("bad/dogs", 2), ("bad/empty", 0), ("one/cats", 3)):
        (own_folder / place).mkdir(parents=True)
        for number in range(count):
            Image.new("L", (9, 7), number).save(own_folder / place / f"{number}.png")
    (own_folder / "bad/cats/broken.png").write_bytes(b"no image")
    (own_folder / "bad/loose.png").write_bytes((own_folder / "bad/cats/0.png").read_bytes())
    (own_folder / "bad/cats/notes.txt").write_text("no image, and no fault")
    (own_folder / "none").mkdir()
    messages = {
        "bad": "note: left out, not images by their names: bad/cats/notes.txt\n"
        "note: left out, not in the folder of a class: bad/loose.png\n"
        "error: bad: class 'dogs' has 2 images; it needs 3.\n"
        "bad: folder 'empty' contains no images.\n"
        "bad: cats/broken.png: damaged or not an image.\n",
        "one": "error: one: only one class: 'cats'; at least two folders are needed.\n",
        "none": "error: none: no images in it; one folder per class is expected, with images "
        "that end in .bmp, .jpeg, .jpg, .png, .webp.\n",
        "gone": "error: gone: there is no such folder; --data takes a folder of images.\n",
    }
    done = call_all(own_folder, [["train.py", "--data", name] for name in messages])
    assert [each.code for each in done] == [1] * len(messages)
    assert [each.err for each in done] == list(messages.values())
