"""The report of several people: what it says adds up, fits, and is inert in every format."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from recommender.decide.team import confer
from recommender.report import summary
from recommender.report.as_json import to_json
from recommender.report.team import TeamReport, build_team, team_record
from recommender.report.team.text import render_team
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import RuleBase
from tests.report.examples import CONFLICT, LEADER, RULEBASE, THREE, TOSS_UP, answers, starter
from tests.report.test_formats import HOSTILE, check, hostile
from tests.report.test_model import SHIPPED
from tests.report.test_model import VALIDATOR as OF_ONE
from tests.schemas import validator

VALIDATOR = validator("team")

PEOPLE: dict[str, Answers] = {
    "ada": LEADER,
    "bob": TOSS_UP,
    "cy": {"skill": "all", "haste": "no", "depth": "deep"},
}

some = settings(max_examples=20, deadline=None, derandomize=True)


def team_report(people: dict[str, Answers], rulebase: RuleBase = RULEBASE) -> TeamReport:
    return build_team(
        confer(rulebase, people),
        starter=starter(),  # type: ignore[arg-type]
        next_command="recommender new my-project --answers team",
    )


def reports(rulebases: list[RuleBase]) -> st.SearchStrategy[TeamReport]:
    names = st.sampled_from(["ada", "bob", "cy", "d" * 30])
    return st.sampled_from(rulebases).flatmap(
        lambda rulebase: st.dictionaries(names, answers(rulebase), min_size=1, max_size=3).map(
            lambda people: team_report(people, rulebase)  # type: ignore[arg-type]
        )
    )


def test_text_as_it_looks() -> None:
    check("team.txt", render_team(team_report(PEOPLE)))


def test_narrow_ascii_text_as_it_looks() -> None:
    check("team-narrow-ascii.txt", render_team(team_report(PEOPLE), width=40, unicode=False))


def test_text_of_a_team_without_a_way_out_as_it_looks() -> None:
    text = render_team(team_report({"ada": CONFLICT, "bob": TOSS_UP}, THREE))
    check("team-conflict.txt", text)


def test_decision_as_it_reads() -> None:
    check("team.md", team_record(team_report(PEOPLE)))


@some
@given(reports([RULEBASE, THREE, SHIPPED]))
def test_json_fits_the_schema_and_the_members_reports_theirs(made: TeamReport) -> None:
    whole = json.loads(to_json(made))
    VALIDATOR.validate(whole)
    for member in whole["members"]:
        OF_ONE.validate(member["report"])


@some
@given(reports([RULEBASE, THREE]))
def test_the_means_add_up(made: TeamReport) -> None:
    for place, framework in enumerate(made.frameworks):
        sides = [factor.sides[place] for factor in made.factors]
        assert sum(side.points for side in sides) == framework.score
        for side in sides:
            assert side.framework == framework.id
            assert side.points == Fraction(sum(side.members), len(made.members))
    lead = [framework for framework in made.frameworks if framework.id == made.leader]
    for framework in lead:
        if made.lead is not None:
            against = sum(reason.points for reason in made.frameworks[1].reasons)
            assert sum(reason.points for reason in framework.reasons) - against == made.lead


@some
@given(
    reports([RULEBASE, THREE]),
    st.sampled_from([40, 80, 120]),
    st.booleans(),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(
    made: TeamReport, width: int, unicode: bool, details: bool
) -> None:
    text = render_team(made, width=width, unicode=unicode, details=details)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text
    assert unicode or text.isascii()
    assert summary(made, unicode=unicode)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_is_inert(text: str) -> None:
    made = team_report({f"a{text}": LEADER, "bob": TOSS_UP}, hostile(text))
    shown = render_team(made)
    assert not any(char in shown for char in "\x1b\x07\x9b\u202e\u2067\u200f\r")
    record = team_record(made)
    assert "<script" not in record and "\u202e" not in record
    assert "\n# " not in record and "\n1. item" not in record
    VALIDATOR.validate(json.loads(to_json(made)))


def test_claims_that_nobody_checked_for_long_are_told() -> None:
    made = team_report(PEOPLE)
    assert "last checked" not in render_team(made, today=date(2027, 9, 30))
    told = " ".join(render_team(made, today=date(2027, 10, 15)).split())
    assert (
        "one of the claims behind this verdict was last checked more than a year ago, on "
        "2026-10-01, and may be out of date." in told
    )
    told = " ".join(render_team(made, today=date(2028, 1, 1)).split())
    assert "2 of the claims behind this verdict were last checked" in told
    assert "the oldest on 2026-10-01" in told
