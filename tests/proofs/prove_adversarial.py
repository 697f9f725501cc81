"""The adversarial network draws digits of every kind that a classifier knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from .plan import every
from .running import Done, Note, call_all, call_named, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["adversarial"])

CONFIDENCE = 0.87  # mean of the top probability; of real digits it is 0.96
CALLS = {
    "train": ["train.py"],
    "evaluate": ["evaluate.py"],
    "samples": ["predict.py", "--count", "1000", "--seed", "3", "--out", "many.png"],
    "walks": ["predict.py", "run/latents.csv", "--out", "walks.png"],
    "no-count": ["predict.py", "--count", "0"],
    "no-file": ["predict.py", "none.csv"],
    "no-table": ["predict.py", "train.py"],
    "no-numbers": ["predict.py", "run/metrics.csv"],
}


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, Done]:
    """What each call left in a project that was trained."""
    return call_named(folder, CALLS)


@pytest.fixture
def report(folder: Path, done: dict[str, Done]) -> dict[str, Any]:
    return report_of(folder / "run")


def tiles(picture: Path) -> np.ndarray:
    """The images of a sheet of 8 columns: (images, 64), 0 to 1."""
    with Image.open(picture) as opened:
        sheet = np.pad(np.asarray(opened), ((0, 1), (0, 1)))
    rows = len(sheet) // 9
    cells = sheet.reshape(rows, 9, 8, 9)[:, :8, :, :8]
    return cells.swapaxes(1, 2).reshape(-1, 64) / 255


@pytest.fixture(scope="module")
def judge() -> MLPClassifier:
    """A classifier of real digits; it is as sure of those that it has not seen as they deserve."""
    digits = load_digits()
    x, held_out, y, labels = train_test_split(
        digits.data / 16, digits.target, test_size=0.25, random_state=0, stratify=digits.target
    )
    fitted = MLPClassifier((128,), max_iter=100, random_state=0).fit(x, y)
    assert fitted.score(held_out, labels) > 0.96
    assert 0.93 < fitted.predict_proba(held_out).max(axis=1).mean() < 0.98
    return fitted


def test_draws_digits_of_every_kind(
    folder: Path, done: dict[str, Done], judge: MLPClassifier, details: Note
) -> None:
    """Real digits that the judge has not seen reach 0.96; a normal distribution, 0.73."""
    assert (done["train"].code, done["train"].err) == (0, ""), done["train"].err
    assert (done["samples"].code, done["samples"].out) == (0, "many.png: written\n")
    drawn = tiles(folder / "many.png")
    assert drawn.shape == (1000, 64)
    sure = judge.predict_proba(drawn)
    shares = np.bincount(sure.argmax(axis=1), minlength=10) / len(drawn)
    confidence = float(sure.max(axis=1).mean())
    details(confidence=confidence)
    assert confidence >= CONFIDENCE
    assert shares.min() >= 0.03
    assert shares.max() <= 0.25


def test_new_images_are_new(folder: Path, done: dict[str, Done]) -> None:
    """None is one that was learnt by heart, and no two are the same."""
    drawn, real = tiles(folder / "many.png")[:300], load_digits().data / 16

    def nearest(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        squares = np.square(one[:, None] - other).sum(axis=2)
        if one is other:
            np.fill_diagonal(squares, np.inf)
        return squares.min(axis=1)

    usual = np.median(nearest(real, real))
    assert np.median(nearest(drawn, real)) > 0.5 * usual
    assert np.median(nearest(drawn, drawn)) > 0.5 * usual


def test_the_report_compares_with_a_normal_distribution_and_real_images(
    report: dict[str, Any], done: dict[str, Done], figures: Note, details: Note
) -> None:
    titles = ("model", "baseline", "real")
    model, baseline, real = (report[title]["kernel_distance"] for title in titles)
    figures(kernel_distance=model, baseline=baseline)
    details(real=real, parameters=report["parameters"])
    assert real < model < 0.65 * baseline
    assert done["evaluate"].out in done["train"].out


def test_the_contest_is_in_balance_and_the_distance_falls(
    folder: Path, report: dict[str, Any]
) -> None:
    """log 4 and log 2 are the losses of a discriminator that cannot tell."""
    history = pd.read_csv(folder / "run" / "metrics.csv")
    late = history.iloc[len(history) // 2 :]
    assert late["train_discriminator"].between(1.0, 1.5).all()
    assert late["train_generator"].between(0.6, 1.3).all()
    assert late["val_distance"].max() < 0.3 * history["val_distance"].iloc[0]
    best = history["val_distance"].idxmin() + 1
    assert report["best_epoch"] == best


def test_walks_from_one_image_to_another(folder: Path, done: dict[str, Done]) -> None:
    assert done["walks"].out == "walks.png: written\n"
    walks = tiles(folder / "walks.png").reshape(8, 8, 64)
    steps = np.abs(np.diff(walks, axis=1)).mean(axis=2)
    ends = np.abs(walks[:, 0] - walks[:, -1]).mean(axis=1)
    assert (steps.sum(axis=1) >= ends - 1e-9).all()
    assert steps.mean() < 0.5 * ends.mean()


def test_bad_calls_have_their_message(done: dict[str, Done]) -> None:
    assert done["no-count"].code == 2
    assert done["no-count"].err.endswith("--count must be 1 or more, and --seed 0 or more\n")
    expected = {
        "no-file": "error: none.csv: cannot be read: No such file or directory.\n",
        "no-table": "error: train.py: not a CSV file of numbers.\n",
        "no-numbers": "error: run/metrics.csv: needs a header line, then rows of 16 numbers "
        "each.\n",
    }
    for name, message in expected.items():
        assert (done[name].code, done[name].err) == (1, message)


def test_trains_on_a_folder_in_colour(own_folder: Path) -> None:
    """And names what it leaves out of one."""
    folder = own_folder
    (folder / "photos" / "deep").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(24):
        pixels = rng.integers(0, 256, (24, 30, 3)).astype(np.uint8)
        place = "photos/deep" if number % 2 else "photos"
        Image.fromarray(pixels).save(folder / place / f"{number:02}.png")
    (folder / "photos" / "notes.txt").write_text("hello")
    (folder / "photos" / ".hidden.png").write_text("not looked at")
    trained, drawn = call_all(
        folder,
        [["train.py", "--smoke", "--data", "photos"], ["predict.py", "--run", "run-smoke"]],
    )
    assert trained.code == 0, trained.err
    assert trained.err == (
        "note: left out, not images by their names: photos/notes.txt\nnote: photos: 24 images.\n"
    )
    assert drawn.code == 0, drawn.err
    with Image.open(folder / "samples.png") as picture:
        assert (picture.mode, picture.size) == ("RGB", (263, 263))
