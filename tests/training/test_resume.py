"""A killed run that is resumed ends with the weights of a run that nobody stopped."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import repeat
from pathlib import Path

import pytest

from tests.verified import Verified

from .checkpoints import contents, epoch
from .conftest import (
    CHOICES,
    HERE,
    SUFFIX,
    TASKS,
    Done,
    Project,
    call_all,
    change,
    copy,
    environment,
    finish,
    run,
    run_alone,
    shrink,
    start,
)
from .forks import WITHOUT_TENSORFLOW, Forks

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]

every_choice = pytest.mark.parametrize("choice", CHOICES)

# One run, killed at each of these in turn: what happens, and in which epoch since it was resumed.
KILLS = {
    "pytorch": [
        ("batch", 1),
        ("writing last", 2),
        ("writing best", 2),
        ("after best", 2),
        ("writing metrics", 2),
        ("after last", 4),
        ("reporting", 0),
    ],
    "keras-tensorflow": [
        ("batch", 2),
        ("writing last", 2),
        ("writing best", 2),
        ("writing metrics", 2),
        ("reporting", 0),
    ],
    "keras-torch": [("batch", 2), ("writing last", 3)],
    "keras-jax": [("batch", 2)],
}
# Processes that import all themselves; so do those of PyTorch that are killed from outside.
ALONE = ("keras-jax",)
EPOCHS = 8
# Every instant on a table, whose epochs are short. The regression draws its order and its dropout;
# the classification also tells text classes apart.
TABLE = {
    "pytorch": "tabular-classification",
    "keras-tensorflow": "tabular-regression",
    "keras-torch": "tabular-classification",
    "keras-jax": "tabular-regression",
}
# Every other task is killed within an epoch: its own randomness has to follow. Its checkpoints tell
# that. The report that is made of them takes as long again, so it is left to the tables.
SHORT = [("batch", 2)]
SHORT_EPOCHS = 3
LIGHTER = {"language-model": {"WINDOWS": 320}}  # whose epochs are long
OTHERS = [
    (choice, task)
    for task in TASKS
    if not task.startswith("tabular")
    for choice in ("pytorch", "keras-tensorflow")
]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def same_run(one: Path, other: Path, suffix: str) -> None:
    """Weights and optimizer to the bit, metrics and report to the byte, nothing left over."""
    for name in ("best", "last"):
        expected, found = (contents((folder / name).with_suffix(suffix)) for folder in (one, other))
        assert expected.keys() == found.keys()
        assert {key for key in expected if expected[key] != found[key]} == set(), name
    assert {path.name for path in one.iterdir()} == {path.name for path in other.iterdir()}
    for path in one.iterdir():
        if path.is_file() and path.suffix not in (".png", suffix):
            assert path.read_bytes() == (other / path.name).read_bytes(), path.name


@dataclass(frozen=True)
class Chain:
    """A run that nobody stopped, one that was killed and resumed, and what was seen on the way."""

    whole: Path
    broken: Path
    seen: list[tuple[str, int, int]]  # instant, exit status, epochs that are safe
    end: Done


Chains = dict[tuple[str, str], Chain]


def chain(
    each: tuple[str, str],
    kills: list[tuple[str, int]],
    epochs: int,
    last: list[str | Path],
    folders: list[Path],
    other: Forks,
) -> Chain:
    """Each link is a process, and SIGKILL ends it; the script of the last one is `last`. The whole
    run is forked elsewhere than the others: strings have another hash there, so that what depends
    on it is found."""
    choice, task = each
    for folder in folders:
        change(folder, **LIGHTER.get(task, {}))
        own = shrink(folder, task)
    whole, broken = folders
    flags = [*own, "--epochs", str(epochs)]
    run_whole, run_link = partial(run, forks=other), run
    if choice in ALONE:
        run_whole = run_link = partial(run_alone, **WITHOUT_TENSORFLOW)
    end = run_whole(whole, *last, *flags)
    assert end.code in (0, -signal.SIGKILL), end.err
    newest = (broken / "run" / "last").with_suffix(SUFFIX[choice])
    seen = []
    for instant, when in kills:
        code = run_link(broken, HERE / "killed.py", instant, str(when), *flags).code
        seen.append((instant, code, epoch(newest) if newest.exists() else 0))
        flags = [*own, "--epochs", str(epochs), "--resume"]
    return Chain(whole, broken, seen, run_link(broken, *last, *flags))


@pytest.fixture(scope="module")
def chains(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Chains:
    """All chains of kills, two at a time."""
    tables = [(choice, TABLE[choice]) for choice in KILLS]
    every = tables + OTHERS
    folders = [
        [
            copy(project(*each), tmp_path_factory.mktemp(name) / "-".join(each))
            for name in ("whole", "broken")
        ]
        for each in every
    ]
    kills = [KILLS[choice] for choice, _ in tables] + [SHORT] * len(OTHERS)
    epochs = [EPOCHS] * len(tables) + [SHORT_EPOCHS] * len(OTHERS)
    lasts = [["train.py"]] * len(tables) + [[HERE / "killed.py", "trained", "0"]] * len(OTHERS)
    other = Forks(environment())
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(chain, every, kills, epochs, lasts, folders, repeat(other))
        found = dict(zip(every, made, strict=True))
    other.close()
    return found


@every_choice
def test_killed_at_the_worst_instants(chains: Chains, choice: str, verified: Verified) -> None:
    one = chains[choice, TABLE[choice]]
    safe = 0  # epochs that no kill can take back
    for (instant, when), seen in zip(KILLS[choice], one.seen, strict=True):
        safe = EPOCHS if instant == "reporting" else safe + when - (instant != "after last")
        assert seen == (instant, -signal.SIGKILL, safe)
    assert one.end.code == 0, one.end.err
    # The loss still falls, so every kill came in an epoch that had to leave a new best.
    assert epoch((one.whole / "run" / "best").with_suffix(SUFFIX[choice])) == EPOCHS
    same_run(one.whole / "run", one.broken / "run", SUFFIX[choice])
    verified(TABLE[choice], choice, "resumed")


@pytest.mark.parametrize("each", OTHERS, ids="-".join)
def test_every_task_goes_on_exactly(
    chains: Chains, each: tuple[str, str], verified: Verified
) -> None:
    one = chains[each]
    assert one.seen == [("batch", -signal.SIGKILL, 1)]
    assert one.end.code == -signal.SIGKILL, one.end.err
    newest = (one.broken / "run" / "last").with_suffix(SUFFIX[each[0]])
    assert epoch(newest) == SHORT_EPOCHS
    same_run(one.whole / "run", one.broken / "run", SUFFIX[each[0]])
    verified(each[1], each[0], "resumed")


@pytest.fixture
def finished(chains: Chains) -> Callable[[str], Path]:
    """choice → a project with an unbroken run of eight epochs, to be copied."""
    return lambda choice: chains[choice, TABLE[choice]].whole


def test_killed_from_outside_at_any_time(own_project: Project) -> None:
    """No instant is chosen: the kill comes when it comes."""
    folder = own_project("pytorch", "tabular-regression")
    change(folder, PATIENCE=1000)
    flags = ["--epochs", "150"]
    assert run_alone(folder, "train.py", *flags, "--run", "whole").code == 0
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
        assert lines - 2 <= epoch(folder / "run" / "last.pt") < 150
    assert run_alone(folder, "train.py", *flags, "--resume").code == 0
    same_run(folder / "whole", folder / "run", ".pt")


@pytest.mark.parametrize("choice", ["pytorch", "keras-tensorflow"])
def test_resuming_a_finished_run(finished, tmp_path: Path, choice: str) -> None:
    """Changes nothing, unless more epochs are asked for; then it ends like a run of that many."""
    folder = copy(finished(choice), tmp_path / "again")
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
    same_run(folder / "run-whole", folder / "run-more", SUFFIX[choice])


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


@pytest.mark.parametrize("choice", ["pytorch", "keras-tensorflow"])
def test_a_damaged_checkpoint_is_refused_by_name(finished, tmp_path: Path, choice: str) -> None:
    folder = copy(finished(choice), tmp_path / "damaged")
    last, best = (f"{name}{SUFFIX[choice]}" for name in ("last", "best"))
    calls, expected, before = [], [], {}
    for kind, content in other_files(folder / "run" / last).items():
        for name, script in ((last, ["train.py", "--resume"]), (best, ["evaluate.py"])):
            damaged = f"run-{kind}-{Path(name).stem}"
            copy(folder / "run", folder / damaged)
            (folder / damaged / name).write_bytes(content)
            before[damaged] = snapshot(folder / damaged)
            calls.append([*script, "--run", damaged])
            expected.append(
                f"error: {damaged}/{name} is damaged or no checkpoint of this project.\n"
            )
    (folder / "run-folder").mkdir()
    (folder / "run-folder" / last).mkdir()
    calls.append(["train.py", "--resume", "--run", "run-folder"])
    expected.append(f"error: run-folder/{last} is damaged or no checkpoint of this project.\n")
    done = call_all(folder, calls)
    assert [one.err for one in done] == expected
    assert {one.code for one in done} == {1}
    assert {name: snapshot(folder / name) for name in before} == before


def test_a_checkpoint_of_another_program_is_refused(finished, tmp_path: Path) -> None:
    """A sound file of torch, but not ours; and one that would run code."""
    import torch

    folder = copy(finished("pytorch"), tmp_path / "other")
    names = ["weights", "list", "code"]
    for name in names:
        (folder / f"run-{name}").mkdir()
    torch.save({"weights": torch.zeros(3)}, folder / "run-weights" / "last.pt")
    torch.save([1, 2, 3], folder / "run-list" / "last.pt")
    torch.save(Trap(folder / "sprung"), folder / "run-code" / "last.pt")
    done = call_all(folder, [["train.py", "--resume", "--run", f"run-{name}"] for name in names])
    assert [one.err for one in done] == [
        f"error: run-{name}/last.pt is damaged or no checkpoint of this project.\n"
        for name in names
    ]
    assert not (folder / "sprung").exists()


class Trap:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_keras_file_of_another_program_is_refused(finished, tmp_path: Path) -> None:
    folder = copy(finished("keras-tensorflow"), tmp_path / "other")
    last = folder / "run" / "last.keras"
    with zipfile.ZipFile(last) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    kinds = {
        "no-state": {name: files[name] for name in files if name != "state.json"},
        "no-weights": {name: files[name] for name in files if name != "model.weights.h5"},
        "odd-state": {**files, "state.json": b"[]"},
        "odd-config": {**files, "config.json": b'{"class_name": "Lambda"}'},
        "other-state": {**files, "state.json": b"{}"},
        "text-state": {**files, "state.json": b"{"},
    }
    for name, content in kinds.items():
        (folder / f"run-{name}").mkdir()
        (folder / f"run-{name}" / "last.keras").write_bytes(_zip(content))
    done = call_all(folder, [["train.py", "--resume", "--run", f"run-{name}"] for name in kinds])
    assert [one.err for one in done] == [
        f"error: run-{name}/last.keras is damaged or no checkpoint of this project.\n"
        for name in kinds
    ]


SETTINGS = {
    "BATCH_SIZE": (16, "batch size was 32, is now 16"),
    "LEARNING_RATE": (0.01, "learning rate was 0.001, is now 0.01"),
    "WEIGHT_DECAY": (0.0, "weight decay was 0.1, is now 0.0"),
    "HIDDEN": (8, "hidden was 64, is now 8"),
    "DROPOUT": (0.1, "dropout was 0.5, is now 0.1"),
    "PATIENCE": (5, "patience was 20, is now 5"),
}


@pytest.mark.parametrize("choice", ["pytorch", "keras-tensorflow"])
def test_other_settings_or_data_are_refused_by_name(finished, tmp_path: Path, choice: str) -> None:
    folder = copy(finished(choice), tmp_path / "changed")
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
    last = f"run/last{SUFFIX[choice]}"
    expected = [
        f"error: {last} cannot be resumed: seed was 0, is now 1.\n",
        f"error: {last} cannot be resumed: the data is not the same.\n",
        f"error: {last} cannot be resumed: seed was 0, is now 3; the data is not the same.\n",
        "error: run was trained on other data than this; give the same --data.\n",
    ]
    for name, (value, message) in SETTINGS.items():
        (folder / "train.py").write_text(script)
        change(folder, **{name: value})
        (folder / "train.py").rename(folder / f"with_{name.lower()}.py")
        calls.append([f"with_{name.lower()}.py", "--resume"])
        expected.append(f"error: {last} cannot be resumed: {message}.\n")
    (folder / "train.py").write_text(script)
    done = call_all(folder, calls)
    assert [one.err for one in done] == expected
    assert {one.code for one in done} == {1}
    assert snapshot(folder / "run") == before
