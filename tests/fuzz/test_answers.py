"""Answers files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from recommender.decide.scoring import recommend
from recommender.documents import MAX_BYTES
from recommender.errors import AnswersError
from recommender.resources import rules_folder
from recommender.rulebase.answers_file import parse_answers, write_answers
from recommender.rulebase.loader import load_rules
from recommender.rulebase.rules import RuleBase
from tests.fuzz import fuzzed, limited
from tests.fuzz.documents import Plain, changed_document, changed_text, odd_values

LOADING = Path(__file__).parents[1] / "loading"
SHIPPED = load_rules(rules_folder())
FULL = load_rules(LOADING / "full")

CASES = [path.read_text(encoding="utf-8") for path in sorted(rules_folder().glob("cases/*.yaml"))]
DOCUMENTS = [yaml.load(text, Plain) for text in CASES]


def words(rulebase: RuleBase) -> list[str]:
    """All that an answers file can say to a rule base, by the names of today and of before."""
    old = rulebase.old_names
    names = {*rulebase.question, *rulebase.factor, *old.questions, "most", "aside", "not-sure"}
    names |= {option.id for question in rulebase.questions for option in question.options}
    names |= {name for pair in [*old.options, *old.gone] for name in pair if name}
    return sorted(names)


SHIPPED_WORDS = words(SHIPPED)


def survives(data: bytes, rulebase: RuleBase) -> None:
    """Read and usable, and the same when it is written and read again; or refused."""
    with limited():
        try:
            file = parse_answers(data, "-", rulebase)
        except AnswersError as error:
            assert error.faults
            assert len(str(error)) < 50_000
            return
        recommend(rulebase, file.answers)
        text = write_answers(file.answers, rulebase, file.made_by)
        again = parse_answers(text.encode(), "-", rulebase)
        assert write_answers(again.answers, rulebase, again.made_by) == text


@fuzzed(2)
@given(st.data(), st.integers(0, len(CASES) - 1))
def test_cases_with_other_values(data: st.DataObject, case: int) -> None:
    text = data.draw(changed_document(DOCUMENTS[case], SHIPPED_WORDS))
    survives(text.encode(), SHIPPED)


@fuzzed(2)
@given(st.data(), st.integers(0, len(CASES) - 1))
def test_cases_with_other_text(data: st.DataObject, case: int) -> None:
    survives(data.draw(changed_text(CASES[case])), SHIPPED)


@st.composite
def answers(draw: st.DrawFn, rulebase: RuleBase) -> str:
    """Any words for any questions, old names included."""
    known = st.sampled_from(words(rulebase))
    values = known | st.lists(known, max_size=4) | odd_values(words(rulebase))
    items: dict[str, Any] = draw(st.dictionaries(known, values, max_size=6))
    return yaml.safe_dump({"answers": items}, allow_unicode=draw(st.booleans()))


@fuzzed(1)
@given(answers(FULL))
def test_old_names_and_new_ones(text: str) -> None:
    survives(text.encode(), FULL)


PIECES = [
    *("saw, ", "[", "{", "- ", "a: ", "? ", "&a ", "*a ", "!x ", "'", '"', "#", "\n", "1.5, "),
    *("  - saw\n", "  habit: early\n", "x: 1\n", "- - ", "9", "1:1", "é", "\\", "|\n", "\n\n  "),
]


@fuzzed(0.1)
@given(
    st.sampled_from(["", "answers:\n", "answers: {tools: [", "answers:\n  tools:\n", "case: ["]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3),
    st.sampled_from(["", "]}", "\n", "late"]),
)
def test_as_much_as_a_file_can_hold(begin: str, pieces: list[str], end: str) -> None:
    piece = "".join(pieces)
    room = MAX_BYTES - len((begin + end).encode())
    survives((begin + piece * (room // len(piece.encode())) + end).encode(), FULL)
