"""Bounds, settled and the next question, held against going through every way to answer."""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from typing import Any

from hypothesis import given

from recommender import load_rules
from recommender.decide.scoring import recommend
from recommender.explain.outlook import Outlook, open_questions
from recommender.rulebase.questions import Kind, asked
from recommender.rulebase.rules import RuleBase

from .completions import completions, number
from .reference import Reference
from .strategies import holds, situations

Situation = tuple[RuleBase, dict[str, Any]]
MOST_WAYS = 400


def open_in(rulebase: RuleBase, answers: dict[str, Any]) -> tuple[str, ...]:
    """What has no answer; the last ones are left out where that would be too many ways."""
    open = open_questions(rulebase, answers)
    while number(rulebase, open) > MOST_WAYS:
        open = open[:-1]
    return open


def margin(found: Reference, framework: str, free: bool) -> Any:
    """The lead of a framework over the best other one; without a score it is infinitely behind."""
    if free:
        found.out = set()
    scores = found.standings()
    mine = scores.pop(framework, -inf)
    return mine - max(scores.values(), default=-inf) if scores or mine != -inf else None


def brute_force(
    rulebase: RuleBase, answers: dict[str, Any], open: Collection[str], framework: str
) -> tuple[Any, Any, bool, tuple[Any, Any]]:
    ends = [Reference(rulebase, each) for each in completions(rulebase, answers, open)]
    left = [lead for one in ends if (lead := margin(one, framework, False)) is not None]
    free = [margin(one, framework, True) for one in ends]
    failed = len(left) < len(ends)
    return min(left, default=inf), max(left, default=-inf), failed, (min(free), max(free))


@holds(120)
@given(situations())
def test_bounds_are_exact(situation: Situation) -> None:
    rulebase, answers = situation
    open = open_in(rulebase, answers)
    outlook = Outlook(rulebase)
    for framework in rulebase.frameworks:
        found = outlook.bounds(answers, open, framework.id)
        assert found == brute_force(rulebase, answers, open, framework.id)


@holds(120)
@given(situations())
def test_settled_is_what_every_way_to_answer_says(situation: Situation) -> None:
    rulebase, answers = situation
    open = open_in(rulebase, answers)
    now = recommend(rulebase, answers)
    outcomes = {Reference(rulebase, each).outcome for each in completions(rulebase, answers, open)}
    assert now.outcome in outcomes  # everything may be left unsure
    assert Outlook(rulebase).settled(now, open) == (outcomes == {now.outcome})


@holds(50)
@given(situations())
def test_the_next_question_narrows_most(situation: Situation) -> None:
    rulebase, answers = situation
    open = open_in(rulebase, answers)
    now = recommend(rulebase, answers)
    framework = now.first.framework.id
    widths = {}
    for question in asked(rulebase.questions, answers):
        if question.id not in open:
            continue
        rest = [id for id in open if id != question.id]
        singles: list[Any] = [option.id for option in question.options]
        if question.kind is Kind.MANY:
            singles = [(), *((id,) for id in singles)]
        given: list[dict[str, Any]] = [{question.id: answer} for answer in singles]
        if question.kind is Kind.PRIORITIES:  # it only weighs the others
            given, rest = [{}], list(open)
        left = []
        for each in given:
            low, high, failed, (least, most) = brute_force(
                rulebase, answers | each, rest, framework
            )
            left.append(((low == -inf) + (high == inf) + failed, most - least))
        widths[question.id] = max(left)
    found = Outlook(rulebase).next_question(now, open)
    assert found == min(widths, key=lambda id: widths[id], default=None)
    among = [*widths][1:]
    found = Outlook(rulebase).next_question(now, open, among)
    assert found == min(among, key=lambda id: widths[id], default=None)


def test_a_rule_base_too_entangled_is_never_settled() -> None:
    rulebase = load_rules()
    outlook = Outlook(rulebase, limit=10)
    now = recommend(rulebase, {})
    assert outlook.bounds({}, open_questions(rulebase, {}), "keras") is None
    assert outlook.next_question(now, open_questions(rulebase, {})) is None
    assert not outlook.settled(now, open_questions(rulebase, {}))
