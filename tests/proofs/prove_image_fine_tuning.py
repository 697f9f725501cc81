"""Fine-tuning a network that was pretrained on other images beats the same network from scratch.

No hub can be reached here, so the projects pretrain a small network themselves, on many digits that
are clear, and fine-tune it on four pale and noisy ones of each kind, from other writers. Where all
is learnt from images, as in pretraining and from scratch, batch normalisation has to learn as well:
a line of model.py is changed for that, as its owner would.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn import datasets

from .plan import Starter, every
from .running import HERE, Note, call_all, call_named, copy, report_of, run

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["image-fine-tuning"])

KIND = {"pytorch": "transformers", "keras": "KerasHub"}
INFERENCE = {  # what keeps batch normalisation as it came, and the same without
    "pytorch": ("        self.pretrained.eval()\n", ""),
    "keras": ("self.layer(x, training=False)", "self.layer(x)"),
}
FROM_SCRATCH = ["--set", "frozen=0", "--set", "learning_rate=0.002"]


def write_digits(
    folder: Path, digits: Sequence[int], parts: dict[str, int], skip: int = 0, pale: bool = False
) -> None:
    """Images of these digits, so many of each in each split, after those that are skipped."""
    found, rng = datasets.load_digits(), np.random.default_rng(0)
    for digit in digits:
        images = iter(found.images[found.target == digit][skip:])
        for part, count in parts.items():
            (folder / part / str(digit)).mkdir(parents=True)
            for number in range(count):
                pixels = next(images) * 15
                if pale:
                    pixels = 60 + pixels / 3 + rng.normal(0, 10, pixels.shape)
                image = Image.fromarray(pixels.clip(0, 255).astype("uint8"))
                image.save(folder / part / str(digit) / f"{number}.png")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def small(folder: Path) -> Path:
    """The project for small images, with few images and many others."""
    edit(folder / "data.py", "\nIMAGE_SIZE = 224 ", "\nIMAGE_SIZE = 32 ")
    write_digits(folder / "many", range(10), {"train": 80, "val": 10, "test": 10})
    write_digits(
        folder / "few", range(10), {"train": 4, "val": 10, "test": 50}, skip=100, pale=True
    )
    return folder


def test_fine_tuning_beats_training_from_scratch(
    starter: Starter,
    small: Path,
    tmp_path: Path,
    pretrained: Callable[[Starter], Path],
    figures: Note,
    details: Note,
) -> None:
    learning = copy(small, tmp_path / "learning")
    edit(learning / "model.py", *INFERENCE[starter.framework])
    many, scratch = call_all(
        learning,
        [
            ["train.py", "--data", "many", "--run", "many-run", "--epochs", "12", *FROM_SCRATCH],
            ["train.py", "--data", "few", "--epochs", "40", *FROM_SCRATCH],
        ],
    )
    assert (many.code, scratch.code) == (0, 0), many.err + scratch.err
    tiny = pretrained(starter)
    kept = run(learning, HERE / "keep_pretrained.py", "many-run", tiny, small / "pretrained")
    assert kept.code == 0, kept.err

    flags = ["--epochs", "40", "--set", "patience=12", "--set", "learning_rate=0.001"]
    [tuned] = call_all(small, [["train.py", "--data", "few", "--model", "pretrained", *flags]])
    assert tuned.code == 0, tuned.err
    report = report_of(small / "run")
    accuracy, baseline = (report[title]["accuracy"] for title in ("model", "baseline"))
    without = report_of(learning / "run")["model"]["accuracy"]
    figures(accuracy=accuracy)
    # Each framework pretrains its own network, so these are its own as well.
    details(baseline=baseline, from_scratch=without, parameters=report["parameters"])
    assert report["rows"] == {"train": 40, "val": 100, "test": 500}
    assert accuracy > without + 0.03
    assert accuracy > baseline - 0.02

    # What was trained needs the pretrained network no longer.
    shutil.rmtree(small / "pretrained")
    again, predicted = call_all(
        small, [["evaluate.py", "--data", "few"], ["predict.py", "run/example.png"]]
    )
    assert again.code == 0, again.err
    assert again.out in tuned.out
    assert predicted.out.splitlines()[0].startswith("file,prediction,probability_0,")


def test_every_fault_is_named(
    starter: Starter, small: Path, tmp_path: Path, pretrained: Callable[[Starter], Path]
) -> None:
    # Nobody listens there, and nothing else was downloaded before.
    variables = {
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HF_HOME": str(tmp_path / "cache"),
        "KAGGLEHUB_CACHE": str(tmp_path / "cache"),
    }
    kind, tiny = KIND[starter.framework], pretrained(starter)
    named = {"pytorch": "microsoft/resnet-50", "keras": "resnet_50_imagenet"}[starter.framework]
    (small / "empty").mkdir()
    for name in ("damaged", "other"):
        copy(tiny, small / name)
    weights = {"pytorch": "model.safetensors", "keras": "model.weights.h5"}[starter.framework]
    content = (tiny / weights).read_bytes()
    (small / "damaged" / weights).write_bytes(content[:-100])
    edit(small / "other" / "config.json", '"hidden_sizes": [64, 32]', '"hidden_sizes": [64, 48]')
    edit(small / "other" / "config.json", '_num_filters": [64, 32]', '_num_filters": [64, 48]')
    edit(
        small / "other" / "task.json", "64,\n                    32", "64,\n                    48"
    )
    write_digits(small / "no-train", range(2), {"val": 3, "test": 3})
    write_digits(small / "bad", range(2), {"train": 1, "test": 3})
    (small / "bad/train/0/broken.png").write_bytes(b"no image")
    write_digits(small / "bad", [7], {"test": 1})
    calls = {
        "help": ["--help"],  # imports what writes lines of its own
        "empty": ["--model", "empty"],
        "damaged": ["--model", "damaged"],
        "other": ["--model", "other"],
        "no name": ["--model", "no such/one/here"],
        "no network": ["--model", named],
        "no-train": ["--data", "no-train"],
        "bad": ["--data", "bad"],
        "gone": ["--data", "gone"],
    }
    done = call_named(
        small,
        {name: ["train.py", "--run", "new", *flags] for name, flags in calls.items()},
        **variables,
    )
    no_network = "error: {}: this folder has no image network that {} can load.\n"
    others = {
        "pytorch": "error: other: the weights are of another network than config.json describes: ",
        "keras": no_network.format("other", kind),
    }
    assert done["empty"].err == no_network.format("empty", kind)
    assert done["damaged"].err == no_network.format("damaged", kind)
    assert done["other"].err.startswith(others[starter.framework])
    assert done["no name"].err == (
        "error: there is no pretrained network 'no such/one/here', neither as a folder nor on the "
        "hub; give another name or a folder: --model FOLDER.\n"
    )
    assert done["no network"].err == (
        f"error: the pretrained network {named!r} is missing or incomplete on this computer, and "
        "the hub cannot be reached. Connect to the internet, or use one in a folder: "
        "--model FOLDER.\n"
    )
    assert done["no-train"].err == (
        "error: no-train: of test, val, one has to be the training split, and there can be only "
        "one folder for each split.\n"
    )
    assert done["bad"].err == (
        "error: bad: class 'test/7' has no images to learn from, as there is no such folder in "
        "'train'.\n"
        "bad: class 'train/1' has 1 images; it needs 2.\n"
        "bad: train/0/broken.png: damaged or not an image.\n"
    )
    assert done["gone"].err == (
        "error: gone: there is no such folder; --data takes a folder of images.\n"
    )
    assert {done[name].code for name in calls.keys() - {"help"}} == {1}
