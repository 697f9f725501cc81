"""Two rule bases side by side, held against asking both for every way to answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import prod
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from recommender.audit.difference import difference
from recommender.decide.scoring import recommend
from recommender.rulebase.questions import Kind
from recommender.rulebase.rules import RuleBase

from .completions import completions, ways
from .reference import Reference
from .strategies import Pick, holds

MOST_WAYS = 600


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[RuleBase, RuleBase]:
    """The same questions and frameworks; rules, requirements, caps and weights may differ."""
    pick = Pick(draw)
    old = pick.rule_base()
    variants = [variant.id for variant in old.variants]
    drawn = pick.rules(old.factors, old.questions, variants, pick.number(0, 4))
    kept = pick.some(old.rules)
    factors = tuple(one._replace(cap=pick.number(1, 5)) for one in old.factors)
    new = replace(
        old,
        factors=factors,
        most=pick.one_of([old.most, 3]),
        rules=(*kept, *(one._replace(id=f"new-{one.id}", fact=f"new-{one.fact}") for one in drawn)),
        requirements=tuple(pick.some(old.requirements)),
    )
    return old, new


@holds(50)
@given(two_versions())
def test_every_turned_outcome_is_counted_and_shown(versions: tuple[RuleBase, RuleBase]) -> None:
    old, new = versions
    assume(prod(len(ways(one, False)) for one in new.questions) <= MOST_WAYS)
    open = [question.id for question in new.questions]
    expected: Counter[tuple[str, str]] = Counter()
    every = list(completions(new, {}, open, unsure=False))
    for answers in every:
        before, after = (Reference(one, answers).outcome for one in (old, new))
        if before != after:
            expected[before, after] += 1
    turned, total = difference(old, new)
    assert total == len(every)
    assert {(one.before, one.after): one.ways for one in turned} == expected
    assert [one.ways for one in turned] == sorted(expected.values(), reverse=True)


def without_option(rulebase: RuleBase, question: str, option: str) -> RuleBase:
    """An older version that did not have the option, nor the rules that read it."""
    return replace(
        rulebase,
        questions=tuple(
            replace(one, options=tuple(o for o in one.options if o.id != option))
            if one.id == question
            else one
            for one in rulebase.questions
        ),
        rules=tuple(
            rule
            for rule in rulebase.rules
            if not any(a.question == question and option in a.options for a in rule.when.atoms())
        ),
        requirements=tuple(
            one
            for one in rulebase.requirements
            if not any(a.question == question and option in a.options for a in one.when.atoms())
        ),
    )


def test_the_shipped_rule_base_against_one_without_an_option() -> None:
    from recommender import load_rules

    new = load_rules()
    old = without_option(new, "interface", "pte-file")
    turned, total = difference(old, new)
    assert total == prod(
        2 ** len(one.options)
        if one.kind is Kind.MANY
        else 3 ** len(one.options)
        if one.kind is Kind.PRIORITIES
        else len(one.options)
        for one in new.questions
    )
    found = {(one.before, one.after): one for one in turned}
    assert ("keras", "pytorch") in found
    assert not any(before == "pytorch" for before, _ in found)
    for one in turned:
        assert recommend(new, one.example).outcome == one.after
        seen: dict[str, Any] = dict(one.example)
        seen["interface"] = tuple(id for id in seen["interface"] if id != "pte-file")
        assert recommend(old, seen).outcome == one.before
