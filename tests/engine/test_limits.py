"""What is too much to be worked out is given up, the same everywhere, and said so in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from recommender import load_rules
from recommender.audit.figures import audit
from recommender.audit.report import as_json, as_tables
from recommender.decide.scoring import recommend
from recommender.decide.team import confer
from recommender.explain.answer_space import LIMIT
from recommender.explain.outlook import Outlook, open_questions
from recommender.explain.question_order import elimination_order
from recommender.report import build, words
from recommender.report.record import fields
from recommender.report.team import build_team
from recommender.report.team.model import TeamAgreements, TeamReport
from recommender.report.team.words import agreement
from recommender.rulebase.rules import RuleBase
from tests.benchmarks.limits import write_rules
from tests.engine.strategies import holds, rule_bases

ENTANGLED = "was not worked out: too many questions depend on each other to go through all answers"


@pytest.fixture(scope="module")
def entangled(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    folder = tmp_path_factory.mktemp("rules")
    write_rules(folder, rules=100, questions=20)
    return load_rules(folder)


def test_bounds_beyond_the_limit_are_not_worked_out_and_the_report_says_so(
    entangled: RuleBase,
) -> None:
    report = build(recommend(entangled, {}))
    assert (report.settled.exact, report.settled.settled, report.settled.next) == (False, False, "")
    assert ENTANGLED in words.settled(report)


def test_with_fewer_open_questions_the_same_rules_are_worked_out(entangled: RuleBase) -> None:
    answers = {question.id: "o1" for question in entangled.questions[:14]}
    report = build(recommend(entangled, answers))
    assert report.settled.exact
    assert "not worked out" not in words.settled(report)


@holds(40)
@given(rule_bases())
def test_it_gives_up_in_the_same_place_whatever_was_asked_before(rulebase: RuleBase) -> None:
    open, [framework, *_] = open_questions(rulebase, {}), rulebase.frameworks
    for limit in (5, 30, 100, LIMIT):
        used, fresh = Outlook(rulebase, limit), Outlook(rulebase, limit)
        for question in rulebase.questions:
            used.bounds({question.id: "not-sure"}, open, framework.id)
        assert used.bounds({}, open, framework.id) == fresh.bounds({}, open, framework.id)


def test_an_audit_beyond_the_limit_says_what_it_did_not_work_out(entangled: RuleBase) -> None:
    found = audit(entangled)
    text = as_tables(found)
    assert "These were not worked out: too many interdependent questions" in text
    plain = json.loads(as_json(found))
    assert (plain["usual"], plain["all"]) == (None, None)
    assert {figures["turns"] for figures in plain["questions"]} == {None}
    # What rests on few questions is worked out all the same.
    assert any(figures["ahead"] for figures in plain["questions"])


def test_an_audit_that_stops_half_way_keeps_what_it_has() -> None:
    three = load_rules(Path(__file__).parent / "three")
    whole = audit(three)
    needed = next(limit for limit in range(0, 10**6, 50) if audit(three, limit).usual is not None)
    part = audit(three, needed)
    assert part.usual == whole.usual
    assert part.all is None
    assert "(not worked out)" in as_tables(part)
    assert "“Not worked out”: too many interdependent questions" in as_tables(part)
    assert part.first_options == whole.first_options
    decisive = {rule.id for rule in whole.rulebase.rules} - {
        rule.id for rule in (*part.never_decisive, *part.undecided)
    }
    assert decisive.isdisjoint({rule.id for rule in whole.never_decisive})


def test_a_team_too_large_to_try_every_agreement_says_how_far_it_came() -> None:
    people = {"ada": {"existing-code": ("keras-code",)}, "bo": {"existing-code": ("pytorch-code",)}}
    report = build_team(confer(load_rules(), people))
    for size, said in (
        (0, "Which agreement would be enough was not worked out: there are too many answers"),
        (1, "Agreeing on 1 question is not enough, and there are too many ways"),
    ):
        tried = TeamAgreements(agreed=False, size=size, complete=False, found=())
        assert said in agreement(TeamReport(**fields(report) | {"agreements": tried}))


def test_so_many_questions_that_they_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    write_rules(tmp_path, rules=2000, questions=400)
    rulebase = load_rules(tmp_path)
    assert elimination_order(rulebase) == [question.id for question in rulebase.questions]
