"""Image classification: better than a linear model, and a folder whose every fault is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.verified import Verified, note_report

from .conftest import Project, call_all, copy

pytestmark = pytest.mark.slow

TASK = "image-classification"


@pytest.mark.parametrize("choice", ["pytorch", "keras-tensorflow"])
def test_digits_are_told_apart_and_predicted(
    choice: str, project: Project, tmp_path: Path, verified: Verified
) -> None:
    folder = copy(project(choice, TASK), tmp_path / "project")
    trained, predicted = call_all(folder, [["train.py"], ["predict.py", "run/example.png"]])
    assert trained.code == 0, trained.err
    report = json.loads((folder / "run" / "report.json").read_text())
    note_report(verified, TASK, choice, report)
    assert report["model"]["accuracy"] >= 0.98
    assert report["model"]["accuracy"] > report["baseline"]["accuracy"]
    assert predicted.code == 0, predicted.err
    header, row = predicted.out.splitlines()
    assert header.startswith("file,prediction,probability_0,")
    assert row.startswith("run/example.png,")


def test_every_fault_of_a_folder_is_named(project: Project, tmp_path: Path) -> None:
    folder = copy(project("pytorch", TASK), tmp_path / "project")
    for place, count in (("bad/cats", 3), ("bad/dogs", 2), ("bad/empty", 0), ("one/cats", 3)):
        (folder / place).mkdir(parents=True)
        for number in range(count):
            Image.new("L", (9, 7), number).save(folder / place / f"{number}.png")
    (folder / "bad/cats/broken.png").write_bytes(b"no image")
    (folder / "bad/loose.png").write_bytes((folder / "bad/cats/0.png").read_bytes())
    (folder / "bad/cats/notes.txt").write_text("no image, and no fault")
    (folder / "none").mkdir()
    messages = {
        "bad": "note: left out, no image by the name: bad/cats/notes.txt\n"
        "note: left out, not in the folder of a class: bad/loose.png\n"
        "error: bad: class 'dogs' has 2 images; it needs 3.\n"
        "bad: folder 'empty' holds no image.\n"
        "bad: cats/broken.png is damaged or no image.\n",
        "one": "error: one: only one class: 'cats'; at least two folders are needed.\n",
        "none": "error: none: no images in it; one folder per class is expected, with images "
        "that end in .bmp, .jpeg, .jpg, .png, .webp.\n",
        "gone": "error: gone: there is no such folder; --data takes a folder of images.\n",
    }
    done = call_all(folder, [["train.py", "--data", name] for name in messages])
    assert [each.code for each in done] == [1] * len(messages)
    assert [each.err for each in done] == list(messages.values())
