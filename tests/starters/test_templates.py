"""The folder of templates: everything in it is used, and can be read where it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from recommender.starter.notebook import as_notebook
from recommender.starter.render import render
from tests.proofs.plan import catalogue, every, starters
from tests.whence import plan

from .conftest import TEMPLATES

FEWEST_LINES = 8
"""Of a piece of Python; a shorter one stands where it lands."""

DATA = ("verified.json", "versions.yaml")
FILES = [
    path
    for path in sorted(TEMPLATES.rglob("*"))
    if path.is_file() and "__pycache__" not in path.parts
]
RENDERED = [path for path in FILES if path.suffix == ".jinja"]
PIECES = [path for path in RENDERED if path.name.startswith("_")]
every_template = pytest.mark.parametrize(
    "path", RENDERED, ids=lambda p: str(p.relative_to(TEMPLATES))
)


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


class Recorded(Mapping[str, str]):
    """Pieces, and which of them were asked for."""

    def __init__(self, pieces: Mapping[str, str]) -> None:
        self.pieces, self.asked = pieces, set[str]()

    def __getitem__(self, key: str) -> str:
        text = self.pieces[key]
        self.asked.add(key)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self.pieces)

    def __len__(self) -> int:
        return len(self.pieces)


def test_every_file_and_every_piece_is_in_some_project() -> None:
    pieces, origins = Recorded(catalogue().pieces), set[str]()
    for starter in starters():
        project = plan(starter)
        recorded = project._replace(pieces=pieces)
        files = render(recorded)
        if not starter.shapes:
            as_notebook(recorded, files)
        origins |= set(project.origins.values())
    assert {name(path) for path in PIECES} - pieces.asked == set()
    described = {"task.yaml", "framework.yaml", *DATA}
    written = {
        name(path)
        for path in FILES
        if path not in PIECES and path.name not in described and path.parent != TEMPLATES
    }
    assert written - origins == set()


def test_a_piece_of_python_has_some_lines() -> None:
    """Of those that each framework has for itself, the longest counts."""
    longest: dict[str, int] = {}
    for path in PIECES:
        if path.name.endswith(".py.jinja"):
            either = re.sub(r"/(pytorch|keras)/", "/*/", name(path))
            lines = len(path.read_text(encoding="utf-8").splitlines())
            longest[either] = max(longest.get(either, 0), lines)
    assert [either for either, lines in longest.items() if lines < FEWEST_LINES] == []


def test_no_file_is_empty() -> None:
    assert [name(path) for path in FILES if not path.read_text(encoding="utf-8").strip()] == []


INCLUDE = re.compile(r"#: include (.*?) :#")
WHOLE = r'"[\w-]+(/[\w.=-]+)*/_[\w.]+\.jinja"'
NEAREST = r'nearest\((\w+ ~ )?"/?([\w=-]+/)?_[\w.]+\.jinja"\)'


@every_template
def test_a_piece_is_included_by_its_whole_path_or_as_the_nearest(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "ignore missing" not in text
    for said in INCLUDE.findall(text):
        assert re.fullmatch(rf"{NEAREST}|{WHOLE}( if .* else {WHOLE})?", said), said
        assert "nearest" in said or all(
            (TEMPLATES / place).is_file() for place in re.findall(r'"([^"]+\.jinja)"', said)
        )


@every_template
def test_no_condition_stands_in_another(path: Path) -> None:
    depth = 0
    for word in re.findall(r"#: (if|endif)\b", path.read_text(encoding="utf-8")):
        depth += 1 if word == "if" else -1
        assert depth in (0, 1), word
    assert depth == 0


OTHER_SIDE = re.compile(
    r"^ *#: (?:else|elif [^\n]*) :#\n.*?(?=^ *#: endif :#)", re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize(
    "path", [path for path in RENDERED if path.name.endswith(".py.jinja")], ids=name
)
def test_a_template_of_python_stays_python(path: Path) -> None:
    """Block marks are comments to Python, so that editors and readers can take the sources. Of the
    two sides of a condition, each is Python with what is around them."""
    ast.parse(OTHER_SIDE.sub("", path.read_text(encoding="utf-8")), str(path))


@every_template
def test_a_comment_for_learners_says_something(path: Path) -> None:
    """And stands in Python, where it is a comment."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.search(r"#\?(?= |$)", line):
            assert path.name.endswith(".py.jinja"), line
            assert re.search(r"(^ *|  )#\?( +\S|$)", line), line


def test_only_what_is_rendered_has_marks_and_comments_for_learners() -> None:
    for path in set(FILES) - set(RENDERED):
        if path.suffix != ".md" or path.parent != TEMPLATES:
            assert not re.search(r"#: |#%|\{\{|#\? ", path.read_text(encoding="utf-8")), name(path)


def test_no_template_asks_for_a_task_by_its_id() -> None:
    """A folder that tasks share asks for a setting, so that a new task can say what it is like."""
    for path in TEMPLATES.rglob("*.jinja"):
        assert "task.id" not in path.read_text(encoding="utf-8"), path


def test_what_a_task_omits_is_none_of_its_features() -> None:
    for task in catalogue().tasks.values():
        assert not {feature.partition("=")[0] for feature in task.features} & set(task.omits)
        assert all(reason.endswith(".") for reason in task.omits.values())


def test_what_runs_do_alike_is_written_alike() -> None:
    """Each framework has a runs.py of its own; what has nothing to do with either is equal."""
    functions = []
    for stack in ("pytorch", "keras-jax"):
        [plain] = every(stack, tasks=["tabular-regression"])
        tree = ast.parse(plain.files()["runs.py"])
        functions.append(
            {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        )
    for name in (
        "call",
        "parse",
        "claim",
        "writing",
        "replacing",
        "write_metrics",
        "write_report",
        "note_baseline",
        "write_table",
        "derive_seed",
    ):
        pytorch, keras = (ast.unparse(each[name]) for each in functions)
        assert pytorch == keras, name
