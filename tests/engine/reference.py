"""The formula once more, written down as naively as it reads, to hold the engine against.

    score(variant) = needs(variant) + sum over factors f of weight_f * min(cap_f, preferences_f)

Nothing here is shared with the engine but the frozen data.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.rules import Requirement, Rule, RuleBase

UNKNOWN = Fraction(1, 2)


def truth(condition: Condition, facts: dict[str, set[str]]) -> Fraction:
    """0 is false, 1 is true and a half is unknown: `all` is the least of its parts, `any` the
    largest, `not` what is left to one (Kleene's logic as arithmetic)."""
    if isinstance(condition, Chosen):
        if condition.question not in facts:
            return UNKNOWN
        return Fraction(bool(facts[condition.question] & condition.options))
    if isinstance(condition, Not):
        return 1 - truth(condition.part, facts)
    values = [truth(part, facts) for part in condition.parts]
    if isinstance(condition, All):
        return min(values, default=Fraction(1))
    assert isinstance(condition, AnyOf)
    return max(values, default=Fraction(0))


class Reference:
    """Everything that the verdict rests on, worked out from scratch."""

    def __init__(self, rulebase: RuleBase, answers: dict[str, Any]) -> None:
        self.rulebase = rulebase
        self.facts: dict[str, set[str]] = {}
        self.weight = {factor.id: Fraction(1) for factor in rulebase.factors}
        self.asked: list[str] = []
        for question in rulebase.questions:
            if question.when is not None and truth(question.when, self.facts) != 1:
                continue
            self.asked.append(question.id)
            answer = answers.get(question.id, "not-sure")
            if answer == "not-sure":
                continue
            if question.kind == "priorities":
                for factor, word in answer.items():
                    heavy = word == "most"
                    self.weight[factor] = Fraction(rulebase.most if heavy else rulebase.aside)
            else:
                self.facts[question.id] = {answer} if question.kind == "one" else set(answer)
        self.fired = [rule for rule in rulebase.rules if truth(rule.when, self.facts) == 1]
        self.failed = [rule for rule in rulebase.rules if truth(rule.when, self.facts) == 0]
        self.unknown = [rule for rule in rulebase.rules if truth(rule.when, self.facts) == UNKNOWN]
        self.holding: list[Requirement] = [
            one for one in rulebase.requirements if truth(one.when, self.facts) == 1
        ]
        self.out = {variant for one in self.holding for variant in one.rules_out}

    def score(self, variant: str) -> Fraction:
        needs = [rule for rule in self.fired if rule.kind == "need"]
        total = Fraction(largest_per_fact(needs, variant))
        for factor in self.rulebase.factors:
            preferences = [
                rule
                for rule in self.fired
                if rule.kind == "preference" and rule.factor == factor.id
            ]
            earned = min(factor.cap, largest_per_fact(preferences, variant))
            total += self.weight[factor.id] * earned
        return total

    def standings(self) -> dict[str, Fraction]:
        """Framework → the score of its best variant that is not ruled out; without those."""
        result = {}
        for framework in self.rulebase.frameworks:
            scores = [self.score(v.id) for v in framework.variants if v.id not in self.out]
            if scores:
                result[framework.id] = max(scores)
        return result

    @property
    def lead(self) -> Fraction | None:
        scores = sorted(self.standings().values(), reverse=True)
        return scores[0] - scores[1] if len(scores) > 1 else None

    @property
    def outcome(self) -> str:
        standings = self.standings()
        if not standings:
            return "conflict"
        first = [one for one, score in standings.items() if score == max(standings.values())]
        return first[0] if len(first) == 1 else "tie"


def largest_per_fact(rules: list[Rule], variant: str) -> int:
    facts = {rule.fact for rule in rules}
    return sum(
        max(rule.favours.get(variant, 0) for rule in rules if rule.fact == fact) for fact in facts
    )
