"""The language model: better than counting pairs after a short run, and clear about bad texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from .plan import every
from .running import Note, call_all, change, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["language-model"])

# Two epochs of 3,200 windows of 64 characters, over which the rate rises and falls: 410,000
# characters seen.
EPOCHS = "2"
PREDICT = ["predict.py", "--prompt", "The ", "--length", "60"]


@pytest.fixture(scope="module")
def trained(folder: Path) -> Path:
    """The project after a short run."""
    [done] = call_all(folder, [["train.py", "--epochs", EPOCHS]])
    assert done.code == 0, done.err
    return folder


def test_a_short_run_beats_counting_pairs(trained: Path, figures: Note, details: Note) -> None:
    report = report_of(trained / "run")
    bits = report["model"]["bits"]
    figures(bits=bits, counting_pairs=3.34)
    details(parameters=report["parameters"], baseline=report["baseline"]["bits"])
    assert bits < 3.34


def test_it_writes_the_same_text_for_the_same_seed(trained: Path) -> None:
    one, same, other = call_all(trained, [[*PREDICT, "--seed", seed] for seed in ("1", "1", "2")])
    assert one.code == 0, one.err
    assert one.out == same.out != other.out
    assert one.out.startswith("The ")
    assert len(one.out.rstrip("\n")) > 50


def test_bad_texts_are_refused_by_name(own_folder: Path) -> None:
    (own_folder / "short.txt").write_text("abc" * 30)
    (own_folder / "latin.txt").write_bytes("Grüße ".encode("latin-1") * 500)
    names = ["short.txt", "latin.txt", "none.txt"]
    done = call_all(own_folder, [["train.py", "--data", name] for name in names])
    assert [one.err for one in done] == [
        "error: short.txt: 90 characters are too few: at least 650 are needed.\n",
        "error: latin.txt: not UTF-8 text; save it as UTF-8 and try again.\n",
        "error: none.txt: cannot be read: No such file or directory.\n",
    ]
    assert {one.code for one in done} == {1}


def test_a_text_of_ones_own(own_folder: Path) -> None:
    """A text that repeats itself is learnt at once."""
    change(own_folder, WINDOWS=320, CONTEXT=16, WIDTH=32, BLOCKS=1)
    (own_folder / "my.txt").write_text("one two three four\n" * 300)
    own = ["--data", "my.txt", "--run", "run-own"]
    train, again = call_all(
        own_folder, [["train.py", *own, "--epochs", "6"], ["evaluate.py", *own]]
    )
    assert train.code == 0, train.err
    assert again.out in train.out
    report = report_of(own_folder / "run-own")
    assert report["model"]["bits"] < 1.5  # a guess among 13 costs 3.7
