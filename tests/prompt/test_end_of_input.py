"""Where nobody can be asked or goes on answering: a line that says so, and no answer lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.prompt.conftest import RULES
from tests.prompt.terminal import CTRL_D, Terminal

PREPARE = {
    "closed input": "os.close(0)",
    "empty input": "os.dup2(os.open(os.devnull, os.O_RDONLY), 0)",
    "input from a file": "os.dup2(os.open(sys.executable, os.O_RDONLY), 0)",
    "closed output": "os.close(1)",
    "output to a file": "os.dup2(os.open(os.devnull, os.O_WRONLY), 1)",
}
COMMANDS = {
    "asking": [],
    "going on": ["--resume", "begun.yaml"],
    "new": ["new", "my-project"],
}


def begin(tmp_path: Path, prepare: str, *arguments: str, term: str = "xterm") -> Terminal:
    """Run `recommender` on a terminal, after the statement `prepare`."""
    # Python looks at its streams as it starts: the program is one that starts afterwards.
    start = "os.execv(sys.executable, [sys.executable, '-m', 'recommender', *sys.argv[1:]])"
    run = f"import os, sys; {prepare}; {start}"
    return Terminal(["-c", run, *arguments], cwd=tmp_path, env={"TERM": term})


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("prepare", PREPARE)
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_nobody_can_be_asked(tmp_path: Path, prepare: str, command: str, term: str) -> None:
    (tmp_path / "begun.yaml").write_text("answers: {}\n", encoding="utf-8")
    terminal = begin(tmp_path, PREPARE[prepare], *COMMANDS[command], term=term)
    assert terminal.wait() == 2
    told = terminal.seen.strip().replace("\n", "")
    assert told == (
        "error: no terminal to ask on: give --answers FILE "
        "('recommender questions --format yaml' prints one to fill in) "
        "or --preset NAME ('recommender presets' lists them)"
    ), told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["begun.yaml"]


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("begun", [True, False])
def test_the_end_of_input_keeps_the_answers(tmp_path: Path, term: str, begun: bool) -> None:
    file = tmp_path / "begun.yaml"
    file.write_text("answers: {subject: text}\n", encoding="utf-8")
    flags = ["--resume", "begun.yaml"] if begun else []
    terminal = begin(tmp_path, "0", "--rules", str(RULES), *flags, term=term)
    enter = "\r" * (term == "dumb")
    if begun:
        terminal.until("Question 2", "Where must")
        terminal.press("n", enter).until("Question 3")
    else:
        terminal.until("Question 1", "What is the model about?")
        terminal.press("n", enter).until("Question 2")
    terminal.press(CTRL_D)
    assert terminal.wait() == 130
    kept = file if begun else tmp_path / "recommender-answers.yaml"
    assert kept.name in terminal.seen.replace("\n", "")
    assert "Traceback" not in terminal.seen
    assert answers_of(kept) == (
        {"subject": "text", "targets": "not-sure"} if begun else {"subject": "not-sure"}
    )


def answers_of(file: Path) -> dict[str, object]:
    answers: dict[str, object] = yaml.safe_load(file.read_text(encoding="utf-8"))["answers"]
    return answers
