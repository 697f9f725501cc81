"""The verdict of several people against brute force: means, and the smallest agreements."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.decide.scoring import recommend
from recommender.decide.team import confer
from recommender.explain.agreement import agreements
from recommender.rulebase.conditions import Chosen
from recommender.rulebase.questions import NOT_SURE
from recommender.rulebase.rules import RuleBase
from tests.engine.reference import Reference
from tests.engine.strategies import Pick, holds
from tests.engine.test_scoring import base, rule

People = dict[str, dict[str, Any]]


@st.composite
def teams(draw: st.DrawFn) -> tuple[RuleBase, People]:
    pick = Pick(draw)
    rulebase = pick.rule_base(rich=pick.once_in(2))
    full = pick.once_in(2)
    names = ("ada", "bob", "cy")[: pick.number(1, 3)]
    return rulebase, {name: pick.answers(rulebase, full) for name in names}


def plain(answer: Any) -> Any:
    """An answer as a value that does not depend on the order in which it was given."""
    if isinstance(answer, dict):
        return frozenset(answer.items())
    return answer if isinstance(answer, str) else frozenset(answer)


def given_answers(rulebase: RuleBase, people: People) -> dict[str, list[Any]]:
    """Question → the different answers of those who are asked and know one."""
    result: dict[str, dict[Any, Any]] = {}
    for answers in people.values():
        for question in Reference(rulebase, answers).asked:
            answer = answers.get(question, NOT_SURE)
            if answer != NOT_SURE:
                result.setdefault(question, {})[plain(answer)] = answer
    return {question: list(several.values()) for question, several in result.items()}


def brute_force(rulebase: RuleBase, people: People) -> dict[frozenset[Any], str]:
    """Every smallest agreement, as the answers that all take over; {empty: outcome} for none."""
    offered = given_answers(rulebase, people)
    for size in range(len(offered) + 1):
        found = {}
        for questions in combinations(offered, size):
            for answers in product(*(offered[question] for question in questions)):
                taken = dict(zip(questions, answers, strict=True))
                [one, *others] = {
                    Reference(rulebase, {**own, **taken}).outcome for own in people.values()
                }
                if not others and one not in ("tie", "conflict"):
                    found[frozenset((q, plain(a)) for q, a in taken.items())] = one
        if found:
            return found
    return {}


@holds(150)
@given(teams())
def test_the_smallest_agreements_are_all_of_them(drawn: tuple[RuleBase, People]) -> None:
    rulebase, people = drawn
    found = agreements(confer(rulebase, people))
    assert found.complete
    expected = brute_force(rulebase, people)
    if found.size == 0 and not found.found and expected:
        assert list(expected) == [frozenset()]
        return
    assert {
        frozenset((q, plain(a)) for q, a in one.answers.items()): one.outcome for one in found.found
    } == expected
    assert all(len(one.answers) == found.size for one in found.found)
    hard = [one.circumstance for one in found.found]
    assert hard == sorted(hard)
    for one in found.found:
        assert one.circumstance is any(rulebase.question[q].circumstance for q in one.answers)


@holds(100)
@given(teams())
def test_a_team_has_the_mean_of_the_scores_and_all_limits(drawn: tuple[RuleBase, People]) -> None:
    rulebase, people = drawn
    together = confer(rulebase, people).together
    each = [Reference(rulebase, answers) for answers in people.values()]
    out = {variant for one in each for variant in one.out}
    scores = {
        id: Fraction(sum(one.score(id) for one in each), len(each)) for id in rulebase.variant
    }
    for standing in together.standings:
        for one in standing.variants:
            assert one.score == scores[one.variant.id]
            assert bool(one.excluded_by) is (one.variant.id in out)
            # What the rules count on average is just what the score is made of.
            counted = sum(rule.counted(one.variant.id) for rule in together.contributions)
            assert counted == one.score
    free = {
        framework.id: max(points)
        for framework in rulebase.frameworks
        if (points := [scores[v.id] for v in framework.variants if v.id not in out])
    }
    first = [id for id, points in free.items() if points == max(free.values())]
    assert together.outcome == ("conflict" if not first else first[0] if len(first) == 1 else "tie")
    if len(free) > 1:
        [best, second, *_] = sorted(free.values(), reverse=True)
        assert together.lead == best - second


@holds(60)
@given(teams())
def test_nobody_counts_twice_and_order_changes_nothing(drawn: tuple[RuleBase, People]) -> None:
    rulebase, people = drawn
    one = confer(rulebase, people)
    other = confer(rulebase, dict(reversed(people.items())))
    assert one.together.standings == other.together.standings
    assert {member.name: member.found.outcome for member in one.members} == {
        member.name: member.found.outcome for member in other.members
    }
    assert agreements(one).size == agreements(other).size


@holds(60)
@given(teams())
def test_alone_a_member_is_the_team(drawn: tuple[RuleBase, People]) -> None:
    rulebase, people = drawn
    answers = people["ada"]
    alone, team = recommend(rulebase, answers), confer(rulebase, {"ada": answers})
    assert team.together.standings == alone.standings
    assert (team.together.lead, team.together.band) == (alone.lead, alone.band)
    assert not agreements(team).found


LATE = Chosen("habit", frozenset({"late"}))
TEAM = base(rule("a", {"oak": 3}), rule("b", {"elm.x": 2}, when=LATE))


def test_what_all_leave_open_is_no_view_and_one_answer_is_no_difference() -> None:
    team = confer(TEAM, {"ada": {"matters": NOT_SURE}, "bob": {"habit": "early"}})
    [views] = team.views
    assert views.question.id == "habit"
    assert (views.answers, views.open, views.differ) == ((("early", ("bob",)),), ("ada",), False)


def test_a_search_that_takes_too_long_says_how_far_it_came() -> None:
    team = confer(TEAM, {"ada": {"habit": "early"}, "bob": {"habit": "late"}})
    assert team.together.outcome == "oak"
    assert [one.outcome for one in agreements(team).found] == ["oak", "elm"]
    assert agreements(team, work=1) == ((), 0, False)


def test_a_team_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one member"):
        confer(TEAM, {})
