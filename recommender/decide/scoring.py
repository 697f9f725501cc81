"""Answers × rule base → a Recommendation with its trace.

    score(variant) = needs(variant) + Σ over factors f: weight_f · min(cap_f, preferences_f)

Of the rules that share a fact only the largest counts, variant by variant. A framework stands for
its best variant that no requirement rules out. The lead is the distance between the best two
frameworks, in points. Integers and fractions only, so that nothing rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from recommender.rulebase.conditions import Known
from recommender.rulebase.questions import MOST, Answer, Answers, Question, known_answers, walk
from recommender.rulebase.rules import (
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
    "CountedPoints",
    "Excluded",
    "Placing",
    "Recommendation",
    "Standing",
    "VariantScore",
    "Verdict",
    "band_of",
    "excluded",
    "leaders",
    "outcome_of",
    "place",
    "recommend",
    "ruled_out",
    "totals",
    "weighed",
    "weights",
]

_NEED = RuleKind.NEED  # looking a member up takes longer than comparing with it
_id, _nominal = attrgetter("id"), itemgetter(0)

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


class CountedPoints(NamedTuple):
    """What a fired rule says for one variant and what of it entered the score.

    `nominal` is what the rule gives; `counted` what is left after the shared fact, the factor's cap
    and its weight. `instead` names the rule that counts in place of this one for the same fact;
    `capped` says that the factor's cap cut it.
    """

    nominal: int
    counted: Number
    instead: str = ""
    capped: bool = False


@cache
def _whole(points: int) -> CountedPoints:
    """Points that count in full, as most do: made once."""
    return CountedPoints(points, points)


class Contribution(NamedTuple):
    """A fired rule and its points, variant by variant."""

    rule: Rule
    points: Mapping[str, CountedPoints]

    def counted(self, variant: str) -> Number:
        points = self.points.get(variant)
        return points.counted if points else 0


class VariantScore(NamedTuple):
    variant: Variant
    score: Number
    excluded_by: tuple[Requirement, ...]


class Standing(NamedTuple):
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


class Placing(NamedTuple):
    """What scores come to; the fields are those of a Recommendation."""

    verdict: Verdict
    standings: tuple[Standing, ...]
    lead: Number | None
    band: Band | None


class Recommendation(NamedTuple):
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
    def together(self) -> Recommendation:
        """What a team comes to; of one person's answers, this."""
        return self

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
        return next(standing for standing in self.standings if standing.framework.id == framework)

    def factor_score(self, factor: Factor, variant: str) -> Number:
        """What a factor, needs and preferences together, counts for a variant."""
        return sum(
            fired.counted(variant) for fired in self.contributions if fired.rule.factor == factor.id
        )


def weights(rulebase: RuleBase, answers: Answers) -> dict[str, Number]:
    """Factor id → the weight of its preferences: 1 unless the user set it otherwise."""
    result: dict[str, Number] = dict.fromkeys(rulebase.factor, 1)
    for question in rulebase.weighing:
        if _is_asked(question, rulebase, answers):
            result |= weighed(rulebase, answers.get(question.id))
    return result


def weighed(rulebase: RuleBase, answer: Answer | None) -> dict[str, Number]:
    """The weights of the factors that an answer about priorities names."""
    if not isinstance(answer, Mapping):
        return {}
    return {
        factor: rulebase.most if word == MOST else rulebase.aside for factor, word in answer.items()
    }


def _is_asked(question: Question, rulebase: RuleBase, answers: Answers) -> bool:
    if question.when is None:
        return True
    return question.when.truth(known_answers(rulebase.questions, answers)) is True


def excluded(rulebase: RuleBase, known: Known) -> dict[str, tuple[Requirement, ...]]:
    """The variants that a requirement rules out."""
    return ruled_out(
        requirement for requirement in rulebase.requirements if requirement.when.truth(known)
    )


def ruled_out(requirements: Iterable[Requirement]) -> dict[str, tuple[Requirement, ...]]:
    """The variants that these requirements rule out, all of them taken to hold."""
    result: dict[str, tuple[Requirement, ...]] = {}
    for requirement in requirements:
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
        if rule.kind is _NEED:
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


def outcome_of(first: tuple[str, ...]) -> str:
    """What the frameworks with the highest score make: the one that leads, 'tie' or 'conflict'."""
    if not first:
        return Verdict.CONFLICT.value
    return first[0] if len(first) == 1 else Verdict.TIE.value


def recommend(rulebase: RuleBase, answers: Answers) -> Recommendation:
    """Score the answers. Answers must fit the rule base's questions (`loader` checks files)."""
    asked, known = walk(rulebase.questions, answers)
    weight = weights(rulebase, answers)
    rules: dict[bool | None, list[Rule]] = {True: [], False: [], None: []}
    for rule in rulebase.rules:
        rules[rule.when.truth(known)].append(rule)
    requirements = tuple(
        [requirement for requirement in rulebase.requirements if requirement.when.truth(known)]
    )
    contributions, score = _trace(rulebase, rules[True], weight)
    placed = place(rulebase, score, ruled_out(requirements))
    return Recommendation(
        rulebase=rulebase,
        answers=answers,
        known=known,
        verdict=placed.verdict,
        standings=placed.standings,
        lead=placed.lead,
        band=placed.band,
        weights=weight,
        contributions=contributions,
        failed=tuple(rules[False]),
        unknown=tuple(rules[None]),
        requirements=requirements,
        ignored=tuple([id for id in answers if id not in asked]),
    )


def place(rulebase: RuleBase, score: Mapping[str, Number], out: Excluded) -> Placing:
    """What the scores of the variants come to, those in `out` left aside."""
    standings = _standings(rulebase, score, out)
    free = [standing for standing in standings if not standing.excluded]
    lead = free[0].best.score - free[1].best.score if len(free) > 1 else None
    band = band_of(rulebase, lead) if lead else None
    return Placing(_verdict(len(free), lead), standings, lead, band)


def band_of(rulebase: RuleBase, lead: Number) -> Band:
    """The strength of a lead."""
    return [band for band in rulebase.bands if band.points <= lead][-1]


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
    standings = []
    for framework in rulebase.frameworks:
        scores = [VariantScore(v, score[v.id], out.get(v.id, ())) for v in framework.variants]
        if len(scores) > 1:
            scores.sort(key=_rank)
        standings.append(Standing(framework, tuple(scores)))
    standings.sort(key=lambda standing: _rank(standing.variants[0]))
    return tuple(standings)


def _rank(scored: VariantScore) -> tuple[bool, Number]:
    return bool(scored.excluded_by), -scored.score


_Claim = tuple[int, Rule, dict[str, CountedPoints]]
"""What a rule gives a variant, and where to note what comes of it."""


def _trace(
    rulebase: RuleBase, rules: Iterable[Rule], weight: Mapping[str, Number]
) -> tuple[tuple[Contribution, ...], dict[str, Number]]:
    """Every fired rule with its nominal and counted points, and what these add up to.

    Where rules share a fact, the largest counts; where a cap cuts, the largest rules fill it first
    (ids break ties in both, so that the order of files and rules changes nothing).
    """
    ranked = sorted(rules, key=_id)
    noted: list[dict[str, CountedPoints]] = [{} for _ in ranked]
    claims: dict[str, list[_Claim]] = {id: [] for id in rulebase.variant}
    for rule, points in zip(ranked, noted, strict=True):
        for variant, nominal in rule.favours.items():
            claims[variant].append((nominal, rule, points))
    score: dict[str, Number] = {}
    for variant, claimed in claims.items():
        claimed.sort(key=_nominal, reverse=True)
        counts: dict[str, Rule] = {}
        room = rulebase.caps.copy()
        total: Number = 0
        for nominal, rule, points in claimed:
            first = counts.setdefault(rule.fact, rule)
            if first is not rule:
                points[variant] = CountedPoints(nominal, 0, first.id)
            elif rule.kind is _NEED:
                points[variant] = _whole(nominal)
                total += nominal
            else:
                factor = rule.factor
                left, times = room[factor], weight[factor]
                kept = nominal if nominal < left else left
                room[factor] = left - kept
                if kept == nominal and times == 1:
                    points[variant] = _whole(nominal)
                    total += nominal
                else:
                    points[variant] = CountedPoints(nominal, kept * times, "", kept < nominal)
                    total += kept * times
        score[variant] = total
    return tuple(map(Contribution, ranked, noted)), score
