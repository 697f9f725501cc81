"""The variational autoencoder beats PCA, draws new digits, and takes a folder of images."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from tests.verified import Verified, note_report

from .conftest import Done, Project, call_all, call_each, copy

pytestmark = pytest.mark.slow

TASK = "variational-autoencoder"
CHOICES = ("pytorch", "keras-tensorflow")
every_choice = pytest.mark.parametrize("choice", CHOICES)
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

Runs = dict[str, tuple[Path, dict[str, Done]]]


@pytest.fixture(scope="module")
def runs(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """For each choice a project that was trained, and what each call left."""
    found = call_each(project, TASK, CHOICES, tmp_path_factory, list(CALLS.values()))
    return {
        choice: (folder, dict(zip(CALLS, done, strict=True)))
        for choice, (folder, done) in found.items()
    }


def report(folder: Path) -> dict:
    return json.loads((folder / "run" / "report.json").read_text())


@every_choice
def test_rebuilds_better_than_pca(runs: Runs, choice: str, verified: Verified) -> None:
    folder, done = runs[choice]
    assert (done["train"].code, done["train"].err) == (0, "")
    found = report(folder)
    note_report(verified, TASK, choice, found)
    print(choice, found)
    assert found["model"]["mse"] < BOUND < found["baseline"]["mse"]
    assert done["evaluate"].out in done["train"].out


def test_frameworks_end_alike(runs: Runs) -> None:
    one, other = (report(runs[choice][0]) for choice in CHOICES)
    assert one["parameters"] == other["parameters"]
    assert one["baseline"] == other["baseline"]
    assert one["model"]["mse"] == pytest.approx(other["model"]["mse"], abs=0.003)


@every_choice
def test_the_history_is_true(runs: Runs, choice: str) -> None:
    """The loss is the sum of its parts, and both of them matter."""
    history = pd.read_csv(runs[choice][0] / "run" / "metrics.csv")
    parts = history["val_reconstruction"] + 0.5 * history["val_kl"]
    assert np.allclose(history["val_loss"], parts, rtol=1e-4)
    assert (history["train_loss"] > history["val_loss"]).mean() > 0.9  # the noise of sampling
    assert history["train_loss"].iloc[-1] < 0.7 * history["train_loss"].iloc[0]
    assert history["val_kl"].iloc[-1] > 2


@every_choice
def test_new_images_are_digits_of_every_kind(runs: Runs, choice: str) -> None:
    folder, done = runs[choice]
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
    print(choice, sure.max(axis=1).mean(), shares)
    assert sure.max(axis=1).mean() > 0.7
    assert shares.min() > 0.01
    assert drawn.std(axis=0).mean() > 0.15  # not the same image again and again


@every_choice
def test_rebuilds_the_example(runs: Runs, choice: str) -> None:
    folder, done = runs[choice]
    found = re.fullmatch(
        r"run/example\.png: mean squared error (0\.\d{4})\nrebuilt\.png: written\n",
        done["example"].out,
    )
    assert found
    assert float(found[1]) < 0.03
    with Image.open(folder / "rebuilt.png") as picture:
        assert picture.size == (17, 8)


@every_choice
def test_bad_calls_have_their_message(runs: Runs, choice: str) -> None:
    _, done = runs[choice]
    assert done["no-count"].code == 2
    assert done["no-count"].err.endswith("--count starts at 1 and --seed at 0\n")
    expected = {
        "no-file": "error: none.png: there is no such file.\ntrain.py: damaged or no image.\n",
        "no-format": "error: samples.xyz: the name has to end in .png or another image format.\n",
        "no-folder": "error: none/samples.png: cannot be written: No such file or directory.\n",
    }
    for name, message in expected.items():
        assert (done[name].code, done[name].err) == (1, message)


@every_choice
def test_the_readme_states_what_was_measured(runs: Runs, choice: str) -> None:
    folder, _ = runs[choice]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| (Squared error[^|]*) \| (\d\.\d+)", readme, re.M))
    found = report(folder)
    expected = {
        "Squared error on the test split": found["model"]["mse"],
        "Squared error of PCA": found["baseline"]["mse"],
    }
    assert stated.keys() == expected.keys()
    for title, figure in expected.items():
        assert float(stated[title]) == pytest.approx(figure, abs=0.002), title


# The user's own images.


def images(folder: Path, count: int = 24, mode: str = "RGB") -> Path:
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(count):
        pixels = rng.integers(0, 256, (24, 30, 3)).astype(np.uint8)
        Image.fromarray(pixels).convert(mode).save(folder / f"{number:02}.png")
    return folder


def test_faults_of_a_folder(project: Project, tmp_path: Path) -> None:
    folder = copy(project("pytorch", TASK), tmp_path / "project")
    (folder / "empty").mkdir()
    images(folder / "few", 3)
    (images(folder / "damaged") / "05.png").write_bytes(b"no image")
    (folder / "damaged" / "07.png").write_bytes((folder / "few" / "00.png").read_bytes()[:99])
    expected = {
        "none": "none: there is no such folder; --data takes a folder of images.\n",
        "train.py": "train.py: there is no such folder; --data takes a folder of images.\n",
        "empty": "empty: no images in it; they end in .bmp, .jpeg, .jpg, .png, .webp.\n",
        "few": "few: 3 images are too few: at least 20 are needed.\n",
        "damaged": "damaged: 05.png is damaged or no image.\n"
        "damaged: 07.png is damaged or no image.\n",
    }
    calls = [["train.py", "--smoke", "--data", path] for path in expected]
    for message, done in zip(expected.values(), call_all(folder, calls), strict=True):
        assert (done.code, done.out, done.err) == (1, "", f"error: {message}")


@pytest.mark.parametrize("choice", ["pytorch", "keras-torch"])
def test_trains_on_a_folder(project: Project, tmp_path: Path, choice: str) -> None:
    folder = copy(project(choice, TASK), tmp_path / "project")
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


def test_data_is_read_alike_in_both_frameworks(project: Project) -> None:
    one, other = (project(choice, TASK) for choice in CHOICES)
    assert (one / "data.py").read_text() == (other / "data.py").read_text()
