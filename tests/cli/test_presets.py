"""Presets: answers of cases that have a name, used as an answers file is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from recommender import load_rules
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.presets import presets
from recommender.starter.templates import task_ids
from tests.cli.conftest import CASES, ROOT, Run
from tests.cli.test_new import tree
from tests.schemas import validator

KNOWN = presets(load_rules(), rules_folder())


def test_the_list_is_complete_and_of_use(run: Run) -> None:
    done = run("presets", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    whole = json.loads(done.stdout)
    validator("preset_list").validate(whole)
    assert [preset["name"] for preset in whole["presets"]] == sorted(KNOWN)
    assert len(KNOWN) >= 10
    for preset in whole["presets"]:
        assert preset["variant"] and preset["task"] in task_ids(templates_folder()), preset
    text = run("presets").stdout
    for name, preset in KNOWN.items():
        assert f"{name}\n    {preset.title}\n" in text


@pytest.mark.parametrize("name", KNOWN)
def test_each_makes_a_project_without_a_question(run: Run, name: str) -> None:
    done = run("new", "my-project", "--preset", name, "--dry-run")
    assert (done.returncode, "train.py" in done.stdout) == (0, True), done.stderr


def test_it_is_the_answers_file_of_its_case(run: Run) -> None:
    case = CASES / "kaggle-images.yaml"
    for place in ("a", "b"):
        Path(place).mkdir()
    by_name = run("new", "a/p", "--preset", "kaggle-images")
    by_file = run("new", "b/p", "--answers", case)
    assert (by_name.returncode, by_name.stderr) == (0, "")
    assert by_name.stdout.replace("a/p", "b/p") == by_file.stdout
    assert tree(Path("a")) == tree(Path("b")) != {}
    verdicts = [
        json.loads(run(*flags, "--format", "json").stdout)
        for flags in (("--preset", "kaggle-images"), ("--answers", case))
    ]
    assert [verdict.pop("next_command") for verdict in verdicts] == [
        "recommender new my-project --preset kaggle-images",
        f"recommender new my-project --answers {case}",
    ]
    assert verdicts[0] == verdicts[1]


def test_the_record_names_the_command_that_gives_it_again(run: Run) -> None:
    record = run("--preset", "kaggle-images", "--format", "markdown").stdout
    assert "recommender --preset kaggle-images --details\n" in record
    assert "recommender new my-project --preset kaggle-images\n" in record


ODD = {
    ("--preset", "kaggle-imags"): "--preset: there is no preset 'kaggle-imags'; did you mean "
    "'kaggle-images'? ('recommender presets' lists them)",
    ("--preset", "kaggle-images", "--answers", "a.yaml"): "--answers and --preset both give the "
    "answers: give only one of them",
    ("--preset", "kaggle-images", "--resume", "a.yaml"): "--preset never asks and --resume does: "
    "give only one of them",
}


@pytest.mark.parametrize("flags", ODD)
@pytest.mark.parametrize("command", [(), ("new", "p")])
def test_what_is_odd_is_refused(run: Run, flags: tuple[str, ...], command: tuple[str, ...]) -> None:
    done = run(*command, *flags)
    assert (done.returncode, done.stderr) == (2, f"error: {ODD[flags]}\n")


def test_a_preset_before_a_command_has_no_effect(run: Run) -> None:
    done = run("--preset", "kaggle-images", "new", "p")
    assert done.returncode == 2
    assert "--preset before 'new' has no effect; put it after the command" in done.stderr


# A rule base of one's own.


@pytest.fixture
def mine(run: Run, tmp_path: Path) -> Path:
    """A small rule base with a case; its first line is that of `case`."""
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "tests" / "three_frameworks", folder)
    return folder


def name_it(folder: Path, case: str, preset: str) -> int:
    """Give the answers of a case a name; the line where it stands."""
    path = folder / "cases" / f"{case}.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(at for at, line in enumerate(lines) if line.startswith("case:")) + 1
    path.write_text("".join([*lines[:place], f"  preset: {preset}\n", *lines[place:]]))
    return place + 1


def test_a_rule_base_without_presets_says_so(run: Run, mine: Path) -> None:
    done = run("presets", "--rules", "mine")
    assert (done.returncode, done.stdout) == (
        0,
        "Rule base pytorch-keras-or-jax has no presets: no case in it says 'preset: NAME'.\n",
    )
    refused = run("--preset", "x", "--rules", "mine")
    assert (refused.returncode, refused.stderr) == (
        2,
        "error: --preset: rule base pytorch-keras-or-jax has no presets\n",
    )


def test_a_rule_base_of_ones_own_has_its_own(run: Run, mine: Path) -> None:
    name_it(mine, "physicist-with-equations", "physics")
    assert "physics\n" in run("presets", "--rules", "mine").stdout
    done = run("--preset", "physics", "--rules", "mine", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["leader"] == "flax"
    refused = run("--preset", "beginner-tabular", "--rules", "mine")
    assert "; expected physics ('recommender presets --rules mine' lists them)" in refused.stderr
    assert run("rules", "check", "mine").returncode == 0


@pytest.mark.parametrize("command", [("rules", "check", "mine"), ("presets", "--rules", "mine")])
def test_a_name_that_will_not_do_is_told_with_its_line(
    run: Run, mine: Path, command: tuple[str, ...]
) -> None:
    first = name_it(mine, "beginner", "physics")
    second = name_it(mine, "physicist-with-equations", "physics")
    odd = name_it(mine, "tensorflow-estate", "My Estate")
    done = run(*command)
    assert done.returncode == 1
    assert (
        f"mine/cases/physicist-with-equations.yaml:{second}: case.preset: 'physics' is the preset "
        f"of beginner.yaml:{first}, too; each needs a name of its own\n" in done.stderr
    )
    assert (
        f"mine/cases/tensorflow-estate.yaml:{odd}: case.preset: 'My Estate' is not an id "
        "(lower-case words joined by '-')\n" in done.stderr
    )


def test_a_title_that_is_no_line_and_a_misspelt_key_are_told(run: Run, mine: Path) -> None:
    name_it(mine, "beginner", "beginner")
    path = mine / "cases" / "beginner.yaml"
    title = next(line for line in path.read_text().splitlines() if line.startswith("  title: "))
    path.write_text(path.read_text().replace(title, f"  title: {'long ' * 20}"))
    other = mine / "cases" / "tensorflow-estate.yaml"
    line = name_it(mine, "tensorflow-estate", "x")
    other.write_text(other.read_text().replace("  preset:", "  preste:"))
    said = run("rules", "check", "mine").stderr
    assert "case.title: the title of a preset stands in a list: one line of at most 72" in said
    assert f"tensorflow-estate.yaml:{line}: case.preste: unknown key here; did you mean" in said
