"""What needs no terminal: menus in any size, how many questions may remain."""

from __future__ import annotations

import io
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from recommender.explain.outlook import open_questions
from recommender.prompt import has_terminal
from recommender.prompt.layout import laid_out
from recommender.prompt.menu import Menu, MenuItem, spoken
from recommender.prompt.questionnaire import Questionnaire
from recommender.prompt.remaining import most_open
from recommender.prompt.state import MenuState
from recommender.prompt.symbols import ASCII, UNICODE, printable
from recommender.rulebase.conditions import All, AnyOf, Chosen, Not
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Answer, Kind, Option, Question, asked
from tests.prompt.conftest import RULES


def test_control_characters_never_reach_the_terminal() -> None:
    assert printable("a\x1b[31mb\x07\u202ec\n d", "utf-8") == "a\\u001b[31mb\\u0007\\u202ec d"


def test_what_the_encoding_lacks_is_spelled() -> None:
    assert printable("1–2 × “x” → 日", "ascii") == '1-2 x "x" -> ?'
    assert printable("1–2 → é", "cp1252") == "1-2 -> é"


LABEL = st.text(alphabet="ab é日", min_size=1, max_size=120).filter(str.strip)
ITEMS = st.lists(
    st.builds(MenuItem, id=st.uuids().map(str), label=LABEL, help=LABEL, value=st.just("") | LABEL),
    min_size=1,
    max_size=25,
    unique_by=lambda item: item.id,
).map(tuple)
MENUS = st.builds(
    Menu,
    message=LABEL,
    items=ITEMS,
    kind=st.sampled_from(Kind),
    heading=LABEL,
    part=st.just("") | LABEL,
    why=LABEL,
    back=LABEL,
    unsure=st.booleans(),
)


# Without a deadline: a slow machine is no fault.
unhurried = settings(deadline=None, max_examples=60)


@unhurried
@given(MENUS, st.integers(12, 100), st.integers(1, 40), st.data())
def test_every_page_fits_and_shows_the_pointer(
    menu: Menu, columns: int, rows: int, data: st.DataObject
) -> None:
    state = MenuState(menu.mapped(lambda text: printable(text, "utf-8")))
    state.move(data.draw(st.integers(0, 30)))
    if data.draw(st.booleans()):
        state.toggle_why()
    for symbols in (UNICODE, ASCII):
        lines = laid_out(state, symbols, columns, rows)
        assert len(lines) <= rows
        assert all(
            cell_len("".join(text for _, text in line[line[:1] == [("[SetCursorPosition]", "")] :]))
            < columns
            for line in lines
        )
        assert any(("class:pointer", f"{symbols.pointer} ") in line for line in lines)


LABELS = {"a": "An apple", "b": "A boat"}


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        (Kind.ONE, "a", "An apple"),
        (Kind.ONE, "not-sure", "Not sure"),
        (Kind.ONE, None, "Not answered"),
        (Kind.MANY, ("b", "a"), "An apple, A boat"),
        (Kind.MANY, (), "None of these"),
        (Kind.PRIORITIES, {}, "All count the same"),
        (Kind.PRIORITIES, {"a": "most", "b": "aside"}, "most: An apple; set aside: A boat"),
    ],
)
def test_answers_in_words(kind: Kind, answer: Answer | None, words: str) -> None:
    assert spoken(kind, answer, LABELS) == words


def test_answers_that_do_not_apply_are_left_out() -> None:
    given = {"subject": "text", "size": "large", "targets": (), "weights": {}, "horizon": "long"}
    questionnaire = Questionnaire(load_rules(RULES), given)
    assert questionnaire.next_question() is None
    assert questionnaire.counted() == {key: given[key] for key in given if key != "size"}
    assert "size" not in questionnaire.so_far()


OPTIONS = ("a", "b", "c")
CONDITIONS = st.recursive(
    st.builds(
        Chosen,
        st.sampled_from(["q0", "q1", "q2"]),
        st.frozensets(st.sampled_from(OPTIONS), min_size=1),
    ),
    lambda part: (
        st.builds(Not, part)
        | st.builds(All, st.lists(part, min_size=1, max_size=2).map(tuple))
        | st.builds(AnyOf, st.lists(part, min_size=1, max_size=2).map(tuple))
    ),
    max_leaves=3,
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Question, ...]:
    found = []
    for at in range(4):
        when = draw(st.none() | CONDITIONS)
        if when is not None and any(int(atom.question[1]) >= at for atom in when.atoms()):
            when = None
        options = tuple(Option(id, id) for id in OPTIONS)
        kind = draw(st.sampled_from([Kind.ONE, Kind.MANY]))
        found.append(Question(f"q{at}", "?", "", kind, options, when))
    return tuple(found)


def ways(question: Question) -> list[Answer]:
    if question.kind is Kind.ONE:
        return [*OPTIONS, "not-sure"]
    return [(), ("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), OPTIONS, "not-sure"]


@unhurried
@given(questions(), st.sets(st.sampled_from(["q0", "q1", "q2", "q3"])), st.data())
def test_how_many_may_remain_is_exact(
    asking: tuple[Question, ...], open: set[str], data: st.DataObject
) -> None:
    given = {q.id: data.draw(st.sampled_from(ways(q))) for q in asking if q.id not in open}
    free = [q for q in asking if q.id in open]
    most = 0
    for chosen in product(*map(ways, free)):
        answers = given | {q.id: answer for q, answer in zip(free, chosen, strict=True)}
        most = max(most, sum(q.id in open for q in asked(asking, answers)))
    assert most_open(asking, given, open) == most


def test_the_shipped_questions_never_promise_more_than_fifteen() -> None:
    rulebase = load_rules(Path(__file__).parents[2] / "rules")
    assert most_open(rulebase.questions, {}, open_questions(rulebase, {})) <= 15


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
@pytest.mark.parametrize("missing", [True, False])
def test_no_terminal(monkeypatch: pytest.MonkeyPatch, stream: str, missing: bool) -> None:
    monkeypatch.setattr(sys, stream, None if missing else io.StringIO())
    assert not has_terminal()


def test_importing_is_cheap() -> None:
    import subprocess

    code = "import sys, recommender.prompt; print('prompt_toolkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
