"""Notebooks: the code of the scripts, whole and in its order, in the format of Jupyter."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from recommender.starter.notebook import Step, take_apart
from tests.proofs.plan import Starter, starters

NOTEBOOKS = {one: one.having(form="notebook") for one in starters()}


@pytest.fixture(scope="module")
def notebooks() -> dict[Starter, dict[str, str]]:
    return {one: shaped.files() for one, shaped in NOTEBOOKS.items()}


def cells_of(files: dict[str, str]) -> list[str]:
    """The sources of its cells of code."""
    cells = json.loads(files["my-project.ipynb"])["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def plain(source: str) -> str:
    return re.sub(r"^%(.*\\\n)*.*$", "", source, flags=re.MULTILINE)


def test_jupyter_can_read_them(notebooks: dict[Starter, dict[str, str]]) -> None:
    for one, files in notebooks.items():
        notebook = nbformat.reads(files["my-project.ipynb"], as_version=4)
        nbformat.validate(notebook)
        assert [cell.get("outputs", []) for cell in notebook.cells if cell.get("outputs")] == []
        assert notebook.cells[0].source.startswith("# my-project\n"), one.id


def test_they_have_every_line_of_the_scripts(notebooks: dict[Starter, dict[str, str]]) -> None:
    """By the syntax trees: those of train.py in their order, and all other scripts as they are."""
    for one, files in notebooks.items():
        cells = cells_of(files)
        written = {
            path: text
            for cell in cells
            for path, text in re.findall(r"\A%%writefile (.+)\n((?s:.*))\Z", cell)
        }
        scripts = {path: text for path, text in files.items() if re.fullmatch(r"\w+\.py", path)}
        train = scripts.pop("train.py")
        assert written == ({} if one.task == "minimal" else scripts), one.id
        ours = [
            ast.dump(node)
            for cell in cells
            if not cell.startswith("%%writefile")
            for node in ast.parse(plain(cell)).body
        ]
        missing = [node for node in in_order(train) if ast.dump(node) not in ours]
        assert [ast.unparse(node) for node in missing] == [], one.id
        places = [ours.index(ast.dump(node)) for node in in_order(train)]
        assert places == sorted(places), one.id


def in_order(train: str) -> list[ast.stmt]:
    """The statements of the script and of its `main`, without what a notebook cannot do."""
    found = []
    for node in ast.parse(train).body[1:]:
        if isinstance(node, ast.FunctionDef) and node.name == "main":
            found += [each for each in node.body if "return" not in ast.unparse(each).split()]
        elif not (isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)):
            found.append(node)
    return found


def test_ruff_is_content(notebooks: dict[Starter, dict[str, str]], tmp_path: Path) -> None:
    for one, files in notebooks.items():
        place = tmp_path / one.id.replace(" ", "_")
        place.mkdir()
        for path, text in files.items():  # the modules too, which tells what is the project's own
            if path.endswith((".ipynb", ".toml", ".py")) and "/" not in path:
                (place / path).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]


def test_a_learner_reads_what_the_comments_say(notebooks: dict[Starter, dict[str, str]]) -> None:
    [files] = [
        files
        for one, files in notebooks.items()
        if one.id == "tabular-classification pytorch purpose=learning"
    ]
    prose = [
        "".join(cell["source"])
        for cell in json.loads(files["my-project.ipynb"])["cells"]
        if cell["cell_type"] == "markdown"
    ]
    assert any(text.startswith("## Try this") for text in prose)
    assert not any("#?" in text or text.startswith("# ") for text in prose[1:])


SCRIPT = '''"""Says what it is."""

import json
import os

os.environ.setdefault("A", "b")  # before

import csv

RATE = 0.1  # of this


# What it is for.
@decorated
def double(x):
    return 2 * x


def main(argv=(), *, more=None):
    # First things
    # come first.
    x = double(RATE)

    y = x
    if y:
        return

    # Then: the rest.
    print(y)


if __name__ == "__main__":
    main()
'''


def test_a_script_is_taken_apart() -> None:
    found = take_apart(SCRIPT)
    assert found.imports == (
        'import json\nimport os\n\nos.environ.setdefault("A", "b")  # before\n\nimport csv'
    )
    assert found.settings == "RATE = 0.1  # of this"
    assert found.parts == ("# What it is for.\n@decorated\ndef double(x):\n    return 2 * x",)
    assert found.steps == (
        Step("First things come first.", "x = double(RATE)"),
        Step("", "y = x"),
        Step("Then: the rest.", "print(y)"),
    )


def test_a_script_without_main_is_taken_apart() -> None:
    found = take_apart(
        '"""Says."""\n\nimport a\n\n\nclass B:\n    pass\n\n\nb = B()\n\n# Do.\nb.c()\n'
    )
    assert (found.imports, found.parts) == ("import a", ("class B:\n    pass",))
    assert found.steps == (Step("", "b = B()"), Step("Do.", "b.c()"))
