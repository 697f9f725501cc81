"""Each line of a generated file leads to the line of a template that it comes from."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from recommender.errors import UsageError
from recommender.starter.render import render
from tests.proofs.plan import starters
from tests.whence import Share, plan, share, trace, whence

from .conftest import PLAIN, TEMPLATES


def source(path: str) -> list[str]:
    return (TEMPLATES / path).read_text(encoding="utf-8").splitlines()


def shown(line: str, explained: bool) -> str:
    """A line of a template with its comment for learners, or without it."""
    return re.sub(r"#\?(?= |$)", "#", line) if explained else re.sub(r" +#\? .*$", "", line)


def test_the_lines_are_those_of_the_files_and_stand_where_it_says() -> None:
    sources: dict[str, list[str]] = {}
    copied = filled = 0
    for starter in starters()[::4]:
        project = plan(starter)
        traced, files = trace(project), render(project)
        assert traced.keys() == files.keys()
        for path, lines in traced.items():
            assert [line.text for line in lines] == files[path].split("\n")[:-1], (starter, path)
            for line in lines:
                assert line.places
                for place in line.places:
                    if place.path not in sources:
                        sources[place.path] = source(place.path)
                    assert 0 < place.line <= len(sources[place.path]), (starter.id, path, line)
                original = sources[line.places[0].path][line.places[0].line - 1]
                if "{{" in original or len(line.places) > 1:
                    filled += 1
                else:
                    original = shown(original, project.explained)
                    assert line.text in (original, original.partition(":#")[2])
                    copied += 1
    assert copied > 10 * filled > 0


@pytest.mark.parametrize(
    ("words", "file", "place", "text"),
    [
        ("minimal pytorch", "train.py:1", "templates/minimal/pytorch/train.py:1", ""),
        (
            "tabular-regression keras-jax",
            ".gitignore:1",
            "templates/shared/.gitignore.jinja:1",
            "",
        ),
        (
            "tabular-regression pytorch purpose=product",
            "constraints.txt:3",
            "templates/shared/purpose=product/constraints.txt.jinja",
            "==",
        ),
    ],
)
def test_one_line(words: str, file: str, place: str, text: str) -> None:
    said = whence(words.split(), file)
    assert said.startswith(place), said
    assert text in said
    assert said.count("\n") == 1


def test_an_included_piece_is_named() -> None:
    said = whence(["tabular-classification", "keras-tensorflow"], "train.py")
    assert re.search(r"templates/shared/keras/_batches\.py\.jinja:\d+ +\| class Batches:", said)
    assert all(" | " in f"{line} " for line in said.splitlines())


def test_a_comment_for_learners_moves_no_line() -> None:
    """The same code leads to the same lines, with the comments and without them."""
    plain, explained = (
        dict(re.findall(r"^(\S+) +\|(.*)", whence([*words, *shapes], "train.py"), re.MULTILINE))
        for words, shapes in [
            (["tabular-regression", "pytorch"], each) for each in ([], ["purpose=learning"])
        ]
    )
    written = source("tabular/pytorch/train.py.jinja")
    for place, text in explained.items():
        line = written[int(place.rpartition(":")[2]) - 1]
        assert "{{" in line or text.strip() == shown(line, True).strip()
    assert len(explained) > len(plain) + 10
    assert all(explained[place].startswith(text) for place, text in plain.items())


@pytest.mark.parametrize(
    ("words", "file", "fault"),
    [
        ("minimal", "train.py", "name a task and a stack, such as: tabular-regression keras-jax"),
        ("minimall pytorch", "train.py", "unknown task 'minimall'; did you mean 'minimal'?"),
        ("minimal torch", "train.py", "unknown framework 'torch'; did you mean 'pytorch'?"),
        ("minimal keras-jaxx", "train.py", "unknown backend 'jaxx'; did you mean 'jax'?"),
        ("minimal pytorch learning", "train.py", "expected KEY=WORD, such as purpose=learning"),
        ("minimal pytorch", "tain.py", "no template makes 'tain.py' of this project; did you mean"),
        ("minimal pytorch", "train.py:0", "'train.py' has the lines 1 to "),
        ("minimal pytorch", "train.py:9999", "'train.py' has the lines 1 to "),
        ("minimal pytorch", "train.py:", "'train.py' has the lines 1 to "),
    ],
)
def test_what_there_is_not(words: str, file: str, fault: str) -> None:
    with pytest.raises(UsageError) as raised:
        whence(words.split(), file)
    assert str(raised.value).startswith(fault)


def test_the_share_is_counted() -> None:
    counted = share(PLAIN)
    assert isinstance(counted, Share)
    assert counted.lines >= counted.single >= counted.whole > 0
    assert counted.lines > counted.found > 0


def test_the_command_says_what_is_wrong() -> None:
    command = [sys.executable, "-m", "tests.whence", "minimal", "pytorch", "model.py"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: no template makes 'model.py' of this project")
    assert done.stdout == ""
