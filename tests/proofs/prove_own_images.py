"""The user's own images: read as they look, wherever they come from, and learnt from when few."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from sklearn import datasets

from .plan import every
from .running import HERE, call_all, run

TASK = "image-classification"

CHECK = "own images"
SAYS = "given few images, and such as cameras and systems leave, and reading and learning them"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=[TASK])
WHITE, BLACK = 255, 0


def test_they_are_read_as_they_look(own_folder: Path) -> None:
    done = run(own_folder, HERE / "own_images.py")
    assert done.code == 0, done.err[-3000:]
    found = json.loads(done.out)
    transparent = ("rgba.png", "rgba.webp", "la.png", "palette.png")
    assert [found["pixels"][name] for name in transparent] == [[WHITE, BLACK]] * 4
    assert found["pixels"]["grey.png"] == [WHITE, 1]
    assert found["pixels"]["bits-12.png"] == found["pixels"]["bits-16.png"] == [BLACK, WHITE]
    sizes = {name: size for name, size in found["sizes"].items() if name.startswith("turned")}
    assert sizes == {
        "turned-1.jpg": [8, 4],
        "turned-3.jpg": [8, 4],
        "turned-6.jpg": [4, 8],
        "turned-8.jpg": [4, 8],
    }
    assert found["counts"] == {"photos": 8, "parts/train": 8}
    too_high = (
        "{0}: {1} do not look like classes; the classes are folders inside them. Name the folder "
        "that contains one folder per class, such as {2}; this project splits its images into "
        "training, validation and test."
    )
    assert found["refused"] == {
        "huge.png": "pictures/huge.png: too many pixels to open; make it smaller first.",
        "parts": too_high.format("parts", "test, train, val", "parts/train"),
        "years": too_high.format("years", "2024, 2025", "years/2024"),
    }


@pytest.mark.parametrize(("classes", "each"), [((0, 1, 7), 40), ((0, 1, 2, 3, 4), 12)])
def test_few_are_learnt(own_folder: Path, classes: tuple[int, ...], each: int) -> None:
    """A default run, as somebody with a few pictures types it, does not end in guesses."""
    digits = datasets.load_digits()
    for digit in classes:
        place = own_folder / "few" / str(digit)
        place.mkdir(parents=True)
        for number, pixels in enumerate(digits.images[digits.target == digit][:each]):
            Image.fromarray((pixels * 255 / 16).astype("uint8")).save(place / f"{number}.png")
    calls = [["train.py", "--data", "few"], ["predict.py", f"few/{classes[0]}"]]
    trained, predicted = call_all(own_folder, calls)
    assert trained.code == 0, trained.err[-3000:]
    [line] = [line for line in trained.out.splitlines() if line.startswith("accuracy")]
    model, baseline = map(float, line.split()[1:])
    told = "note: the baseline is better than the network (accuracy " in trained.err
    assert told == (model < baseline)
    images_tested = 18 if each == 40 else 10
    assert model >= baseline - 2 / images_tested
    assert model >= 0.7
    assert predicted.code == 0, predicted.err[-3000:]
    named = [row.split(",")[1] for row in predicted.out.splitlines()[1:]]
    assert named.count(str(classes[0])) >= 0.7 * each
