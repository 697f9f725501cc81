"""`recommender new DIR --zip`: the same project as a file, whole or not there."""

from __future__ import annotations

import stat
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Run
from tests.cli.test_new import tree

FLAGS = ("--preset", "backpropagation")


def test_it_unpacks_to_the_folder_that_would_have_been_written(run: Run) -> None:
    Path("a").mkdir()
    Path("b").mkdir()
    run("new", "a/my-project", *FLAGS)
    done = run("new", "b/my-project", *FLAGS, "--zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in Path("b").iterdir()] == ["my-project.zip"]
    assert "\n  python -m zipfile -e b/my-project.zip b\n  cd b/my-project\n" in done.stdout
    with ZipFile("b/my-project.zip") as zipped:
        assert zipped.namelist() == sorted(zipped.namelist())
        for entry in zipped.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert stat.filemode(entry.external_attr >> 16) == "-rw-r--r--"
        zipped.extractall("b")
    Path("b/my-project.zip").unlink()
    assert tree(Path("a")) == tree(Path("b")) != {}


def test_the_same_answers_give_the_same_bytes(run: Run) -> None:
    for place, environment in (("a", {}), ("b", {"TZ": "Asia/Tokyo", "LC_ALL": "C"})):
        Path(place).mkdir()
        run("new", f"{place}/p", *FLAGS, "--zip", **environment)
    assert Path("a/p.zip").read_bytes() == Path("b/p.zip").read_bytes()


def test_a_file_that_is_there_is_replaced_only_by_force(run: Run) -> None:
    Path("p.zip").write_text("mine")
    done = run("new", "p", *FLAGS, "--zip")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: p.zip: exists already; name another file or add --force\n"
    assert Path("p.zip").read_text() == "mine"
    assert run("new", "p", *FLAGS, "--zip", "--force").returncode == 0
    assert ZipFile("p.zip").testzip() is None
    assert [path.name for path in Path().iterdir()] == ["p.zip"]


def test_dry_run_names_the_file_and_writes_nothing(run: Run) -> None:
    done = run("new", "p", *FLAGS, "--zip", "--dry-run")
    assert (done.returncode, "files to p.zip (PyTorch, minimal):" in done.stdout) == (0, True)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("torch", "error: 'torch' cannot be a project name: it would hide the package"),
        ("gone/p", "error: gone/p.zip: there is no folder gone; make it first"),
        (".", "error: .: is the folder you are in; name a new one"),
        ("p.zip", "error: 'p.zip' cannot be a project name: "),
        ("../p", "error: ../p: '..' leads out of this folder"),
    ],
)
def test_names_and_places_that_will_not_do(run: Run, name: str, said: str) -> None:
    done = run("new", name, *FLAGS, "--zip")
    assert (done.returncode, done.stderr.startswith(said)) == (1, True), done.stderr
    assert list(Path().iterdir()) == []


def test_force_is_for_a_zip_alone(run: Run) -> None:
    done = run("new", "p", *FLAGS, "--force")
    assert done.returncode == 2
    assert "--force has no effect without --zip: no folder is ever replaced" in done.stderr
