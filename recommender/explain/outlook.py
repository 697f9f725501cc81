"""How far the verdict can still move: exact bounds over everything that is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property
from math import inf
from typing import NamedTuple

from recommender.decide.scoring import Recommendation, Verdict, weighed
from recommender.explain.answer_space import LIMIT, Fixed
from recommender.explain.kept import kept_for_last
from recommender.explain.ledgers import TooManyWays
from recommender.explain.margins import Distance, Exclusions, Side, sides
from recommender.explain.prospect import Fields, Prospect
from recommender.rulebase.questions import (
    MEASURED,
    NOT_SURE,
    Answers,
    Kind,
    Question,
    asked,
    chosen,
)
from recommender.rulebase.rules import Number, RuleBase

__all__ = ["Bounds", "Distance", "Outlook", "open_questions", "outlook_of"]

Options = frozenset[str]


class Bounds(NamedTuple):
    """Where the lead of a framework over the best of the others can still end, in points.

    `low` is minus infinity where the framework can be ruled out and another is left, `high`
    infinity where all others can be ruled out; `may_fail` says that all frameworks can. `points`
    is the same interval as if nothing were ever ruled out.
    """

    low: Distance
    high: Distance
    may_fail: bool
    points: tuple[Distance, Distance]

    @property
    def width(self) -> tuple[int, Distance]:
        """How much is open: first how many ways out of the scale there are, then points."""
        ends = (self.low == -inf) + (self.high == inf) + self.may_fail
        return ends, self.points[1] - self.points[0]


def open_questions(rulebase: RuleBase, answers: Answers, unsure: bool = False) -> tuple[str, ...]:
    """The questions without an answer, those included that other answers may still open, but none
    that only a measurement answers; `unsure` counts 'not sure' as none."""
    return tuple(
        question.id
        for question in rulebase.questions
        if question.source != MEASURED
        and (question.id not in answers or (unsure and answers[question.id] == NOT_SURE))
    )


@kept_for_last
def outlook_of(rulebase: RuleBase) -> Outlook:
    """What can still come of answers, for the answers of many people in a row."""
    return Outlook(rulebase)


class _Narrowing(NamedTuple):
    """What an answer to a question leaves open: the less, the better; then the earlier question, by
    its place in the file, the better."""

    ends: int
    points: Distance
    place: int
    question: str


class Outlook:
    """What can still come of answers, for one rule base."""

    def __init__(self, rulebase: RuleBase, limit: int = LIMIT) -> None:
        self.rulebase = rulebase
        self.fields = Fields(rulebase, limit)
        self._last: tuple[object, Prospect] | None = None

    def bounds(self, answers: Answers, open: Collection[str], framework: str) -> Bounds | None:
        """Exact bounds; None where too many questions depend on each other to tell."""
        prospect = self._prospect(answers, open)
        side, others = sides(self.rulebase, framework)
        try:
            return Bounds(
                -_furthest(prospect, others),
                _furthest(prospect, side),
                frozenset((*side.variants, *side.rivals)) in prospect.exclusions,
                (-prospect.furthest(others), prospect.furthest(side)),
            )
        except TooManyWays:
            return None

    def settled(self, found: Recommendation, open: Collection[str]) -> bool:
        """Whether every way to answer what is open leaves the verdict as it is: the same framework
        ahead, the same tie, or a conflict. Never true where it cannot tell."""
        if found.verdict is Verdict.CONFLICT:
            return True  # what rules out cannot become unknown by knowing more
        tied = found.verdict is Verdict.TIE
        ids = list(self.rulebase.framework) if tied else [found.first.framework.id]
        for framework in ids:
            bounds = self.bounds(found.answers, open, framework)
            if bounds is None or bounds.may_fail:
                return False
            # A tie stays where nobody can get ahead, a lead where it cannot be made up.
            if (bounds.high > 0) if tied else (bounds.low <= 0):
                return False
        return True

    def next_question(
        self,
        recommendation: Recommendation,
        open: Collection[str],
        among: Collection[str] | None = None,
    ) -> str | None:
        """Of the open questions that are asked the one that narrows the bounds most, whatever its
        answer: by how many ways out of the scale are left, then by points. Ties in file order.
        `among` leaves only some of them to choose from.

        For a `many` question the answers that count are none and each single option; that of
        priorities counts as narrowing nothing, since it only weighs the others. None where nothing
        is open, or where it cannot tell.
        """
        prospect = self._prospect(recommendation.answers, open)
        pair = sides(self.rulebase, recommendation.first.framework.id)
        candidates = [
            question.id
            for question in asked(self.rulebase.questions, recommendation.answers)
            if question.id in open and (among is None or question.id in among)
        ]
        narrowest: _Narrowing | None = None
        try:
            # The first answer of each says how much it leaves open at least, all of them how much
            # at most, which is of interest only as long as it can be the least.
            at_least = [next(self._left_open(prospect, pair, id)) for id in candidates]
            for found in sorted(at_least):
                if narrowest is None or found < narrowest:
                    for left in self._left_open(prospect, pair, found.question):
                        found = max(found, left)
                        if narrowest is not None and found > narrowest:
                            break
                    narrowest = found if narrowest is None else min(narrowest, found)
        except TooManyWays:
            return None
        return None if narrowest is None else narrowest.question

    def _left_open(
        self, prospect: Prospect, pair: tuple[Side, Side], id: str
    ) -> Iterator[_Narrowing]:
        """What each answer to the question leaves open that leaves as many ways out of the scale
        as any."""
        side, others = pair
        place = self.rulebase.place[id]
        question = self.rulebase.questions[place]
        if question.kind is Kind.PRIORITIES:
            points = prospect.furthest(side) + prospect.furthest(others)
            yield _Narrowing(_ends(prospect.exclusions, side), points, place, id)
            return
        ends = {
            answer: _ends(prospect.exclusions_when(question, answer), side)
            for answer in self._single_answers(question)
        }
        most = max(ends.values())
        for answer, number in ends.items():
            if number == most:
                points = prospect.furthest_when(side, question, answer)
                points += prospect.furthest_when(others, question, answer)
                yield _Narrowing(number, points, place, id)

    def _single_answers(self, question: Question) -> list[Options]:
        """Those that few rules read first: they leave most open."""
        if question.kind is Kind.MANY:
            none: list[Options] = [frozenset()]
        else:
            none = []
        ids = sorted(question.option, key=lambda id: self._readers[question.id, id])
        return [*none, *(frozenset((id,)) for id in ids)]

    @cached_property
    def _readers(self) -> Counter[tuple[str, str]]:
        """(question, option) → how many rules read it."""
        return Counter(
            (atom.question, option)
            for rule in self.rulebase.rules
            for atom in rule.when.atoms()
            for option in atom.options
        )

    def _prospect(self, answers: Answers, open: Collection[str]) -> Prospect:
        """The last one is kept: of the same answers one wants to know whether they are settled,
        how far it can still go, and what is next."""
        weighing = self.rulebase.weighing
        weights = None if weighing and weighing[0].id in open else _weights(self.rulebase, answers)
        fixed = _fixed(self.rulebase, answers, open)
        if self._last is None or self._last[0] != (fixed, weights):
            self._last = (fixed, weights), Prospect(self.fields, fixed, weights)
        return self._last[1]


def _furthest(prospect: Prospect, side: Side) -> Distance:
    """How far the side can get ahead: infinitely where all rivals can be ruled out alone."""
    exclusions = prospect.exclusions
    variants, rivals = map(frozenset, side)
    standing = [out for out in exclusions if not variants <= out]
    if any(rivals <= out for out in standing):
        return inf
    if not standing:
        return -inf
    if len(exclusions) == 1:
        [out] = exclusions
        return prospect.furthest(side, out)
    return prospect.furthest_within_limits(side)


def _ends(exclusions: Exclusions, side: Side) -> int:
    """How many ways out of the scale there are: either side is ruled out, or both are."""
    variants, rivals = map(frozenset, side)
    return len({(variants <= out, rivals <= out) for out in exclusions} - {(False, False)})


def _fixed(rulebase: RuleBase, answers: Answers, open: Collection[str]) -> Fixed:
    """What the questions that are not open make known, wherever they are asked."""
    return {
        question.id: chosen(answers.get(question.id))
        for question in rulebase.questions
        if question.id not in open and question.kind is not Kind.PRIORITIES
    }


def _weights(rulebase: RuleBase, answers: Answers) -> dict[str, Number]:
    """What the priorities say, wherever they are asked."""
    return weighed(rulebase, answers.get(rulebase.weighing[0].id) if rulebase.weighing else None)
