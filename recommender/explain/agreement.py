"""What would settle a team's verdict: the fewest questions on which all take one member's answer,
so that the same framework leads for everyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

from recommender.decide.scoring import Verdict
from recommender.decide.team import Team
from recommender.explain.what_if import Effect, Rescored
from recommender.rulebase.questions import Answer, Answers, Question

__all__ = ["WORK", "Agreement", "Agreements", "agreements"]

WORK = 3_000_000
"""Rules gone through and members looked at, all in all: some seconds."""


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
    """All take this answer to the question; `effects` say what that can do to each member."""

    question: Question
    answer: Answer
    effects: tuple[Effect, ...]


class _TooMany(Exception):
    """More would have to be tried than allowed."""


def agreements(team: Team, work: int = WORK) -> Agreements:
    """The smallest agreements of the members, from the answers that they gave."""
    if _same(member.found.outcome for member in team.members):
        return Agreements((), 0, True)
    size = 0
    try:
        search = _Search(team, work)
        for size in range(1, len(search.moves) + 1):
            if found := list(search.of(size)):
                found.sort(key=lambda agreement: agreement.circumstance)
                return Agreements(tuple(found), size, True)
    except _TooMany:
        return Agreements((), max(size - 1, 0), False)
    return Agreements((), len(search.moves), True)


def _same(outcomes: Iterable[str]) -> str:
    """The framework that leads in all of them, or ''."""
    [outcome, *others] = set(outcomes)
    return "" if others or outcome in (Verdict.TIE, Verdict.CONFLICT) else outcome


class _Search:
    def __init__(self, team: Team, work: int) -> None:
        self.team = team
        self.left = work
        self.rules = len(team.rulebase.rules)
        self.rescored = [Rescored(member.found) for member in team.members]
        questions = [views.question.id for views in team.views]
        self.given = [{id: member.answer(id) for id in questions} for member in team.members]
        """What each member answers to the questions that somebody answers."""
        self.moves = [
            [
                _Move(views.question, answer, self._effects(views.question, answer))
                for answer, _ in views.answers
            ]
            for views in team.views
            if views.differ or views.open
        ]
        self.furthest = [_furthest(moves) for moves in self.moves]

    def of(self, size: int) -> Iterator[Agreement]:
        """The agreements on so many questions."""
        for places in combinations(range(len(self.moves)), size):
            if not self._may_do([self.furthest[place] for place in places]):
                continue
            for made in product(*(self.moves[place] for place in places)):
                if not self._may_do([move.effects for move in made]):
                    continue
                if outcome := self._agreed(made):
                    yield Agreement(
                        {move.question.id: move.answer for move in made},
                        outcome,
                        any(move.question.circumstance for move in made),
                    )

    def _spend(self, work: int) -> None:
        self.left -= work
        if self.left < 0:
            raise _TooMany

    def _effects(self, question: Question, answer: Answer) -> tuple[Effect, ...]:
        self._spend(len(self.rescored))
        members = zip(self.rescored, self.given, strict=True)
        return tuple(
            self._effect(rescored, given[question.id], question, answer)
            for rescored, given in members
        )

    def _effect(
        self, rescored: Rescored, now: Answer | None, question: Question, answer: Answer
    ) -> Effect:
        if now == answer:
            return Effect(False, 0)
        return rescored.effect(
            question, _options(now), _options(answer), _weighed_anew(now, answer)
        )

    def _may_do(self, effects: Sequence[tuple[Effect, ...]]) -> bool:
        """Whether all members who cannot be moved have the same framework ahead already."""
        fixed = ""
        for looked, (rescored, *moved) in enumerate(zip(self.rescored, *effects, strict=True), 1):
            if rescored.may_turn(moved):
                continue
            outcome = rescored.base.outcome
            if fixed not in ("", outcome) or not _same([outcome]):
                self._spend(looked)
                return False
            fixed = outcome
        self._spend(len(self.rescored))
        return True

    def _agreed(self, made: Sequence[_Move]) -> str:
        """The framework that then leads for everyone, or ''."""
        first = ""
        for place in range(len(self.rescored)):
            outcome = self._outcome(place, made)
            if first not in ("", outcome) or not _same([outcome]):
                return ""
            first = outcome
        return first

    def _outcome(self, place: int, made: Sequence[_Move]) -> str:
        """What a member's answers lead to with those of others taken over."""
        rescored, given = self.rescored[place], self.given[place]
        taken = [move for move in made if given[move.question.id] != move.answer]
        if not taken:
            return rescored.base.outcome
        self._spend(self.rules)
        within = sum(move.effects[place].points for move in taken)
        changed = {move.question.id: move.answer for move in taken}
        return rescored.outcome({**rescored.base.answers, **changed}, within)


def _furthest(moves: Sequence[_Move]) -> tuple[Effect, ...]:
    """The most that any answer to one question can do to each member."""
    by_member = zip(*(move.effects for move in moves), strict=True)
    return tuple(
        Effect(any(effect.acts for effect in effects), max(effect.points for effect in effects))
        for effects in by_member
    )


def _options(answer: Answer | None) -> frozenset[str] | None:
    if answer is None or isinstance(answer, Mapping):
        return None
    return frozenset((answer,) if isinstance(answer, str) else answer)


def _weighed_anew(before: Answer | None, after: Answer | None) -> set[str]:
    """The factors that the two answers weigh differently."""
    weighed = [
        answer.items() if isinstance(answer, Mapping) else frozenset() for answer in (before, after)
    ]
    return {factor for factor, _ in weighed[0] ^ weighed[1]}
