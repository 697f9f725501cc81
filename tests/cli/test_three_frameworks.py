"""Others' rule bases: PyTorch, Keras and JAX with Flax, through every command and without Python.

`tests/three_frameworks` is the worked example that rules/README.md points to.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import recommender
from recommender.decide.scoring import recommend
from recommender.rulebase.answers_file import load_answers, write_answers
from recommender.rulebase.questions import ASIDE, MOST, Answers
from tests.cli.conftest import ROOT, Run
from tests.schemas import validator

FOLDER = ROOT / "tests" / "three_frameworks"
TOY = ROOT / "tests" / "engine" / "three"
CASES = sorted(path.stem for path in FOLDER.glob("cases/*.yaml"))
TITLES = ("PyTorch", "Keras", "JAX with Flax")

RULEBASE = recommender.load_rules(FOLDER)


def case(name: str) -> Path:
    return FOLDER / "cases" / f"{name}.yaml"


def answers(name: str) -> Answers:
    return load_answers(case(name), RULEBASE).answers


def as_json(run: Run, file: Path) -> Any:
    done = run("--rules", FOLDER, "--answers", file, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def weighed(given: Answers) -> Iterator[Answers]:
    """The answers with every way to set the priorities."""
    factors = [factor.id for factor in RULEBASE.factors]
    for grades in itertools.product((MOST, ASIDE, None), repeat=len(factors)):
        set_ones = {id: grade for id, grade in zip(factors, grades, strict=True) if grade}
        yield {**given, "priorities": set_ones}


# The verdict


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("name", CASES)
def test_the_text_has_room_for_three(run: Run, name: str, columns: int) -> None:
    done = run("--rules", FOLDER, "--answers", case(name), COLUMNS=str(columns))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert max(map(cell_len, lines)) <= columns
    for one in as_json(run, case(name))["frameworks"]:
        beside, below = f"{one['score']} {one['title']}", f"{one['title']}  {one['score']}"
        named = f"{one['title']}, ruled out  {one['score']}"
        assert any(said in line for said in (beside, below, named) for line in lines)
    if "toss-up" not in done.stdout:
        assert not re.search(r"\b(both|either) (do|will|frameworks?)\b", done.stdout)


def test_json_is_what_the_schema_says(run: Run) -> None:
    for name in CASES:
        whole = as_json(run, case(name))
        validator("recommendation").validate(whole)
        assert {one["title"] for one in whole["frameworks"]} == set(TITLES)
        assert all(len(factor["sides"]) == 3 for factor in whole["factors"])


def test_nothing_answered_is_a_tie_of_three(run: Run) -> None:
    done = run("--rules", FOLDER, "--answers", "-", stdin="answers: {}\n")
    assert done.stdout.startswith(
        "PyTorch, Keras and JAX with Flax: an exact tie  no answer so far favours any\nframework\n"
    )


def test_a_near_tie_names_those_that_are_level_and_why(run: Run) -> None:
    done = run("--rules", FOLDER, "--answers", case("near-tie-image-model-too-big"))
    assert "PyTorch and JAX with Flax are both good choices; PyTorch is named first" in done.stdout
    assert "Why       +1 Image networks" in done.stdout


def test_what_is_against_says_for_whom(run: Run) -> None:
    done = run("--rules", FOLDER, "--answers", case("startup-with-a-language-model"))
    assert "Against   +2 Keras: One loss" in done.stdout


def test_the_lead_is_over_all_that_are_level(run: Run) -> None:
    done = run("--rules", FOLDER, "--answers", case("beginner"))
    assert "slight, 4 points ahead of PyTorch and JAX with Flax" in done.stdout


@pytest.mark.parametrize("columns", [80, 40])
def test_details_name_each_of_the_three(run: Run, columns: int) -> None:
    file = case("physicist-with-equations")
    done = run("--rules", FOLDER, "--answers", file, "--details", COLUMNS=str(columns))
    assert max(map(cell_len, done.stdout.splitlines())) <= columns
    said = " ".join(done.stdout.split())
    assert "JAX with Flax +3, Keras on JAX +1, PyTorch +2. It applies because" in said
    assert "tensorflow-code-base (Keras on JAX +14, Keras on TensorFlow +20" in said


@pytest.mark.parametrize("columns", [80, 40])
def test_three_people_who_lean_to_three_frameworks(run: Run, columns: int) -> None:
    names = ("physicist-with-equations", "beginner", "near-tie-image-model-too-big")
    given = [word for name in names for word in ("--answers", case(name))]
    done = run("--rules", FOLDER, *given, COLUMNS=str(columns))
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(cell_len, done.stdout.splitlines())) <= columns
    said = " ".join(done.stdout.split())
    assert said.startswith("JAX with Flax ▰▰▱▱ slight, 3 points ahead of Keras. 3 people together")
    assert "alone, 1 of them gets the same result" in said
    heads = ("7.67 JAX with Flax", "4.67 Keras", "4 PyTorch")
    if columns == 40:
        heads = ("JAX with Flax 7.67 ", "Keras 4.67 ", "PyTorch 4 ")
    assert all(head in said for head in heads)


# What would turn it


def test_flips_lead_to_each_of_the_others_and_are_proven(run: Run) -> None:
    flips = as_json(run, case("physicist-with-equations"))["flips"]
    assert {one["outcome"] for one in flips} == {"pytorch", "keras"}
    for one in flips:
        given = dict(answers("physicist-with-equations"))
        [change] = one["changes"]
        if change["action"] == "answer":
            given[change["question"]] = change["after"]
        else:
            assert change["action"] == "add"
            given[change["question"]] = (*given[change["question"]], change["after"])
        Path("turned.yaml").write_text(write_answers(given, RULEBASE))
        assert as_json(run, Path("turned.yaml"))["leader"] == one["outcome"]


@pytest.mark.parametrize("name", ["near-tie-image-model-too-big", "beginner", "tensorflow-estate"])
def test_stability_counts_the_ways_to_set_the_priorities(run: Run, name: str) -> None:
    whole = as_json(run, case(name))
    outcomes = [recommend(RULEBASE, given).outcome for given in weighed(answers(name))]
    assert whole["stability"]["weightings"] == len(outcomes) == 3**5
    assert whole["stability"]["same"] == outcomes.count(whole["leader"])


def test_settled_where_no_way_to_set_the_priorities_turns_it(run: Run) -> None:
    whole = as_json(run, case("physicist-with-equations"))
    assert [one["question"] for one in whole["open"]] == ["priorities"]
    assert whole["settled"]["settled"] and whole["settled"]["exact"]
    found = {
        recommend(RULEBASE, one).outcome for one in weighed(answers("physicist-with-equations"))
    }
    assert found == {"flax"}


def test_not_settled_where_the_question_that_is_named_turns_it(run: Run) -> None:
    settled = as_json(run, case("near-tie-image-model-too-big"))["settled"]
    assert not settled["settled"]
    given = answers("near-tie-image-model-too-big")
    turned = {
        recommend(RULEBASE, {**given, settled["next"]: (option.id,)}).outcome
        for option in RULEBASE.question[settled["next"]].options
    }
    assert turned == {"pytorch", "keras", "flax"}


# The starter and its decision record


def test_the_decision_record_sets_three_side_by_side(run: Run) -> None:
    done = run("new", "mine", "--rules", FOLDER, "--answers", case("beginner"))
    assert (done.returncode, done.stderr) == (0, "")
    record = Path("mine/DECISION.md").read_text()
    assert "| Factor | Keras | PyTorch | JAX with Flax |\n|---|--:|--:|--:|\n" in record
    assert "recommender new mine --answers answers.yaml --rules DIR\n" in record
    assert "(`DIR` is the folder of rule base `pytorch-keras-or-jax`)" in record
    again = run("new", "again/mine", "--rules", FOLDER, "--answers", "mine/answers.yaml")
    assert again.returncode == 1  # there is no folder 'again'
    Path("again").mkdir()
    run("new", "again/mine", "--rules", FOLDER, "--answers", "mine/answers.yaml")
    assert record == Path("again/mine/DECISION.md").read_text()


def test_a_decision_for_the_third_says_what_the_others_have_before_it(run: Run) -> None:
    arguments = ("--rules", FOLDER, "--answers", case("near-tie-image-model-too-big"))
    run("new", "mine", *arguments, "--framework", "keras")
    record = Path("mine/DECISION.md").read_text()
    assert record.startswith("# Decision: Keras on JAX\n")
    against = record.partition("## What speaks against it")[2].partition("\n## ")[0]
    assert [line.split(".")[0] for line in against.splitlines() if line.startswith("- **")] == [
        "- **PyTorch +4",
        "- **PyTorch +2",
        "- **PyTorch +1",
    ]


@pytest.mark.parametrize("flags", [(), ("--framework", "flax"), ("--task", "minimal")])
def test_a_framework_without_templates_is_refused_with_what_there_is(
    run: Run, flags: tuple[str, ...]
) -> None:
    arguments = ("--rules", FOLDER, "--answers", case("physicist-with-equations"))
    done = run("new", "mine", *arguments, *flags)
    assert (done.returncode, done.stderr) == (
        2,
        "error: there is no starter for JAX with Flax, only for Keras and PyTorch; choose with "
        "--framework keras or pytorch\n",
    )
    assert list(Path().iterdir()) == []
    assert run("new", "mine", *arguments, "--framework", "pytorch").returncode == 0


def test_a_rule_base_without_any_starter(run: Run) -> None:
    given = "answers: {hour: morning}\n"
    done = run("new", "mine", "--rules", TOY, "--answers", "-", stdin=given)
    assert (done.returncode, done.stderr) == (
        2,
        "error: there is no starter for Coffee, only for Keras and PyTorch\n",
    )


def test_a_backend_without_templates(run: Run) -> None:
    shutil.copytree(FOLDER, "mine")
    for path in Path("mine").rglob("*.yaml"):
        text = path.read_text().replace("keras.tensorflow", "keras.openvino")
        title = "{id: tensorflow, title: Keras on TensorFlow}"
        path.write_text(text.replace(title, "{id: openvino, title: Keras on OpenVINO}"))
    done = run("new", "it", "--rules", "mine", "--answers", "mine/cases/beginner.yaml")
    assert (done.returncode, done.stderr) == (
        2,
        "error: there is no starter for Keras on OpenVINO, only for Keras on TensorFlow, Keras on "
        "torch and Keras on JAX; choose with --backend jax or torch\n",
    )


def test_an_exact_tie_of_three_asks_for_one(run: Run) -> None:
    done = run("new", "mine", "--rules", FOLDER, "--answers", "-", stdin="answers: {}\n")
    assert (done.returncode, done.stderr) == (
        2,
        "error: PyTorch, Keras and JAX with Flax are exactly even on these answers: give "
        "--framework pytorch, keras or flax\n",
    )


# For those who maintain it


def test_it_is_sound_and_its_cases_leave_nothing_uncovered(run: Run) -> None:
    done = run("rules", "check", FOLDER)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"in {FOLDER} is sound: 3 frameworks, 5 factors, 9 questions, 23 rules" in done.stdout
    done = run("rules", "cases", FOLDER)
    assert done.stdout.endswith(
        "Rules that fire in no case: none\n"
        "Requirements that hold in no case: none\n"
        "Options that are chosen in no case: none\n"
    )
    for said in ("→ JAX with Flax, clear\n", "→ PyTorch, toss-up\n", "→ no framework is left\n"):
        assert said in done.stdout


def test_the_audit_shows_three_in_text_and_in_json(run: Run) -> None:
    done = run("rules", "audit", FOLDER)
    assert done.returncode == 0
    for title in TITLES:
        assert re.search(
            rf"^\| {title} +\|( +<?\d+\.\d % \(\d+\.\d %\) +\|){{6}}$", done.stdout, re.M
        )
    heads = " *\\| ".join(f"{title} at most" for title in TITLES)
    assert len(re.findall(rf"\| {heads} *\|", done.stdout)) == 2
    found = json.loads(run("rules", "audit", FOLDER, "--format", "json").stdout)
    for shares in (found["usual"], found["all"]):
        together = dict.fromkeys(("pytorch", "keras", "flax", "tie", "conflict"), Fraction())
        for one in shares:
            together[one["outcome"]] += Fraction(one["share"])
        assert sum(together.values()) == 1
        assert all(together.values())


def test_the_difference_names_who_wins_instead(run: Run) -> None:
    shutil.copytree(FOLDER, "mine")
    assert "No verdict differs" in run("rules", "diff", "mine", FOLDER).stdout
    file = Path("mine/ecosystem.yaml")
    file.write_text(file.read_text().replace("{flax: 5, keras.jax: 3}", "{flax: 1}"))
    done = run("rules", "diff", FOLDER, "mine")
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("JAX with Flax → PyTorch: ", "JAX with Flax → Keras: ", "an exact tie → Keras: "):
        assert said in done.stdout


def test_the_answers_file_to_fill_in_names_the_rule_base(run: Run) -> None:
    text = run("questions", "--rules", FOLDER, "--format", "yaml").stdout
    assert f"\n#   recommender --answers FILE --rules {FOLDER}\n" in text
    Path("filled.yaml").write_text(text)
    assert as_json(run, Path("filled.yaml"))["tied"] == ["pytorch", "keras", "flax"]


# Asked in the terminal


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [80, 40])
def test_asked_by_numbers_up_to_the_verdict(tmp_path: Path, columns: int) -> None:
    from tests.prompt.terminal import Terminal

    terminal = Terminal(
        ["-m", "recommender", "--rules", str(FOLDER)],
        cwd=tmp_path,
        columns=columns,
        rows=100,
        env={"TERM": "dumb"},
    )
    try:
        terminal.until("Question 1", "Which machine", "4  Google TPUs", "Number:")
        terminal.press("4\r").until("Question 2", "How many devices", "Number:")
        terminal.press("1\r").until("Question 3", "1  PyTorch code", "Numbers,")
        terminal.press("s\r").until("So far JAX with Flax leads by 1 point:")
        terminal.press("4\r").until("Question 4")
        terminal.press("n\r").until("The verdict is settled", "1  Stop here and show")
        seen = terminal.press("1\r").until("points", "ahead of Keras", "Flips if")
    finally:
        terminal.close()
    assert seen.rpartition("Number:")[2].count("JAX with Flax  ▰▰▰▰  strong") == 1
    assert not re.search("either|both", seen)
    assert max(map(cell_len, seen.splitlines())) <= columns


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_asked_on_the_screen_up_to_the_verdict(tmp_path: Path) -> None:
    from tests.prompt.terminal import ENTER, Terminal

    given = {**answers("physicist-with-equations"), "priorities": {}}
    del given["debugging"]
    (tmp_path / "begun.yaml").write_text(write_answers(given, RULEBASE))
    terminal = Terminal(
        ["-m", "recommender", "--rules", str(FOLDER), "--resume", "begun.yaml"],
        cwd=tmp_path,
        rows=60,
    )
    try:
        terminal.until("The verdict is settled", at="Stop here and show the verdict")
        terminal.press(ENTER).until("JAX with Flax", "clear, 7 points ahead of Keras")
    finally:
        terminal.close()
