"""Counts lines of code: the comparison page's two examples, and the starters of one layer.

Blank lines, comments and docstrings do not count.
"""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

from recommender.catalogue import load_catalogue
from recommender.evidence.scripts.printing import measured
from recommender.plan import plan_project
from recommender.render import render
from recommender.resources import templates_folder

__all__ = ["code_lines"]

PAGE = Path(__file__).parents[1] / "page"

SPACE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code_lines(text: str) -> int:
    """Lines of Python code in `text`."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SPACE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            lines.difference_update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return len(lines)


def starter(framework: str, backend: str | None) -> str:
    """`train.py` of the task minimal."""
    project = plan_project(
        load_catalogue(templates_folder()),
        name="counted",
        task="minimal",
        framework=framework,
        backend=backend,
        version="0",
        reasons=[],
    )
    return render(project)["train.py"]


if __name__ == "__main__":
    for name in ("pytorch", "keras"):
        text = (PAGE / f"{name}.txt").read_text(encoding="utf-8")
        measured("code-lines", f"{name}-page", code_lines(text))
    measured("code-lines", "pytorch-minimal", code_lines(starter("pytorch", None)))
    measured("code-lines", "keras-minimal", code_lines(starter("keras", "tensorflow")))
