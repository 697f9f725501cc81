"""The engine's benchmark runs, and both engines agree on which rules fire. No time is asserted."""

from __future__ import annotations

import json

import pytest

from recommender.decide.scoring import recommend
from recommender.rulebase.loader import load_rules
from tests.benchmarks import engine, limits, scale


def test_both_engines_fire_the_same_rules() -> None:
    pytest.importorskip("zen")
    drawn = engine.drawn_rules(40)
    assert all(spent > 0 for spent in engine.compare(drawn, engine.drawn_answers(drawn, 5), 1))
    shipped = load_rules(engine.RULES)
    assert all(spent > 0 for spent in engine.compare(shipped, engine.shipped_answers(shipped), 1))


def test_both_engines_add_up_the_same_points() -> None:
    """Where nothing is capped, shared or weighed, zen's sums are our scores."""
    pytest.importorskip("zen")
    drawn = engine.drawn_rules(30)
    [answers] = engine.drawn_answers(drawn, 1)
    zen = engine.Zen(drawn)
    sums = zen.evaluate(zen.context(answers))["result"]
    verdict = recommend(drawn, answers)
    nominal = {
        id: sum(one.points[id].nominal for one in verdict.contributions if id in one.points)
        for id in drawn.variant
    }
    assert {id: sums[engine.name(id)] for id in drawn.variant} == nominal


def test_growth_and_flips() -> None:
    assert [size for size, _ in engine.growth((10, 20), 1)] == [10, 20]
    drawn = engine.drawn_rules(20)
    assert len(engine.flip_times(drawn, engine.drawn_answers(drawn, 2))) == 2


def test_a_large_rule_base_goes_all_the_way_and_sets_of_answers_in_a_row() -> None:
    spent = scale.steps(120, 1)
    assert set(spent) == {"load", "score", "flips", "report"}
    assert all(seconds > 0 for seconds in spent.values())
    assert all(seconds > 0 for seconds in scale.batch(3))


def test_what_is_small_stays_within_the_limits() -> None:
    assert limits.pairs("1000x200,6x3") == [(1000, 200), (6, 3)]
    team, bounds = limits.team(2), limits.bounds(6, 3)
    assert json.loads(team.output)["agreements"]["complete"]
    assert json.loads(bounds.output)["settled"]["exact"]
    assert all(spent.seconds > 0 and spent.megabytes > 0 for spent in (team, bounds))
