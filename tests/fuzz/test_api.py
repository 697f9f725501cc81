"""Arguments of the Python API."""

from __future__ import annotations

from collections import OrderedDict, UserDict, deque
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import recommender
from recommender.decide.scoring import Recommendation
from recommender.errors import AnswersError, RecommenderError, RuleBaseError
from recommender.rulebase.questions import Kind
from tests.fuzz import fuzzed, limited

RULES = recommender.load_rules()
SMALL = recommender.load_rules(Path(__file__).parents[1] / "loading" / "full")

QUESTIONS = sorted(SMALL.question)
OPTIONS = sorted({option.id for question in SMALL.questions for option in question.options})
WORDS = [*QUESTIONS, *OPTIONS, "most", "aside", "not-sure"]


class Odd:
    """Equal to everything, and no text can be had of it."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 7

    def __str__(self) -> str:
        raise RuntimeError("no word")


class Text(str):
    """Text whose methods are of no use."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __hash__(self) -> int:
        return 7

    def __str__(self) -> str:
        return "other"


class Endless(UserDict[str, object]):
    """Has itself as a value."""

    def __getitem__(self, key: str) -> object:
        return self

    def __iter__(self) -> Any:
        return iter(QUESTIONS)

    def __len__(self) -> int:
        return len(QUESTIONS)


def huge(sign: int) -> int:
    """Has more digits than Python writes out."""
    return sign * 10**5000


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


keys = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=5),
    st.none() | st.integers() | st.floats() | st.binary(max_size=3) | st.booleans(),
    st.tuples(st.integers()),
    st.builds(Odd),
)
leaves = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers(),
    st.binary(max_size=8),
    st.builds(Odd) | st.builds(Text, st.sampled_from(WORDS)) | st.builds(Endless),
    st.builds(huge, st.sampled_from([1, -1])) | st.builds(deep, st.sampled_from([18, 25, 3000])),
    st.sampled_from([float("nan"), object, object(), len, Kind.ONE, ..., Decimal("1.5")]),
    st.sampled_from([Fraction(1, 3), range(10**15), bytearray(b"x")]),
    st.sampled_from(["\ud800", "e" * 100_000, "\x1b[2J", memoryview(b"ab"), slice(1)]),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.lists(inner, max_size=3).map(deque),
        st.sets(st.sampled_from(WORDS), max_size=3),
        st.frozensets(keys, max_size=3),
        st.dictionaries(keys, inner, max_size=4),
        st.dictionaries(st.sampled_from(WORDS), inner, max_size=4).map(MappingProxyType),
        st.dictionaries(st.text(max_size=3), inner, max_size=2).map(OrderedDict),
    ),
    max_leaves=8,
)
answers = st.dictionaries(st.sampled_from(QUESTIONS), values, max_size=5) | values


@fuzzed(2)
@given(answers)
def test_recommend(given_answers: Any) -> None:
    with limited():
        try:
            verdict = recommender.recommend(given_answers, SMALL)
        except AnswersError as error:
            assert len(str(error)) < 50_000
            return
        assert isinstance(verdict, Recommendation)


@fuzzed(1)
@given(st.lists(answers, max_size=3) | values)
def test_recommend_each(sets: Any) -> None:
    with limited():
        try:
            for verdict in recommender.recommend_each(sets, SMALL):
                assert isinstance(verdict, Recommendation)
        except AnswersError as error:
            assert len(str(error)) < 50_000


names = st.sampled_from(["ann", "Ann", "Rene\u0301", "Ren\u00e9", "", "\ud800", "x" * 5000]) | keys


@fuzzed(1)
@given(st.dictionaries(names, answers, max_size=4) | values)
def test_confer(people: Any) -> None:
    with limited():
        try:
            team = recommender.confer(people, SMALL)
        except AnswersError as error:
            assert len(str(error)) < 50_000
            return
        assert len(team.members) == len(people)


@fuzzed(1)
@given(values, values)
def test_rule_bases_that_are_none(folder: Any, rulebase: Any) -> None:
    for ask in (
        lambda: folder is not None and recommender.load_rules(folder),
        lambda: rulebase is not None and recommender.recommend({}, rulebase),
    ):
        with limited():
            try:
                assert not ask()
            except RuleBaseError as error:
                assert len(str(error)) < 150_000


VERDICTS: list[Any] = [
    recommender.recommend({}, RULES),
    recommender.recommend({}, SMALL),
    recommender.recommend({"subject": "time-series"}, RULES),
    recommender.confer({"ann": {}, "bo": {"subject": "time-series"}}, RULES),
]
TASKS = ["minimal", "tabular-classification", "tabular-regression", "time-series"]
choices = st.none() | st.sampled_from(["pytorch", "keras", "jax", "oak", *TASKS]) | values
projects = st.sampled_from(["my-project", "torch", "con", "..", "a/b", "x" * 300, "é"]) | values


@fuzzed(0.3)
@given(st.sampled_from(VERDICTS) | values, projects, choices, choices, choices)
def test_generate(verdict: Any, name: Any, framework: Any, backend: Any, task: Any) -> None:
    with limited():
        try:
            files = recommender.generate(
                verdict, name=name, framework=framework, backend=backend, task=task
            )
        except RecommenderError:
            return
        assert "README.md" in files
