"""The variational autoencoder beats PCA, draws new digits, and takes a folder of images."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from .plan import every
from .running import Done, Note, call_all, call_named, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["variational-autoencoder"])

BOUND = 0.019  # mean squared error on the test split; PCA with as many numbers has 0.024
CALLS = {
    "train": ["train.py"],
    "evaluate": ["evaluate.py"],
    "example": ["predict.py", "run/example.png"],
    "samples": ["predict.py", "--count", "400", "--seed", "3", "--out", "many.png"],
    "no-count": ["predict.py", "--count", "0"],
    "no-file": ["predict.py", "none.png", "train.py"],
    "no-format": ["predict.py", "--out", "samples.xyz"],
    "no-folder": ["predict.py", "--out", "none/samples.png"],
}


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, Done]:
    """What each call left in a project that was trained."""
    return call_named(folder, CALLS)


def test_rebuilds_better_than_pca(
    folder: Path, done: dict[str, Done], figures: Note, details: Note
) -> None:
    assert (done["train"].code, done["train"].err) == (0, "")
    report = report_of(folder / "run")
    model, baseline = (report[title]["mse"] for title in ("model", "baseline"))
    figures(mse=model, baseline=baseline)
    details(parameters=report["parameters"])
    assert model < BOUND < baseline
    assert done["evaluate"].out in done["train"].out


def test_the_history_is_true(folder: Path, done: dict[str, Done]) -> None:
    """The loss is the sum of its parts, and both of them matter."""
    history = pd.read_csv(folder / "run" / "metrics.csv")
    parts = history["val_reconstruction"] + 0.5 * history["val_kl"]
    assert np.allclose(history["val_loss"], parts, rtol=1e-4)
    assert (history["train_loss"] > history["val_loss"]).mean() > 0.9  # the noise of sampling
    assert history["train_loss"].iloc[-1] < 0.7 * history["train_loss"].iloc[0]
    assert history["val_kl"].iloc[-1] > 2


def test_new_images_are_digits_of_every_kind(folder: Path, done: dict[str, Done]) -> None:
    assert done["samples"].out == "many.png: written\n"
    with Image.open(folder / "many.png") as picture:
        sheet = np.asarray(picture)
    assert sheet.shape == (50 * 9 - 1, 8 * 9 - 1)
    drawn = np.pad(sheet, ((0, 1), (0, 1))).reshape(50, 9, 8, 9)[:, :8, :, :8]
    drawn = drawn.swapaxes(1, 2).reshape(400, 64) / 255
    digits = load_digits()
    judge = LogisticRegression(max_iter=2000).fit(digits.data / 16, digits.target)
    sure = judge.predict_proba(drawn)
    shares = np.bincount(sure.argmax(axis=1), minlength=10) / len(drawn)
    print(sure.max(axis=1).mean(), shares)
    assert sure.max(axis=1).mean() > 0.7
    assert shares.min() > 0.01
    assert drawn.std(axis=0).mean() > 0.15  # not the same image again and again


def test_rebuilds_the_example(folder: Path, done: dict[str, Done]) -> None:
    found = re.fullmatch(
        r"run/example\.png: mean squared error (0\.\d{4})\nrebuilt\.png: written\n",
        done["example"].out,
    )
    assert found
    assert float(found[1]) < 0.03
    with Image.open(folder / "rebuilt.png") as picture:
        assert picture.size == (17, 8)


def test_bad_calls_have_their_message(done: dict[str, Done]) -> None:
    assert done["no-count"].code == 2
    assert done["no-count"].err.endswith("--count must be 1 or more, and --seed 0 or more\n")
    expected = {
        "no-file": "error: none.png: there is no such file.\ntrain.py: damaged or not an image.\n",
        "no-format": "error: samples.xyz: the name has to end in .png or another image format.\n",
        "no-folder": "error: none/samples.png: cannot be written: No such file or directory.\n",
    }
    for name, message in expected.items():
        assert (done[name].code, done[name].err) == (1, message)


# The user's own images.


def images(folder: Path, count: int = 24, mode: str = "RGB") -> Path:
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(count):
        pixels = rng.integers(0, 256, (24, 30, 3)).astype(np.uint8)
        Image.fromarray(pixels).convert(mode).save(folder / f"{number:02}.png")
    return folder


def test_faults_of_a_folder(own_folder: Path) -> None:
    folder = own_folder
    (folder / "empty").mkdir()
    images(folder / "few", 3)
    (images(folder / "damaged") / "05.png").write_bytes(b"no image")
    (folder / "damaged" / "07.png").write_bytes((folder / "few" / "00.png").read_bytes()[:99])
    expected = {
        "none": "none: there is no such folder; --data takes a folder of images.\n",
        "train.py": "train.py: there is no such folder; --data takes a folder of images.\n",
        "empty": "empty: no images in it; they end in .bmp, .jpeg, .jpg, .png, .webp.\n",
        "few": "few: 3 images are too few: at least 20 are needed.\n",
        "damaged": "damaged: 05.png: damaged or not an image.\n"
        "damaged: 07.png: damaged or not an image.\n",
    }
    calls = [["train.py", "--smoke", "--data", path] for path in expected]
    for message, done in zip(expected.values(), call_all(folder, calls), strict=True):
        assert (done.code, done.out, done.err) == (1, "", f"error: {message}")


def test_trains_on_a_folder(own_folder: Path) -> None:
    folder = own_folder
    images(folder / "colour")
    images(folder / "grey", mode="L")
    calls = [
        [script, "--data", kind, "--run", f"run-{kind}", *flags]
        for kind in ("colour", "grey")
        for script, *flags in (["train.py", "--smoke"], ["evaluate.py"])
    ]
    calls.append(["predict.py", "colour/00.png", "grey/00.png", "--run", "run-grey"])
    calls.append(["evaluate.py", "--run", "run-grey"])
    *fine, other = call_all(folder, calls)
    assert [done.code for done in fine] == [0] * 5, fine
    assert other.err == (
        "error: run-grey was trained on other data than this; give the same --data.\n"
    )
    with Image.open(folder / "rebuilt.png") as picture:
        assert (picture.mode, picture.size) == ("L", (65, 65))
