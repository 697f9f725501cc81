"""Verdicts against what experts said: what counts as right, as harm, and as sure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recommender.audit.experts import (
    EITHER,
    MILD,
    STRONG,
    Harm,
    Share,
    Situation,
    half_of,
    harmful_bands,
    read_all,
    score,
    slight_bands,
)
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Answer
from recommender.rulebase.rules import Band, RuleBase

SMALL = load_rules(Path(__file__).parents[1] / "loading" / "base")
HARD = replace(
    SMALL,
    requirements=tuple(
        one._replace(rules_out=frozenset(("elm.wych", "elm.field"))) for one in SMALL.requirements
    ),
)
"""Who never works is left with oak."""

BANDS = [Band(id, id, points) for points, id in enumerate(("toss-up", "slight", "clear", "strong"))]

NOTHING: dict[str, Answer] = {}
LIGHT: dict[str, Answer] = {"habit": "early"}
SAW: dict[str, Answer] = {"habit": "early", "tools": ("saw",)}
NEVER: dict[str, Answer] = {"habit": "no"}


def situation(expert: str, *answers: dict[str, Answer], dated: bool = False) -> Situation:
    strength = "" if expert == EITHER else STRONG
    readings = {f"reader {n}": one for n, one in enumerate(answers, 1)}
    return Situation(f"{expert}.yaml", expert, strength, dated, readings)


@pytest.mark.parametrize(
    ("answers", "outcome", "strength", "oak", "elm", "either"),
    [
        (NOTHING, "tie", "tie", False, False, True),
        (LIGHT, "oak", "level", True, False, True),
        (SAW, "elm", "clear", False, True, False),
        (NEVER, "oak", "only-choice", True, False, False),
    ],
)
def test_what_is_right(
    answers: dict[str, Answer], outcome: str, strength: str, oak: bool, elm: bool, either: bool
) -> None:
    for expert, right in (("oak", oak), ("elm", elm), (EITHER, either)):
        [reading] = read_all(HARD, [situation(expert, answers)])
        assert (reading.found.outcome, reading.found.strength) == (outcome, strength)
        assert reading.right is right


@pytest.mark.parametrize(
    ("expert", "answers", "harm"),
    [
        ("elm", NOTHING, Harm.NONE),
        ("elm", LIGHT, Harm.NONE),
        ("elm", NEVER, Harm.GRAVE),
        ("oak", SAW, Harm.GRAVE),
        ("oak", NEVER, Harm.NONE),
        (EITHER, SAW, Harm.NONE),
    ],
)
def test_what_is_harm(expert: str, answers: dict[str, Answer], harm: Harm) -> None:
    [reading] = read_all(HARD, [situation(expert, answers)])
    assert reading.harm is harm


def test_below_the_highest_band_harm_is_not_grave() -> None:
    bands = (*SMALL.bands, Band("iron", "iron", 11))
    [reading] = read_all(replace(SMALL, bands=bands), [situation("oak", SAW)])
    assert (reading.found.strength, reading.harm) == ("clear", Harm.HARM)


@pytest.mark.parametrize(
    ("count", "slight", "harmful"),
    [(1, 0, 1), (2, 1, 1), (3, 1, 2), (4, 2, 2)],
)
def test_bands_by_their_place(count: int, slight: int, harmful: int) -> None:
    rulebase: RuleBase = replace(SMALL, bands=tuple(BANDS[:count]))
    assert slight_bands(rulebase) == tuple(BANDS[:slight])
    assert harmful_bands(rulebase) == tuple(BANDS[count - harmful : count])


def test_a_score_counts_readings() -> None:
    situations = [
        situation("oak", LIGHT, SAW, NEVER, dated=True),
        situation("elm", SAW, NOTHING),
        situation("elm", LIGHT)._replace(name="mild.yaml", strength=MILD),
        situation(EITHER, LIGHT, SAW),
    ]
    found = score(HARD, read_all(HARD, situations))
    assert (found.situations, found.readings, found.decided) == (4, 8, 6)
    assert found.agreement == Share(3, 6)
    assert found.where_strong == Share(3, 5)
    assert found.where_not_dated == Share(1, 3)
    assert found.harm == found.grave_harm == Share(1, 6)
    assert [(one.situation.name, one.reader) for one in found.harmed] == [("oak.yaml", "reader 2")]
    assert found.either == Share(1, 2)
    assert found.calibration == {
        "level": Share(1, 2),
        "clear": Share(1, 2),
        "only-choice": Share(1, 1),
    }


def test_nothing_to_count() -> None:
    found = score(HARD, ())
    assert found.agreement == found.either == found.harm == Share(0, 0)


def test_halves_stay_as_they_are() -> None:
    """By the name alone: whoever adds a file moves no other one."""
    names = [f"{n}.yaml" for n in range(200)]
    assert [half_of(name) for name in names[:8]] == [2, 2, 2, 1, 1, 2, 2, 2]
    assert 70 < sum(half_of(name) == 1 for name in names) < 130
