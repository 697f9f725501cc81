"""The language model: better than counting pairs after a short run, and clear about bad texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.verified import Verified, note_report

from .conftest import Project, call_all, call_each, change, copy

pytestmark = pytest.mark.slow

TASK = "language-model"
CHOICES = ("pytorch", "keras-tensorflow")
every_choice = pytest.mark.parametrize("choice", CHOICES)
# One epoch of 3,200 windows of 64 characters: 205,000 characters seen.
EPOCHS = "1"
PREDICT = ["predict.py", "--prompt", "The ", "--length", "60"]


@pytest.fixture(scope="module")
def trained(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A short run of each framework."""
    found = call_each(project, TASK, CHOICES, tmp_path_factory, [["train.py", "--epochs", EPOCHS]])
    for _, [done] in found.values():
        assert done.code == 0, done.err
    return {choice: folder for choice, (folder, _) in found.items()}


@every_choice
def test_a_short_run_beats_counting_pairs(
    trained: dict[str, Path], choice: str, verified: Verified
) -> None:
    report = json.loads((trained[choice] / "run" / "report.json").read_text())
    note_report(verified, TASK, choice, report)
    print(choice, report)
    assert report["model"]["bits"] < 3.34


@every_choice
def test_it_writes_the_same_text_for_the_same_seed(trained: dict[str, Path], choice: str) -> None:
    one, same, other = call_all(
        trained[choice], [[*PREDICT, "--seed", seed] for seed in ("1", "1", "2")]
    )
    assert one.code == 0, one.err
    assert one.out == same.out != other.out
    assert one.out.startswith("The ")
    assert len(one.out.rstrip("\n")) > 50


def test_bad_texts_are_refused_by_name(project: Project, tmp_path: Path) -> None:
    folder = copy(project("pytorch", TASK), tmp_path / "faults")
    (folder / "short.txt").write_text("abc" * 30)
    (folder / "latin.txt").write_bytes("Grüße ".encode("latin-1") * 500)
    names = ["short.txt", "latin.txt", "none.txt"]
    done = call_all(folder, [["train.py", "--data", name] for name in names])
    assert [one.err for one in done] == [
        "error: short.txt: 90 characters are too few: at least 650 are needed.\n",
        "error: latin.txt: not UTF-8 text; save it as UTF-8 and try again.\n",
        "error: none.txt: cannot be read: No such file or directory.\n",
    ]
    assert {one.code for one in done} == {1}


@pytest.mark.parametrize("choice", ["pytorch", "keras-torch"])
def test_a_text_of_ones_own(own_project: Project, choice: str) -> None:
    """A text that repeats itself is learnt at once."""
    folder = own_project(choice, TASK)
    change(folder, WINDOWS=320, CONTEXT=16, WIDTH=32, BLOCKS=1)
    (folder / "my.txt").write_text("one two three four\n" * 300)
    own = ["--data", "my.txt", "--run", "run-own"]
    train, again = call_all(folder, [["train.py", *own, "--epochs", "6"], ["evaluate.py", *own]])
    assert train.code == 0, train.err
    assert again.out in train.out
    report = json.loads((folder / "run-own" / "report.json").read_text())
    assert report["model"]["bits"] < 1.5  # a guess among 13 costs 3.7
