"""What rules/README.md teaches works as it stands there: the rule base that it writes from an empty
folder on, the example of a question, and a third framework."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from recommender.errors import RuleBaseError
from recommender.rulebase.loader import load_rules
from tests.cli.conftest import ROOT, Run

RULES = ROOT / "rules"
README = RULES / "README.md"
FILE = re.compile(r"^    # (mine/\S+\.yaml)\n((?:    .*\n|\n(?=    ))+)", re.MULTILINE)
COMMAND = re.compile(r"^    recommender (.*?) +# ", re.MULTILINE)


def section(title: str) -> str:
    """The part of the page under a heading, up to the next one of its level."""
    page = README.read_text(encoding="utf-8")
    assert f"\n## {title}\n" in page
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.fixture
def taught() -> str:
    """The part of the page that teaches it."""
    return section("Your own rule base")


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
    assert "`cp -r mine before`" in taught
    shutil.copytree(mine, "before")
    case = mine / "cases" / "functions-on-linux.yaml"
    for command in commands:
        answered = ["--answers", case] if command.startswith("--rules") else []
        assert run(*command.split(), *answered).returncode == 0, command


def test_a_text_with_a_comma_has_to_be_quoted(run: Run, mine: Path) -> None:
    file = mine / "questions.yaml"
    text = file.read_text(encoding="utf-8")
    quoted = '"A GPU on Windows, without WSL2"'
    assert quoted in text
    for bare in ("A GPU on Windows, without WSL2", "A GPU: on Windows"):
        file.write_text(text.replace(quoted, bare), encoding="utf-8")
        assert run("rules", "check", mine).returncode == 1
        file.write_text(text.replace(quoted, f'"{bare}"'), encoding="utf-8")
        assert run("rules", "check", mine).returncode == 0


# A question in the shipped rule base


def with_question(text: str, folder: Path) -> Path:
    """The shipped rule base with one more question at its end."""
    shutil.copytree(RULES, folder)
    with (folder / "questions.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}")
    return folder


def test_the_question_of_the_page_fits_the_shipped_rule_base(tmp_path: Path) -> None:
    example = re.match(r"\n((?:    .*\n)+)", section("A question"))
    assert example
    text = re.sub("^    ", "  ", example[1], flags=re.MULTILINE)
    text = text.replace("- id: debugging\n", "- id: example\n")
    rulebase = load_rules(with_question(text, tmp_path / "with"))
    assert [option.id for option in rulebase.question["example"].options] == [
        "breakpoints",
        "metrics",
    ]
    lines = text.splitlines(keepends=True)
    bare = "".join(line for line in lines if not line.startswith("    part:"))
    with pytest.raises(RuleBaseError, match=r"example\.part: is missing"):
        load_rules(with_question(bare, tmp_path / "without"))


# A third framework


def test_what_a_third_framework_lacks_is_listed(run: Run) -> None:
    """A statement for each factor and an option of the measured question; no words of the page."""
    shutil.copytree(RULES, "mine")
    file = Path("mine/rulebase.yaml")
    text = file.read_text(encoding="utf-8")
    added = "  - {id: flax, title: JAX with Flax, choose-when: Choose it for functions.}\n"
    text = text.replace("frameworks:\n", f"frameworks:\n{added}", 1)
    file.write_text(text, encoding="utf-8")
    done = run("rules", "check", "mine")
    assert done.returncode == 1
    missing = [line.split(": ", 1)[1] for line in done.stderr.replace("error: ", "").splitlines()]
    factors = len(load_rules(RULES).factors)
    assert missing == [
        *["statements.flax: is missing; expected text"] * factors,
        "questions.measured-speed.options: expected exactly one option with 'measured: flax', "
        "got 0",
    ]


def test_a_framework_that_no_requirement_concerns_wins_where_the_others_are_ruled_out(
    run: Run, mine: Path
) -> None:
    for name, begin, added in (
        (
            "rulebase.yaml",
            "frameworks:",
            "\n  - {id: keras, title: Keras, choose-when: Choose it.}",
        ),
        ("fit.yaml", "statements: {", "keras: A model is an object., "),
    ):
        text = (mine / name).read_text(encoding="utf-8")
        assert begin in text
        (mine / name).write_text(text.replace(begin, begin + added, 1), encoding="utf-8")
    requirements = mine / "requirements.yaml"
    text = requirements.read_text(encoding="utf-8")
    answered = ("--rules", mine, "--answers", "-")
    windows = "answers: {machine: windows-gpu}\n"
    for ruled_out, verdict in (
        ("[jax]", "an exact tie"),
        ("[jax, pytorch]", "Keras  the only framework that the answers allow"),
        ("[jax, keras]", "PyTorch  the only framework that the answers allow"),
    ):
        requirements.write_text(text.replace("[jax]", ruled_out), encoding="utf-8")
        assert verdict in run(*answered, stdin=windows).stdout.splitlines()[0]


# Links


def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub and others make them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", [README, RULES / "RESULTS.md"], ids=lambda page: page.name)
def test_what_the_page_points_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_pages_that_point_to_these_name_headings_that_are_there() -> None:
    found = 0
    for page in (ROOT / "README.md", ROOT / "templates" / "README.md"):
        text = page.read_text(encoding="utf-8")
        for path, anchor in re.findall(r"\]\(([\w./]*rules/\w+\.md)#([\w-]+)\)", text):
            assert anchor in anchors(page.parent / path), anchor
            found += 1
    assert found >= 4
