"""What answers add to training: few images, mixed precision, TensorBoard.

One project has all three. It is killed right after the checkpoint of its second and then of its
last epoch, the latest instant at which something can be missing, and goes on from there. Of
language models, which have a step of their own for mixed precision, a small one is trained as well.
"""

from __future__ import annotations

import json
import signal
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from .checkpoints import contents, same_run
from .plan import Starter, every
from .running import HERE, Done, change, copy, load, run, suffix_of

CHECK = "few images, bfloat16, TensorBoard"
SAYS = "trained with variants of its images, in bfloat16, shown by TensorBoard, and resumed exactly"
READS = ("*.py", "!export.py")
BOTH = ("pytorch", "keras-tensorflow")
SHAPES = {"logging": "tensorboard", "precision": "mixed"}
STARTERS = every(*BOTH, tasks=["image-classification"], shapes={"data": "few-images", **SHAPES})
EPOCHS = 4


def BESIDE(starter: Starter) -> list[Starter]:  # noqa: N802
    """The language model, which has a step of its own for mixed precision."""
    return every(starter.stack, tasks=["language-model"], shapes=SHAPES)


@dataclass(frozen=True)
class Trained:
    """A project after shaped.py: what it printed, and the images that it wrote down."""

    folder: Path
    killed: list[Done]
    done: Done

    @cached_property
    def found(self) -> dict[str, Any]:
        assert self.done.code == 0, self.killed[-1].err[-3000:] + self.done.err[-3000:]
        return dict(json.loads(self.done.out.splitlines()[-1]))

    @cached_property
    def seen(self) -> dict[str, np.ndarray]:
        return dict(np.load(self.folder / "seen.npz"))

    def metrics(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / name / "metrics.csv", index_col="epoch")


@pytest.fixture(scope="module")
def trained(starter: Starter, folder: Path, make: Callable[[Starter], Path]) -> Trained:
    [language] = BESIDE(starter)
    copy(make(language), folder / "language-model")
    change(folder / "language-model", WINDOWS=320, WIDTH=32, BLOCKS=1)
    flags = ("--epochs", str(EPOCHS))  # the same as later, since the rate falls over all of them
    command = [HERE / "killed.py", "after last", "2", *flags]
    killed = [run(folder, *command), run(folder, *command, "--resume")]
    found = Trained(folder, killed, run(folder, HERE / "shaped.py", str(EPOCHS)))
    assert found.found
    return found


def test_killed_and_resumed_is_the_run_that_nobody_stopped(
    starter: Starter, trained: Trained
) -> None:
    """Which two runs of one seed also are: the same variants of images, the same rounding."""
    assert [done.code for done in trained.killed] == [-signal.SIGKILL] * 2, trained.killed
    same_run(trained.folder / "whole", trained.folder / "run", suffix_of(starter.stack))


# TensorBoard.


def curves(events: dict[str, list[list[float]]], stack: str) -> dict[str, list[list[float]]]:
    """Under the names of metrics.csv; Keras has the names, and the two folders, of its callback."""
    if stack == "pytorch":
        return events
    rate = events.pop("train/epoch_learning_rate")
    rates = [value for _, value in rate]  # at the end of each epoch: the warm-up is over
    assert rates[0] < 1e-3
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 1e-5
    kinds = {"train/epoch_": "train_", "validation/epoch_": "val_"}
    return {
        kinds[name[: name.index("_") + 1]] + name[name.index("_") + 1 :]: values
        for name, values in events.items()
    }


@pytest.mark.parametrize("state", ["run", "full", "whole", "language-model/run"])
def test_tensorboard_has_the_epochs_of_metrics_csv(
    starter: Starter, trained: Trained, state: str
) -> None:
    """Each figure of each epoch once.

    `run` was killed twice, and at last there was nothing left to train; `whole` has begun anew in
    a folder that another run was in.
    """
    metrics = trained.metrics(state)
    assert len(metrics) == (2 if state == "language-model/run" else EPOCHS)
    found = curves(dict(trained.found["events"][state]), starter.stack)
    assert found.keys() == set(metrics.columns)
    for name, values in found.items():
        assert [step for step, _ in values] == list(metrics.index), name
        assert [value for _, value in values] == pytest.approx(metrics[name].tolist(), rel=1e-6)


# Mixed precision.


# Layers that compute in bfloat16, and those that have to be exact. PyTorch takes the softmax of a
# loss in float32 by itself, Keras has a last layer in float32, of a kind that others are, too.
IN_BFLOAT16 = {
    ("pytorch", "mixed"): {"Conv2d", "BatchNorm2d"},
    ("pytorch", "language-model"): {"Linear"},
    ("keras-tensorflow", "mixed"): {"Conv2D", "BatchNormalization"},
    ("keras-tensorflow", "language-model"): {"Dense", "MultiHeadAttention"},
}
IN_FLOAT32 = {
    ("pytorch", "mixed"): "CrossEntropyLoss",
    ("pytorch", "language-model"): "LayerNorm",
    ("keras-tensorflow", "mixed"): "Dense",
    ("keras-tensorflow", "language-model"): "Dense",
}


@pytest.mark.parametrize("name", ["mixed", "language-model"])
def test_training_computes_in_bfloat16_and_prediction_in_float32(
    starter: Starter, trained: Trained, name: str
) -> None:
    training, otherwise = (
        {
            (kind, precision)
            for training, kind, precision in trained.found[name]
            if training == which
        }
        for which in (True, False)
    )
    assert training >= {(kind, "bfloat16") for kind in IN_BFLOAT16[starter.stack, name]}
    assert (IN_FLOAT32[starter.stack, name], "float32") in training
    assert {precision for _, precision in otherwise if "int" not in precision} == {"float32"}
    assert trained.found["output"] == "float32"


def test_without_the_line_that_readme_names_precision_is_full(
    starter: Starter, trained: Trained
) -> None:
    assert {precision for *_, precision in trained.found["full"]} == {"float32"}
    best = f"best{suffix_of(starter.stack)}"
    assert contents(trained.folder / "full" / best) != contents(trained.folder / "whole" / best)


def precisions(path: Path) -> set[str]:
    """Of weights and of the optimizer's state, but for counters."""
    found = []
    if path.suffix == ".pt":
        import torch

        state = torch.load(path, weights_only=True)
        slots = [slot for each in state["optimizer"]["state"].values() for slot in each.values()]
        found = [str(each.dtype) for each in [*state["model"].values(), *slots]]
        assert len(found) > len(slots) > 0
    else:
        import h5py

        def keep(_: str, item: object) -> None:
            if isinstance(item, h5py.Dataset):
                found.append(str(item.dtype))

        with (
            zipfile.ZipFile(path) as archive,
            h5py.File(BytesIO(archive.read("model.weights.h5"))) as weights,
        ):
            weights.visititems(keep)
    return {name.removeprefix("torch.") for name in found if "int" not in name}


@pytest.mark.parametrize("name", ["whole", "language-model/run"])
def test_a_checkpoint_is_in_float32(starter: Starter, trained: Trained, name: str) -> None:
    for kind in ("best", "last"):
        path = (trained.folder / name / kind).with_suffix(suffix_of(starter.stack))
        assert precisions(path) == {"float32"}


def test_mixed_precision_learns_as_well(starter: Starter, trained: Trained) -> None:
    reports = [
        json.loads((trained.folder / name / "report.json").read_text())
        for name in ("full", "whole")
    ]
    full, mixed = (report["model"] for report in reports)
    assert mixed["accuracy"] > 0.9
    assert mixed["accuracy"] == pytest.approx(full["accuracy"], abs=0.04)


# Few images.


def names(images: np.ndarray) -> list[bytes]:
    """Each image as something that a set can hold."""
    return [image.tobytes() for image in images]


def test_every_epoch_has_every_training_image_in_a_new_variant(trained: Trained) -> None:
    seen = trained.seen
    originals = names(seen["original_train"])
    variants = seen["train"]
    assert variants.dtype == np.float32
    assert variants.shape == (EPOCHS * len(originals), *seen["original_train"].shape[1:])
    assert (variants.min(), variants.max()) >= (0, 0.5)
    assert variants.max() <= 1
    assert not set(names(variants)) & set(originals)
    assert len(set(names(variants))) == len(variants)  # none comes twice, in no epoch
    assert len(set(seen["seeds"])) == len(seen["seeds"])  # of each batch, from (seed, epoch)
    origin = dict(zip(names(seen["returned"]), names(seen["given"]), strict=True))
    for epoch in variants.reshape(EPOCHS, len(originals), *variants.shape[1:]):
        assert sorted(origin[variant] for variant in names(epoch)) == sorted(originals)


def test_validation_evaluation_and_prediction_see_images_as_they_are(
    starter: Starter, trained: Trained
) -> None:
    seen, folder = trained.seen, trained.folder
    expected = [seen["original_val"]] * EPOCHS + [seen["original_test"]]
    assert np.array_equal(seen["held_out"], np.concatenate(expected))
    assert trained.found["augmented afterwards"] == 0
    assert (folder / "report.json").read_bytes() == (folder / "whole/report.json").read_bytes()
    first, second = (folder / f"prediction-{number}.csv" for number in "12")
    assert first.read_bytes() == second.read_bytes()


@pytest.fixture(scope="module")
def data(folder: Path) -> ModuleType:
    """data.py of the project."""
    [module] = load(folder, "data")
    return module


SETTINGS = {"SHIFT": 0.0, "ROTATION": 0, "ZOOM": 0.0, "BRIGHTNESS": 0.0, "FLIP": False}


def vary(
    monkeypatch: pytest.MonkeyPatch, data: ModuleType, x: np.ndarray, **settings: object
) -> np.ndarray:
    """With no other settings than these; the seed is 3."""
    for name, value in {**SETTINGS, **settings}.items():
        monkeypatch.setattr(data, name, value)
    found = data.augment(x, 3)
    assert isinstance(found, np.ndarray)
    return found


@pytest.fixture
def pictures() -> np.ndarray:
    """50 of colour, not square, no two alike: patches of 4 by 4 pixels."""
    patches = np.random.default_rng(0).random((50, 5, 6, 3), dtype=np.float32)
    return patches.repeat(4, axis=1).repeat(4, axis=2)  # (images, height, width, channels)


def test_a_variant_keeps_shape_and_range_and_is_its_own_image(
    data: ModuleType, pictures: np.ndarray
) -> None:
    before = pictures.copy()
    found = data.augment(pictures, 0)
    assert np.array_equal(pictures, before)
    assert (found.shape, found.dtype) == (pictures.shape, np.float32)
    assert (found.min() >= 0, found.max() <= 1) == (True, True)
    distance = np.abs(pictures[:, None] - found[None]).mean(axis=(2, 3, 4))
    assert list(distance.argmin(axis=0)) == list(range(50))
    assert distance.diagonal().min() > 0.01
    assert np.array_equal(found, data.augment(pictures, 0))
    assert (found != data.augment(pictures, 1)).any(axis=(1, 2, 3)).all()


def test_without_settings_nothing_changes(
    monkeypatch: pytest.MonkeyPatch, data: ModuleType, pictures: np.ndarray
) -> None:
    assert np.array_equal(vary(monkeypatch, data, pictures), pictures)


@pytest.mark.parametrize("setting", [{"SHIFT": 0.2}, {"ROTATION": 30}, {"ZOOM": 0.3}], ids=str)
def test_an_image_is_moved_and_its_edge_repeated(
    monkeypatch: pytest.MonkeyPatch,
    data: ModuleType,
    pictures: np.ndarray,
    setting: dict[str, float],
) -> None:
    found = vary(monkeypatch, data, pictures, **setting)
    assert (np.abs(found - pictures).max(axis=(1, 2, 3)) > 0.05).mean() > 0.9
    plain = np.broadcast_to(pictures[:, :1, :1], pictures.shape)
    assert vary(monkeypatch, data, plain, **setting) == pytest.approx(plain, abs=1e-6)


def test_a_shift_is_a_share_of_the_size(monkeypatch: pytest.MonkeyPatch, data: ModuleType) -> None:
    """A ramp tells each pixel where it comes from: a tenth of 40 is 4 pixels at most."""
    ramp = np.broadcast_to(np.arange(40, dtype=np.float32)[:, None, None] / 40, (200, 40, 20, 1))
    for x, down in ((ramp, True), (ramp.transpose(0, 2, 1, 3), False)):
        found = vary(monkeypatch, data, np.ascontiguousarray(x), SHIFT=0.1)
        moved = (found - x)[:, 10, 20 if not down else 10, 0] * 40
        assert (moved.min(), moved.max()) == pytest.approx((-4, 4), abs=0.2)


def test_light_and_mirror(
    monkeypatch: pytest.MonkeyPatch, data: ModuleType, pictures: np.ndarray
) -> None:
    dark = pictures / 2  # none is cut off
    share = vary(monkeypatch, data, dark, BRIGHTNESS=0.4) / dark
    assert np.ptp(share, axis=(1, 2, 3)) == pytest.approx(np.zeros(50), abs=1e-5)
    assert (share.min(), share.max()) == pytest.approx((0.6, 1.4), abs=0.05)
    found = vary(monkeypatch, data, pictures, FLIP=True)
    same, mirrored = (
        (found == each).all(axis=(1, 2, 3)) for each in (pictures, pictures[:, :, ::-1])
    )
    assert (same ^ mirrored).all()
    assert 10 < same.sum() < 40
