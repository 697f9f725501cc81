"""Conditions: Kleene's truth tables, and which parts keep a condition from being true."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not, blocking
from recommender.rulebase.questions import Kind, Option, Question
from tests.engine.reference import UNKNOWN, truth
from tests.engine.strategies import OPTIONS, conditions, holds

KNOWN = {"t": frozenset({"x"}), "f": frozenset({"y"})}
ATOM = {
    True: Chosen("t", frozenset({"x"})),
    False: Chosen("f", frozenset({"x"})),
    None: Chosen("u", frozenset({"x"})),
}
T, F, U = True, False, None


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_kleene_tables(
    left: bool | None, right: bool | None, both: bool | None, either: bool | None
) -> None:
    parts = (ATOM[left], ATOM[right])
    assert All(parts).truth(KNOWN) is both
    assert AnyOf(parts).truth(KNOWN) is either


@pytest.mark.parametrize(("part", "opposite"), [(T, F), (F, T), (U, U)])
def test_not(part: bool | None, opposite: bool | None) -> None:
    assert Not(ATOM[part]).truth(KNOWN) is opposite


def test_any_of_several_options_and_the_empty_answer() -> None:
    wants = Chosen("q", frozenset({"x", "y"}))
    assert wants.truth({"q": frozenset({"y", "z"})}) is True
    assert wants.truth({"q": frozenset({"z"})}) is False
    assert wants.truth({"q": frozenset()}) is False
    assert wants.truth({}) is None


QUESTIONS = tuple(
    Question(id, "?", "!", Kind.MANY, tuple(Option(one, one) for one in OPTIONS)) for id in "abc"
)
known = st.dictionaries(st.sampled_from("abc"), st.frozensets(st.sampled_from(OPTIONS)))


@holds(300)
@given(conditions(QUESTIONS, depth=3), known)
def test_truth_is_the_reference(condition: Condition, facts: dict[str, frozenset[str]]) -> None:
    expected = truth(condition, {id: set(chosen) for id, chosen in facts.items()})
    assert condition.truth(facts) is {0: False, 1: True, UNKNOWN: None}[expected]


@holds(200)
@given(conditions(QUESTIONS, depth=3), known, st.sampled_from("abc"), st.sampled_from(OPTIONS))
def test_more_knowledge_never_changes_what_is_settled(
    condition: Condition, facts: dict[str, frozenset[str]], question: str, option: str
) -> None:
    before = condition.truth(facts)
    if before is not None and question not in facts:
        assert condition.truth({**facts, question: frozenset({option})}) is before


@holds(300)
@given(conditions(QUESTIONS, depth=3), known)
def test_blocking_is_what_every_smallest_repair_is_made_of(
    condition: Condition, facts: dict[str, frozenset[str]]
) -> None:
    """Parts are numbered by place. A repair lifts the condition by making some parts true that are
    as it is, false or unknown; `blocking` names the parts of the smallest repairs and no other."""
    before = condition.truth(facts)
    units = list(_units(condition))
    places = [place for place, unit in enumerate(units) if unit.truth(facts) is before]
    if before is True:
        assert blocking(condition, facts) == ()
        return
    repairs: list[frozenset[int]] = []
    for made in chain.from_iterable(combinations(places, n) for n in range(1, len(places) + 1)):
        lifted = _truth(condition, facts, frozenset(made), iter(range(len(units))))
        minimal = not any(smaller < set(made) for smaller in repairs)
        if minimal and lifted > (Fraction(0) if before is False else UNKNOWN):
            repairs.append(frozenset(made))
    needed = sorted(set().union(*repairs))
    assert list(blocking(condition, facts)) == [units[place] for place in needed]


def _units(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _units(part)
    else:
        yield condition


def _truth(
    condition: Condition,
    facts: dict[str, frozenset[str]],
    made: frozenset[int],
    places: Iterator[int],
) -> Fraction:
    """The truth of a condition in which the units at the places `made` are true."""
    if isinstance(condition, All | AnyOf):
        values = [_truth(part, facts, made, places) for part in condition.parts]
        return min(values) if isinstance(condition, All) else max(values)
    own = {False: Fraction(0), None: UNKNOWN, True: Fraction(1)}[condition.truth(facts)]
    return Fraction(1) if next(places) in made else own


def test_blocking_names_the_atoms_that_a_reader_must_look_at() -> None:
    met, failed, unmet = ATOM[T], ATOM[F], ATOM[U]
    assert blocking(All((met, unmet, failed)), KNOWN) == (failed,)
    assert blocking(All((met, unmet)), KNOWN) == (unmet,)
    assert blocking(AnyOf((failed, All((met, failed)))), KNOWN) == (failed, failed)
    assert blocking(AnyOf((failed, unmet)), KNOWN) == (unmet,)
    assert blocking(Not(met), KNOWN) == (Not(met),)
    assert blocking(met, KNOWN) == ()
