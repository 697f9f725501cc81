"""Several people's answers on the command line: the verdict in every format, and the project."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.cli.conftest import CASES, ROOT, Run

REPORT = ROOT / "recommender" / "report"
MEMBERS = ("beginner-tabular", "hobbyist-with-a-small-camera", "teacher-of-deep-learning")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    for name in MEMBERS:
        shutil.copy(CASES / f"{name}.yaml", folder)
    (folder / "notes.txt").write_text("no answers")
    return folder


def test_a_folder_and_its_files_give_the_same_verdict(run: Run, team: Path) -> None:
    done = run("--answers", "team")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Keras on torch")
    assert "3 people together; alone, 2 of them come to it" in " ".join(done.stdout.split())
    assert "recommender new my-project --answers team --task TASK\n" in done.stdout
    files = [word for name in MEMBERS for word in ("--answers", f"team/{name}.yaml")]
    one_by_one = run(*files)
    before, after = (text.partition("\nNext")[0] for text in (done.stdout, one_by_one.stdout))
    assert before == after
    assert "--answers team/beginner-tabular.yaml" in " ".join(one_by_one.stdout.split())


def test_json_is_what_the_schema_says(run: Run, team: Path) -> None:
    made = json.loads(run("--answers", "team", "--format", "json").stdout)
    schemas = {
        name: json.loads((REPORT / f"{name}.schema.json").read_text())
        for name in ("team", "recommendation")
    }
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    jsonschema.Draft202012Validator(schemas["team"], registry=registry).validate(made)
    assert [member["name"] for member in made["members"]] == list(MEMBERS)
    alone = json.loads(run("--answers", team / "beginner-tabular.yaml", "--format", "json").stdout)
    assert {**made["members"][0]["report"], "next_command": ""} == {**alone, "next_command": ""}


def test_a_team_s_project_holds_the_record_and_everybody_s_answers(run: Run, team: Path) -> None:
    Path("p").mkdir()
    done = run("new", "p/ours", "--answers", "team", "--task", "tabular-classification")
    assert done.returncode == 0, done.stderr
    project = Path("p/ours")
    assert sorted(path.stem for path in (project / "answers").iterdir()) == sorted(MEMBERS)
    record = (project / "DECISION.md").read_text()
    assert record.startswith("# Decision: Keras on torch\n")
    assert "| teacher-of-deep-learning | PyTorch | slight, 9 points ahead of Keras |" in record
    [again] = [line.strip() for line in record.splitlines() if "recommender new" in line]
    assert again == "recommender new ours --answers answers --task tabular-classification"
    assert "[answers](answers) makes this project again" in (project / "README.md").read_text()
    # The record's own command makes the same project again, in another place.
    shutil.copytree(project / "answers", "again/answers")
    command = [sys.executable, "-m", *again.split()]
    subprocess.run(command, cwd="again", check=True, env={"PYTHONPATH": str(ROOT)})
    made = {path.relative_to(project): path for path in project.rglob("*") if path.is_file()}
    assert made
    for path, here in made.items():
        assert (Path("again/ours") / path).read_bytes() == here.read_bytes(), path


def test_the_record_alone(run: Run, team: Path) -> None:
    done = run("--answers", "team", "--format", "markdown", "--output", "DECISION.md")
    assert done.returncode == 0
    record = Path("DECISION.md").read_text()
    assert "    recommender --answers team --details\n" in record
    assert "    recommender new my-project --answers team --task TASK\n" in record
    one = run("--answers", team / "beginner-tabular.yaml", "--format", "markdown").stdout
    assert one.startswith("# Decision: Keras on TensorFlow\n")
    assert f"    recommender --answers {team}/beginner-tabular.yaml --details\n" in one


def test_a_folder_with_one_file_is_one_person(run: Run, beginner: Path) -> None:
    Path("alone").mkdir()
    shutil.copy(beginner, "alone")
    assert run("--answers", "alone").stdout.startswith("Keras on TensorFlow")


def test_members_of_the_same_name_are_told_apart(run: Run, beginner: Path) -> None:
    for place in ("a", "b"):
        Path(place).mkdir()
        shutil.copy(beginner, f"{place}/x.yaml")
    done = run("--answers", "a", "--answers", "b/x.yaml")
    assert "· a/x.yaml: Keras on TensorFlow" in done.stdout
    assert "· b/x.yaml: Keras on TensorFlow" in done.stdout
    assert "alone, all of them come" in " ".join(done.stdout.split())
    assert "Nothing needs to be settled" in done.stdout
    run("new", "p", "--answers", "a", "--answers", "b", "--framework", "keras")
    assert {path.name for path in Path("p/answers").iterdir()} == {"a-x.yaml", "b-x.yaml"}


def test_every_fault_of_every_file_at_once(run: Run, team: Path) -> None:
    for name in MEMBERS[:2]:
        path = team / f"{name}.yaml"
        path.write_text(path.read_text().replace("machine: [cpu]", "machine: [none]"))
    done = run("--answers", "team")
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert [line.rpartition(".yaml:")[0] for line in lines] == [
        "error: team/beginner-tabular",
        "team/hobbyist-with-a-small-camera",
    ]
    fault = "answers.training-machine: 'none' is not an option of this question"
    assert all(fault in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["empty"], "error: --answers: empty contains no .yaml, .yml or .json file\n"),
        (
            ["team/beginner-tabular.yaml", "team"],
            "error: --answers: team/beginner-tabular.yaml is given twice\n",
        ),
    ],
)
def test_what_is_no_team(run: Run, team: Path, arguments: list[str], said: str) -> None:
    Path("empty").mkdir()
    done = run(*(word for one in arguments for word in ("--answers", one)))
    assert (done.returncode, done.stderr) == (2, said)
