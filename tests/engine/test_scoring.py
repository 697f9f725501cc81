"""The engine against the formula written down a second time, and what must hold of any score."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recommender.decide.scoring import (
    CountedPoints,
    Recommendation,
    Verdict,
    excluded,
    leaders,
    recommend,
    totals,
    weights,
)
from recommender.rulebase.conditions import All, Chosen, Condition
from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Kind, Option, Question
from recommender.rulebase.rules import (
    Band,
    Factor,
    Framework,
    Requirement,
    Rule,
    RuleBase,
    RuleKind,
    Variant,
)
from tests.engine.reference import Reference
from tests.engine.strategies import holds, situations

Situation = tuple[RuleBase, dict[str, Any]]


def changed(record: Any, **fields: Any) -> Any:
    """A copy of a frozen record with other values."""
    if isinstance(record, tuple):
        return type(record)(**{**record._asdict(), **fields})  # type: ignore[attr-defined]
    return dataclasses.replace(record, **fields)


def scores(verdict: Recommendation) -> dict[str, Any]:
    return {one.variant.id: one.score for each in verdict.standings for one in each.variants}


def exact(number: object) -> bool:
    return type(number) in (int, Fraction)


@holds(300)
@given(situations())
def test_verdict_and_scores_are_the_reference(situation: Situation) -> None:
    rulebase, answers = situation
    verdict, expected = recommend(rulebase, answers), Reference(rulebase, answers)
    assert scores(verdict) == {id: expected.score(id) for id in rulebase.variant}
    assert verdict.outcome == expected.outcome
    assert verdict.lead == expected.lead
    assert verdict.weights == expected.weight
    assert [one.rule for one in verdict.contributions] == sorted(
        expected.fired, key=lambda rule: rule.id
    )
    assert list(verdict.failed) == expected.failed
    assert list(verdict.unknown) == expected.unknown
    assert list(verdict.requirements) == expected.holding
    assert list(verdict.ignored) == [one for one in answers if one not in expected.asked]
    assert {v.variant.id for s in verdict.standings for v in s.variants if v.excluded_by} == (
        expected.out
    )
    for standing in verdict.standings:
        assert standing.excluded == (standing.framework.id not in expected.standings())
        for one in standing.variants:
            assert set(one.excluded_by) == {
                limit for limit in expected.holding if one.variant.id in limit.rules_out
            }
    left = len(expected.standings())
    kinds = {0: Verdict.CONFLICT, 1: Verdict.ONLY_CHOICE}
    assert verdict.verdict is kinds.get(left, Verdict.LEADER if verdict.lead else Verdict.TIE)
    top = {id for id, score in expected.standings().items() if score == _top(expected)}
    assert {one.id for one in verdict.tied} == (top if verdict.verdict is Verdict.TIE else set())


def _top(expected: Reference) -> Fraction:
    return max(expected.standings().values())


@holds(200)
@given(situations())
def test_the_short_way_to_the_scores_gives_the_same(situation: Situation) -> None:
    """`totals` and `leaders`, by which flips are proven, against the scores of the trace."""
    rulebase, answers = situation
    verdict = recommend(rulebase, answers)
    fired = [one.rule for one in verdict.contributions]
    score = totals(rulebase, fired, weights(rulebase, answers))
    assert score == scores(verdict)
    first = leaders(rulebase, score, excluded(rulebase, verdict.known))
    if verdict.verdict is Verdict.TIE:
        assert first == tuple(one.id for one in rulebase.frameworks if one in verdict.tied)
    else:
        assert first == (() if verdict.leader is None else (verdict.leader.id,))


@holds(200)
@given(situations())
def test_counted_points_add_up_to_the_scores(situation: Situation) -> None:
    rulebase, answers = situation
    verdict = recommend(rulebase, answers)
    for variant, score in scores(verdict).items():
        counted = [one.counted(variant) for one in verdict.contributions]
        assert sum(counted) == score
        by_factor = [verdict.factor_score(factor, variant) for factor in rulebase.factors]
        assert sum(by_factor) == score
        assert exact(score)
        assert all(map(exact, counted))


@holds(200)
@given(situations())
def test_cap_and_shared_fact_are_shown(situation: Situation) -> None:
    """Nominal is what the rule gives; less is counted only for a reason that is named."""
    rulebase, answers = situation
    verdict = recommend(rulebase, answers)
    points = {one.rule.id: one.points for one in verdict.contributions}
    for one in verdict.contributions:
        rule = one.rule
        assert {variant: p.nominal for variant, p in one.points.items()} == dict(rule.favours)
        for variant, p in one.points.items():
            weight = 1 if rule.kind is RuleKind.NEED else verdict.weights[rule.factor]
            if p.instead:
                assert p.counted == 0
                assert not p.capped
                other = next(r for r in rulebase.rules if r.id == p.instead)
                assert other.fact == rule.fact
                assert points[other.id][variant].nominal >= p.nominal
                assert not points[other.id][variant].instead
            elif p.capped:
                assert rule.kind is RuleKind.PREFERENCE
                assert p.counted < weight * p.nominal or weight == 0
                filled = [
                    c.points[variant].nominal
                    for c in verdict.contributions
                    if c.rule.kind is RuleKind.PREFERENCE
                    and c.rule.factor == rule.factor
                    and variant in c.points
                    and not c.points[variant].instead
                ]
                assert sum(filled) > rulebase.factor[rule.factor].cap
            else:
                assert p.counted == weight * p.nominal


@holds(150)
@given(situations(), st.randoms(use_true_random=False))
def test_order_changes_nothing(situation: Situation, random: Any) -> None:
    """Of rules, factors, requirements, options and answers; frameworks only where all is equal."""
    rulebase, answers = situation

    def mixed(things: Any) -> tuple[Any, ...]:
        things = list(things)
        random.shuffle(things)
        return tuple(things)

    other = changed(
        rulebase,
        rules=mixed(rulebase.rules),
        factors=mixed(rulebase.factors),
        requirements=mixed(rulebase.requirements),
        frameworks=mixed(rulebase.frameworks),
        questions=tuple(
            changed(question, options=mixed(question.options)) for question in rulebase.questions
        ),
    )
    shuffled = {
        key: mixed(value) if isinstance(value, tuple) else value
        for key, value in mixed(answers.items())
    }
    before, after = recommend(rulebase, answers), recommend(other, shuffled)
    assert after.outcome == before.outcome
    assert after.verdict == before.verdict
    assert after.lead == before.lead
    assert after.strength == before.strength
    assert scores(after) == scores(before)
    assert after.contributions == before.contributions
    assert {rule.id for rule in after.failed} == {rule.id for rule in before.failed}
    assert {rule.id for rule in after.unknown} == {rule.id for rule in before.unknown}
    assert set(after.requirements) == set(before.requirements)
    for framework in rulebase.framework:
        assert after.standing(framework).variants == tuple(
            replace_excluded(one, after) for one in before.standing(framework).variants
        )


def replace_excluded(one: Any, after: Recommendation) -> Any:
    """The requirements that exclude a variant, in the order of the other rule base."""
    order = [limit for limit in after.requirements if one.variant.id in limit.rules_out]
    return changed(one, excluded_by=tuple(order))


@holds(200)
@given(situations(), st.data())
def test_another_matching_rule_never_lowers_whom_it_favours(
    situation: Situation, data: st.DataObject
) -> None:
    rulebase, answers = situation
    variant = data.draw(st.sampled_from(sorted(rulebase.variant)))
    factor = data.draw(st.sampled_from(rulebase.factors)).id
    kind = data.draw(st.sampled_from(RuleKind))
    scope = "need" if kind is RuleKind.NEED else factor
    fact = data.draw(st.sampled_from(["another", f"{scope}-a"]))
    id = data.draw(st.sampled_from(["a-first", "z-last"]))
    rule = Rule(id, factor, kind, All(()), {variant: 3}, "Because.", ("seen",), fact)
    more = changed(rulebase, rules=(*rulebase.rules, rule))
    before, after = scores(recommend(rulebase, answers)), scores(recommend(more, answers))
    assert after[variant] >= before[variant]
    assert all(after[other] == before[other] for other in after if other != variant)


@holds(200)
@given(situations(), st.data())
def test_what_is_not_answered_contributes_nothing(
    situation: Situation, data: st.DataObject
) -> None:
    """Left out, 'not sure' and answered though not asked are one and the same."""
    rulebase, answers = situation
    question = data.draw(st.sampled_from(rulebase.questions)).id
    left_out = {key: value for key, value in answers.items() if key != question}
    bare = recommend(rulebase, left_out)
    unsure = recommend(rulebase, {**left_out, question: NOT_SURE})
    assert (unsure.contributions, unsure.standings) == (bare.contributions, bare.standings)
    assert (unsure.unknown, unsure.weights) == (bare.unknown, bare.weights)
    assert all(_rests_on_others(one.rule.when, question) for one in bare.contributions)
    full = recommend(rulebase, answers)
    if question in full.ignored:
        assert (full.contributions, full.standings) == (bare.contributions, bare.standings)
        assert (full.unknown, full.weights) == (bare.unknown, bare.weights)


def _rests_on_others(condition: Condition, question: str) -> bool:
    return any(atom.question != question for atom in condition.atoms())


@holds(150)
@given(situations(), st.data())
def test_swapping_the_frameworks_swaps_the_verdict(
    situation: Situation, data: st.DataObject
) -> None:
    """The names change places in every rule and requirement; so does what they get."""
    rulebase, answers = situation
    ids = [framework.id for framework in rulebase.frameworks]
    names = dict(zip(ids, data.draw(st.permutations(ids)), strict=True))
    other = _renamed(rulebase, names)
    before, after = recommend(rulebase, answers), recommend(other, answers)
    assert after.outcome == names.get(before.outcome, before.outcome)
    assert after.lead == before.lead
    assert after.strength == before.strength
    assert scores(after) == {_new(id, names): score for id, score in scores(before).items()}


def _new(variant: str, names: dict[str, str]) -> str:
    framework, dot, backend = variant.partition(".")
    return names[framework] + dot + backend


def _renamed(rulebase: RuleBase, names: dict[str, str]) -> RuleBase:
    renamed: RuleBase = changed(
        rulebase,
        frameworks=tuple(
            Framework(
                names[one.id],
                one.title,
                one.choose_when,
                tuple(Variant(_new(v.id, names), names[one.id], v.title) for v in one.variants),
            )
            for one in rulebase.frameworks
        ),
        rules=tuple(
            changed(rule, favours={_new(id, names): n for id, n in rule.favours.items()})
            for rule in rulebase.rules
        ),
        requirements=tuple(
            changed(one, rules_out=frozenset(_new(id, names) for id in one.rules_out))
            for one in rulebase.requirements
        ),
    )
    return renamed


@holds(200)
@given(situations(), st.data())
def test_priorities_weigh_preferences_only(situation: Situation, data: st.DataObject) -> None:
    """Whatever the priorities, needs count in full and requirements rule out the same variants."""
    rulebase, answers = situation
    weighing = [one.id for one in rulebase.questions if one.kind is Kind.PRIORITIES]
    assume(weighing and weighing[0] in Reference(rulebase, answers).asked)
    words = st.sampled_from([MOST, ASIDE])
    factors = st.sampled_from([factor.id for factor in rulebase.factors])
    chosen = data.draw(st.dictionaries(factors, words))
    before = recommend(rulebase, {**answers, weighing[0]: {}})
    after = recommend(rulebase, {**answers, weighing[0]: chosen})
    assert after.requirements == before.requirements
    for old, new in zip(before.contributions, after.contributions, strict=True):
        assert old.rule is new.rule
        word = chosen.get(old.rule.factor, "")
        weight = {"": 1, MOST: rulebase.most, ASIDE: rulebase.aside}[word]
        for variant, points in old.points.items():
            times = 1 if old.rule.kind is RuleKind.NEED else weight
            assert new.points[variant].counted == times * points.counted


@holds(150)
@given(situations(), st.integers(1, 9))
def test_lead_and_bands_rise_together(situation: Situation, more: int) -> None:
    """Another fact for the leader, and for all its variants, adds to the lead just what it says."""
    rulebase, answers = situation
    before = recommend(rulebase, answers)
    assume(before.verdict is Verdict.LEADER and before.lead is not None)
    assert before.leader is not None and before.lead is not None
    favours = {variant.id: more for variant in before.leader.variants}
    rule = Rule("extra", "f0", RuleKind.NEED, All(()), favours, "!", ("seen",), "extra-fact")
    after = recommend(changed(rulebase, rules=(*rulebase.rules, rule)), answers)
    assert after.lead == before.lead + more
    order = [band.id for band in rulebase.bands]
    assert order.index(after.strength) >= order.index(before.strength)
    for verdict in (before, after):
        assert verdict.band is not None and verdict.lead is not None
        assert verdict.band.points <= verdict.lead
        assert all(
            b.points > verdict.lead for b in rulebase.bands if b.points > verdict.band.points
        )


@holds(60)
@given(situations())
def test_recommending_changes_nothing_that_it_is_given(situation: Situation) -> None:
    rulebase, answers = situation
    kept = {
        key: value.copy() if isinstance(value, dict) else value for key, value in answers.items()
    }
    first = recommend(rulebase, answers)
    assert answers == kept
    assert recommend(rulebase, answers) == first


# By hand: numbers that a reader can check.

HABIT = Question(
    "habit", "?", "!", Kind.ONE, tuple(Option(one, one) for one in ("early", "late", "never"))
)
MATTERS = Question("matters", "?", "!", Kind.PRIORITIES, (Option("taste", "taste"),))


def base(*rules: Rule, limits: tuple[Requirement, ...] = (), **more: Any) -> RuleBase:
    def framework(id: str, *backends: str) -> Framework:
        variants = [Variant(f"{id}.{name}", id, name) for name in backends] or [Variant(id, id, id)]
        return Framework(id, id, "", tuple(variants))

    return RuleBase(
        id="by-hand",
        version="1",
        title="By hand",
        frameworks=(framework("oak"), framework("elm", "x", "y")),
        factors=(Factor("taste", "Taste", 4, {}, {}), Factor("cost", "Cost", 2, {}, {})),
        bands=(Band("level", "level", 0), Band("some", "some", 2)),
        most=more.get("most", 2),
        aside=0,
        questions=(HABIT, MATTERS),
        rules=rules,
        requirements=limits,
        evidence={},
    )


def rule(id: str, favours: dict[str, int], fact: str = "", **other: Any) -> Rule:
    kind = other.get("kind", RuleKind.PREFERENCE)
    when = other.get("when", Chosen("habit", frozenset({"early"})))
    return Rule(id, other.get("factor", "taste"), kind, when, favours, "!", (), fact or id)


def test_the_largest_rules_fill_a_cap_first() -> None:
    verdict = recommend(
        base(
            rule("a", {"oak": 1}),
            rule("b", {"oak": 3}),
            rule("c", {"oak": 1}),
            rule("d", {"oak": 2}),
        ),
        {"habit": "early", "matters": {"taste": "most"}},
    )
    assert {one.rule.id: one.points["oak"] for one in verdict.contributions} == {
        "a": CountedPoints(1, 0, capped=True),
        "b": CountedPoints(3, 6),
        "c": CountedPoints(1, 0, capped=True),
        "d": CountedPoints(2, 2, capped=True),
    }
    assert scores(verdict) == {"oak": 8, "elm.x": 0, "elm.y": 0}


def test_of_a_shared_fact_the_largest_counts_variant_by_variant() -> None:
    verdict = recommend(
        base(rule("a", {"oak": 2, "elm.x": 3}, "same"), rule("b", {"oak": 3, "elm.x": 3}, "same")),
        {"habit": "early"},
    )
    assert [one.points for one in verdict.contributions] == [
        {"oak": CountedPoints(2, 0, "b"), "elm.x": CountedPoints(3, 3)},
        {"oak": CountedPoints(3, 3), "elm.x": CountedPoints(3, 0, "a")},
    ]


def test_a_framework_stands_for_its_best_variant_that_is_free() -> None:
    limit = Requirement("no-x", All(()), frozenset({"elm.x"}), "It must not.", "Move.", ())
    needs = rule("n", {"oak": 5, "elm.x": 9, "elm.y": 4}, kind=RuleKind.NEED)
    free, held = base(needs), base(needs, limits=(limit,))
    assert (
        recommend(free, {"habit": "early"}).outcome,
        recommend(held, {"habit": "early"}).outcome,
    ) == (
        "elm",
        "oak",
    )
    verdict = recommend(held, {"habit": "early"})
    assert [one.variant.id for one in verdict.standing("elm").variants] == ["elm.y", "elm.x"]
    assert verdict.lead == 1
    assert verdict.strength == "level"


def test_fractions_stay_exact() -> None:
    verdict = recommend(
        base(rule("a", {"oak": 1}), most=Fraction(4, 3)),
        {"habit": "early", "matters": {"taste": "most"}},
    )
    assert verdict.lead == Fraction(4, 3)


def test_only_choice_conflict_and_tie() -> None:
    def out(*variants: str) -> Requirement:
        return Requirement("-".join(variants), All(()), frozenset(variants), "!", "!", ())

    only = recommend(base(limits=(out("oak"),)), {})
    assert (only.outcome, only.verdict, only.strength, only.lead) == (
        "elm",
        "only-choice",
        "only-choice",
        None,
    )
    none = recommend(base(limits=(out("oak"), out("elm.x", "elm.y"))), {})
    assert (none.outcome, none.verdict, none.strength, none.leader) == (
        "conflict",
        "conflict",
        "conflict",
        None,
    )
    tie = recommend(base(), {})
    assert (tie.outcome, tie.strength, tie.lead, tie.leader) == ("tie", "tie", 0, None)
    assert [one.id for one in tie.tied] == ["oak", "elm"]


@pytest.mark.parametrize("habit", ["early", "late", NOT_SURE])
def test_priorities_that_are_not_asked_weigh_nothing(habit: str) -> None:
    late = changed(MATTERS, when=Chosen("habit", frozenset({"early"})))
    rulebase = changed(base(rule("a", {"oak": 1}, when=All(()))), questions=(HABIT, late))
    verdict = recommend(rulebase, {"habit": habit, "matters": {"taste": "most"}})
    assert verdict.lead == (2 if habit == "early" else 1)
    assert verdict.ignored == (() if habit == "early" else ("matters",))
