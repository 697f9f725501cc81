"""The answers of each member of a team lie in a file that every system can have."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

import recommender
from recommender.rulebase.answers_file import load_answers
from recommender.writer import write_project

from .conftest import TEMPLATES

RULEBASE = recommender.load_rules()
CASE = TEMPLATES.parent / "rules" / "cases" / "kaggle-tables.yaml"


def generated(*names: str) -> dict[str, str]:
    team = recommender.confer(dict.fromkeys(names, load_answers(CASE, RULEBASE).answers), RULEBASE)
    return dict(recommender.generate(team, name="my-project"))


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (("ann", "Ann"), ("ann", "Ann-2")),
        (("con", "Con", "nul.txt"), ("member-con", "member-Con-2", "member-nul.txt")),
        (("../../etc/passwd", "a/b"), ("etc-passwd", "a-b")),
        (("", "...", " "), ("member", "member-2", "member-3")),
        (("x" * 300, "x" * 301), ("x" * 50, "x" * 50 + "-2")),
        (("団" * 300, "ann"), ("団" * 50, "ann")),
        ((unicodedata.normalize("NFD", "Zoë"), "b"), ("Zoë", "b")),
    ],
)
def test_a_file_for_each(names: tuple[str, ...], files: tuple[str, ...], tmp_path: Path) -> None:
    project = generated(*names)
    assert {path for path in project if path.startswith("answers/")} == {
        f"answers/{file}.yaml" for file in files
    }
    write_project(project, tmp_path / "my-project")
    kept = {path.stem for path in (tmp_path / "my-project" / "answers").iterdir()}
    assert kept == set(files)
