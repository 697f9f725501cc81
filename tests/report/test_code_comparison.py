"""The code of a task in several frameworks: as it looks, within its width, whole, and as JSON."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from recommender.compare.code import (
    CodeComparison,
    OfProject,
    build_code_comparison,
)
from recommender.compare.code.text import broken, render_code_comparison
from recommender.report.as_json import to_json
from recommender.report.page import Look
from recommender.resources import templates_folder
from recommender.starter.model import Backend, SupportedFramework, Task
from recommender.starter.plan import plan_project
from recommender.starter.render import render
from recommender.starter.templates import load_templates
from tests.report.test_comparison import STEERING
from tests.report.test_formats import HOSTILE, check
from tests.schemas import validator

CATALOGUE = load_templates(templates_folder())
TASKS = sorted(CATALOGUE.tasks)

some = settings(max_examples=15, deadline=None, derandomize=True)


@cache
def projects(task: str, backend: str | None = None) -> tuple[OfProject, ...]:
    made = []
    for framework in CATALOGUE.frameworks_of(CATALOGUE.tasks[task]):
        ids = [backend.id for backend in framework.backends]
        chosen = backend if backend in ids else ids[0]
        project = plan_project(
            CATALOGUE,
            name="my-project",
            task=task,
            framework=framework.id,
            backend=chosen,
            version="0",
        )
        which = framework.backends[ids.index(chosen)]
        made.append(OfProject(framework, which, str(project.context["stack"]), render(project)))
    return tuple(sorted(made, key=lambda project: project.title, reverse=True))


@cache
def compared(task: str, backend: str | None = None, only: tuple[str, ...] = ()) -> CodeComparison:
    return build_code_comparison(CATALOGUE.tasks[task], projects(task, backend), only=only)


def text(
    made: CodeComparison, width: int = 80, *, color: bool = False, unicode: bool = True
) -> str:
    return render_code_comparison(made, Look(width, color, unicode, details=False))


@pytest.mark.parametrize("width", [80, 130])
def test_the_minimal_task_as_it_looks(width: int) -> None:
    check(f"compare-minimal-{width}.txt", text(compared("minimal"), width))


def test_narrow_ascii_as_it_looks() -> None:
    made = compared("minimal", only=("train.py",))
    check("compare-minimal-narrow-ascii.txt", text(made, 40, unicode=False))


@some
@given(
    st.sampled_from(["minimal", "tabular-regression", "adversarial"]),
    st.integers(20, 230),
    st.booleans(),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(
    task: str, width: int, color: bool, unicode: bool
) -> None:
    shown = text(compared(task), width, color=color, unicode=unicode)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert color or bare == shown
    assert max(cell_len(line) for line in bare.splitlines()) <= width
    assert unicode or bare.isascii()


def test_colour_changes_no_character() -> None:
    made = compared("tabular-regression")
    for width in (80, 140):
        coloured = text(made, width, color=True)
        assert "\x1b[" in coloured
        bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
        plain = text(made, width)
        assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("width", [80, 206])
def test_every_line_of_what_differs_is_shown(task: str, width: int) -> None:
    """Those that need not be broken are there in one piece."""
    shown = re.sub(r"\s+", "", text(compared(task), width))
    for file in compared(task).files:
        for part in file.parts:
            if not part.same:
                for code in part.texts:
                    for line in (code or "").splitlines():
                        if cell_len(line) <= 80:
                            assert re.sub(r"\s+", "", line) in shown, (file.path, line)


@pytest.mark.parametrize("task", TASKS)
def test_counts_are_those_of_the_files(task: str) -> None:
    made = compared(task)
    for at, project in enumerate(made.projects):
        counts = [file.sides[at].code_lines for file in made.files]
        assert project.code_lines == sum(count for count in counts if count is not None)
        for file, count in zip(made.files, counts, strict=True):
            assert (count is not None) == (file.path.endswith(".py") and file.sides[at].there)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("backend", [None, "jax", "torch"])
def test_what_is_said_of_the_idiom_is_in_the_file(task: str, backend: str | None) -> None:
    """Every word between backticks stands in that file of that framework; train.py has a sentence
    in each."""
    noted = 0
    for of in projects(task, backend):
        for path, code in of.files.items():
            [file] = [file for file in compared(task, backend).files if file.path == path]
            [side] = [side for side in file.sides if side.framework == of.framework.id]
            for word in re.findall("`([^`]+)`", side.idiom or ""):
                assert word in code, (path, of.title, word)
            noted += path == "train.py" and side.idiom is not None
        paths = {*of.framework.idiom, *CATALOGUE.tasks[task].idiom.get(of.framework.id, {})}
        assert all(path in of.files or task == "minimal" for path in paths)
    assert noted == 2


@pytest.mark.parametrize("task", TASKS)
def test_json_fits_the_schema(task: str) -> None:
    made = compared(task)
    written = to_json(made)
    read = json.loads(written)
    validator("code_comparison").validate(read)
    assert written.isascii()
    for file in read["files"]:
        assert [side["framework"] for side in file["sides"]] == [
            project["framework"] for project in read["projects"]
        ]
        for part in file["parts"]:
            assert len(part["texts"]) == 2 and part["same"] == (len(set(part["texts"])) == 1)


def made_of(*files: dict[str, str], said: str = "A sentence.") -> CodeComparison:
    """Projects of frameworks a, b, …, with these files."""
    of = []
    for at, file in enumerate(files):
        id = "abcd"[at]
        backend = Backend(id, said, ">=3.11", ())
        of.append(
            OfProject(
                SupportedFramework(id, said, (backend,), idiom={"x.py": said}), backend, said, file
            )
        )
    return build_code_comparison(Task("t", said, said, ()), of, without=[said])


@pytest.mark.parametrize("said", HOSTILE, ids=lambda said: repr(said[:12]))
@pytest.mark.parametrize("width", [40, 80, 130])
def test_hostile_text_is_inert(said: str, width: int) -> None:
    code = f"x = {said!r}\n"
    raw = {"x.py": code, "notes.md": said + "\n\nthe same\n"}
    other = {"x.py": "y = 2\n", "notes.md": "\x1b[2J\n\nthe same\n"}
    made = made_of(raw, other, said=said)
    for unicode in (True, False):
        shown = text(made, width, unicode=unicode)
        assert max(cell_len(line) for line in shown.splitlines()) <= width
        assert not re.search(STEERING, shown)
        assert unicode or shown.isascii()
        shown.encode("utf-8")
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", text(made, width, color=True))
    assert not re.search(STEERING, coloured)


def test_three_projects_and_a_file_that_one_lacks() -> None:
    made = made_of({"x.py": "a = 1\n"}, {"x.py": "a = 1\n", "y.py": "b = 2\n"}, {"x.py": "a = 3\n"})
    assert [file.path for file in made.files] == ["x.py", "y.py"]
    [part] = made.files[0].parts
    assert part.texts == ("a = 1", "a = 1", "a = 3") and not part.same
    assert [side.there for side in made.files[1].sides] == [False, True, False]
    assert [side.code_lines for side in made.files[1].sides] == [None, 1, None]
    for width in (80, 200):
        assert "no such file" in text(made, width)


def test_what_is_the_same_is_said_once() -> None:
    both = "def f():\n    return 1\n\n\ndef g():\n    return 2\n"
    shown = text(made_of({"x.py": both + "a = 1\n"}, {"x.py": both + "a = 2\n"}))
    assert "f and g: the same in both, 4 lines of code" in shown
    assert "return" not in shown
    same = text(made_of({"x.py": both}, {"x.py": both}))
    assert "The same in both" in same and "x.py, 4 lines of code" in same


@pytest.mark.parametrize(
    ("line", "width", "pieces"),
    [
        ("short", 20, ["short"]),
        ("    y = long_name(first, second)", 24, ["    y = long_name(first,", "        second)"]),
        ("x = value  # why it is this one", 24, ["x = value", "    # why it is this one"]),
        ("x = " + "a" * 30, 20, ["x = " + "a" * 16, "    " + "a" * 14]),
        ("# why it is this one and no other", 20, ["# why it is this one", "    # and no other"]),
        ("字" * 12, 20, ["字" * 10, "    字字"]),
    ],
)
def test_long_lines_are_broken(line: str, width: int, pieces: list[str]) -> None:
    assert [piece.plain for piece in broken(Text(line), width)] == pieces


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="ab (=#,字", max_size=120), st.integers(12, 60))
def test_broken_lines_lose_nothing(line: str, width: int) -> None:
    pieces = [piece.plain for piece in broken(Text(line), width)]
    assert all(cell_len(piece) <= width for piece in pieces)
    assert re.sub("[ #]", "", "".join(pieces)) == re.sub("[ #]", "", line)
