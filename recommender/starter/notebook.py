"""A rendered project → the same project as one notebook with its README: {path: text}.

The templates' pieces `_notebook.md.jinja` and `_notebook_readme.md.jinja` lay both out as Markdown,
in which fenced Python becomes a cell of code. They get the scripts of the project as they are, and
`train.py` taken apart, so that what a notebook does cannot differ from what the scripts do.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from textwrap import dedent
from typing import Any, NamedTuple

from recommender.starter.plan import PlannedFile, PlannedProject
from recommender.starter.render import render

__all__ = ["Step", "Training", "as_notebook", "take_apart"]

PAGES = {"notebook.md": "_notebook.md.jinja", "README.md": "_notebook_readme.md.jinja"}
"""The pages that are made of a project, and the piece that each of them is."""

CODE = re.compile(r"^```python( folded)?\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
"""A cell of code; the source of one that is folded is shown on demand."""


class Step(NamedTuple):
    """A paragraph of a script: the comment above it, as a sentence or '', and its code."""

    said: str
    code: str


class Training(NamedTuple):
    """`train.py` in the order of a notebook.

    `imports` and `settings` are the lines at its top, `parts` its functions and classes, and
    `steps` the paragraphs of `main`; where there is no `main`, those of the script itself.
    """

    imports: str
    settings: str
    parts: tuple[str, ...]
    steps: tuple[Step, ...]


def as_notebook(project: PlannedProject, files: Mapping[str, str]) -> dict[str, str]:
    """The notebook and the README of a project, of its rendered files (path → text)."""
    scripts = {path: text for path, text in files.items() if re.fullmatch(r"\w+\.py", path)}
    training = take_apart(scripts.pop("train.py"))
    pages = tuple(
        PlannedFile(page, f'#: include nearest("{piece}") :#\n', template=True)
        for page, piece in PAGES.items()
    )
    context = {**project.context, "scripts": scripts, "training": training, "split": shlex.split}
    rendered = render(project._replace(files=pages, origins={}, context=context))
    return {
        f"{project.context['name']}.ipynb": _notebook(_cells(rendered["notebook.md"])),
        "README.md": rendered["README.md"],
    }


def take_apart(script: str) -> Training:
    """The parts of a `train.py`, by its syntax tree: all of its code but the call of `main`."""
    lines, (docstring, *body) = script.splitlines(), ast.parse(script).body
    imports: list[str] = []
    settings: list[str] = []
    parts: list[str] = []
    rest: list[str] = []
    steps: tuple[Step, ...] = ()
    before = docstring.end_lineno
    for node in body:
        text, before = "\n".join(lines[before : node.end_lineno]), node.end_lineno
        match node:
            case ast.FunctionDef(name="main"):
                steps = _paragraphs(dedent("\n".join(text.split("\n")[_head(text) :])))
            case ast.FunctionDef() | ast.ClassDef():
                parts.append(text.strip("\n"))
            case ast.Assign(targets=[ast.Name(id=name)]) if name.isupper():
                settings.append(text)
            case ast.If() if "__name__" in ast.unparse(node.test):
                pass
            case _:
                (rest if parts else imports).append(text)
    steps = steps or _paragraphs("\n".join(rest))
    return Training(_whole(imports), _whole(settings), tuple(parts), steps)


def _head(text: str) -> int:
    """How many lines come before the body of a function."""
    return 1 + next(i for i, line in enumerate(text.split("\n")) if line.endswith(":"))


def _whole(texts: Iterable[str]) -> str:
    return "\n".join(texts).strip("\n")


def _paragraphs(code: str) -> tuple[Step, ...]:
    """Statements up to the next empty line, each with the comment that they begin with."""
    lines = code.split("\n")
    before: int | None = 0
    paragraphs: list[list[str]] = []
    for node in ast.parse(code).body:
        text, before = lines[before : node.end_lineno], node.end_lineno
        if _only_returns(
            node
        ):  # when a run is complete; in a notebook, the report comes all the same
            continue
        if not paragraphs or not text[0]:
            paragraphs.append([])
        paragraphs[-1] += text
    return tuple(_step(paragraph) for paragraph in paragraphs)


def _only_returns(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and all(isinstance(each, ast.Return) for each in node.body)


def _step(lines: list[str]) -> Step:
    text = "\n".join(lines).strip("\n")
    comment = re.match(r"(?:#.*\n)+", text)
    said = comment[0] if comment else ""
    return Step(re.sub(r"\s*\n?# ?", " ", said).strip(), text[len(said) :])


def _cells(page: str) -> Iterator[dict[str, Any]]:
    """A cell of text up to the next fenced code or heading, and one for each fenced code."""
    place = 0
    for code in CODE.finditer(page):
        yield from _prose(page[place : code.start()])
        place = code.end()
        hidden = {"jupyter": {"source_hidden": True}, "cellView": "form"} if code[1] else {}
        yield {
            "cell_type": "code",
            "execution_count": None,
            "metadata": hidden,
            "outputs": [],
            "source": _lines(code[2]),
        }
    yield from _prose(page[place:])


def _prose(text: str) -> Iterator[dict[str, Any]]:
    for part in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        if part.strip():
            yield {"cell_type": "markdown", "metadata": {}, "source": _lines(part.strip())}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _notebook(cells: Iterable[dict[str, Any]]) -> str:
    """Version 4.5 of the format, https://nbformat.readthedocs.io; nothing was run yet."""
    whole = {
        "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells, start=1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
