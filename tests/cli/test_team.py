"""Several people's answers on the command line: the verdict in every format, and the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.cli.conftest import CASES, ROOT, Run
from tests.schemas import validator

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
    assert "3 people together; alone, 2 of them get the same result" in " ".join(
        done.stdout.split()
    )
    assert "recommender new my-project --answers team --task TASK\n" in done.stdout
    files = [word for name in MEMBERS for word in ("--answers", f"team/{name}.yaml")]
    one_by_one = run(*files)
    before, after = (text.partition("\nNext")[0] for text in (done.stdout, one_by_one.stdout))
    assert before == after
    assert "--answers team/beginner-tabular.yaml" in " ".join(one_by_one.stdout.split())


def test_json_is_what_the_schema_says(run: Run, team: Path) -> None:
    made = json.loads(run("--answers", "team", "--format", "json").stdout)
    validator("team").validate(made)
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
    readme = (project / "README.md").read_text()
    assert "[answers](answers) holds the answers that generate this project again" in readme
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
    assert "alone, each of them gets the same result" in " ".join(done.stdout.split())
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


SAME = {
    ("team/a.yaml", "./team/a.yaml"): "team/a.yaml is given twice",
    ("team/a.yaml", "{here}/team/a.yaml"): "team/a.yaml and {here}/team/a.yaml are the same file",
    ("team/a.yaml", "link.yaml"): "team/a.yaml and link.yaml are the same file",
    ("team", "other.yaml"): "team/a.yaml and other.yaml are the same file",
    ("linked", "team"): "linked/a.yaml and team/a.yaml are the same file",
    ("-", "-"): "- is given twice",
    ("gone.yaml", "gone.yaml"): "gone.yaml is given twice",
}


@pytest.mark.parametrize("files", SAME)
def test_one_file_is_one_person(run: Run, beginner: Path, files: tuple[str, str]) -> None:
    """However it is named: by a link, a second name, a folder, or a longer way."""
    Path("team").mkdir()
    shutil.copy(beginner, "team/a.yaml")
    Path("link.yaml").symlink_to("team/a.yaml")
    Path("other.yaml").hardlink_to("team/a.yaml")
    Path("linked").symlink_to("team")
    here = str(Path().resolve())
    flags = [word for file in files for word in ("--answers", file.replace("{here}", here))]
    done = run(*flags, stdin=beginner.read_text())
    said = SAME[files].replace("{here}", here)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error: --answers: {said}\n")


@pytest.mark.parametrize("name", ["\u00e9", "A\u030a", "\u1112\u1161\u11ab"])
def test_names_that_look_alike_are_refused(run: Run, beginner: Path, name: str) -> None:
    """An accent may be a part of its letter or a character of its own, and syllables in pieces."""
    Path("team").mkdir()
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    assert len(forms) == 2
    for form in forms:
        shutil.copy(beginner, f"team/{form}.yaml")
    if len(list(Path("team").iterdir())) < 2:
        pytest.skip("this file system takes them for one name")
    done = run("--answers", "team")
    composed = unicodedata.normalize("NFC", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: --answers: two files are both named team/{composed}.yaml, in different forms of "
        "Unicode; rename one of them\n"
    )


def test_a_name_in_pieces_is_shown_whole(run: Run, beginner: Path) -> None:
    Path("a").mkdir()
    Path("b").mkdir()
    shutil.copy(beginner, f"a/{unicodedata.normalize('NFD', 'é')}.yaml")
    shutil.copy(beginner, "b/x.yaml")
    made = json.loads(run("--answers", "a", "--answers", "b", "--format", "json").stdout)
    assert [member["name"] for member in made["members"]] == ["é", "x"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_names_that_are_no_text(run: Run, beginner: Path) -> None:
    folder = os.fsencode(Path("team"))
    os.mkdir(folder)  # noqa: PTH102
    for name in (b"\xff.yaml", b"\xfe\xe9.yaml"):
        shutil.copy(beginner, os.path.join(folder, name))  # noqa: PTH118
    for style in ("text", "json", "markdown"):
        done = run("--answers", "team", "--format", style, "--output", f"verdict.{style}")
        assert (done.returncode, done.stderr) == (0, f"wrote verdict.{style}\n")
        assert Path(f"verdict.{style}").read_text("utf-8")
        assert run("--answers", "team", "--format", style).returncode == 0
    done = run("new", "p", "--answers", "team", "--task", "minimal")
    assert (done.returncode, done.stderr) == (0, "")
    done = run("new", "q", "--answers", "team", "--task", "tabular-classification")
    assert done.returncode == 0
    assert len(list(Path("q/answers").iterdir())) == 2
    assert Path("q/DECISION.md").read_text("utf-8")
