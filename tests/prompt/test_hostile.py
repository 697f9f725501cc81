"""No text of a stranger steers the terminal, whichever command prints it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from recommender.cli import main
from tests.prompt.conftest import RULES
from tests.prompt.hostile import (
    HOSTILE,
    NAME,
    SPELLED,
    assert_harmless,
    assert_no_line_of_theirs,
    poison,
    write,
)
from tests.prompt.terminal import CTRL_C, ROOT, Terminal

THREE = ROOT / "tests" / "three_frameworks"

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Run `recommender` in this process: exit status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["recommender", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        told = capsys.readouterr()
        assert isinstance(stop.value.code, int)
        return stop.value.code, told.out, told.err

    return run


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return poison(THREE, tmp_path_factory.mktemp("hostile") / f"rules{NAME}")


@pytest.fixture(scope="module")
def answers(rules: Path) -> Path:
    """Answers that say who made them, in a file with a name of its own."""
    case = yaml.safe_load((rules / "cases" / "beginner.yaml").read_text(encoding="utf-8"))
    made_by = {"rulebase": f"theirs{HOSTILE}", "version": HOSTILE, "framework": f"one{HOSTILE}"}
    path = rules.parent / f"answers{NAME}.yaml"
    return write(path, {"made-by": made_by, "answers": case["answers"]})


def test_the_rule_base_is_a_sound_one(call: Call, rules: Path) -> None:
    """Else the tests below would see nothing but errors."""
    code, out, err = call("rules", "check", rules)
    assert (code, err) == (0, "")
    assert_harmless(out)
    assert "x\\u001b[2J\\u202e \\u009b31m is sound" in out


PRINTING = {
    "questions": ["questions", "--rules", "RULES"],
    "questions as YAML": ["questions", "--format", "yaml", "--rules", "RULES"],
    "verdict": ["--answers", "ANSWERS", "--rules", "RULES"],
    "details": ["--details", "--answers", "ANSWERS", "--rules", "RULES"],
    "markdown": ["--format", "markdown", "--answers", "ANSWERS", "--rules", "RULES"],
    "team": ["--answers", "RULES/cases", "--rules", "RULES"],
    "team in full": ["--details", "--answers", "RULES/cases", "--rules", "RULES"],
    "team as Markdown": ["--format", "markdown", "--answers", "RULES/cases", "--rules", "RULES"],
    "compare": ["compare", "--rules", "RULES"],
    "compare code": ["compare", "minimal", "--rules", "RULES"],
    "new": ["new", "NEW", "--answers", "ANSWERS", "--rules", "RULES"],
    "new, dry": ["new", "DRY", "--dry-run", "--answers", "ANSWERS", "--rules", "RULES"],
    "rules cases": ["rules", "cases", "RULES"],
    "rules diff": ["rules", "diff", "OLD", "RULES"],
    "rules audit": ["rules", "audit", "RULES"],
    "rules agree": ["rules", "agree", "SITUATIONS", "--rules", "RULES"],
    "evidence": ["evidence", "--rules", "RULES"],
}
WRAPPED = {"new", "new, dry", "verdict", "details", "team", "team in full"}
WRAPPED |= {"compare", "compare code"}
"""Where a line may begin with any word of a text."""
QUOTES_NOTHING_LONG = {"compare code", "rules audit", "new", "new, dry", "rules agree", "evidence"}
"""What only quotes the names of files, or nothing."""


def filled_in(command: list[str], rules: Path, answers: Path) -> list[str]:
    parent = rules.parent
    situations = parent / f"situations{NAME}"
    if not situations.exists():
        situations.mkdir()
        situation = {
            "situation": HOSTILE,
            "expert": "flax",
            "strength": "strong",
            "reason": HOSTILE,
            "source": HOSTILE,
            "readings": {f"ann{HOSTILE}": {"experience": "none-yet"}},
        }
        write(situations / f"a{NAME}.yaml", situation)
    places = {
        "RULES": rules,
        "ANSWERS": answers,
        "OLD": THREE,
        "SITUATIONS": situations,
        "NEW": parent / f"folder{NAME}" / "my-project",
        "DRY": parent / f"folder{NAME}" / "other-project",
    }
    (parent / f"folder{NAME}").mkdir(exist_ok=True)
    return [_filled(word, places) for word in command]


def _filled(word: str, places: dict[str, Path]) -> str:
    place, slash, rest = word.partition("/")
    return f"{places[place]}{slash}{rest}" if place in places else word


@pytest.mark.parametrize("name", PRINTING)
def test_no_text_steers_the_terminal(call: Call, rules: Path, answers: Path, name: str) -> None:
    code, out, err = call(*filled_in(PRINTING[name], rules, answers))
    assert code == 0, err
    assert out
    assert_harmless(out)
    assert_harmless(err)
    if name not in WRAPPED:
        assert_no_line_of_theirs(out + err)
    assert name in QUOTES_NOTHING_LONG or "u202e" in out


def test_who_made_the_answers_is_said_in_one_line(call: Call, rules: Path, answers: Path) -> None:
    _, _, err = call("--answers", answers, "--rules", rules)
    assert err.startswith(f"note: these answers were given for rule base theirs{SPELLED} ")
    assert err.count("\n") == 1


def test_documents_hold_the_texts_as_they_are(call: Call, rules: Path, answers: Path) -> None:
    for flags, key in (([], "title"), (["compare"], "title")):
        files = [] if flags else ["--answers", str(answers)]
        code, out, _ = call(*flags, "--format", "json", *files, "--rules", rules)
        assert code == 0
        assert_harmless(out)
        assert HOSTILE in json.loads(out)["frameworks"][0][key]
    code, out, _ = call("questions", "--format", "yaml", "--rules", rules)
    assert code == 0
    assert set(yaml.safe_load(out)["answers"].values()) == {"not-sure"}


def test_a_page_steers_no_terminal(call: Call, rules: Path, answers: Path) -> None:
    pytest.importorskip("matplotlib")
    code, out, _ = call("--format", "html", "--answers", answers, "--rules", rules)
    assert code == 0
    assert_harmless(out)


BROKEN = {
    "unknown key": {"answers": {f"key{HOSTILE}": "x"}},
    "unknown option": {"answers": {"subject": HOSTILE}},
    "in a list": {"answers": {"deployment": [HOSTILE, "python"]}},
    "unknown field": {HOSTILE: 1, "answers": {}},
    "wrong type": {"answers": {"subject": {HOSTILE: HOSTILE}}},
    "priorities": {"answers": {"priorities": {HOSTILE: "most", "debugging": HOSTILE}}},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_an_error_quotes_is_harmless(call: Call, tmp_path: Path, name: str) -> None:
    path = write(tmp_path / f"broken{NAME}.yaml", BROKEN[name])
    code, out, err = call("--answers", path, "--rules", THREE)
    assert (code, out) == (1, "")
    assert_harmless(err)
    assert_no_line_of_theirs(err)
    assert "\\u001b" in err


@pytest.mark.parametrize(
    ("file", "spoil"),
    [
        ("questions.yaml", lambda data: data["questions"][0].update(kind=HOSTILE)),
        ("questions.yaml", lambda data: data["questions"][0].update({HOSTILE: 1})),
        ("questions.yaml", lambda data: data["questions"][0].update(id=HOSTILE)),
        ("questions.yaml", lambda data: data["questions"][1].update(when={HOSTILE: HOSTILE})),
        ("performance.yaml", lambda data: data["evidence"][0].update(checked=HOSTILE)),
        (
            "requirements.yaml",
            lambda data: data["requirements"][0].update(because=[HOSTILE]),
        ),
    ],
)
@pytest.mark.parametrize("command", ["check", "cases", "audit"])
def test_a_broken_rule_base(
    call: Call, tmp_path: Path, file: str, spoil: Callable[[object], None], command: str
) -> None:
    rules = poison(THREE, tmp_path / f"rules{NAME}")
    data = yaml.safe_load((rules / file).read_text(encoding="utf-8"))
    spoil(data)
    write(rules / file, data)
    code, out, err = call("rules", command, rules)
    assert (code, out) == (1, "")
    assert_harmless(err)
    assert_no_line_of_theirs(err)
    assert "\\u001b" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--answers", f"missing{NAME}.yaml"],
        ["--rules", f"missing{NAME}", "questions"],
        [f"command{NAME}"],
        [f"--option{NAME}"],
        ["--format", HOSTILE],
        ["new", f"name{NAME}", "--answers", "-"],
        ["new", f"missing{NAME}/my-project", "--answers", "-"],
        ["compare", f"task{NAME}"],
        ["compare", "minimal", "--file", HOSTILE],
        ["compare", "minimal", "--backend", HOSTILE],
        ["rules", "agree", f"missing{NAME}"],
        ["--measured", f"missing{NAME}", "--answers", "-"],
    ],
)
def test_arguments(call: Call, arguments: list[str]) -> None:
    code, out, err = call(*arguments)
    assert (code, out) in ((1, ""), (2, ""))
    assert err.startswith("error: ")
    steering = {c for c in err if c != "\n" and not c.isprintable()}
    assert not steering


def test_what_is_written_where(call: Call, rules: Path, answers: Path, tmp_path: Path) -> None:
    path = tmp_path / f"out{NAME}.json"
    code, out, err = call(
        *("--format", "json", "--output", path, "--answers", answers, "--rules", rules)
    )
    assert (code, out) == (0, "")
    assert_harmless(err)
    assert f"wrote {tmp_path}/outx\\u001b[2J\\u202e \\u009b31m.json" in err
    assert HOSTILE in json.loads(path.read_text(encoding="utf-8"))["frameworks"][0]["title"]


def test_on_a_terminal_with_colours(rules: Path, answers: Path) -> None:
    for name in ("questions", "verdict", "team", "rules cases", "compare", "new, dry"):
        command = filled_in(PRINTING[name], rules, answers)
        terminal = Terminal(["-m", "recommender", *command], rows=2000, columns=100)
        assert terminal.wait() == 0
        shown = terminal.raw.decode().replace("\r\n", "\n")
        assert_harmless(shown, coloured=True)
        assert ("\x1b" in shown) == (name != "rules cases")


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_the_prompts(tmp_path: Path, term: str, columns: int) -> None:
    """What prompt_toolkit sends places the cursor; nothing that is asked adds to it."""
    rules = poison(RULES, tmp_path / f"rules{NAME}")
    plain = poison(RULES, tmp_path / "plain")
    for folder in (rules, plain):
        command = ["-m", "recommender", "--rules", str(folder)]
        terminal = Terminal(command, rows=60, columns=columns, env={"TERM": term}, cwd=tmp_path)
        terminal.until("Question 1", "about?\\u001b]0;pwned\\u0007")
        terminal.press("?" + "\r" * (term == "dumb")).until("The kind of data decides")
        terminal.press("n" + "\r" * (term == "dumb")).until("Question 2")
        terminal.press(CTRL_C).until("Your answers so far are in")
        assert terminal.wait() == 130
        raw = terminal.raw
        for code in (b"\x1b]", b"\x1b[2J", b"\x1b[8m", b"\x07", b"\x7f", "\x9b".encode()):
            assert code not in raw
        assert not {"\u202e", "\u2028"} & set(raw.decode())
        assert term != "dumb" or b"\x1b" not in raw
