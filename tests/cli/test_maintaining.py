"""`recommender questions`, `rules check`, `completion`, and the public API."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import recommender
from recommender.errors import AnswersError
from recommender.rulebase.answers_file import load_answers, parse_answers
from recommender.rulebase.questions import MEASURED, NOT_SURE
from tests.cli.conftest import CASES, ROOT, Run


def test_the_list_names_every_question_and_option(run: Run) -> None:
    done = run("questions")
    assert done.returncode == 0
    for question in recommender.load_rules().questions:
        assert question.ask in done.stdout
        assert all(option.id in done.stdout for option in question.options)


def test_the_answers_file_to_fill_in_is_one_and_says_nothing_yet(run: Run) -> None:
    rulebase = recommender.load_rules()
    text = run("questions", "--format", "yaml").stdout
    file = parse_answers(text.encode(), "printed", rulebase)
    to_fill_in = [one for one in rulebase.questions if one.source != MEASURED]
    assert file.answers == {one.id: NOT_SURE for one in to_fill_in}
    for question in to_fill_in:
        assert all(f"#   {option.id}: " in text for option in question.options)


def test_the_shipped_rule_base_is_sound(run: Run) -> None:
    done = run("rules", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "is sound" in done.stdout


def test_a_rule_base_of_ones_own(run: Run, beginner: Path) -> None:
    shutil.copytree(ROOT / "rules", "mine")
    head = Path("mine/rulebase.yaml")
    head.write_text(head.read_text().replace("id: pytorch-or-keras", "id: mine"))
    assert run("rules", "check", "mine").stdout.startswith("mine ")
    assert '"id": "mine"' in run(
        "--answers", beginner, "--format", "json", "--rules", "mine"
    ).stdout.replace('":"', '": "')


def test_cases_say_what_they_cover(run: Run) -> None:
    done = run("rules", "cases")
    assert (done.returncode, done.stderr) == (0, "")
    assert "beginner-tabular: " in done.stdout
    assert done.stdout.endswith(
        "Rules that fire in no case: none\n"
        "Requirements that hold in no case: none\n"
        "Options that are chosen in no case: none\n"
    )


def test_a_rule_base_does_not_differ_from_itself(run: Run) -> None:
    folder = ROOT / "tests" / "engine" / "three"
    done = run("rules", "diff", folder, folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"No verdict differs, over all [\d,]+ ways to answer\.", done.stdout)


def test_the_difference_of_two_rule_bases_is_counted_and_shown(run: Run) -> None:
    old = ROOT / "tests" / "engine" / "three"
    shutil.copytree(old, "mine")
    file = Path("mine/effort.yaml")
    file.write_text(file.read_text().replace("{tea: 7}", "{coffee: 7}"))
    done = run("rules", "diff", old, "mine")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tea → Coffee: " in done.stdout
    assert "What is in your kitchen? A kettle" in done.stdout


def test_the_audit_as_json_has_exact_shares(run: Run) -> None:
    import json
    from fractions import Fraction

    folder = ROOT / "tests" / "engine" / "three"
    done = run("rules", "audit", folder, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["rulebase"] == {"id": "what-to-drink", "version": "0.3"}
    for shares in (found["usual"], found["all"]):
        assert sum(Fraction(one["share"]) for one in shares) == 1


def test_a_starter_key_that_no_template_reads_is_a_fault(run: Run) -> None:
    shutil.copytree(ROOT / "rules", "mine")
    questions = Path("mine/questions.yaml")
    text = questions.read_text()
    text = text.replace("{task: minimal}", "{task: minimum}", 1)
    text = text.replace("{machine: cpu}", "{mashine: cpu}", 1)
    questions.write_text(text)
    lines = {
        word: next(n for n, line in enumerate(text.splitlines(), 1) if word in line)
        for word in ("minimum", "mashine")
    }
    done = run("rules", "check", "mine")
    assert (done.returncode, done.stderr) == (
        1,
        f"error: mine/questions.yaml:{lines['minimum']}: questions.subject.options."
        "simulation.starter.task: the templates have no task 'minimum'; "
        "did you mean 'minimal'?\n"
        f"mine/questions.yaml:{lines['mashine']}: questions.training-machine.options.cpu."
        "starter.mashine: no template reads this key; did you mean 'machine'?\n",
    )


def test_a_case_that_gives_another_verdict_is_a_fault(run: Run) -> None:
    shutil.copytree(ROOT / "rules", "mine")
    case = Path("mine/cases/beginner-tabular.yaml")
    case.write_text(case.read_text().replace("verdict: keras", "verdict: pytorch"))
    done = run("rules", "check", "mine")
    assert (done.returncode, done.stderr) == (
        1,
        "error: mine/cases/beginner-tabular.yaml:1: case: it promises pytorch, slight, "
        "keras.tensorflow; the rules give keras, slight, keras.tensorflow\n",
    )


@pytest.mark.parametrize(
    ("names", "notes"),
    [
        (
            ("debuging.yaml", "notes.yml", "notes.txt"),
            [
                "debuging.yaml is not read, since rulebase.yaml names no such factor; "
                "did you mean 'debugging.yaml'?",
                "notes.yml is not read, since rulebase.yaml names no such factor",
            ],
        ),
        (  # beside a file of the same name
            ("questions.yml", "debugging.YAML", "RULEBASE.yaml"),
            [
                "RULEBASE.yaml is not read, since rulebase.yaml names no such factor; "
                "did you mean 'rulebase.yaml'?",
                "debugging.YAML is not read, but debugging.yaml is",
                "questions.yml is not read, but questions.yaml is",
            ],
        ),
    ],
)
def test_a_file_that_nobody_reads_is_named_and_no_fault(
    run: Run, names: Sequence[str], notes: Sequence[str]
) -> None:
    shutil.copytree(ROOT / "rules", "mine")
    for name in names:
        Path("mine", name).write_text("title: Anything\n")
    done = run("rules", "check", "mine")
    assert done.stderr.splitlines() == [f"note: mine/{note}" for note in notes]
    assert done.returncode == 0


@pytest.mark.parametrize("command", ["check", "cases"])
def test_a_case_that_nobody_reads_is_named(run: Run, command: str) -> None:
    shutil.copytree(ROOT / "rules", "mine")
    cases = Path("mine/cases")
    for name in ("camper.yml", "amd-workstation.yml", "camper.JSON", "notes.txt"):
        (cases / name).write_text("case: {}\n")
    (cases / "old").mkdir()
    (cases / "old" / "camper.yaml").write_text("case: {}\n")
    done = run("rules", command, "mine")
    assert done.stderr.splitlines() == [
        "note: mine/cases/amd-workstation.yml is not read: amd-workstation.yaml is",
        "note: mine/cases/camper.JSON is not read: name it camper.yaml",
        "note: mine/cases/camper.yml is not read: name it camper.yaml",
        "note: mine/cases/old/camper.yaml is not read: only files directly in cases are",
    ]
    assert done.returncode == 0


def test_a_team_member_whom_nobody_reads_is_named(run: Run, beginner: Path) -> None:
    Path("team").mkdir()
    for name in ("ada.yaml", "bo.yml", "cy.json", "di.YAML", "eve.Json", "fay.txt"):
        text = "{}" if name.lower().endswith("json") else "{}\n"
        Path("team", name).write_text(f'{{"answers": {text.strip()}}}')
    done = run("--answers", "team")
    assert done.stderr.splitlines()[:2] == [
        "note: team/di.YAML is not read: name it di.yaml",
        "note: team/eve.Json is not read: name it eve.yaml",
    ]
    assert done.returncode == 0


SPARE = """
  - id: spare
    claim: It was seen.
    source: A run
    checked: 2026-11-01
    status: holds
rules:
"""


@pytest.mark.parametrize("by", ["", "page", "case", "rule"])
def test_a_claim_that_nothing_cites_is_named(run: Run, by: str) -> None:
    shutil.copytree(ROOT / "rules", "mine")
    factor, case = Path("mine/debugging.yaml"), Path("mine/cases/beginner-tabular.yaml")
    text = factor.read_text().replace("\nrules:\n", SPARE, 1)
    if by == "page":
        text = text.replace("id: spare", "id: spare\n    page: true")
    if by == "rule":
        place = text.index("evidence: [", text.index("\nrules:")) + len("evidence: [")
        text = f"{text[:place]}spare, {text[place:]}"
    factor.write_text(text)
    if by == "case":
        case.write_text(case.read_text().replace("evidence: [", "evidence: [spare, ", 1))
    done = run("rules", "check", "mine")
    said = "note: no rule, requirement or case cites the evidence 'spare'\n"
    assert (done.returncode, done.stderr) == (0, "" if by else said)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.returncode == 0
    assert "_RECOMMENDER_COMPLETE" in done.stdout


def test_completion_knows_tasks_and_frameworks(run: Run) -> None:
    def complete(words: str, at: int) -> str:
        return run(
            _RECOMMENDER_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(at)
        ).stdout

    assert "tabular-regression" in complete("recommender new p --task ", 4)
    assert "keras" in complete("recommender new p --framework ", 4)
    assert "jax" in complete("recommender new p --backend ", 4)


def test_the_bug_report_keeps_the_traceback_in_a_file(tmp_path: Path) -> None:
    script = (
        "import recommender.rulebase.loader, recommender.cli, sys\n"
        "def broken(folder): raise ZeroDivisionError('inside')\n"
        "recommender.rulebase.loader.load_rules = broken\n"
        "sys.argv[1:] = ['questions']\n"
        "recommender.cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 3
    [kept] = tmp_path.iterdir()
    assert done.stderr == (
        f"error: this is a bug in recommender (ZeroDivisionError); please report it with {kept}\n"
    )
    assert "ZeroDivisionError: inside" in kept.read_text()


def test_api() -> None:
    rulebase = recommender.load_rules()
    answers = load_answers(CASES / "beginner-tabular.yaml", rulebase).answers
    verdict = recommender.recommend(answers, rulebase)
    files = recommender.generate(verdict, name="my-project")
    assert {"README.md", "answers.yaml", "train.py"} <= files.keys()


def test_api_checks_answers() -> None:
    with pytest.raises(AnswersError) as caught:
        recommender.recommend({"purpos": "research", "purpose": "x", "field": ["a"]})
    assert len(caught.value.faults) == 3
