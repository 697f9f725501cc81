"""`recommender tasks` and `recommender questions --format json`: what a program has to know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from recommender import generate, load_rules, recommend
from recommender.cli import cli
from recommender.resources import templates_folder
from recommender.rulebase.questions import Kind
from recommender.starter.templates import load_templates, task_ids
from recommender.starter.verified import read_ledger
from tests.cli.conftest import Run
from tests.schemas import validator

TEMPLATES = load_templates(templates_folder())


def read(run: Run, *arguments: str | Path) -> Any:
    done = run(*arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def tasks() -> Any:
    done = CliRunner().invoke(cli, ["tasks", "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_every_project_is_listed(run: Run, tasks: Any) -> None:
    validator("task_list").validate(tasks)
    assert [task["id"] for task in tasks["tasks"]] == task_ids(templates_folder())
    text = run("tasks", COLUMNS="200").stdout
    for task in tasks["tasks"]:
        assert f"{task['id']}\n    {task['title']}: {task['summary']}\n" in text
        frameworks = TEMPLATES.frameworks_of(TEMPLATES.tasks[task["id"]])
        assert [(stack["framework"], stack["backend"]) for stack in task["stacks"]] == [
            (framework.id, backend.id if len(framework.backends) > 1 else None)
            for framework in frameworks
            for backend in framework.backends
        ]


def test_what_is_listed_can_be_made(tasks: Any) -> None:
    verdict = recommend({})
    for task in tasks["tasks"]:
        for stack in task["stacks"]:
            files = generate(
                verdict,
                name="p",
                task=task["id"],
                framework=stack["framework"],
                backend=stack["backend"],
            )
            assert {*files} - {*stack["files"]} <= {"AGENTS.md", "DECISION.md", "answers.yaml"}
            assert {*stack["files"]} <= {*files}


def test_what_was_verified_is_what_the_ledger_has(tasks: Any) -> None:
    ledger = read_ledger(templates_folder())
    [table] = [task for task in tasks["tasks"] if task["id"] == "tabular-classification"]
    [pytorch] = [stack for stack in table["stacks"] if stack["framework"] == "pytorch"]
    entries = ledger["projects"]["tabular-classification pytorch"]
    assert {check["check"] for check in pytorch["verified"]} >= {"a run", "trained", "types"}
    [trained] = [check for check in pytorch["verified"] if check["check"] == "trained"]
    figures = {figure["name"]: figure["value"] for figure in trained["figures"]}
    assert figures == entries["trained"]["figures"]
    shapes = {shape["key"]: shape["words"] for shape in pytorch["shapes"]}
    assert shapes["export"] == ["onnx", "pt2", "pte"]


def test_combinations_are_those_that_the_ledger_has(tasks: Any) -> None:
    """Each of them can be asked for, and has the checks that stand under its name."""
    projects = read_ledger(templates_folder())["projects"]
    says = {check["name"]: check["says"] for check in tasks["checks"]}
    listed = {}
    for task in tasks["tasks"]:
        for stack in task["stacks"]:
            shapes = {shape["key"]: shape["words"] for shape in stack["shapes"]}
            for made in stack["combined"]:
                added = {each["key"]: each["word"] for each in made["added"]}
                assert all(word in shapes[key] for key, word in added.items())
                assert set(made["checks"]) <= says.keys()
                added |= {"form": "notebook"} if made["notebook"] else {}
                words = [f"{key}={word}" for key, word in sorted(added.items())]
                backend = f"-{stack['backend']}" if stack["backend"] else ""
                name = " ".join([task["id"], stack["framework"] + backend, *words])
                listed[name] = set(made["checks"])
    wanted = {name: set(checks) for name, checks in projects.items() if name.count(" ") > 1}
    assert listed == wanted


def test_every_question_is_listed(run: Run) -> None:
    whole = read(run, "questions")
    validator("question_list").validate(whole)
    rulebase = load_rules()
    assert [question["id"] for question in whole["questions"]] == [*rulebase.question]
    for listed in whole["questions"]:
        question = rulebase.question[listed["id"]]
        assert [option["id"] for option in listed["options"]] == [*question.option]
        assert all(option["label"] for option in listed["options"])
        assert (listed["when"] is None) == (question.when is None)


def test_an_answers_file_can_be_written_from_it(run: Run) -> None:
    """The first option of everything, as `kind` says."""
    whole = read(run, "questions")
    answers: dict[str, Any] = {}
    for question in whole["questions"]:
        first = question["options"][0]["id"]
        answers[question["id"]] = {
            Kind.ONE.value: first,
            Kind.MANY.value: [first],
            Kind.PRIORITIES.value: {first: whole["priorities"][0]},
        }[question["kind"]]
    Path("a.json").write_text(json.dumps({"answers": answers}))
    assert read(run, "--answers", "a.json")["verdict"]


def test_a_condition_is_told_whole(run: Run) -> None:
    whole = read(run, "questions")
    listed = {question["id"]: question["when"] for question in whole["questions"]}
    assert listed["engine"] == {
        "kind": "chosen",
        "question": "purpose",
        "options": ["research", "product", "library"],
        "parts": [],
    }
    parts = [when for when in listed.values() if when and when["kind"] != "chosen"]
    assert parts
    for when in parts:
        assert (when["question"], when["options"]) == (None, [])
        assert len(when["parts"]) == 1 if when["kind"] == "not" else len(when["parts"]) > 1
