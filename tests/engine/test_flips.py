"""Flips against brute force: all of them, none too many, none larger than it need be."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import given

from recommender.decide.scoring import recommend
from recommender.explain.flips import NEUTRAL, Change, apply, changes, flips
from recommender.rulebase.conditions import All, AnyOf, Chosen
from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Kind, Option, Question
from recommender.rulebase.rules import Requirement, RuleBase, RuleKind
from tests.engine.reference import Reference
from tests.engine.strategies import holds, rich_situations, situations
from tests.engine.test_scoring import HABIT, MATTERS, base, changed, rule

Situation = tuple[RuleBase, dict[str, Any]]
Move = tuple[str, str, str, str]
"""Question, what goes, what comes, and the factor that it is about."""


def moves(rulebase: RuleBase, answers: dict[str, Any]) -> list[Move]:
    """Every single change of an answer that counts."""
    result: list[Move] = []
    asked = Reference(rulebase, answers).asked
    for question in rulebase.questions:
        answer = answers.get(question.id, NOT_SURE)
        if question.id not in asked or answer == NOT_SURE:
            continue
        for option in question.option:
            if question.kind is Kind.ONE and option != answer:
                result.append((question.id, answer, option, ""))
            if question.kind is Kind.MANY and option in answer:
                result.append((question.id, option, "", ""))
            if question.kind is Kind.MANY and option not in answer:
                result.append((question.id, "", option, ""))
            if question.kind is Kind.PRIORITIES:
                now = answer.get(option, NEUTRAL)
                others = {MOST, NEUTRAL, ASIDE} - {now}
                result += [(question.id, now, other, option) for other in sorted(others)]
    return result


def moved(rulebase: RuleBase, answers: dict[str, Any], made: tuple[Move, ...]) -> dict[str, Any]:
    result = {key: dict(v) if isinstance(v, dict) else v for key, v in answers.items()}
    for question, before, after, factor in made:
        kind = rulebase.question[question].kind
        if kind is Kind.ONE:
            result[question] = after
        elif kind is Kind.MANY:
            chosen = (set(result[question]) - {before}) | {after}
            result[question] = tuple(sorted(chosen - {""}))
        elif after == NEUTRAL:
            result[question].pop(factor)
        else:
            result[question][factor] = after
    return result


def turns(before: str, after: str) -> bool:
    """A tie turns no leader, and only a conflict is turned by any framework that is left."""
    return after != before and (after != "tie" or before == "conflict")


def brute_force(rulebase: RuleBase, answers: dict[str, Any]) -> dict[frozenset[Move], str]:
    outcome = Reference(rulebase, answers).outcome
    single = moves(rulebase, answers)
    for size in (1, 2):
        found = {}
        for made in combinations(single, size):
            places = [(q, f) for q, _, _, f in made if rulebase.question[q].kind is not Kind.MANY]
            if len(places) > len(set(places)):
                continue  # two answers to one question
            after = Reference(rulebase, moved(rulebase, answers, made)).outcome
            if turns(outcome, after):
                found[frozenset(made)] = after
        if found:
            return found
    return {}


def as_move(change: Change) -> Move:
    return change.question.id, change.before, change.after, change.factor


@holds(600)
@given(situations() | rich_situations())
def test_flips_are_all_that_brute_force_finds(situation: Situation) -> None:
    rulebase, answers = situation
    verdict = recommend(rulebase, answers)
    found = flips(verdict).found
    assert {frozenset(map(as_move, flip.changes)): flip.outcome for flip in found} == brute_force(
        rulebase, answers
    )
    assert len({frozenset(map(as_move, flip.changes)) for flip in found}) == len(found)


@holds(200)
@given(rich_situations())
def test_with_too_little_work_it_says_so_and_tells_nothing_false(situation: Situation) -> None:
    verdict = recommend(*situation)
    whole, none, some = flips(verdict), flips(verdict, work=0), flips(verdict, work=200)
    assert whole.complete
    assert all(flip in whole.found for flip in some.found)
    # Single changes take no such work; without it no pair is found, nor said not to be there.
    assert none.found == tuple(flip for flip in whole.found if len(flip.changes) == 1)
    assert none.found == whole.found or not none.complete


@holds(200)
@given(situations() | rich_situations())
def test_every_flip_is_proven_by_scoring_again(situation: Situation) -> None:
    rulebase, answers = situation
    verdict = recommend(rulebase, answers)
    for flip in flips(verdict).found:
        after = recommend(rulebase, apply(answers, *flip.changes))
        assert after.outcome == flip.outcome
        assert turns(verdict.outcome, after.outcome)
        for change in flip.changes[1:]:
            fewer = [other for other in flip.changes if other is not change]
            alone = recommend(rulebase, apply(answers, *fewer)).outcome
            assert not turns(verdict.outcome, alone)


@holds(200)
@given(rich_situations())
def test_choices_come_before_circumstances_and_then_file_order(situation: Situation) -> None:
    rulebase, answers = situation
    found = flips(recommend(rulebase, answers)).found
    order = list(changes(rulebase, answers))
    places = [
        (flip.circumstance, [order.index(change) for change in flip.changes]) for flip in found
    ]
    assert places == sorted(places)
    questions = list(rulebase.question)
    asked = [questions.index(change.question.id) for change in order]
    assert asked == sorted(asked)
    for flip in found:
        hard = [rulebase.question[change.question.id].circumstance for change in flip.changes]
        assert flip.circumstance == any(hard)


@holds(200)
@given(situations())
def test_changes_are_all_single_changes_and_can_be_undone(situation: Situation) -> None:
    rulebase, answers = situation
    before = {key: dict(v) if isinstance(v, dict) else v for key, v in answers.items()}
    made = list(changes(rulebase, answers))
    assert sorted(map(as_move, made)) == sorted(moves(rulebase, answers))
    for change in made:
        after = apply(answers, change)
        assert after != answers
        assert answers == before
        back = Change(change.question, change.after, change.before, change.factor)
        assert _plain(apply(after, back)) == _plain(answers)


def _plain(answers: Any) -> dict[str, Any]:
    return {key: set(v) if isinstance(v, tuple) else v for key, v in answers.items()}


# By hand: what the docstring says.

SECOND = Question("second", "?", "!", Kind.MANY, tuple(Option(one, one) for one in ("hot", "cold")))
ALWAYS = All(())


def outcomes(rulebase: RuleBase, answers: dict[str, Any]) -> list[tuple[list[Move], str]]:
    found = flips(recommend(rulebase, answers)).found
    return [([as_move(change) for change in flip.changes], flip.outcome) for flip in found]


def test_a_tie_does_not_turn_a_leader_but_a_leader_turns_a_tie() -> None:
    rulebase = base(rule("a", {"oak": 2}), rule("b", {"elm.x": 2}, when=ALWAYS))
    late, never = ("habit", "early", "late", ""), ("habit", "early", "never", "")
    assert recommend(rulebase, {"habit": "early"}).outcome == "tie"
    assert outcomes(rulebase, {"habit": "early"}) == [([late], "elm"), ([never], "elm")]
    assert recommend(rulebase, {"habit": "late"}).outcome == "elm"
    assert outcomes(rulebase, {"habit": "late"}) == []  # 'early' makes it a tie, no more


def test_a_conflict_turns_when_a_framework_is_left_even_to_a_tie() -> None:
    early = Chosen("habit", frozenset({"early"}))
    hot = Chosen("second", frozenset({"hot"}))
    limits = (
        Requirement("no-oak", AnyOf((early, hot)), frozenset({"oak"}), "!", "!", ()),
        Requirement("no-elm", early, frozenset({"elm.x", "elm.y"}), "!", "!", ()),
    )
    rulebase = changed(base(limits=limits), questions=(HABIT, SECOND))
    assert recommend(rulebase, {"habit": "early", "second": ()}).outcome == "conflict"
    assert outcomes(rulebase, {"habit": "early", "second": ()}) == [
        ([("habit", "early", "late", "")], "tie"),
        ([("habit", "early", "never", "")], "tie"),
    ]
    assert outcomes(rulebase, {"habit": "early", "second": ("hot",)}) == [
        ([("habit", "early", "late", "")], "elm"),
        ([("habit", "early", "never", "")], "elm"),
    ]


def test_an_only_choice_turns_to_a_conflict_or_to_another() -> None:
    limits = (
        Requirement(
            "no-elm",
            Chosen("habit", frozenset({"early"})),
            frozenset({"elm.x", "elm.y"}),
            "!",
            "!",
            (),
        ),
        Requirement(
            "no-oak", Chosen("second", frozenset({"hot"})), frozenset({"oak"}), "!", "!", ()
        ),
    )
    needs = rule("n", {"elm.y": 1}, when=ALWAYS, kind=RuleKind.NEED)
    rulebase = changed(base(needs, limits=limits), questions=(HABIT, SECOND))
    assert outcomes(rulebase, {"habit": "early", "second": ()}) == [
        ([("habit", "early", "late", "")], "elm"),
        ([("habit", "early", "never", "")], "elm"),
        ([("second", "", "hot", "")], "conflict"),
    ]


def test_pairs_only_where_no_single_change_will_do() -> None:
    rules = (
        rule("a", {"oak": 3}, when=ALWAYS),
        rule("b", {"elm.x": 2}, when=Chosen("habit", frozenset({"late"}))),
        rule("c", {"elm.x": 2}, factor="cost", when=Chosen("second", frozenset({"cold"}))),
    )
    rulebase = changed(base(*rules), questions=(HABIT, SECOND))
    assert outcomes(rulebase, {"habit": "early", "second": ("hot",)}) == [
        ([("habit", "early", "late", ""), ("second", "", "cold", "")], "elm")
    ]


def test_choices_come_before_circumstances() -> None:
    rules = (
        rule("a", {"elm.x": 2}, when=Chosen("second", frozenset({"cold"}))),
        rule("b", {"oak": 1}),
    )
    hard = changed(HABIT, circumstance=True)
    rulebase = changed(base(*rules, rule("c", {"elm.x": 2}, when=LATE)), questions=(hard, SECOND))
    found = flips(recommend(rulebase, {"habit": "early", "second": ()})).found
    assert [(flip.circumstance, as_move(flip.changes[0])) for flip in found] == [
        (False, COLD_MOVE),
        (True, LATE_MOVE),
    ]


def test_priorities_move_one_factor_at_a_time() -> None:
    rules = (
        rule("a", {"oak": 3}, when=ALWAYS),
        rule("b", {"elm.x": 2}, factor="cost", when=ALWAYS),
    )
    factors = tuple(Option(one, one) for one in ("taste", "cost"))
    rulebase = changed(base(*rules), questions=(HABIT, changed(MATTERS, options=factors)))
    assert outcomes(rulebase, {"matters": {"taste": MOST}}) == [
        ([("matters", MOST, ASIDE, "taste")], "elm")
    ]
    assert outcomes(rulebase, {"matters": {}}) == [
        ([("matters", NEUTRAL, ASIDE, "taste")], "elm"),
        ([("matters", NEUTRAL, MOST, "cost")], "elm"),
    ]
    assert outcomes(rulebase, {"matters": NOT_SURE}) == []


def test_answers_fall_away_with_their_question() -> None:
    """The rule that rests on the second question falls silent once the first closes it."""
    asked_early = changed(SECOND, when=Chosen("habit", frozenset({"early"})))
    rules = (
        rule("a", {"oak": 3}, when=Chosen("second", frozenset({"hot"}))),
        rule("b", {"elm.x": 2}, factor="cost", when=ALWAYS),
    )
    rulebase = changed(base(*rules), questions=(HABIT, asked_early))
    assert outcomes(rulebase, {"habit": "early", "second": ("hot",)}) == [
        ([("habit", "early", "late", "")], "elm"),
        ([("habit", "early", "never", "")], "elm"),
        ([("second", "hot", "", "")], "elm"),
    ]


# By hand: the pairs that a bound drawn too tight would miss.

COLD = Chosen("second", frozenset({"cold"}))
LATE = Chosen("habit", frozenset({"late"}))
LATE_MOVE, COLD_MOVE = ("habit", "early", "late", ""), ("second", "", "cold", "")


def test_a_pair_whose_rules_weigh_more() -> None:
    rules = (
        rule("a", {"oak": 7}, kind=RuleKind.NEED, when=ALWAYS),
        rule("b", {"elm.x": 2}, when=LATE),
        rule("c", {"elm.x": 2}, when=COLD),
    )
    rulebase = changed(base(*rules), questions=(HABIT, SECOND, MATTERS))
    answers = {"habit": "early", "second": (), "matters": {"taste": MOST}}
    assert outcomes(rulebase, answers) == [([LATE_MOVE, COLD_MOVE], "elm")]


def test_a_pair_of_another_weight_and_another_answer() -> None:
    rules = (
        rule("a", {"oak": 7}, kind=RuleKind.NEED, when=ALWAYS),
        rule("b", {"elm.x": 3}, when=ALWAYS),
        rule("c", {"elm.x": 2}, kind=RuleKind.NEED, when=LATE),
    )
    rulebase = base(*rules)
    assert outcomes(rulebase, {"habit": "early", "matters": {}}) == [
        ([LATE_MOVE, ("matters", NEUTRAL, MOST, "taste")], "elm")
    ]


def test_a_pair_that_closes_the_question_of_priorities() -> None:
    rules = (
        rule("a", {"oak": 3}, when=ALWAYS),
        rule("b", {"elm.x": 2}, kind=RuleKind.NEED, when=ALWAYS),
        rule("c", {"elm.x": 2}, kind=RuleKind.NEED, when=COLD),
    )
    asked_early = changed(MATTERS, when=Chosen("habit", frozenset({"early"})))
    rulebase = changed(base(*rules), questions=(HABIT, SECOND, asked_early))
    answers = {"habit": "early", "second": (), "matters": {"taste": MOST}}
    neutral, aside = (("matters", MOST, after, "taste") for after in (NEUTRAL, ASIDE))
    assert outcomes(rulebase, answers)[0][1] == "elm"
    assert ([aside], "elm") in outcomes(rulebase, answers)
    weak = changed(rulebase, aside=1)
    assert outcomes(weak, answers) == [
        ([LATE_MOVE, COLD_MOVE], "elm"),
        ([("habit", "early", "never", ""), COLD_MOVE], "elm"),
        ([COLD_MOVE, neutral], "elm"),
        ([COLD_MOVE, aside], "elm"),
    ]


def test_a_pair_that_closes_the_question_behind_a_rule() -> None:
    third = changed(SECOND, id="third", when=Chosen("habit", frozenset({"early"})))
    hot = Chosen("third", frozenset({"hot"}))
    rules = (
        rule("a", {"oak": 1}, kind=RuleKind.NEED, when=ALWAYS),
        rule("b", {"oak": 5}, kind=RuleKind.NEED, when=hot),
        rule("c", {"elm.x": 3}, kind=RuleKind.NEED, when=COLD),
    )
    rulebase = changed(base(*rules), questions=(HABIT, SECOND, third))
    answers = {"habit": "early", "second": (), "third": ("hot",)}
    assert outcomes(rulebase, answers) == [
        ([LATE_MOVE, COLD_MOVE], "elm"),
        ([("habit", "early", "never", ""), COLD_MOVE], "elm"),
        ([COLD_MOVE, ("third", "hot", "", "")], "elm"),
    ]


def test_a_pair_that_breaks_a_tie() -> None:
    """One fact seen twice: it takes both answers to lose it."""
    need = RuleKind.NEED
    rules = (
        rule("a", {"oak": 2}, kind=need, when=ALWAYS),
        rule("b", {"elm.x": 2}, "same", kind=need),
        rule("c", {"elm.x": 2}, "same", kind=need, when=COLD),
    )
    rulebase = changed(base(*rules), questions=(HABIT, SECOND))
    dropped = ("second", "cold", "", "")
    assert outcomes(rulebase, {"habit": "early", "second": ("cold",)}) == [
        ([LATE_MOVE, dropped], "oak"),
        ([("habit", "early", "never", ""), dropped], "oak"),
    ]
