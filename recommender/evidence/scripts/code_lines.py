"""Counts lines of code: the comparison page's two examples, the starters of one layer, and
`train.py` of the table's classifier.

Blank lines, comments and docstrings do not count.
"""

from __future__ import annotations

from pathlib import Path

from recommender.compare.code.parts import code_lines
from recommender.evidence.scripts.printing import measured
from recommender.resources import templates_folder
from recommender.starter.plan import plan_project
from recommender.starter.render import render
from recommender.starter.templates import load_templates

PAGE = Path(__file__).parents[1] / "page"


BACKENDS = {"pytorch": None, "keras": "tensorflow"}
STARTERS = {"minimal": "minimal", "table": "tabular-classification"}


def starter(framework: str, task: str) -> str:
    """Its `train.py`."""
    project = plan_project(
        load_templates(templates_folder()),
        name="counted",
        task=task,
        framework=framework,
        backend=BACKENDS[framework],
        version="0",
        reasons=[],
    )
    return render(project)["train.py"]


if __name__ == "__main__":
    for name in BACKENDS:
        text = (PAGE / f"{name}.txt").read_text(encoding="utf-8")
        measured("code-lines", f"{name}-page", code_lines(text))
        for what, task in STARTERS.items():
            measured("code-lines", f"{name}-{what}", code_lines(starter(name, task)))
