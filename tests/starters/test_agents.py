"""AGENTS.md: what it says of a project is true of it."""

from __future__ import annotations

import re

import pytest

from tests.proofs.plan import Starter, every, starters

TRAINED = [starter for starter in starters() if starter.task != "minimal"]
TASKS = every("pytorch", "keras-tensorflow")


def files_named(text: str) -> set[str]:
    """The files between backticks, in links and after `python`."""
    found = re.findall(r"`([\w-]+\.\w+)`|\]\(([\w.-]+)\)|python ([\w.]+)", text)
    return {name for names in found for name in names if name}


@pytest.mark.parametrize("starter", starters(), ids=lambda starter: starter.id)
def test_every_file_that_it_names_is_there(starter: Starter) -> None:
    files = starter.files()
    text = files["AGENTS.md"]
    documents = {"DECISION.md", "answers.yaml"}
    assert files_named(text) - documents <= files.keys()
    assert ("python export.py" in text) == ("export.py" in files)
    assert ("`constraints.txt`" in text) == ("constraints.txt" in files)
    assert "\n\n\n" not in text
    assert len(text.splitlines()) <= 55
    assert "[AGENTS.md](AGENTS.md)" in files["README.md"]


@pytest.mark.parametrize("starter", TASKS, ids=lambda starter: starter.id)
def test_its_commands_are_those_of_the_readme_and_its_flags_are_known(starter: Starter) -> None:
    files = starter.files()
    text, readme = files["AGENTS.md"], files["README.md"]
    commands = re.findall(r"^    (python .+?)  +#", text, re.M)
    assert {"python train.py", "python evaluate.py"} < {*commands}
    for command in commands:
        if "--" not in command or "predict.py" in command:
            assert f"    {command}  #" in re.sub(" +#", "  #", readme), command
    for flag in {*re.findall(r"--\w+", text)} - {"--check", "--answers"}:
        assert any(f'"{flag}"' in files[path] for path in files if path[-3:] == ".py"), flag
    for setting in re.findall(r"--set (\w+)=", text + readme):
        assert f"\n{setting.upper()} = " in files["train.py"], setting


@pytest.mark.parametrize("starter", TASKS, ids=lambda starter: starter.id)
def test_a_learner_tries_a_setting_that_there_is(starter: Starter) -> None:
    files = starter.having(purpose="learning").files()
    named = re.findall(r"--set (\w+)=", files["README.md"])
    assert named
    for setting in named:
        assert f"\n{setting.upper()} = " in files["train.py"], setting
