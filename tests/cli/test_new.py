"""`recommender new`: names, targets, refusals, and a tree that is there whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import CASES, ROOT, Run, run_unread


def test_writes_the_project_and_says_what_next(run: Run, beginner: Path) -> None:
    done = run("new", "my-project", "--answers", beginner)
    assert (done.returncode, done.stderr) == (0, "")
    assert "cd my-project" in done.stdout
    files = {str(path.relative_to("my-project")) for path in Path("my-project").rglob("*.*")}
    assert {"README.md", "DECISION.md", "answers.yaml", "train.py", "model.py"} <= files
    assert [path.name for path in Path().iterdir()] == ["my-project"]


def test_a_reader_that_leaves_early_gets_the_whole_project(run: Run, beginner: Path) -> None:
    Path("a").mkdir()
    Path("b").mkdir()
    run("new", "a/my-project", "--answers", beginner)
    done = run_unread("new", "b/my-project", "--answers", beginner)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(Path("b")) == tree(Path("a")) != {}


def test_its_own_answers_make_the_same_project_again(run: Run, beginner: Path) -> None:
    Path("a").mkdir()
    Path("b").mkdir()
    run("new", "a/my-project", "--answers", beginner)
    done = run("new", "b/my-project", "--answers", "a/my-project/answers.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(Path("a")) == tree(Path("b"))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_order_of_answers_the_locale_and_the_clock_change_nothing(
    run: Run, beginner: Path
) -> None:
    answers = beginner.read_text().partition("answers:\n")[2].splitlines()
    Path("turned.yaml").write_text("answers:\n" + "\n".join(reversed(answers)) + "\n")
    Path("a").mkdir()
    Path("b").mkdir()
    run("new", "a/my-project", "--answers", beginner)
    run("new", "b/my-project", "--answers", "turned.yaml", LC_ALL="C", TZ="Asia/Tokyo")
    assert tree(Path("a")) == tree(Path("b"))


def test_a_notebook_stands_beside_the_same_documents(run: Run, beginner: Path) -> None:
    Path("scripts").mkdir()
    run("new", "scripts/my-project", "--answers", beginner)
    done = run("new", "my-project", "--answers", beginner, "--notebook")
    assert (done.returncode, done.stderr) == (0, "")
    names = {path.name for path in Path("my-project").iterdir()}
    assert names == {"README.md", "DECISION.md", "answers.yaml", "my-project.ipynb"}
    assert "  jupyter lab my-project.ipynb\n" in done.stdout
    for name in ("DECISION.md", "answers.yaml"):
        ours, theirs = (Path(place, "my-project", name).read_text() for place in (".", "scripts"))
        assert ours.replace(" --notebook", "") == theirs
    # The command that the record names makes this project again.
    record = Path("my-project/DECISION.md").read_text()
    [command] = [line.split() for line in record.splitlines() if "recommender new" in line]
    Path("again").mkdir()
    again = ["again/my-project" if word == "my-project" else word for word in command[1:]]
    run(*(f"my-project/{word}" if word == "answers.yaml" else word for word in again))
    assert tree(Path("again/my-project")) == tree(Path("my-project"))


def test_dry_run_writes_nothing(run: Run, beginner: Path) -> None:
    done = run("new", "my-project", "--answers", beginner, "--dry-run")
    assert done.returncode == 0
    assert "train.py" in done.stdout
    assert list(Path().iterdir()) == []


NAMES = {
    "class": "'class' cannot be a project name: it is a Python keyword. 'my-class' would do.",
    "torch": "'torch' cannot be a project name: it would hide the package of the same name. "
    "'my-torch' would do.",
    "keras": "'keras' cannot be a project name: it would hide the package of the same name. "
    "'my-keras' would do.",
    "json": "'json' cannot be a project name: it would hide a module of Python's standard library. "
    "'my-json' would do.",
    "CON": "'CON' cannot be a project name: Windows keeps this name for a device. "
    "'my-con' would do.",
    "": "'' cannot be a project name: it is empty. 'my-project' would do.",
    "a b": "'a b' cannot be a project name: it must contain only the letters A to Z, digits, '-' "
    "and '_', and begin with a letter. 'a-b' would do.",
    "x" * 300: f"'{'x' * 20}… (300 characters)' cannot be a project name: it is longer than 64 "
    f"characters. '{'x' * 64}' would do.",
    "../x": "../x: '..' leads out of this folder; change to the folder you mean first",
    ".": ".: is the folder you are in; name a new one",
    "gone/x": "gone/x: there is no folder {here}/gone; make it first",
    "file/x": "file/x: {here}/file is a file, expected a folder",
    "file": "file: is a file; name a new folder",
    "full": "full: is a folder that is not empty; name a new one",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_and_places_that_will_not_do(run: Run, beginner: Path, name: str) -> None:
    Path("full").mkdir()
    Path("full/kept.txt").write_text("mine")
    Path("file").write_text("mine")
    before = tree(Path())
    done = run("new", name, "--answers", beginner)
    assert done.returncode == 1
    assert done.stderr == f"error: {NAMES[name]}\n".replace("{here}", str(Path().resolve()))
    assert tree(Path()) == before


@pytest.mark.parametrize("name", ["torch", "JAX", "tensorflow", "con.txt", "nul", "x" * 256])
def test_a_name_is_refused_before_anything_is_asked(run: Run, name: str) -> None:
    """Without answers and without a terminal it would be exit status 2."""
    done = run("new", name)
    assert done.returncode == 1
    assert "cannot be a project name" in done.stderr
    assert done.stderr.endswith(" would do.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_any_instant_there_is_no_project_or_a_whole_one(
    tmp_path: Path, beginner: Path
) -> None:
    command = [sys.executable, "-m", "recommender", "new", "p", "--answers", str(beginner)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    span = time.perf_counter() - began
    whole = tree(tmp_path / "p")
    kills = 0
    made: dict[str, bytes] = {}
    while not made:  # a little later each time, until one run has come to its end
        folder = tmp_path / str(kills)
        folder.mkdir()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        time.sleep(span * (0.4 + kills / 16))
        process.send_signal(signal.SIGKILL)
        process.wait()
        made = tree(folder / "p")
        assert made in ({}, whole)
        kills += 1
    assert kills > 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small file system limit")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, beginner: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "from recommender.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "new", "p", "--answers", str(beginner)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "error: p: cannot be written: File too large\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_framework_that_a_requirement_rules_out_is_refused_with_its_reason(run: Run) -> None:
    answers = (
        "answers: {subject: table-class, purpose: library, engine: several-engines, "
        "training-machine: [linux-nvidia], devices: too-big}\n"
    )
    done = run("new", "p", "--answers", "-", "--framework", "pytorch", stdin=answers)
    assert done.returncode == 1
    assert done.stderr.startswith("error: PyTorch is ruled out by your answers: ")
    backend = run("new", "p", "--answers", "-", "--backend", "torch", stdin=answers)
    assert backend.returncode == 1
    assert backend.stderr.startswith("error: Keras on torch is ruled out by your answers: ")
    assert list(Path().iterdir()) == []


def test_a_conflict_is_reported_when_recommending_and_refused_when_writing(run: Run) -> None:
    conflict = next(
        path for path in sorted(CASES.glob("*.yaml")) if "verdict: conflict" in path.read_text()
    )
    assert run("--answers", conflict).returncode == 0
    done = run("new", "p", "--answers", conflict, "--task", "minimal")
    assert done.returncode == 1
    assert done.stderr.startswith("error: no framework meets all the answers\n")


def test_an_exact_tie_without_a_terminal_names_the_flag(run: Run) -> None:
    done = run("new", "p", "--answers", "-", "--task", "minimal", stdin="answers: {}\n")
    assert (done.returncode, done.stderr) == (
        2,
        "error: PyTorch and Keras are exactly even on these answers: "
        "give --framework pytorch or keras\n",
    )


USAGE = {
    ("--framework", "pytroch"): "--framework: 'pytroch' is not in this rule base; "
    "did you mean 'pytorch'?",
    ("--framework", "keras", "--backend", "jaxx"): "--backend: 'jaxx' is not a backend of Keras; "
    "did you mean 'jax'?",
    ("--framework", "pytorch", "--backend", "jax"): "--backend: PyTorch has no backends to choose "
    "from",
    ("--framework", "keras", "--task", "tabular-regresion"): "unknown task 'tabular-regresion'; "
    "did you mean 'tabular-regression'?",
}


@pytest.mark.parametrize("flags", USAGE)
def test_choices_that_do_not_exist(run: Run, flags: tuple[str, ...]) -> None:
    task = () if "--task" in flags else ("--task", "minimal")
    done = run("new", "p", "--answers", "-", *flags, *task, stdin="answers: {}\n")
    assert (done.returncode, done.stderr) == (2, f"error: {USAGE[flags]}\n")


def test_no_task_in_the_answers_names_the_flag(run: Run) -> None:
    done = run("new", "p", "--answers", "-", "--framework", "keras", stdin="answers: {}\n")
    assert (done.returncode, done.stderr) == (
        2,
        "error: the answers name no task for the starter: give --task\n",
    )
