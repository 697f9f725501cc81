"""What would settle a team's verdict: the fewest questions on which all take one member's answer,
so that the same framework leads for everyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

from recommender.decide.scoring import Verdict
from recommender.decide.team import Team
from recommender.explain.what_if import Reach, Rescored
from recommender.rulebase.questions import Answer, Answers, Question

__all__ = ["LIMIT", "Agreement", "Agreements", "agreements"]

LIMIT = 20_000
"""So many verdicts are tried at most: a few seconds."""


class Agreement(NamedTuple):
    """What all take over, question → the answer of one member or more; `outcome` then leads for
    everyone. `circumstance`: one of the questions is about what can hardly be changed."""

    answers: Answers
    outcome: str
    circumstance: bool


class Agreements(NamedTuple):
    """All smallest agreements, on `size` questions each, those on choices alone first.

    Size 0: the same framework leads for everyone already. Where none is found otherwise, none of up
    to `size` questions would do, which is all that there are if it is `complete`.
    """

    found: tuple[Agreement, ...]
    size: int
    complete: bool


class _Move(NamedTuple):
    """All take this answer to the question; `reaches` say what that can do to each member."""

    question: Question
    answer: Answer
    reaches: tuple[Reach, ...]


class _TooMany(Exception):
    """More verdicts would have to be tried than allowed."""


def agreements(team: Team, limit: int = LIMIT) -> Agreements:
    """The smallest agreements of the members, from the answers that they gave."""
    if _same(member.found.outcome for member in team.members):
        return Agreements((), 0, True)
    search = _Search(team, limit)
    for size in range(1, len(search.moves) + 1):
        try:
            found = list(search.of(size))
        except _TooMany:
            return Agreements((), size - 1, False)
        if found:
            found.sort(key=lambda one: one.circumstance)
            return Agreements(tuple(found), size, True)
    return Agreements((), len(search.moves), True)


def _same(outcomes: Iterator[str]) -> str:
    """The framework that leads in all of them, or ''."""
    different = set(outcomes)
    [one, *others] = different
    return "" if others or one in (Verdict.TIE, Verdict.CONFLICT) else one


class _Search:
    def __init__(self, team: Team, limit: int) -> None:
        self.team = team
        self.left = limit
        self.rescored = [Rescored(member.found) for member in team.members]
        self.moves = [
            [
                _Move(views.question, answer, tuple(self._reaches(views.question, answer)))
                for answer, _ in views.answers
            ]
            for views in team.views
            if views.differ or views.open
        ]
        self.outcomes: dict[tuple[int, tuple[tuple[str, Answer], ...]], str] = {}

    def of(self, size: int) -> Iterator[Agreement]:
        """The agreements on so many questions."""
        for questions in combinations(self.moves, size):
            if not self._may_do([self._furthest(moves) for moves in questions]):
                continue
            for made in product(*questions):
                if not self._may_do([move.reaches for move in made]):
                    continue
                if outcome := self._agreed(made):
                    yield Agreement(
                        {move.question.id: move.answer for move in made},
                        outcome,
                        any(move.question.circumstance for move in made),
                    )

    def _reaches(self, question: Question, answer: Answer) -> Iterator[Reach]:
        for rescored, member in zip(self.rescored, self.team.members, strict=True):
            now = member.answer(question.id)
            if now == answer:
                yield Reach(False, 0)
            else:
                factors = [
                    factor
                    for factor in self.team.rulebase.factor
                    if _weighed(now, factor) != _weighed(answer, factor)
                ]
                yield rescored.reach(question, _options(now), _options(answer), factors)

    def _furthest(self, moves: Sequence[_Move]) -> tuple[Reach, ...]:
        """The most that any answer to one question can do to each member."""
        each = zip(*(move.reaches for move in moves), strict=True)
        return tuple(
            Reach(any(one.acts for one in mine), max(one.points for one in mine)) for mine in each
        )

    def _may_do(self, reaches: Sequence[tuple[Reach, ...]]) -> bool:
        """Whether all members who cannot be moved have the same framework ahead already."""
        fixed = {
            rescored.base.outcome
            for rescored, mine in zip(self.rescored, zip(*reaches, strict=True), strict=True)
            if not rescored.may_turn(mine)
        }
        return not fixed or bool(_same(iter(fixed)))

    def _agreed(self, made: Sequence[_Move]) -> str:
        """The framework that then leads for everyone, or ''."""
        first = ""
        for place in range(len(self.rescored)):
            outcome = self._outcome(place, made)
            if first not in ("", outcome) or not _same(iter([outcome])):
                return ""
            first = outcome
        return first

    def _outcome(self, place: int, made: Sequence[_Move]) -> str:
        """What a member's answers lead to with those of others taken over."""
        rescored, member = self.rescored[place], self.team.members[place]
        taken = [move for move in made if member.answer(move.question.id) != move.answer]
        if not taken:
            return rescored.base.outcome
        if self.left == 0:
            raise _TooMany
        self.left -= 1
        within = sum(move.reaches[place].points for move in taken)
        changed = {move.question.id: move.answer for move in taken}
        return rescored.outcome({**member.found.answers, **changed}, within)


def _options(answer: Answer | None) -> frozenset[str] | None:
    if answer is None or isinstance(answer, Mapping):
        return None
    return frozenset((answer,) if isinstance(answer, str) else answer)


def _weighed(answer: Answer | None, factor: str) -> str:
    return answer.get(factor, "") if isinstance(answer, Mapping) else ""
