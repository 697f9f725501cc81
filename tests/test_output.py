"""The door to the terminal: what it lets out, and what happens where nobody takes it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.output import Coloured, emit, note, progress, say
from recommender.visible import in_encoding, visible, visible_lines

ROOT = Path(__file__).parents[1]
STEERING = "\x1b\x9b\x7f\u202e\u2028\r\n"
ANY = st.text(st.characters(exclude_categories=[]) | st.sampled_from(STEERING))


@given(ANY)
def test_what_is_visible_steers_nothing(text: str) -> None:
    line = visible(text)
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(character) for character in line} & {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }
    assert visible(line) == line
    assert visible_lines(text).count("\n") == text.count("\n")


@given(ANY)
def test_a_json_document_stays_the_same(text: str) -> None:
    assert json.loads(visible_lines(json.dumps({text: [text]}, indent=2))) == {text: [text]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;pwned\x07", "\\u001b]0;pwned\\u0007"),
        ("a\x9b31mb\x7fc", "a\\u009b31mb\\u007fc"),
        ("abc\u202edef\u2066", "abc\\u202edef\\u2066"),
        ("one\r\ntwo\u2028three\tfour\xa0five", "one  two three four five"),
        ("name\udcff", "name\\udcff"),
        ("Über 日本 👩\u200d🚀 e\u0301", "Über 日本 👩\u200d🚀 e\u0301"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_what_the_encoding_lacks_is_spelled() -> None:
    text = "Keras → “PyTorch” … ≥ 3 日"
    assert in_encoding(text, "utf-8") == text
    assert in_encoding(text, "cp1252") == 'Keras -> "PyTorch" ... >= 3 ?'
    assert in_encoding(text, "ascii") == in_encoding(text, "no-such-encoding")


def test_a_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("wrote a\nerror: b", ("\x1b[2J", "bold"))
    note("c\x07\r\nd")
    told = capsys.readouterr()
    assert told.out == "wrote a error: b\\u001b[2J\n"
    assert told.err == "note: c\\u0007  d\n"


def test_only_a_coloured_text_has_colours(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\x1b[1;35mA\x1b[0m\n\x1b[2JB\x1b]0;C\x07\x9b31m\n"
    emit(Coloured(text))
    assert capsys.readouterr().out == (
        "\x1b[1;35mA\x1b[0m\n\\u001b[2JB\\u001b]0;C\\u0007\\u009b31m\n"
    )
    emit(text)
    assert "\x1b" not in capsys.readouterr().out


def test_a_style_needs_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    for environment, shown in (
        ({"TERM": "xterm"}, b"\x1b[31;1merror:\x1b[0m no\n"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, b"error: no\n"),
        ({"TERM": "dumb"}, b"error: no\n"),
    ):
        stream = Terminal(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.delenv("NO_COLOR", raising=False)
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        say(("error:", "red bold"), " no", err=True)
        assert stream.buffer.getvalue() == shown  # type: ignore[attr-defined]


COMMANDS = (
    ["questions"],
    ["compare", "--format", "json"],
    ["rules", "cases", str(ROOT / "tests" / "three_frameworks")],
)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("where", "code", "message"),
    [
        ("| true; exit ${PIPESTATUS[0]}", 0, ""),
        ("| head -n 1 > /dev/null; exit ${PIPESTATUS[0]}", 0, ""),
        ("> /dev/full", 1, "error: the standard output: No space left on device\n"),
        (">&-", 1, "error: the standard output is closed\n"),
        ("> /dev/null 2> /dev/full", 0, ""),
        ("> /dev/null 2>&-", 0, ""),
    ],
)
def test_where_nobody_takes_it(command: list[str], where: str, code: int, message: str) -> None:
    if "/dev/full" in where and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    done = subprocess.run(
        ["bash", "-c", f'"$0" -m recommender "$@" {where}', sys.executable, *command],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", message)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_bar_shows_what_is_done_and_obeys_nothing_in_it() -> None:
    from tests.prompt.terminal import Terminal

    run = (
        "import time\n"
        "from recommender.output import progress\n"
        "with progress(3, 'Measuring') as move:\n"
        "    move(2, 'a[bold]b[/bold]\\x1b]0;pwned\\x07')\n"
        "    time.sleep(1)\n"
    )
    terminal = Terminal(["-c", run])
    terminal.until("a[bold]b[/bold]\\u001b]0;pwned\\u0007", "2/3")
    assert terminal.wait() == 0
    assert b"\x1b]" not in terminal.raw
    assert "2/3" not in terminal.seen


def test_no_bar_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(3, "Measuring") as move:
        move(1, "a")
    assert capsys.readouterr() == ("", "")
