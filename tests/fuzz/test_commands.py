"""Command lines, names of projects and measured results that nobody in their right mind gives.

Whatever comes in, the program ends with an exit code of the user's and says why: no bug is told, no
exception comes out, and nothing is written but what was asked for.
"""

from __future__ import annotations

import copy
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from recommender.cli import main
from recommender.errors import InputError
from recommender.report.as_json import to_json
from recommender.report.page import Look
from recommender.report.race import build_race
from recommender.report.race.read import read_race
from recommender.report.race.text import render_race
from tests.fuzz import fuzzed, limited
from tests.report.races import ANT, BEE, GONE, race

ROOT = Path(__file__).resolve().parents[2]


class Ended(NamedTuple):
    code: object
    output: str
    messages: str


@contextmanager
def folder() -> Iterator[Path]:
    """An own current folder, with files that a command line can name."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        shutil.copy(ROOT / "rules/cases/beginner-tabular.yaml", "a.yaml")
        shutil.copytree(ROOT / "tests/loading/base", "base")
        Path("habit.yaml").write_text("answers: {habit: early}\n")
        Path("speed.json").write_text(RESULT)
        Path("empty").mkdir()
        Path("circle").symlink_to("circle")
        try:
            yield Path(place)
        finally:
            os.chdir(before)


def call(arguments: Sequence[str], stdin: bytes = b"") -> Ended:
    """Run the program in this process, with streams of its own."""
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    output, messages = io.BytesIO(), io.BytesIO()
    sys.argv = ["recommender", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(output, encoding="utf-8")
    sys.stderr = io.TextIOWrapper(messages, encoding="utf-8")
    try:
        with limited():
            main()
    except SystemExit as ended:
        sys.stdout.flush()
        sys.stderr.flush()
        return Ended(ended.code, *(stream.getvalue().decode() for stream in (output, messages)))
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
    raise AssertionError("main returned")


def check(ended: Ended) -> None:
    assert ended.code in (0, 1, 2), ended.messages
    assert "Traceback" not in ended.messages and "this is a bug" not in ended.messages
    assert "took more than" not in ended.messages  # TimeoutError, which is an error of the system's
    assert ended.code == 0 or ended.messages.startswith(("error: ", "Usage: "))


# A byte that is no UTF-8 comes in as half a character; NUL cannot come in at all.
letters = st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.characters(
    min_codepoint=0xDC80, max_codepoint=0xDCFF
)
names = st.one_of(
    st.text(letters, max_size=40),
    st.text(letters, min_size=240, max_size=300),
    st.sampled_from(["con", "NUL.txt", "com1", "e\u0301", "-", "--", "~", " ", "a b", "x\ny", "é"]),
).filter(lambda name: not name.startswith("/") and ".." not in name)

FILES = ["a.yaml", "habit.yaml", "speed.json", "base", "empty", "circle", "gone", "a.yaml/x", "-"]
FLAGS = [
    *("--answers", "--resume", "--measured", "--rules", "--output", "--force", "--details"),
    *("--format", "--framework", "--backend", "--task", "--dry-run", "--file", "--repeats"),
    *("--half", "--help", "-h", "--version", "--", "-x", "--rules=base", "--answers=habit.yaml"),
]
COMMANDS = ["new", "questions", "compare", "rules", "check", "cases", "diff", "agree", "completion"]
WORDS = ["text", "json", "markdown", "yaml", "pytorch", "keras", "jax", "minimal", "bash", "0", "3"]
arguments = st.lists(
    st.one_of(*map(st.sampled_from, (FILES, FLAGS, COMMANDS, WORDS)), names), max_size=8
)
LIKELY = [
    ["--rules", "base", "--answers"],
    ["--answers", "habit.yaml", "--rules", "base", "--output"],
    ["--answers", "habit.yaml", "--rules", "base", "--force", "--output"],
    ["questions", "--rules", "base"],
    ["compare", "--rules"],
    ["rules", "check"],
    ["rules", "diff", "base"],
    ["--answers", "a.yaml", "--measured"],
    ["new", "p", "--rules", "base", "--answers"],
]


@fuzzed(0.6)
@given(st.sampled_from([[], *LIKELY]), arguments, st.binary(max_size=60))
def test_command_lines(begin: list[str], more: list[str], stdin: bytes) -> None:
    with folder():
        check(call([*begin, *more], stdin))


@fuzzed(0.6)
@given(names, st.sampled_from([(), ("--dry-run",)]))
def test_names_of_projects(name: str, more: tuple[str, ...]) -> None:
    """A project of this name is there, or nothing is and a sentence says why."""
    with folder() as place:
        before = {path.name for path in place.iterdir()}
        flags = ("--answers", "a.yaml", "--framework", "pytorch", "--task", "minimal")
        ended = call(["new", *flags, *more, "--", name])
        check(ended)
        new = {path.name for path in place.iterdir()} - before
        if ended.code == 0 and not more:
            assert new == {name}
            assert Path(name, "train.py").is_file()
        else:
            assert new == set()


PYTORCH, KERAS = (
    contender._replace(framework=id) for contender, id in ((ANT, "pytorch"), (BEE, "keras"))
)
COUNTS = {"task": "tabular-classification", "arguments": ("--data", "my.csv")}
RESULT = to_json(build_race(race(PYTORCH, KERAS, **COUNTS), "Tables"))
PART = to_json(build_race(race(ANT, GONE, stopped=True), "Tables"))
ODD: list[Any] = [
    *(None, True, [], {}, "", " ", 0, -1, 1.5, 1e-300, 1e300, 10**40, 10**400, float("nan")),
    *(float("inf"), float("-inf"), "\x1b[2J", "\ud800", "\U0001f600", "<b>", "x" * 5000),
    *([[]], {"": None}, "bee", "\u202e", 2**63),
]
odd = st.sampled_from(ODD) | st.floats() | st.integers() | st.text(max_size=20)


@st.composite
def results(draw: st.DrawFn) -> str:
    """A result in which up to four values are others, missing or twice, or that is cut off."""
    text = draw(st.sampled_from([RESULT, PART]))
    whole = json.loads(text)
    for _ in range(draw(st.integers(0, 4))):
        place = whole
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inner = place[key]
            if isinstance(inner, dict | list) and inner and draw(st.integers(0, 5)):
                place = inner
                continue
            if draw(st.booleans()):
                place[key] = copy.deepcopy(draw(odd))
            elif isinstance(place, dict):
                del place[key]
            else:
                place.append(inner)
            break
    text = json.dumps(whole)
    return text[: draw(st.integers(0, len(text)))] if not draw(st.integers(0, 9)) else text


@fuzzed(2)
@given(results())
def test_measured_results_are_read_or_refused(text: str) -> None:
    """And what is read can be shown, and is read again as the same."""
    with folder():
        path = Path("odd.json")
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            with limited():
                read = read_race(path)
        except InputError as error:
            assert error.faults and all(fault.file == "odd.json" for fault in error.faults)
            return
        for width in (20, 80):
            render_race(read, Look(width, color=False, unicode=True, details=False))
        path.write_text(to_json(read), encoding="utf-8")
        assert read_race(path) == read


@fuzzed(0.1)
@given(results(), st.sampled_from(["text", "json", "markdown"]))
def test_measured_results_in_a_verdict(text: str, style: str) -> None:
    with folder():
        Path("odd.json").write_text(text, encoding="utf-8", errors="surrogatepass")
        ended = call(["--answers", "a.yaml", "--measured", "odd.json", "--format", style])
        check(ended)
        if ended.code == 0 and style == "json":
            json.loads(ended.output, parse_constant=lambda word: 1 / 0)
