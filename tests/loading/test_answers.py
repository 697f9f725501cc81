"""Answers files: one small broken file per way to be wrong, and what is said of each, in full."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recommender.documents import MAX_BYTES
from recommender.errors import SHOWN, AnswersError, Fault
from recommender.rulebase.answers_file import load_answers, parse_answers, write_answers
from recommender.rulebase.answers_given import check_answers
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import NOT_SURE
from recommender.rulebase.rules import RuleBase
from tests.engine.strategies import holds, situations
from tests.loading import table

HERE = Path(__file__).parent
SMALL = load_rules(HERE / "base")

TOLD = table(HERE / "answers.txt")
"""File → what is said of it: the line, the way to the key, and what is wrong."""


def faults(path: Path) -> list[str]:
    with pytest.raises(AnswersError) as caught:
        load_answers(path, SMALL)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("name", TOLD)
def test_faults(name: str) -> None:
    told = faults(HERE / "answers" / f"{name}.yaml")
    assert [fault.removeprefix(f"{HERE}/answers/") for fault in told] == TOLD[name]


def test_every_broken_file_is_in_the_table() -> None:
    names = {path.stem for path in (HERE / "answers").iterdir()}
    assert names == {*TOLD, "alias-bomb"}


def test_alias_bomb() -> None:
    """A billion words in ten lines: every anchor and alias is refused, none is followed."""
    path = HERE / "answers" / "alias-bomb.yaml"
    told = faults(path)
    assert told[0] == f"{path}:1: &a: anchors are not allowed here"
    assert told[2] == f"{path}:2: *a: aliases are not allowed here, write the value out"
    assert len(told) == 9 + 9


def test_missing_folder_and_too_large(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.yaml") == [f"{tmp_path}/none.yaml: no such file"]
    assert faults(tmp_path) == [f"{tmp_path}: is a folder, expected a YAML file"]
    file = tmp_path / "file.yaml"
    file.write_text("answers: {}\n")
    assert faults(file / "below.yaml") == [f"{file}/below.yaml: cannot be read: Not a directory"]
    large = tmp_path / "large.yaml"
    large.write_bytes(b"# nothing but talk\n" * (2 * MAX_BYTES // 19))
    assert faults(large) == [f"{large}: is larger than 1 MiB, too large for a file of this kind"]
    large.write_bytes(b"answers: {}\n" + b"#" * (MAX_BYTES - 12))
    assert load_answers(large, SMALL).answers == {}


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("answers: {}\n", {}),
        ("answers:\n  habit:\n", {"habit": NOT_SURE}),
        ("answers:\n  habit: ~\n", {"habit": NOT_SURE}),
        ("answers:\n  tools: not-sure\n", {"tools": NOT_SURE}),
        ("answers:\n  tools: []\n", {"tools": ()}),
        ('answers:\n  habit: "no"\n', {"habit": "no"}),
        ("\ufeffanswers:\r\n  habit: early\r\n", {"habit": "early"}),
        ("{answers: {matters: {cost: aside}}}", {"matters": {"cost": "aside"}}),
        ("--- # a comment\nanswers: {habit: late}\n...\n", {"habit": "late"}),
    ],
)
def test_forms_that_are_fine(text: str, answers: dict[str, Any]) -> None:
    assert parse_answers(text.encode(), "answers.yaml", SMALL).answers == answers


def test_what_made_it_and_what_it_promises() -> None:
    text = """
        answers: {habit: early}
        made-by: {rulebase: small, version: "1.0", framework: oak}
        case: {title: A case, argues: It is so., evidence: [seen], verdict: oak, strength: level}
    """
    file = parse_answers(text.encode(), "case.yaml", SMALL)
    assert file.made_by == {"rulebase": "small", "version": "1.0", "framework": "oak"}
    assert file.case is not None
    assert (file.case.title, file.case.argues) == ("A case", "It is so.")
    assert (file.case.evidence, file.case.verdict) == (("seen",), "oak")
    assert (file.case.strength, file.case.variant) == ("level", "")


def test_how_deep_is_too_deep() -> None:
    """The root is the first level, and a word in the last list lies in none of its own."""
    for lists, told in ((18, "expected an option"), (19, "is nested deeper than 20 levels")):
        text = "answers: {tools: " + "[" * lists + "saw" + "]" * lists + "}"
        with pytest.raises(AnswersError, match=told):
            parse_answers(text.encode(), "-", SMALL)


# Whatever is written reads back the same.


@holds(150)
@given(situations(), st.randoms(use_true_random=False))
def test_round_trip(situation: tuple[RuleBase, dict[str, Any]], random: Any) -> None:
    rulebase, answers = situation
    text = write_answers(answers, rulebase)
    read = parse_answers(text.encode(), "answers.yaml", rulebase).answers
    assert _ordered(read, rulebase) == _ordered(answers, rulebase)
    items = [(key, _shuffled(value, random)) for key, value in answers.items()]
    random.shuffle(items)
    assert write_answers(dict(items), rulebase) == text
    assert write_answers(read, rulebase) == text
    given_to_api = {key: list(v) if isinstance(v, tuple) else v for key, v in answers.items()}
    assert _ordered(check_answers(given_to_api, rulebase), rulebase) == _ordered(answers, rulebase)


def _ordered(answers: Any, rulebase: RuleBase) -> dict[str, Any]:
    return {key: set(v) if isinstance(v, tuple) else v for key, v in answers.items()}


def _shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, str):
        return value
    things = list(value.items()) if isinstance(value, dict) else list(value)
    random.shuffle(things)
    return dict(things) if isinstance(value, dict) else tuple(things)


@holds(150)
@given(st.text(min_size=1).map(str.strip).filter(bool))
@example("no")
@example("1.10")
@example('\U0001f332 \x7f\x85\u2028 "\\: #')
def test_any_name_survives(name: str) -> None:
    name = name.encode("utf-8", "ignore").decode()
    text = write_answers({}, SMALL, {"name": name, "version": name})
    made_by = parse_answers(text.encode(), "answers.yaml", SMALL).made_by
    assert made_by == ({"name": name.strip(), "version": name.strip()} if name.strip() else {})


def test_nothing_to_write() -> None:
    assert write_answers({}, SMALL) == "answers: {}\n"
    assert write_answers({"gone": "early"}, SMALL, {"other": "x"}) == "answers: {}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("answers:\n  tulls:\n\n    - saw\n", "-:2: answers.tulls: is not a question of this"),
        ("answers:\n  matters:\n    tast:\n      most\n", "-:3: answers.matters.tast: is not a f"),
        ("answers: {}\nx:\n  # why\n  - y\n", "-:2: x: unknown key here"),
        ("answers: {}\nmade-by:\n  version: x\n  who:\n    - me\n", "-:4: made-by.who: unknown"),
        ("answers: {}\n? x\n\n: 1\n", "-:2: x: unknown key here"),
        ("answers:\n  habit:\n    early\n  habit:\n    late\n", "-:4: the key 'habit' is given"),
    ],
)
def test_what_is_wrong_with_a_key_is_told_by_its_own_line(text: str, told: str) -> None:
    with pytest.raises(AnswersError) as caught:
        parse_answers(text.encode(), "-", SMALL)
    assert str(caught.value).startswith(told)


# However many faults there are, a few are shown and the rest is counted.

TWICE = "-:2: the key 'answers' is given twice (first in line 1)"
ANCHOR = "-:2: &a: anchors are not allowed here"


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        (
            "answers:\n  tools:\n" + "  - sow\n" * 131_000,
            "-:3: answers.tools: 'sow' is not an option of this question; did you mean 'saw'?",
            131_000,
        ),
        (
            "answers: {tools: [" + "saw, " * 200_000 + "]}",
            "-:1: answers.tools: lists 'saw' twice",
            199_999,
        ),
        (
            "answers:\n" + "".join(f"  habit{n}: early\n" for n in range(45_000)),
            "-:2: answers.habit0: is not a question of this rule base; did you mean 'habit'?",
            45_000,
        ),
        (
            "answers: {}\n" + "".join(f"{n}x: [a, b]\n" for n in range(60_000)),
            "-:2: 0x: unknown key here; expected made-by, answers or case",
            60_000,
        ),
        (
            "answers: {}\ncase:\n  evidence:\n" + "  - 1.5\n" * 100_000,
            '-:4: case.evidence: expected a list of words, got the number 1.5 (write "1.5" in '
            "quotes if it is meant as text)",
            100_003,
        ),
        ("answers: {habit: early}\n" + "answers: {}\n" * 80_000, TWICE, 80_000),
        ("answers: {}\nx: [" + "&a x, " * 150_000 + "]", ANCHOR, 150_000),
    ],
    ids=["items", "twice", "questions", "keys", "numbers", "same-key", "anchors"],
)
def test_many_faults_are_counted(text: str, first: str, count: int) -> None:
    assert len(text) <= MAX_BYTES
    with pytest.raises(AnswersError) as caught:
        parse_answers(text.encode(), "-", SMALL)
    shown = str(caught.value).splitlines()
    assert len(shown) == SHOWN + 1
    assert first in shown
    assert shown[-1] == f"and {count - SHOWN:,} more"
    assert len(caught.value.faults) == 1000
    assert sum(fault.stands_for for fault in caught.value.faults) == count


def test_faults_of_several_files_are_counted_together() -> None:
    faults: list[Fault] = []
    for name, items in (("a", 3_000), ("b", 2_000)):
        with pytest.raises(AnswersError) as caught:
            parse_answers(b"answers: {tools: [" + b"sow, " * items + b"]}", name, SMALL)
        faults += caught.value.faults
    assert str(AnswersError(faults)).splitlines()[-1] == f"and {5_000 - SHOWN:,} more"


# Whatever is read, nothing but AnswersError comes of it, and soon.


def survives(data: bytes) -> None:
    start = time.perf_counter()
    try:
        parse_answers(data, "-", SMALL)
    except AnswersError as error:
        assert error.faults
        assert all(str(fault) for fault in error.faults)
    assert time.perf_counter() - start < 5


words = st.sampled_from(
    ["answers", "habit", "tools", "matters", "taste", "early", "saw", "most", "not-sure", "no"]
)
scalars = st.one_of(
    words,
    st.sampled_from(["0b_", "0x_", "1:30", "~", ".inf", "-.5", "<<", "=", "2026-11-01", "0o7"]),
    st.sampled_from(["*a", "&a x", "!!int x", "? x", "- x", "|", ">", '"', "'", "#", "@", "`"]),
    st.text(max_size=8),
    st.integers().map(str),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(st.tuples(scalars, inner), max_size=4).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items) + "}"
        ),
    ),
    max_leaves=12,
)
documents = st.lists(st.tuples(words, values), max_size=5).map(
    lambda items: "answers:\n" + "".join(f"  {key}: {value}\n" for key, value in items)
)


@holds(400)
@given(documents)
def test_any_text_is_read_or_refused(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"))


@holds(200)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    survives(data)


@pytest.mark.parametrize(
    "data",
    [
        b"answers: {habit: " + b"9" * 500_000 + b"}",
        b"answers: {habit: 1" + b":1" * 250_000 + b"}",
        b"answers: {habit: " + b"a" * 500_000 + b"}",
        b"answers: {" + b"a" * 500_000 + b": early}",
        b"[" * MAX_BYTES,
        b"{" * MAX_BYTES,
        b"- " * (MAX_BYTES // 2),
        b"answers:\n" + b"  - &a *a\n" * 90_000,
        b"answers:\n" + b"".join(b"  %x: 1\n" % n for n in range(20_000)),
        b"answers:\n  tools: [" + b"sow, " * 20_000 + b"]\n",
        b"answers:\n" + b"  habit: early\n" * 50_000,
        b"? " * (MAX_BYTES // 2),
        b"answers: " + b"!" * 500_000,
        b'"' + b"\\" * 500_000,
    ],
    ids=lambda data: data[:18].decode() if isinstance(data, bytes) else "",
)
def test_hostile_text_is_refused_soon(data: bytes) -> None:
    with pytest.raises(AnswersError):
        parse_answers(data, "-", SMALL)
    survives(data)
