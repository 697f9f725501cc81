"""The rule base that rules/README.md writes from an empty folder on works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

README = ROOT / "rules" / "README.md"
FILE = re.compile(r"^    # (mine/\S+\.yaml)\n((?:    .*\n|\n(?=    ))+)", re.MULTILINE)
COMMAND = re.compile(r"^    recommender (.*?) +# ", re.MULTILINE)


@pytest.fixture
def taught() -> str:
    """The part of the page that teaches it."""
    return README.read_text(encoding="utf-8").partition("\n## Your own rule base\n")[2]


@pytest.fixture
def mine(run: Run, taught: str) -> Path:
    """The folder as the page prints it."""
    for name, text in FILE.findall(taught):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(re.sub("^    ", "", text, flags=re.MULTILINE), encoding="utf-8")
    return Path("mine")


def test_it_is_complete_and_sound(run: Run, mine: Path) -> None:
    assert sorted(str(path.relative_to(mine)) for path in mine.rglob("*.yaml")) == [
        "cases/functions-on-linux.yaml",
        "fit.yaml",
        "questions.yaml",
        "requirements.yaml",
        "rulebase.yaml",
    ]
    done = run("rules", "check", mine)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "pytorch-or-jax 0.1 in mine is sound: 2 frameworks, 1 factor, 2 questions, 2 rules, "
        "1 requirement, 3 sources; 1 case gives the promised verdict.\n"
    )


def test_no_file_of_it_could_be_left_out(run: Run, mine: Path) -> None:
    for name in ("rulebase.yaml", "questions.yaml", "fit.yaml", "requirements.yaml"):
        text = (mine / name).read_text()
        (mine / name).unlink()
        assert run("rules", "check", mine).returncode == 1
        (mine / name).write_text(text)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ("{machine: other, style: functions}", "JAX  ▰▰  clear, 2 points ahead of PyTorch"),
        ("{style: objects}", "PyTorch  ▰▰  clear, 2 points ahead of JAX"),
        ("{machine: windows-gpu}", "PyTorch  the only framework that the answers allow"),
        ("{}", "PyTorch and JAX: an exact tie  no answer so far favours either framework"),
    ],
)
def test_it_gives_verdicts(run: Run, mine: Path, answers: str, verdict: str) -> None:
    done = run("--rules", mine, "--answers", "-", stdin=f"answers: {answers}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == verdict


def test_the_commands_of_the_page_run(run: Run, mine: Path, taught: str) -> None:
    commands = COMMAND.findall(taught)
    assert {command.removeprefix("rules ").split()[0] for command in commands} == {
        "check",
        "--rules",
        "audit",
        "cases",
        "diff",
    }
    Path("before").symlink_to(mine)
    case = mine / "cases" / "functions-on-linux.yaml"
    for command in commands:
        answered = ["--answers", case] if command.startswith("--rules") else []
        assert run(*command.split(), *answered).returncode == 0, command


def test_what_the_page_points_to_is_there(taught: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", taught)
    assert links
    assert all((README.parent / link).exists() for link in links)
