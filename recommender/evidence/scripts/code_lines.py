"""Counts lines of code: the comparison page's two examples, and the starters of one layer.

Blank lines, comments and docstrings do not count.
"""

from __future__ import annotations

from pathlib import Path

from recommender.catalogue import load_catalogue
from recommender.code import code_lines
from recommender.evidence.scripts.printing import measured
from recommender.plan import plan_project
from recommender.render import render
from recommender.resources import templates_folder

PAGE = Path(__file__).parents[1] / "page"


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
