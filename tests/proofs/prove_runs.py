"""What a run shows, leaves and survives."""

from __future__ import annotations

import json
import math
import re
import subprocess
from pathlib import Path

from .plan import Starter, catalogue, every
from .running import epochs_and_rest, run, shrink, small_settings, suffix_of

CHECK = "a run"
SAYS = "leaving what its README says and nothing else"
READS = ("*.py", ".gitignore", "!export.py", "!predict.py")
STARTERS = every("pytorch", "keras-tensorflow")


def test_a_smoke_run(starter: Starter, own_folder: Path) -> None:
    """It says little, a line for an epoch now and then, leaves a whole run, and nothing that git
    would see."""
    folder, task = own_folder, starter.task
    own = shrink(folder, task)  # how the whole network trains, other tests show
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    before = sorted(path.name for path in folder.iterdir())
    done = run(folder, "train.py", "--smoke", *own)
    assert done.code == 0, done.err
    assert all(line.startswith("note: ") for line in done.err.splitlines()), done.err
    shown, lines = epochs_and_rest(done.out)
    figure = r"  (train|val)_\w+ -?\d+\.\d{4}"
    assert re.fullmatch(rf"epoch 1/2({figure})+(\nepoch 2/2({figure})+)?", "\n".join(shown))
    # Where two networks compete there are two losses, and neither tells which epoch is the best.
    assert re.fullmatch(
        r"run-smoke: 2 epochs, best validation (loss|distance|errors) \d+\.\d{4}", lines[0]
    )
    assert re.fullmatch(r"test split, \d+ \w+ +model +baseline.*", lines[1])
    report = json.loads((folder / "run-smoke" / "report.json").read_text())
    assert all(math.isfinite(figure) for figure in report["model"].values())
    assert [line.split()[0] for line in lines[2:]] == list(report["model"])
    assert report["model"].keys() == report["baseline"].keys()
    kept = report["settings"]
    assert kept["seed"] == 0
    for name, value in small_settings(folder, task).items():
        assert kept[name.lower()] == (list(value) if isinstance(value, tuple) else value)

    settings = catalogue().tasks[task].settings
    pictures = ["learning_curve.png", str(settings["picture"])]
    names = {"metrics.csv", "report.json", str(settings["example"]), *pictures}
    names |= {f"{name}{suffix_of(starter.stack)}" for name in ("best", "last")}
    names |= set(str(settings.get("also", "")).split())
    assert {path.name for path in (folder / "run-smoke").iterdir()} == names
    for name in pictures:
        assert (folder / "run-smoke" / name).read_bytes().startswith(b"\x89PNG")
    header, *rows = (folder / "run-smoke" / "metrics.csv").read_text().splitlines()
    losses = r"train_loss,val_loss|train_generator,train_discriminator,val_distance"
    assert re.fullmatch(rf"epoch,({losses})(,(train|val)_\w+)*", header)
    assert [row.split(",")[0] for row in rows] == ["1", "2"]

    after = {path.name for path in folder.iterdir()} - set(before)
    assert after <= {"run-smoke", "__pycache__"}
    assert git(folder, "status", "--porcelain", "--untracked-files=all") == git(
        folder, "diff", "--cached", "--name-status"
    ).replace("A\t", "A  ")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.excludesFile=", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
