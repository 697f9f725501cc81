"""Shares of verdicts, held against counting every way to answer."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from hypothesis import assume, given

from recommender import load_rules
from recommender.audit.shares import shares
from recommender.decide.scoring import band_of
from recommender.explain.answer_space import Space
from recommender.explain.ledgers import TooManyWays, Work
from recommender.rulebase.rules import RuleBase

from .completions import completions, ways
from .reference import Reference
from .strategies import holds, rule_bases

MOST_WAYS = 1500


def counted(rulebase: RuleBase, fixed: dict[str, Any], at_most: int | None) -> dict[Any, Fraction]:
    open = [question.id for question in rulebase.questions if question.id not in fixed]
    found: Counter[tuple[str, str]] = Counter()
    for answers in completions(rulebase, fixed, open, unsure=False, at_most=at_most):
        one = Reference(rulebase, answers)
        if one.outcome in ("tie", "conflict"):
            found[one.outcome, one.outcome] += 1
        elif one.lead is None:
            found[one.outcome, "only-choice"] += 1
        else:
            found[one.outcome, band_of(rulebase, one.lead).id] += 1
    return {verdict: Fraction(number, found.total()) for verdict, number in found.items()}


@pytest.mark.parametrize("at_most", [None, 1])
@holds(60)
@given(rule_bases())
def test_shares_are_what_counting_gives(at_most: int | None, rulebase: RuleBase) -> None:
    assume(prod(len(ways(one, False, at_most)) for one in rulebase.questions) <= MOST_WAYS)
    assert shares(Space(rulebase), at_most=at_most) == counted(rulebase, {}, at_most)


@holds(40)
@given(rule_bases())
def test_a_question_may_be_left_unsure(rulebase: RuleBase) -> None:
    first = rulebase.questions[0]
    assume(prod(len(ways(one, False)) for one in rulebase.questions[1:]) <= MOST_WAYS)
    found = shares(Space(rulebase), {first.id: None})
    assert found == counted(rulebase, {first.id: "not-sure"}, None)


@holds(20)
@given(rule_bases())
def test_beyond_a_limit_it_gives_up_and_up_to_it_does_not(rulebase: RuleBase) -> None:
    used = Work(10**9)
    expected = shares(Space(rulebase), work=used)
    needed = 10**9 - used.left
    assert shares(Space(rulebase), work=Work(needed)) == expected
    with pytest.raises(TooManyWays):
        shares(Space(rulebase), work=Work(needed - 1))


def test_the_order_of_the_questions_changes_nothing() -> None:
    rulebase = load_rules()
    ids = [one.id for one in rulebase.questions if one.id != "priorities"]
    neutral = dict.fromkeys(rulebase.factor, 1)
    found = shares(Space(rulebase), weights=neutral, at_most=1)
    assert shares(Space(rulebase, ids), weights=neutral, at_most=1) == found
    assert sum(found.values()) == 1
