"""What `rules diff` says where two rule bases cannot be compared exactly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recommender import load_rules
from recommender.audit.difference import questions_read
from recommender.commands import rules_diff
from recommender.errors import InputError
from recommender.explain.ledgers import TooManyWays

THREE = Path(__file__).parent / "three"


def test_only_the_questions_of_what_differs_are_read() -> None:
    old = load_rules()
    rule = next(rule for rule in old.rules if rule.id == "copies-on-several-devices")
    limit = old.requirements[0]
    read = {atom.question for atom in rule.when.atoms()}
    without_rule = replace(old, rules=tuple(other for other in old.rules if other is not rule))
    assert {*questions_read(old, without_rule)} == {*questions_read(without_rule, old)} == read
    without_limit = replace(without_rule, requirements=old.requirements[1:])
    both = read | {atom.question for atom in limit.when.atoms()}
    told = questions_read(old, without_limit)
    assert {*told} == both
    assert list(told) == [question.id for question in old.questions if question.id in both]


def test_where_only_numbers_differ_all_rules_read_them() -> None:
    old = load_rules(THREE)
    read = {atom.question for rule in old.rules for atom in rule.when.atoms()}
    assert {*questions_read(old, replace(old, most=5))} == read


def test_the_message_names_the_first_few(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object) -> None:
        raise TooManyWays

    monkeypatch.setattr(rules_diff, "difference", give_up)
    for count, shown in (
        (1, "1 question (a)"),
        (3, "3 questions (a, b and c)"),
        (6, "6 questions (a, b, c and 3 others)"),
        (4, "4 questions (a, b, c and d)"),
    ):
        monkeypatch.setattr(rules_diff, "questions_read", lambda *_, read="abcdef"[:count]: read)
        with pytest.raises(InputError) as caught:
            rules_diff.run(old=THREE, new=THREE)
        assert str(caught.value) == (
            "too many interdependent questions for an exact comparison: what differs reads "
            f"{shown}; compare smaller changes, such as one rule at a time"
        )
