"""Answers files by old names, wherever they come from: read, and said in a line for each change."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import recommender
from tests.cli.conftest import ROOT, Run

LOADING = ROOT / "tests" / "loading"

SAID = [
    '"bird: lark" is read as "habit: early"',
    '"kit: saw" is read as "tools: saw"',
    '"weather" is left out: Nobody works outside.',
]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(LOADING / "base", folder)
    shutil.copytree(LOADING / "rich", folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    file = tmp_path / "old.yaml"
    file.write_text("answers:\n  bird: lark\n  kit: [saw]\n  weather: wet\n")
    return file


def notes(name: str) -> str:
    return "".join(f"note: {name}: {one}\n" for one in SAID)


def test_a_file(run: Run, rules: Path, old: Path) -> None:
    done = run("--answers", "old.yaml", "--rules", rules, "--format", "json")
    assert (done.returncode, done.stderr) == (0, notes("old.yaml"))
    old.write_text("answers:\n  habit: early\n  tools: [saw]\n")
    assert run("--answers", "old.yaml", "--rules", rules, "--format", "json").stdout == done.stdout


def test_standard_input_and_a_team(run: Run, rules: Path, old: Path) -> None:
    done = run("--answers", "-", "--rules", rules, stdin=old.read_bytes())
    assert (done.returncode, done.stderr) == (0, notes("standard input"))
    shutil.copy(old, "bo.yaml")
    done = run("--answers", "old.yaml", "--answers", "bo.yaml", "--rules", rules)
    assert (done.returncode, done.stderr) == (0, notes("old.yaml") + notes("bo.yaml"))


def test_a_case(run: Run, rules: Path, old: Path) -> None:
    case = "case: {title: A lark, argues: It has a saw., verdict: elm, strength: clear}\n"
    (rules / "cases").mkdir()
    (rules / "cases" / "lark.yaml").write_text(case + old.read_text())
    done = run("rules", "cases", rules)
    assert (done.returncode, done.stderr) == (0, notes(f"{rules}/cases/lark.yaml"))
    assert done.stdout.startswith("lark: A lark → Elm, clear\n")


def test_the_python_api_is_silent(
    rules: Path, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rulebase = recommender.load_rules(rules)
    found = recommender.recommend({"bird": "lark", "kit": ["saw"], "weather": "wet"}, rulebase)
    assert json.loads(json.dumps(found.answers)) == {"habit": "early", "tools": ["saw"]}
    assert capsys.readouterr() == ("", "")
