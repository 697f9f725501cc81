"""A rule base with three options and another subject works as it is: no code knows any name."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from recommender.decide.scoring import CountedPoints, recommend
from recommender.explain.flips import flips
from recommender.rulebase.answers_file import parse_answers, write_answers
from recommender.rulebase.conditions import blocking
from recommender.rulebase.loader import load_rules
from recommender.rulebase.rules import RuleBase


@pytest.fixture(scope="module")
def three() -> RuleBase:
    return load_rules(Path(__file__).parent / "three")


def test_the_whole_rule_base_is_read(three: RuleBase) -> None:
    assert (three.id, three.version, three.most, three.aside) == (
        "what-to-drink",
        "0.3",
        Fraction(3, 2),
        Fraction(1, 2),
    )
    assert list(three.variant) == ["tea.black", "tea.green", "coffee", "mate"]
    assert three.question["hour"].option["24"].neutral == "No hour is meant."
    assert three.evidence["sleep-study"].now == "It does for most people."
    assert [(factor.id, factor.title, factor.cap) for factor in three.factors] == [
        ("taste", "Taste", 4),
        ("effort", "Effort", 3),
    ]


@pytest.mark.parametrize(
    ("answers", "outcome", "strength", "lead"),
    [
        ({}, "tie", "tie", 0),
        ({"hour": "morning"}, "coffee", "whim", 1),
        ({"hour": "morning", "matters": {"taste": "most"}}, "coffee", "whim", Fraction(3, 2)),
        ({"hour": "24"}, "coffee", "whim", 1),
        ({"hour": "24", "things": ("gourd",)}, "mate", "lean", 3),
        ({"hour": "morning", "things": ("kettle",)}, "tea", "plain", 6),
        ({"hour": "morning", "things": ()}, "coffee", "whim", 1),
        ({"hour": "evening"}, "tea", "lean", 3),
        ({"hour": "evening", "things": ("gourd",), "guests": "yes"}, "mate", "lean", 2),
        ({"hour": "evening", "things": (), "guests": "yes"}, "tea", "lean", 3),
    ],
)
def test_verdicts(
    three: RuleBase, answers: dict[str, Any], outcome: str, strength: str, lead: Any
) -> None:
    verdict = recommend(three, answers)
    assert (verdict.outcome, verdict.strength, verdict.lead) == (outcome, strength, lead)


def test_trace_of_three(three: RuleBase) -> None:
    verdict = recommend(three, {"hour": "morning", "things": ("kettle", "gourd")})
    assert {one.rule.id: dict(one.points) for one in verdict.contributions} == {
        "any-hour-but-evening-wants-strength": {
            "coffee": CountedPoints(2, 0, "morning-wants-strength"),
            "tea.black": CountedPoints(1, 0, "morning-wants-strength"),
        },
        "morning-wants-strength": {"coffee": CountedPoints(3, 3), "tea.black": CountedPoints(2, 2)},
    }
    standings = [
        (one.framework.id, [(v.variant.id, v.score) for v in one.variants])
        for one in verdict.standings
    ]
    assert standings == [
        ("coffee", [("coffee", 3)]),
        ("tea", [("tea.black", 2), ("tea.green", 0)]),
        ("mate", [("mate", 0)]),
    ]
    assert [rule.id for rule in verdict.failed] == ["evening-wants-mildness", "only-a-kettle"]
    [unknown] = verdict.unknown
    assert unknown.id == "the-gourd-is-there"
    assert [atom.question for atom in blocking(unknown.when, verdict.known)] == ["guests"]  # type: ignore[union-attr]


def test_flips_of_three(three: RuleBase) -> None:
    """The evening rules coffee out; the kitchen, a circumstance, comes after the choices."""
    found = flips(recommend(three, {"hour": "morning", "things": ("grinder",)})).found
    assert [
        (flip.outcome, [(c.question.id, c.before, c.after) for c in flip.changes]) for flip in found
    ] == [("tea", [("hour", "morning", "evening")])]
    found = flips(recommend(three, {"hour": "morning", "things": ("gourd",), "guests": "no"})).found
    assert [
        (flip.outcome, [(c.question.id, c.before, c.after) for c in flip.changes]) for flip in found
    ] == [
        ("tea", [("hour", "morning", "evening")]),
        ("mate", [("hour", "morning", "24")]),
        ("mate", [("guests", "no", "yes")]),
    ]


def test_answers_of_three_survive_a_file(three: RuleBase) -> None:
    answers: dict[str, Any] = {
        "hour": "24",
        "things": ("kettle", "gourd"),
        "guests": "no",
        "matters": {"effort": "aside"},
    }
    text = write_answers(answers, three)
    assert text == (
        "answers:\n"
        '  hour: "24"\n'
        "  things: [kettle, gourd]\n"
        '  guests: "no"\n'
        "  matters: {effort: aside}\n"
    )
    assert parse_answers(text.encode(), "answers.yaml", three).answers == answers
