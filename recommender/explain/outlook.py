"""How far the verdict can still move: exact bounds over everything that is open.

For each variant it is noted by how much it can be ahead of each variant of the other side. Of two
ways to answer, one that is ahead by at least as much everywhere is enough; what is left, the Pareto
front, says in the end how far the lead can go, since a framework stands for its best variant.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce
from math import inf
from typing import NamedTuple

from recommender.decide.scoring import Recommendation, Verdict, weighed
from recommender.explain.answer_space import (
    LIMIT,
    Fixed,
    Graph,
    Points,
    Space,
    State,
    TooManyWays,
    backward,
    forward,
)
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

__all__ = ["Bounds", "Outlook", "Reach", "open_questions"]

Reach = Number | float
"""Points, or infinity where a side is ruled out; no other floats."""
Ahead = tuple[Reach, ...]
"""Points ahead of each rival; infinite where that one is ruled out."""
Front = frozenset[Ahead]


class Bounds(NamedTuple):
    """Where the lead of a framework over the best of the others can still end, in points.

    `low` is minus infinity where the framework can be ruled out and another is left, `high`
    infinity where all others can be ruled out; `may_fail` says that all frameworks can. `points`
    is the same interval as if nothing were ever ruled out.
    """

    low: Reach
    high: Reach
    may_fail: bool
    points: tuple[Reach, Reach]

    @property
    def width(self) -> tuple[int, Reach]:
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


class Outlook:
    """What can still come of answers, for one rule base."""

    def __init__(self, rulebase: RuleBase, limit: int = LIMIT) -> None:
        self.rulebase = rulebase
        self.space = Space(rulebase, limit=limit)
        self._last: tuple[object, Graph] | None = None
        self._bounds: dict[str, Bounds] = {}

    def bounds(self, answers: Answers, open: Collection[str], framework: str) -> Bounds | None:
        """Exact bounds; None where the rule base is too entangled to tell."""
        try:
            graph = self._graph(answers, open)
        except TooManyWays:
            return None
        if framework not in self._bounds:
            margins = _Margins(self.rulebase, framework)
            [page] = forward(graph.steps, margins)[-1].values()
            self._bounds[framework] = margins.read(page)
        return self._bounds[framework]

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

        For a `many` question the answers that count are none and each single option. None where
        nothing is open, or where it cannot tell.
        """
        found = self.narrowed(recommendation, open, among)
        if found is None:
            return None
        return min(found, key=lambda id: found[id].width, default=None)

    def narrowed(
        self,
        recommendation: Recommendation,
        open: Collection[str],
        among: Collection[str] | None = None,
    ) -> dict[str, Bounds] | None:
        """Open question that is asked (and is `among` these) → the widest bounds that an answer can
        leave; None where it cannot tell. That of priorities counts as narrowing nothing: it only
        weighs the others.
        """
        answers, framework = recommendation.answers, recommendation.first.framework.id
        margins = _Margins(self.rulebase, framework)
        try:
            graph = self._graph(answers, open)
        except TooManyWays:
            return None
        before, behind = forward(graph.steps, margins), backward(graph.steps, margins)
        result = {}
        for question in asked(self.rulebase.questions, answers):
            if question.id not in open or (among is not None and question.id not in among):
                continue
            if question.kind is Kind.PRIORITIES:
                [page] = before[-1].values()
                result[question.id] = margins.read(page)
                continue
            start = before[self.space.head[question.id]]
            rest = behind[self.space.tail[question.id] + 1]
            left = []
            for answer in _single_answers(question):
                steps = self.space.answered(graph, question.id, answer, start)
                ends = forward(steps, margins, start)[-1]
                pages = (margins.both(page, rest[state]) for state, page in ends.items())
                left.append(margins.read(reduce(margins.join, pages)))
            result[question.id] = max(left, key=lambda bounds: bounds.width)
        return result

    def _graph(self, answers: Answers, open: Collection[str]) -> Graph:
        """The last one is kept, with its bounds: of the same answers one wants to know whether they
        are settled, how far it can still go, and what is next."""
        weighing = self.rulebase.weighing
        weights = None if weighing and weighing[0].id in open else _weights(self.rulebase, answers)
        asked = _fixed(self.rulebase, answers, open), weights
        if self._last is None or self._last[0] != asked:
            self._last = asked, self.space.graph(*asked, unsure=True)
            self._bounds.clear()
        return self._last[1]


def _single_answers(question: Question) -> list[frozenset[str]]:
    singles = [frozenset((option.id,)) for option in question.options]
    return [frozenset(), *singles] if question.kind is Kind.MANY else singles


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


class _Page(NamedTuple):
    """`ahead` has a front for each variant and `out` the sets of variants that can be ruled out
    together, both with the requirements and, in `free`, the fronts without them."""

    ahead: tuple[Front, ...]
    free: tuple[Front, ...]
    out: frozenset[frozenset[int]]


class _Margins:
    """The ledger of the bounds: each variant against those on the other side of `framework`."""

    def __init__(self, rulebase: RuleBase, framework: str) -> None:
        self.mine = [v.framework == framework for v in rulebase.variants]
        places = range(len(self.mine))
        self.rivals = [[r for r in places if self.mine[r] != self.mine[v]] for v in places]

    def blank(self) -> _Page:
        start = tuple(frozenset([(0,) * len(rivals)]) for rivals in self.rivals)
        return _Page(start, start, frozenset([frozenset()]))

    def note(
        self, noted: _Page | None, page: _Page, points: Points, out: frozenset[int], ways: int
    ) -> _Page:
        moved = self._moved(page, points, out)
        return moved if noted is None else self.join(noted, moved)

    def _moved(self, page: _Page, points: Points, out: frozenset[int]) -> _Page:
        if not out and not any(points):
            return page
        ahead, free = [], []
        for variant, rivals in enumerate(self.rivals):
            gain: Ahead = tuple(points[variant] - points[rival] for rival in rivals)
            free.append(_shifted(page.free[variant], gain))
            if out:
                gain = tuple(inf if r in out else n for r, n in zip(rivals, gain, strict=True))
            ahead.append(frozenset() if variant in out else _shifted(page.ahead[variant], gain))
        ruled_out = frozenset(one | out for one in page.out) if out else page.out
        return _Page(tuple(ahead), tuple(free), ruled_out)

    def join(self, one: _Page, other: _Page) -> _Page:
        if one is other:
            return one
        return _Page(
            tuple(a | b for a, b in zip(one.ahead, other.ahead, strict=True)),
            tuple(a | b for a, b in zip(one.free, other.free, strict=True)),
            one.out | other.out,
        )

    def tidy(self, page: _Page, place: int = 0, state: State = ()) -> _Page:
        return _Page(
            tuple(_best(front) for front in page.ahead),
            tuple(_best(front) for front in page.free),
            frozenset(one for one in page.out if not any(one < other for other in page.out)),
        )

    def both(self, one: _Page, other: _Page) -> _Page:
        """What two independent parts make together."""
        return self.tidy(
            _Page(
                tuple(_added(a, b) for a, b in zip(one.ahead, other.ahead, strict=True)),
                tuple(_added(a, b) for a, b in zip(one.free, other.free, strict=True)),
                frozenset(a | b for a in one.out for b in other.out),
            )
        )

    def read(self, page: _Page) -> Bounds:
        low, high = self._ends(page.ahead)
        points = self._ends(page.free)
        return Bounds(low, high, any(len(one) == len(self.mine) for one in page.out), points)

    def _ends(self, fronts: Sequence[Front]) -> tuple[Reach, Reach]:
        """The lead of the framework at its worst and at its best."""
        behind, ahead = (
            max(
                (
                    min(vector)
                    for variant, front in enumerate(fronts)
                    if self.mine[variant] is side
                    for vector in front
                ),
                default=-inf,
            )
            for side in (False, True)
        )
        return -behind, ahead


def _shifted(front: Front, gain: Ahead) -> Front:
    if not any(gain):
        return front
    return frozenset(tuple(a + b for a, b in zip(one, gain, strict=True)) for one in front)


def _added(front: Front, other: Front) -> Front:
    return frozenset(
        tuple(a + b for a, b in zip(one, more, strict=True)) for one in front for more in other
    )


def _best(front: Front) -> Front:
    """Those that no other one equals or exceeds everywhere."""
    if len(front) < 2:
        return front
    if len(next(iter(front))) == 1:
        return frozenset([max(front)])
    kept: list[Ahead] = []
    for one in sorted(front, reverse=True):
        if not any(all(b >= a for a, b in zip(one, other, strict=True)) for other in kept):
            kept.append(one)
    return frozenset(kept)
