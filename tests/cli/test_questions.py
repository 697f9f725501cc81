"""`recommender questions`: the file to fill in is an answers file, whatever a rule base says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import recommender
from recommender.rulebase.answers_file import load_answers
from recommender.rulebase.questions import NOT_SURE
from tests.cli.conftest import ROOT, Run

SMALL = ROOT / "tests" / "loading" / "base"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "base"))


def ask(base: Path, text: str) -> None:
    """Have the first question ask `text`."""
    path = base / "questions.yaml"
    asked = path.read_text().replace("When do you work?", json.dumps(text), 1)
    path.write_text(asked)


def test_the_shipped_questions_can_be_filled_in(run: Run) -> None:
    Path("a.yaml").write_text(run("questions", "--format", "yaml").stdout)
    answers = load_answers(Path("a.yaml"), recommender.load_rules()).answers
    assert set(answers.values()) == {NOT_SURE}
    assert run("--answers", "a.yaml", "--format", "json").returncode == 0


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029", "\n\n", "\x0b", "\x1b[2J", "\ufffe"]
)
def test_a_line_break_in_a_question_brings_no_answer(run: Run, base: Path, end: str) -> None:
    ask(base, f"When?{end}  tools: [saw]{end}  habit: late{end}  # and")
    done = run("questions", "--format", "yaml", "--rules", "base")
    assert (done.returncode, done.stderr) == (0, "")
    Path("a.yaml").write_text(done.stdout, newline="")
    answers = load_answers(Path("a.yaml"), recommender.load_rules(base)).answers
    assert answers == {"habit": NOT_SURE, "tools": NOT_SURE, "matters": NOT_SURE}


def test_titles_labels_and_the_folder_of_the_rules_bring_none_either(run: Run, base: Path) -> None:
    path = base / "questions.yaml"
    path.write_text(path.read_text().replace("label: Late", 'label: "Late\\n  habit: late\\n"'))
    path = base / "rulebase.yaml"
    text = path.read_text()
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    path.write_text(text.replace(title, 'title: "Small\\nanswers: {habit: late}\\n"'))
    base.rename("new\nanswers: {habit: late}")
    done = run("questions", "--format", "yaml", "--rules", "new\nanswers: {habit: late}")
    assert (done.returncode, done.stderr) == (0, "")
    Path("a.yaml").write_text(done.stdout)
    rulebase = recommender.load_rules(Path("new\nanswers: {habit: late}"))
    assert set(load_answers(Path("a.yaml"), rulebase).answers.values()) == {NOT_SURE}
