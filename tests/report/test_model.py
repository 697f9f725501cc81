"""What the report says is what the recommendation found: the numbers add up, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.report import Report, summary
from recommender.report.as_json import to_json
from recommender.report.text import render
from recommender.resources import rules_folder
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import MOST, NOT_SURE, Answers
from recommender.rulebase.rules import Framework, Number, RuleBase, Variant
from tests.report.examples import (
    CONFLICT,
    EXAMPLES,
    LEADER,
    ONLY,
    RULEBASE,
    THREE,
    TIE,
    TOSS_UP,
    answers,
    replace,
    report,
    starter,
)
from tests.schemas import validator

SHIPPED = load_rules(rules_folder())
FRAMEWORKS = load_rules(Path(__file__).parents[1] / "three_frameworks")
VALIDATOR = validator("recommendation")

some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def rulebases() -> st.SearchStrategy[RuleBase]:
    return st.sampled_from([RULEBASE, THREE, SHIPPED, FRAMEWORKS])


@st.composite
def reports(draw: st.DrawFn) -> Report:
    rulebase = draw(rulebases())
    return report(draw(answers(rulebase)), rulebase)


@pytest.mark.parametrize("name", EXAMPLES)
def test_json_of_every_verdict_fits_the_schema(name: str) -> None:
    made = report(EXAMPLES[name], starter=starter(closest="It is near."))
    VALIDATOR.validate(json.loads(to_json(made)))
    assert made.verdict == {"toss-up": "leader"}.get(name, name)


@some
@given(reports())
def test_a_report_fits_the_schema_adds_up_and_leads_somewhere(made: Report) -> None:
    text = to_json(made)
    assert text.isascii()
    VALIDATOR.validate(json.loads(text))
    assert_numbers_add_up(made)
    assert_every_id_leads_somewhere(made)


def assert_numbers_add_up(made: Report) -> None:
    for at, framework in enumerate(made.frameworks):
        sides = [factor.sides[at] for factor in made.factors]
        assert {side.framework for side in sides} == {framework.id}
        assert sum(side.points for side in sides) == framework.score
        assert all(side.points == side.needs + side.preferences for side in sides)
        for variant in framework.variants:
            counted = [
                points.counted
                for rule in made.rules
                for points in rule.points
                if points.variant == variant.id
            ]
            assert sum(counted) == variant.score
            assert sum(reason.points for reason in variant.decided_by) == variant.behind
    for factor in made.factors:
        for side in factor.sides:
            assert side.preferences == factor.weight * min(side.earned, factor.cap)
    if made.lead is not None and made.runner_up:
        assert made.lead == made.frameworks[0].score - made.framework[made.runner_up].score


def assert_every_id_leads_somewhere(made: Report) -> None:
    for citing in (*made.rules, *made.silent, *made.requirements):
        assert all(source in made.source for source in citing.evidence)
    for framework in made.frameworks:
        assert all(reason.rule in made.rule for reason in framework.reasons)
        for variant in framework.variants:
            assert all(requirement in made.requirement for requirement in variant.ruled_out_by)
    assert all(reason.rule in made.rule for reason in made.against)
    assert sum(turn.flips for turn in made.turns) == len(made.flips)


@some
@given(answers(RULEBASE))
def test_for_and_against_make_the_lead(given_answers: Answers) -> None:
    made = report(given_answers)
    if made.chosen is not None and made.lead is not None:
        pro = sum(reason.points for reason in made.chosen.reasons)
        assert pro - sum(reason.points for reason in made.against) == made.lead


@st.composite
def reports_of_three(draw: st.DrawFn) -> Report:
    rulebase = draw(st.sampled_from([THREE, FRAMEWORKS]))
    return report(draw(answers(rulebase)), rulebase)


@some
@given(reports_of_three())
def test_of_three_what_is_for_the_leader_makes_its_lead_over_the_next(made: Report) -> None:
    if made.chosen is None or made.lead is None:
        return
    mine, next_one = (framework.variants[0].id for framework in made.frameworks[:2])
    behind: Number = 0
    for rule in made.rules:
        counted = {points.variant: points.counted for points in rule.points}
        behind += max(0, counted.get(next_one, 0) - counted.get(mine, 0))
    assert sum(reason.points for reason in made.chosen.reasons) - behind == made.lead


@some
@given(reports_of_three())
def test_of_three_all_that_will_do_are_named(made: Report) -> None:
    first, *others = made.frameworks
    level = 2  # where the second band of both rule bases begins
    near = [
        framework.id
        for framework in others
        if not framework.ruled_out and first.score - framework.score < level
    ]
    assert made.near == (tuple(near) if made.verdict == "leader" else ())
    assert made.near_tie is bool(made.near)
    if made.near_tie:
        both_or_all = f"are {'all' if len(near) > 1 else 'both'} good choices"
        assert both_or_all in render(made, width=200) and both_or_all in summary(made)


def test_a_leader_with_its_backends() -> None:
    made = report(LEADER)
    assert (made.leader, made.variant, made.lead, made.near_tie) == ("bee", "bee.red", 2, False)
    assert made.strength is not None
    assert (made.strength.id, made.strength.rank, made.strength.bands) == ("slight", 2, 3)
    assert [
        (variant.id, variant.behind, variant.ruled_out_by)
        for variant in made.framework["bee"].variants
    ] == [
        ("bee.red", 0, ()),
        ("bee.blue", 1, ()),
        ("bee.grey", 2, ("wood-no-grey",)),
    ]
    assert [answer.question for answer in made.ignored] == ["depth"]
    assert made.ignored[0].missing == ("“Where will it live?” includes “At sea”",)


def test_a_toss_up_is_a_near_tie() -> None:
    made = report(TOSS_UP)
    assert (made.leader, made.near_tie) == ("ant", True)
    assert json.loads(to_json(made))["lead"] == "3/2"


def test_only_choice_and_conflict_and_tie() -> None:
    assert report(ONLY).leader == "ant" and report(ONLY).lead is None
    conflict = report(CONFLICT).conflict
    assert conflict is not None
    assert conflict.requirements == ("sea-no-bee", "deep-no-ant", "wood-no-grey")
    assert [answer.question for answer in conflict.answers] == ["place", "depth"]
    assert conflict.resolve == ("Stay ashore.", "Stay where it is flat.", "Leave the wood.")
    assert report(TIE).tied == ("ant", "bee") and report(TIE).against == ()


@pytest.mark.parametrize(
    ("given_answers", "text"),
    [
        ({"skill": "none"}, "If you answered “All” to “What can you do?”: Ant"),
        ({"skill": "none"}, "If you added “In a town” to “Where will it live?”: Ant"),
        ({"skill": "none"}, "If you added “At sea” to “Where will it live?”: Ant"),
        (
            {"skill": "none", "place": ("sea",)},
            "If you dropped “At sea” from “Where will it live?”: Bee",
        ),
        (
            {"skill": "none", "haste": "yes", "priorities": {}},
            "If you set “Ease of use” aside: Ant",
        ),
        (CONFLICT, "If you answered “Flat” to “How deep is the sea?”: Ant"),
    ],
)
def test_flips_in_plain_words(given_answers: Answers, text: str) -> None:
    made = report({"place": (), **given_answers})
    assert text in [flip.text for flip in made.flips]


def test_alike_flips_read_as_one_turn() -> None:
    made = report({"skill": "none", "place": ()})
    assert [turn.text for turn in made.turns][-1] == (
        "If you added “In a town” or “At sea” to “Where will it live?”: Ant"
    )
    circumstances = [turn.circumstance for turn in made.turns]
    assert circumstances == sorted(circumstances)


def test_conditions_that_failed_or_are_open_in_words() -> None:
    silent = {rule.id: rule for rule in report({"place": ("sea",), "skill": "all"}).silent}
    assert silent["haste"].state == "failed"
    assert silent["haste"].missing == ("“Where will it live?” does not include “At sea”",)
    assert silent["beginner"].missing == ("“What can you do?” is “Nothing yet”",)
    assert silent["depth"].state == "unknown"
    assert silent["depth"].questions == ("depth", "haste")


def test_open_questions_are_those_that_something_waits_for() -> None:
    made = report({"skill": "none", "haste": NOT_SURE})
    assert [(question.question, question.not_sure) for question in made.open] == [
        ("place", False),
        ("haste", True),
        ("priorities", False),
    ]
    assert "priorities" not in [question.question for question in report({}).open]


def test_answers_in_words_and_in_the_order_of_the_questions() -> None:
    made = report({"priorities": {"speed": MOST}, "place": ("town", "wood"), "skill": NOT_SURE})
    assert [
        (answer.question, answer.options, answer.labels, answer.sure) for answer in made.answers
    ] == [
        ("skill", ("not-sure",), ("Not sure",), False),
        ("place", ("wood", "town"), ("In a wood", "In a town"), True),
        ("priorities", ("speed: most",), ("Speed & weight: matters most",), True),
    ]
    assert report({"place": ()}).answers[0].labels == ("None of these",)


# Neutrality: nothing depends on which framework is which, nor on the order they stand in.


def renamed(rulebase: RuleBase, swap: Callable[[str], str]) -> RuleBase:
    """The same rule base with the names of its frameworks swapped, and nothing else."""

    def renamed_framework(framework: Framework) -> Framework:
        variants = tuple(
            Variant(swap(variant.id), swap(variant.framework), swap(variant.title))
            for variant in framework.variants
        )
        return Framework(
            swap(framework.id), swap(framework.title), swap(framework.choose_when), variants
        )

    return replace(
        rulebase,
        frameworks=tuple(map(renamed_framework, rulebase.frameworks)),
        factors=tuple(
            replace(factor, statements={swap(id): said for id, said in factor.statements.items()})
            for factor in rulebase.factors
        ),
        rules=tuple(
            replace(rule, favours={swap(id): points for id, points in rule.favours.items()})
            for rule in rulebase.rules
        ),
        requirements=tuple(
            replace(
                requirement,
                rules_out=frozenset(map(swap, requirement.rules_out)),
                because=swap(requirement.because),
            )
            for requirement in rulebase.requirements
        ),
    )


def swapped(text: str) -> str:
    for first, second in (("ant", "bee"), ("Ant", "Bee")):
        text = text.replace(first, "\0").replace(second, first).replace("\0", second)
    return text


@some
@given(answers(RULEBASE))
def test_swapping_the_frameworks_swaps_the_report(given_answers: Answers) -> None:
    made = report(given_answers)
    swapped_report = report(given_answers, renamed(RULEBASE, swapped))
    assert render(swapped_report, details=True) == swapped(render(made, details=True)).replace(
        swapped(made.rulebase.title), made.rulebase.title
    )
    assert (
        json.loads(to_json(swapped_report))["flips"] == json.loads(swapped(to_json(made)))["flips"]
    )


@some
@given(answers(RULEBASE))
def test_the_order_of_frameworks_matters_only_on_a_tie(given_answers: Answers) -> None:
    made = report(given_answers)
    turned = report(given_answers, replace(RULEBASE, frameworks=RULEBASE.frameworks[::-1]))
    if made.frameworks[0].score != made.frameworks[1].score:
        assert render(made, color=True) == render(turned, color=True)
