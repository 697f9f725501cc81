"""Answers × rule base → a Recommendation with its trace.

    score(variant) = needs(variant) + Σ over factors f: weight_f · min(cap_f, preferences_f)

Of the rules that share a fact only the largest counts, variant by variant. A framework stands for
its best variant that no requirement rules out. The lead is the distance between the best two
frameworks, in points. Integers and fractions only, so that nothing rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from recommender.conditions import Known
from recommender.questions import MOST, NOT_SURE, Answers, Kind, asked, known_answers
from recommender.rules import (
    Band,
    Factor,
    Framework,
    Number,
    Requirement,
    Rule,
    RuleBase,
    RuleKind,
    Variant,
)

__all__ = [
    "Contribution",
    "Excluded",
    "Points",
    "Recommendation",
    "Standing",
    "VariantScore",
    "Verdict",
    "excluded",
    "fired",
    "leaders",
    "recommend",
    "totals",
    "weights",
]

Excluded = Mapping[str, tuple[Requirement, ...]]
"""Variant id → the requirements that rule it out; a variant that is not in it is free."""


class Verdict(StrEnum):
    LEADER = "leader"
    """One framework is ahead."""
    TIE = "tie"
    """Exactly equal at the top: no leader."""
    ONLY_CHOICE = "only-choice"
    """Requirements leave one framework: no lead."""
    CONFLICT = "conflict"
    """Requirements leave none."""


@dataclass(frozen=True, slots=True)
class Points:
    """What a fired rule says for one variant and what of it entered the score.

    `nominal` is what the rule gives; `counted` what is left after the shared fact, the factor's cap
    and its weight. `instead` names the rule that counts in place of this one for the same fact;
    `capped` says that the factor's cap cut it.
    """

    nominal: int
    counted: Number
    instead: str = ""
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """A fired rule and its points, variant by variant."""

    rule: Rule
    points: Mapping[str, Points]

    def counted(self, variant: str) -> Number:
        points = self.points.get(variant)
        return points.counted if points else 0


@dataclass(frozen=True, slots=True)
class VariantScore:
    variant: Variant
    score: Number
    excluded_by: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a framework stands: its variants best first, the excluded ones last."""

    framework: Framework
    variants: tuple[VariantScore, ...]

    @property
    def best(self) -> VariantScore:
        """The variant that the framework stands for (or would, were it not excluded)."""
        return self.variants[0]

    @property
    def excluded(self) -> bool:
        return bool(self.best.excluded_by)


@dataclass(frozen=True)
class Recommendation:
    """The verdict and everything it rests on.

    `standings` has the best framework first, excluded ones last; `lead` is in points and None
    unless two frameworks can be compared; `ignored` are the answers to questions that the other
    answers rule out.
    """

    rulebase: RuleBase
    answers: Answers
    known: Known
    verdict: Verdict
    standings: tuple[Standing, ...]
    lead: Number | None
    band: Band | None
    weights: Mapping[str, Number]
    contributions: tuple[Contribution, ...]
    failed: tuple[Rule, ...]
    unknown: tuple[Rule, ...]
    requirements: tuple[Requirement, ...]
    """The requirements that hold."""
    ignored: tuple[str, ...]

    @property
    def leader(self) -> Framework | None:
        """The recommended framework; None for a tie and for a conflict."""
        return None if self.verdict in (Verdict.TIE, Verdict.CONFLICT) else self.first.framework

    @property
    def first(self) -> Standing:
        return self.standings[0]

    @property
    def tied(self) -> tuple[Framework, ...]:
        """The frameworks that share the first place; empty unless the verdict is a tie."""
        if self.verdict is not Verdict.TIE:
            return ()
        return tuple(
            standing.framework
            for standing in self.standings
            if not standing.excluded and standing.best.score == self.first.best.score
        )

    @property
    def outcome(self) -> str:
        """The leading framework's id, 'tie' or 'conflict'."""
        leader = self.leader
        return self.verdict.value if leader is None else leader.id

    @property
    def strength(self) -> str:
        """A band's id, or the verdict's own word where there is no lead to measure."""
        return self.verdict.value if self.band is None else self.band.id

    def standing(self, framework: str) -> Standing:
        return next(one for one in self.standings if one.framework.id == framework)

    def factor_score(self, factor: Factor, variant: str) -> Number:
        """What a factor, needs and preferences together, counts for a variant."""
        return sum(
            one.counted(variant) for one in self.contributions if one.rule.factor == factor.id
        )


def weights(rulebase: RuleBase, answers: Answers) -> dict[str, Number]:
    """Factor id → the weight of its preferences: 1 unless the user set it otherwise."""
    result: dict[str, Number] = dict.fromkeys(rulebase.factor, 1)
    for question in rulebase.questions:
        answer = answers.get(question.id, NOT_SURE)
        if question.kind is Kind.PRIORITIES and isinstance(answer, Mapping):
            for factor, standing in answer.items():
                result[factor] = rulebase.most if standing == MOST else rulebase.aside
    return result


def fired(rules: Iterable[Rule], known: Known) -> list[Rule]:
    """The rules whose condition is true."""
    return [rule for rule in rules if rule.when.truth(known)]


def excluded(rulebase: RuleBase, known: Known) -> dict[str, tuple[Requirement, ...]]:
    """The variants that a requirement rules out."""
    result: dict[str, tuple[Requirement, ...]] = {}
    for requirement in rulebase.requirements:
        if requirement.when.truth(known):
            for variant in requirement.rules_out:
                result[variant] = (*result.get(variant, ()), requirement)
    return result


def totals(
    rulebase: RuleBase, rules: Iterable[Rule], weight: Mapping[str, Number]
) -> dict[str, Number]:
    """Variant id → score, from the rules that fired: the formula of the module's docstring."""
    needs: dict[str, dict[str, int]] = {}
    preferences: dict[str, dict[str, dict[str, int]]] = {}
    for rule in rules:
        if rule.kind is RuleKind.NEED:
            facts = needs.setdefault(rule.fact, {})
        else:
            facts = preferences.setdefault(rule.factor, {}).setdefault(rule.fact, {})
        for variant, points in rule.favours.items():
            if points > facts.get(variant, 0):
                facts[variant] = points
    result: dict[str, Number] = dict.fromkeys(rulebase.variant, 0)
    for facts in needs.values():
        for variant, points in facts.items():
            result[variant] += points
    for factor, shared in preferences.items():
        earned: dict[str, int] = {}
        for facts in shared.values():
            for variant, points in facts.items():
                earned[variant] = earned.get(variant, 0) + points
        cap, times = rulebase.factor[factor].cap, weight[factor]
        for variant, points in earned.items():
            result[variant] += times * min(cap, points)
    return result


def leaders(rulebase: RuleBase, score: Mapping[str, Number], out: Excluded) -> tuple[str, ...]:
    """The frameworks with the highest score: one leads, several tie, none is a conflict."""
    best: dict[str, Number] = {}
    for variant in rulebase.variants:
        if variant.id not in out:
            points = score[variant.id]
            if points > best.get(variant.framework, -1):
                best[variant.framework] = points
    top = max(best.values(), default=0)
    return tuple(framework for framework, points in best.items() if points == top)


def recommend(rulebase: RuleBase, answers: Answers) -> Recommendation:
    """Score the answers. Answers must fit the rule base's questions (`loader` checks files)."""
    known = known_answers(rulebase.questions, answers)
    weight = weights(rulebase, answers)
    rules: dict[bool | None, list[Rule]] = {True: [], False: [], None: []}
    for rule in rulebase.rules:
        rules[rule.when.truth(known)].append(rule)
    out = excluded(rulebase, known)
    score = totals(rulebase, rules[True], weight)
    standings = _standings(rulebase, score, out)
    free = [standing for standing in standings if not standing.excluded]
    lead = free[0].best.score - free[1].best.score if len(free) > 1 else None
    return Recommendation(
        rulebase=rulebase,
        answers=answers,
        known=known,
        verdict=_verdict(len(free), lead),
        standings=standings,
        lead=lead,
        band=None if not lead else [b for b in rulebase.bands if b.points <= lead][-1],
        weights=weight,
        contributions=_contributions(rulebase, rules[True], weight),
        failed=tuple(rules[False]),
        unknown=tuple(rules[None]),
        requirements=tuple(one for one in rulebase.requirements if one.when.truth(known)),
        ignored=_ignored(rulebase, answers),
    )


def _verdict(free: int, lead: Number | None) -> Verdict:
    if free == 0:
        return Verdict.CONFLICT
    if lead is None:
        return Verdict.ONLY_CHOICE
    return Verdict.LEADER if lead else Verdict.TIE


def _standings(
    rulebase: RuleBase, score: Mapping[str, Number], out: Excluded
) -> tuple[Standing, ...]:
    """Frameworks and, within each, variants: best first, excluded last, file order where equal."""

    def rank(one: VariantScore) -> tuple[bool, Number]:
        return bool(one.excluded_by), -one.score

    standings = [
        Standing(
            framework,
            tuple(
                sorted(
                    (VariantScore(v, score[v.id], out.get(v.id, ())) for v in framework.variants),
                    key=rank,
                )
            ),
        )
        for framework in rulebase.frameworks
    ]
    return tuple(sorted(standings, key=lambda standing: rank(standing.best)))


def _ignored(rulebase: RuleBase, answers: Answers) -> tuple[str, ...]:
    open_questions = {question.id for question in asked(rulebase.questions, answers)}
    return tuple(question for question in answers if question not in open_questions)


def _contributions(
    rulebase: RuleBase, rules: Iterable[Rule], weight: Mapping[str, Number]
) -> tuple[Contribution, ...]:
    """Every fired rule with its nominal and counted points; the counted ones add up to the score.

    Where rules share a fact, the largest counts; where a cap cuts, the largest rules fill it first
    (ids break ties in both, so that the order of files and rules changes nothing).
    """
    ranked = sorted(rules, key=lambda rule: rule.id)
    points: dict[str, dict[str, Points]] = {rule.id: {} for rule in ranked}
    for variant in rulebase.variant:
        claims = [(rule.favours[variant], rule) for rule in ranked if variant in rule.favours]
        claims.sort(key=lambda claim: -claim[0])
        counts: dict[str, str] = {}
        room = {factor.id: factor.cap for factor in rulebase.factors}
        for nominal, rule in claims:
            instead = counts.setdefault(rule.fact, rule.id)
            if instead != rule.id:
                points[rule.id][variant] = Points(nominal, 0, instead=instead)
            elif rule.kind is RuleKind.NEED:
                points[rule.id][variant] = Points(nominal, nominal)
            else:
                kept = min(nominal, room[rule.factor])
                room[rule.factor] -= kept
                points[rule.id][variant] = Points(
                    nominal, kept * weight[rule.factor], capped=kept < nominal
                )
    return tuple(Contribution(rule, points[rule.id]) for rule in ranked)
