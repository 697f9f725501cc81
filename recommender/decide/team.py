"""Several people's answers → the team's verdict, and where its members differ.

    score(variant) = mean of the members' scores

A variant is out where any member's requirement rules it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from recommender.decide.scoring import (
    Contribution,
    CountedPoints,
    Recommendation,
    place,
    recommend,
    ruled_out,
)
from recommender.rulebase.questions import NOT_SURE, Answer, Answers, Question
from recommender.rulebase.rules import Number, RuleBase

__all__ = ["Member", "Team", "Views", "confer"]


class Member(NamedTuple):
    """One person's answers, scored as if they were alone."""

    name: str
    found: Recommendation

    def answer(self, question: str) -> Answer | None:
        """The answer, normalised; None where it is not asked, left out or 'not sure'."""
        if question in self.found.ignored:
            return None
        return _normal(self.found.answers.get(question, NOT_SURE))


class Views(NamedTuple):
    """What the members say to a question: each answer with the names of those who give it, in the
    order of the members. `open` are those who give none."""

    question: Question
    answers: tuple[tuple[Answer, tuple[str, ...]], ...]
    open: tuple[str, ...]

    @property
    def differ(self) -> bool:
        return len(self.answers) > 1


class Team(NamedTuple):
    """`together` is what the members come to: mean scores, all requirements, the answers that all
    share who gave one. Its contributions count what each rule gives a member on average, and its
    weights are the mean ones; rules that fired for nobody are not in it.
    """

    members: tuple[Member, ...]
    together: Recommendation
    views: tuple[Views, ...]
    """Of every question that somebody answers, in file order."""

    @property
    def rulebase(self) -> RuleBase:
        return self.together.rulebase


def confer(rulebase: RuleBase, answers: Mapping[str, Answers]) -> Team:
    """The verdict of the people in `answers`, name → their answers, which fit the rule base.

    ValueError where there is nobody.
    """
    if not answers:
        raise ValueError("a team has at least one member")
    members = tuple(Member(name, recommend(rulebase, given)) for name, given in answers.items())
    views = tuple(_views(rulebase, members))
    shared = {one.question.id: one.answers[0][0] for one in views if len(one.answers) == 1}
    return Team(members, _together(rulebase, members, shared), views)


def _normal(answer: Answer) -> Answer | None:
    """The same value for the same answer, in whatever order it was given."""
    if answer == NOT_SURE:
        return None
    if isinstance(answer, Mapping):
        return dict(sorted(answer.items()))
    return answer if isinstance(answer, str) else tuple(sorted(answer))


def _views(rulebase: RuleBase, members: Sequence[Member]) -> Iterator[Views]:
    for question in rulebase.questions:
        given: dict[object, tuple[Answer, list[str]]] = {}
        open: list[str] = []
        for member in members:
            answer = member.answer(question.id)
            if answer is None:
                open.append(member.name)
                continue
            key = tuple(answer.items()) if isinstance(answer, Mapping) else answer
            _, names = given.setdefault(key, (answer, []))
            names.append(member.name)
        if given:
            answers = tuple((answer, tuple(names)) for answer, names in given.values())
            yield Views(question, answers, tuple(open))


def _together(rulebase: RuleBase, members: Sequence[Member], shared: Answers) -> Recommendation:
    each = [member.found for member in members]
    alone = recommend(rulebase, shared)
    score = {id: _mean(_score(found, id) for found in each) for id in rulebase.variant}
    held = {one.id: one for found in each for one in found.requirements}
    requirements = tuple(one for one in rulebase.requirements if one.id in held)
    placed = place(rulebase, score, ruled_out(requirements))
    return alone._replace(
        verdict=placed.verdict,
        standings=placed.standings,
        lead=placed.lead,
        band=placed.band,
        weights={id: _mean(found.weights[id] for found in each) for id in rulebase.factor},
        contributions=tuple(_contributions(rulebase, each)),
        failed=(),
        unknown=(),
        requirements=requirements,
    )


def _score(found: Recommendation, variant: str) -> Number:
    return next(
        one.score
        for standing in found.standings
        for one in standing.variants
        if one.variant.id == variant
    )


def _mean(values: Iterable[Number]) -> Number:
    each = list(values)
    return _ratio(sum(each), len(each))


def _ratio(total: Number, members: int) -> Number:
    mean = Fraction(total, members)
    return mean.numerator if mean.denominator == 1 else mean


def _contributions(rulebase: RuleBase, each: Sequence[Recommendation]) -> Iterator[Contribution]:
    """The rules that fired for anybody, with what they count on average."""
    fired = [{one.rule.id: one for one in found.contributions} for found in each]
    for rule in sorted(rulebase.rules, key=lambda rule: rule.id):
        its = [one for one in fired if rule.id in one]
        if not its:
            continue
        points = {
            variant: _points(nominal, [one[rule.id].points[variant] for one in its], len(fired))
            for variant, nominal in rule.favours.items()
        }
        yield Contribution(rule, points)


def _points(nominal: int, each: Sequence[CountedPoints], members: int) -> CountedPoints:
    """`each` of those for whom the rule fired; a rule counts instead only if it does for all."""
    instead = {one.instead for one in each}
    return CountedPoints(
        nominal,
        _ratio(sum(one.counted for one in each), members),
        instead.pop() if len(instead) == 1 else "",
        any(one.capped for one in each),
    )
