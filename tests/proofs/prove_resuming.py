"""Resuming at any time, and what it refuses: damaged and foreign files, other settings and data."""

from __future__ import annotations

import os
import random
import signal
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from .checkpoints import epoch, same_run, snapshot
from .plan import Starter, every
from .running import call_all, change, copy, finish, run, set_to, start, suffix_of

CHECK = "resuming"
SAYS = "refusing by name to resume with damaged files, other settings or other data"
READS = ("*.py", "!export.py", "!predict.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["tabular-classification"])

EPOCHS = 8


@pytest.fixture(scope="module")
def finished(folder: Path) -> Path:
    """A project with an unbroken run of eight epochs, to be copied."""
    done = run(folder, "train.py", "--epochs", str(EPOCHS))
    assert done.code == 0, done.err
    return folder


def test_killed_from_outside_at_any_time(starter: Starter, own_folder: Path) -> None:
    """No instant is chosen: the kill comes when it comes."""
    folder = own_folder
    suffix = suffix_of(starter.stack)
    change(folder, PATIENCE=1000)
    flags = ["--epochs", "150"]
    assert run(folder, "train.py", *flags, "--run", "whole").code == 0
    seed = random.randrange(10**6)
    print(f"random delays drawn with {seed}")
    delay = random.Random(seed)
    for lines in (10, 70):
        process = start(folder, "train.py", *flags, *(["--resume"] if lines > 10 else []))
        metrics = folder / "run" / "metrics.csv"
        patience = time.monotonic() + 600
        while not metrics.exists() or metrics.read_bytes().count(b"\n") < lines:
            assert process.poll() is None, finish(process).err
            assert time.monotonic() < patience
            time.sleep(0.002)
        time.sleep(delay.uniform(0, 0.05))
        process.kill()
        assert finish(process).code == -signal.SIGKILL
        assert lines - 2 <= epoch((folder / "run" / "last").with_suffix(suffix)) < 150
    assert run(folder, "train.py", *flags, "--resume").code == 0
    same_run(folder / "whole", folder / "run", suffix)


def test_resuming_a_finished_run(starter: Starter, finished: Path, tmp_path: Path) -> None:
    """Changes nothing, unless more epochs are asked for; then it ends like a run of that many."""
    folder = copy(finished, tmp_path / "again")
    copy(folder / "run", folder / "run-more")
    before = snapshot(folder / "run")
    times = {path.name: path.stat().st_mtime_ns for path in (folder / "run").iterdir()}
    longer = ["--epochs", str(EPOCHS + 2)]
    nothing, more, whole = call_all(
        folder,
        [
            ["train.py", "--resume", "--epochs", str(EPOCHS)],
            ["train.py", "--resume", *longer, "--run", "run-more"],
            ["train.py", *longer, "--run", "run-whole"],
        ],
    )
    assert nothing.code == 0
    assert nothing.out == f"run is finished after {EPOCHS} epochs; nothing to do.\n"
    assert snapshot(folder / "run") == before
    assert {path.name: path.stat().st_mtime_ns for path in (folder / "run").iterdir()} == times
    assert (more.code, whole.code) == (0, 0), more.err + whole.err
    same_run(folder / "run-whole", folder / "run-more", suffix_of(starter.stack))


def other_files(last: Path) -> dict[str, bytes]:
    """What may stand where a checkpoint was: name → bytes."""
    whole = last.read_bytes()
    changed = {
        "empty": b"",
        "one-byte": whole[:1],
        "half": whole[: len(whole) // 2],
        "nearly-whole": whole[:-1],
        "text": b"not a checkpoint\n" * 100,
        "zeros": bytes(len(whole)),
        "foreign": _zip({"hello.txt": b"hello"}),
    }
    for share in (1, 3, 5, 7, 9):  # a bit flipped: mostly within the weights
        place = len(whole) * share // 10
        changed[f"bit-{share}"] = whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]
    return changed


def _zip(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_damaged_checkpoint_is_refused_by_name(
    starter: Starter, finished: Path, tmp_path: Path
) -> None:
    folder = copy(finished, tmp_path / "damaged")
    last, best = (f"{name}{suffix_of(starter.stack)}" for name in ("last", "best"))
    calls, expected, before = [], [], {}
    for kind, content in other_files(folder / "run" / last).items():
        for name, script in ((last, ["train.py", "--resume"]), (best, ["evaluate.py"])):
            damaged = f"run-{kind}-{Path(name).stem}"
            copy(folder / "run", folder / damaged)
            (folder / damaged / name).write_bytes(content)
            before[damaged] = snapshot(folder / damaged)
            calls.append([*script, "--run", damaged])
            expected.append(
                f"error: {damaged}/{name} is damaged or not a checkpoint of this project.\n"
            )
    (folder / "run-folder").mkdir()
    (folder / "run-folder" / last).mkdir()
    calls.append(["train.py", "--resume", "--run", "run-folder"])
    expected.append(f"error: run-folder/{last} is damaged or not a checkpoint of this project.\n")
    done = call_all(folder, calls)
    assert [one.err for one in done] == expected
    assert {one.code for one in done} == {1}
    assert {name: snapshot(folder / name) for name in before} == before


def test_a_file_of_another_program_is_refused(
    starter: Starter, finished: Path, tmp_path: Path
) -> None:
    """Sound files, but not ours; and one that would run code."""
    folder = copy(finished, tmp_path / "other")
    name = f"last{suffix_of(starter.stack)}"
    make = files_of_torch if starter.framework == "pytorch" else files_of_keras
    kinds = make(folder, name)
    done = call_all(folder, [["train.py", "--resume", "--run", kind] for kind in kinds])
    assert [one.err for one in done] == [
        f"error: {kind}/{name} is damaged or not a checkpoint of this project.\n" for kind in kinds
    ]
    assert not (folder / "sprung").exists()


def files_of_torch(folder: Path, name: str) -> list[str]:
    import torch

    kinds = {
        "run-weights": {"weights": torch.zeros(3)},
        "run-list": [1, 2, 3],
        "run-code": Trap(folder / "sprung"),
    }
    for kind, content in kinds.items():
        (folder / kind).mkdir()
        torch.save(content, folder / kind / name)
    return list(kinds)


class Trap:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.path,)


def files_of_keras(folder: Path, name: str) -> list[str]:
    with zipfile.ZipFile(folder / "run" / name) as archive:
        files = {member: archive.read(member) for member in archive.namelist()}
    kinds = {
        "run-no-state": {member: files[member] for member in files if member != "state.json"},
        "run-no-weights": {
            member: files[member] for member in files if member != "model.weights.h5"
        },
        "run-odd-state": {**files, "state.json": b"[]"},
        "run-odd-config": {**files, "config.json": b'{"class_name": "Lambda"}'},
        "run-other-state": {**files, "state.json": b"{}"},
        "run-text-state": {**files, "state.json": b"{"},
    }
    for kind, content in kinds.items():
        (folder / kind).mkdir()
        (folder / kind / name).write_bytes(_zip(content))
    return list(kinds)


SETTINGS = {
    "BATCH_SIZE": (16, "batch_size was 32, is now 16"),
    "LEARNING_RATE": (0.01, "learning_rate was 0.001, is now 0.01"),
    "WEIGHT_DECAY": (0.0, "weight_decay was 0.1, is now 0.0"),
    "HIDDEN": (8, "hidden was 64, is now 8"),
    "DROPOUT": (0.1, "dropout was 0.5, is now 0.1"),
    "PATIENCE": (5, "patience was 20, is now 5"),
}


def test_other_settings_or_data_are_refused_by_name(
    starter: Starter, finished: Path, tmp_path: Path
) -> None:
    folder = copy(finished, tmp_path / "changed")
    before = snapshot(folder / "run")
    script = (folder / "train.py").read_text(encoding="utf-8")
    table = "a,b,y\n" + "".join(f"{n % 7},{n % 3},{n % 2}\n" for n in range(30))
    (folder / "my.csv").write_text(table)
    own = ["--data", "my.csv", "--target", "y"]
    calls = [
        ["train.py", "--resume", "--seed", "1"],
        ["train.py", "--resume", *own],
        ["train.py", "--resume", *own, "--seed", "3"],
        ["evaluate.py", *own],
    ]
    last, rows = f"run/last{suffix_of(starter.stack)}", "note: my.csv: 30 rows.\n"
    expected = [
        f"error: {last} cannot be resumed: seed was 0, is now 1.\n",
        f"{rows}error: {last} cannot be resumed: the data is not the same.\n",
        f"{rows}error: {last} cannot be resumed: seed was 0, is now 3; the data is not the same.\n",
        f"{rows}error: run was trained on other data than this; give the same --data.\n",
    ]
    for name, (value, message) in SETTINGS.items():
        calls.append(["train.py", "--resume", *set_to(**{name: value})])
        expected.append(f"error: {last} cannot be resumed: {message}.\n")
    change(folder, HIDDEN=8)  # by an editor, where the others came by a flag
    (folder / "train.py").rename(folder / "edited.py")
    calls.append(["edited.py", "--resume"])
    expected.append(f"error: {last} cannot be resumed: hidden was 64, is now 8.\n")
    (folder / "train.py").write_text(script)
    # A flag that means nothing changes nothing, and is told from one that does.
    calls.append(["train.py", "--resume", "--set", "hiden=8", "--set", "dropout=1"])
    expected.append(
        "error: --set hiden=8: no setting is called hiden; did you mean hidden?\n"
        "--set dropout=1: dropout takes a number from 0 up and below 1, such as 0.5.\n"
    )
    done = call_all(folder, calls)
    assert [one.err for one in done] == expected
    assert {one.code for one in done} == {1}
    assert snapshot(folder / "run") == before
