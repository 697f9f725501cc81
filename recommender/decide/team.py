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
    shared = {view.question.id: view.answers[0][0] for view in views if len(view.answers) == 1}
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
    verdicts = [member.found for member in members]
    alone = recommend(rulebase, shared)
    score = {id: _mean(_score(verdict, id) for verdict in verdicts) for id in rulebase.variant}
    held = {requirement.id for verdict in verdicts for requirement in verdict.requirements}
    requirements = tuple(
        requirement for requirement in rulebase.requirements if requirement.id in held
    )
    placed = place(rulebase, score, ruled_out(requirements))
    return alone._replace(
        verdict=placed.verdict,
        standings=placed.standings,
        lead=placed.lead,
        band=placed.band,
        weights={id: _mean(verdict.weights[id] for verdict in verdicts) for id in rulebase.factor},
        contributions=tuple(_contributions(rulebase, verdicts)),
        failed=(),
        unknown=(),
        requirements=requirements,
    )


def _score(found: Recommendation, variant: str) -> Number:
    return next(
        scored.score
        for standing in found.standings
        for scored in standing.variants
        if scored.variant.id == variant
    )


def _mean(values: Iterable[Number]) -> Number:
    numbers = list(values)
    return _ratio(sum(numbers), len(numbers))


def _ratio(total: Number, members: int) -> Number:
    mean = Fraction(total, members)
    return mean.numerator if mean.denominator == 1 else mean


def _contributions(
    rulebase: RuleBase, verdicts: Sequence[Recommendation]
) -> Iterator[Contribution]:
    """The rules that fired for anybody, with what they count on average."""
    fired: dict[str, list[Contribution]] = {}
    for verdict in verdicts:
        for contribution in verdict.contributions:
            fired.setdefault(contribution.rule.id, []).append(contribution)
    for rule in sorted(rulebase.rules, key=lambda rule: rule.id):
        if rule.id not in fired:
            continue
        points = {
            variant: _points(
                nominal,
                [contribution.points[variant] for contribution in fired[rule.id]],
                len(verdicts),
            )
            for variant, nominal in rule.favours.items()
        }
        yield Contribution(rule, points)


def _points(nominal: int, counted: Sequence[CountedPoints], members: int) -> CountedPoints:
    """`counted` for those for whom the rule fired; a rule counts instead of it only if it does for
    all of them."""
    instead = {points.instead for points in counted}
    return CountedPoints(
        nominal,
        _ratio(sum(points.counted for points in counted), members),
        instead.pop() if len(instead) == 1 else "",
        any(points.capped for points in counted),
    )
