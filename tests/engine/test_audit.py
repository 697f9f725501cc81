"""The audit of a rule base, held against going through every way to answer."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from hypothesis import assume, given

from recommender import load_rules
from recommender.audit.difference import difference
from recommender.audit.figures import audit, by_outcome, is_decisive
from recommender.audit.report import as_tables
from recommender.resources import rules_folder
from recommender.rulebase.questions import Kind
from recommender.rulebase.rules import Rule, RuleBase

from .completions import completions, ways
from .reference import Reference
from .strategies import holds, rule_bases

MOST_WAYS = 600


def small(rulebase: RuleBase) -> None:
    assume(prod(len(ways(one, False)) for one in rulebase.questions) <= MOST_WAYS)


def without(rulebase: RuleBase, rule: Rule) -> RuleBase:
    return replace(rulebase, rules=tuple(one for one in rulebase.rules if one is not rule))


def counted_decisive(rulebase: RuleBase, rule: Rule) -> bool:
    open = [question.id for question in rulebase.questions]
    rest = without(rulebase, rule)
    return any(
        Reference(rulebase, answers).outcome != Reference(rest, answers).outcome
        for answers in completions(rulebase, {}, open, unsure=False)
    )


@holds(30)
@given(rule_bases())
def test_a_rule_is_decisive_where_leaving_it_out_changes_some_verdict(rulebase: RuleBase) -> None:
    small(rulebase)
    for rule in rulebase.rules:
        expected = counted_decisive(rulebase, rule)
        assert is_decisive(rulebase, rule) == expected
        # Also without the luck of an example.
        turned, _ = difference(without(rulebase, rule), rulebase)
        assert bool(turned) == expected


@holds(30)
@given(rule_bases())
def test_the_most_that_a_factor_or_a_question_can_do(rulebase: RuleBase) -> None:
    small(rulebase)
    found = audit(rulebase)
    open = [one.id for one in rulebase.questions if one.kind is not Kind.PRIORITIES]
    every = list(completions(rulebase, {}, open))

    def ahead(rules: list[Rule], framework: str) -> object:
        alone = replace(rulebase, rules=tuple(rules), requirements=())
        leads = []
        for answers in every:
            scores = Reference(alone, answers).standings()
            mine = scores.pop(framework)
            leads.append(mine - max(scores.values()))
        return max(leads)

    for factor in found.factors:
        mine = [rule for rule in rulebase.rules if rule.factor == factor.factor]
        for framework, points in factor.ahead.items():
            assert points == ahead(mine, framework)
    for one in found.questions:
        reading = [
            rule
            for rule in rulebase.rules
            if one.question.id in {atom.question for atom in rule.when.atoms()}
        ]
        for framework, points in one.ahead.items():
            assert points == ahead(reading, framework)


def test_the_shipped_rule_base_is_audited_on_its_page_of_results() -> None:
    """And a question decides exactly where it says so."""
    found = audit(load_rules())
    results = (rules_folder() / "RESULTS.md").read_text(encoding="utf-8")
    assert as_tables(found) in results
    assert by_outcome(found.usual).keys() == {"pytorch", "keras", "tie", "conflict"}
    for one in found.questions:
        assert one.turns is one.question.decides, one.question.id
