"""What can still come of one set of answers: who can be ruled out, and how far each side can get.

Requirements and points are gone through apart where that is enough, since each depends on fewer
questions than both together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from recommender.explain.answer_space import LIMIT, Fixed, Run, Space
from recommender.explain.answer_steps import Options, State
from recommender.explain.essentials import essentials
from recommender.explain.ledgers import ENTRIES, Edges, Ledger, Work, forward, noted_behind, reached
from recommender.explain.margins import (
    Distance,
    ExclusionLedger,
    Exclusions,
    Side,
    Undominated,
    margins_of,
)
from recommender.explain.question_order import elimination_order
from recommender.rulebase.questions import Question
from recommender.rulebase.rules import Number, RuleBase

__all__ = ["Fields", "Prospect"]

Entry = TypeVar("Entry")


class Field:
    """What is essential in a rule base, and its answer space, with the questions in this order."""

    def __init__(self, rulebase: RuleBase, limit: int, order: Iterable[str]) -> None:
        self.essentials = essentials(rulebase)
        essential = self.essentials.rulebase
        self.space = Space(essential, [id for id in order if id in essential.question], limit)

    def run(self, fixed: Fixed, weights: Mapping[str, Number] | None) -> Run:
        """Where the questions in `fixed` are answered so, and others in any way or not at all."""
        translated = {
            id: self.essentials.answer(id, answer)
            for id, answer in fixed.items()
            if id in self.space.head
        }
        return self.space.run(translated, weights, unsure=True)


class Fields:
    """The answer spaces of a rule base: of its points, of its requirements, and of both."""

    def __init__(self, rulebase: RuleBase, limit: int = LIMIT) -> None:
        self.rulebase = rulebase
        self.limit = limit

    @cached_property
    def order(self) -> list[str]:
        """That of the questions, in all of them."""
        return elimination_order(essentials(self.rulebase).rulebase)

    @cached_property
    def both(self) -> Field:
        return Field(self.rulebase, self.limit, self.order)

    @cached_property
    def points(self) -> Field:
        if not self.rulebase.requirements:
            return self.both
        return Field(replace(self.rulebase, requirements=()), self.limit, self.order)

    @cached_property
    def requirements(self) -> Field:
        return Field(replace(self.rulebase, rules=()), self.limit, self.order)


class Exploration(Generic[Entry]):
    """A run through a space, laid out as far as somebody asked, with what a ledger notes of it."""

    def __init__(self, field: Field, run: Run, ledger: Ledger[Entry]) -> None:
        self.field = field
        self.space = space = field.space
        self.run = run
        self.ledger = ledger
        self.work = Work(ENTRIES)
        self._edges: list[Edges] = [{} for _ in space.steps]
        self._behind: list[dict[State, Entry]] = [{} for _ in space.steps]
        self._behind.append({(): ledger.blank()})

    @cached_property
    def whole(self) -> Entry:
        """What is noted of all ways."""
        return self.behind(0, [()])[()]

    def behind(self, place: int, states: Iterable[State]) -> Mapping[State, Entry]:
        """What is noted of the ways from a step to the end, of these states and maybe others."""
        start = place
        layers: list[Edges] = []
        missing = [state for state in states if state not in self._behind[place]]
        while missing:
            edges = self.run.edges(self.space.steps[place], missing)
            layers.append(edges)
            place += 1
            done = self._behind[place]
            missing = [state for state in reached(edges) if state not in done]
        for edges in reversed(layers):
            done, place = self._behind[place], place - 1
            self._edges[place] |= edges
            self._behind[place] |= noted_behind(edges, done, self.ledger, place, self.work)
        return self._behind[start]

    @cached_property
    def _before(self) -> list[dict[State, Entry]]:
        """What is noted of the ways from the start: before every step, and after the last."""
        assert self.whole is not None
        return [*forward(self._edges, self.ledger, work=self.work)]

    def when(self, question: str, answer: Options) -> Iterator[tuple[Entry, Entry]]:
        """What is noted when the question is answered so, up to the end of the question and from
        there on: pairs that follow each other."""
        if question not in self.space.head:
            yield self.ledger.blank(), self.whole
            return
        head, tail = self.space.head[question], self.space.tail[question]
        run = self.run.fixing(question, self.field.essentials.answer(question, answer))
        start = self._before[head]
        layers: list[Edges] = []
        states: Iterable[State] = start
        for step in self.space.steps[head : tail + 1]:
            layers.append(run.edges(step, states))
            states = reached(layers[-1])
        *_, entries = forward(layers, self.ledger, start, self.work)
        rest = self.behind(tail + 1, entries)
        yield from ((entry, rest[state]) for state, entry in entries.items())


class Prospect:
    """What can still come when the questions in `fixed` are answered so and every other one in any
    way or not at all; `weights` are those of the factors, None where they are open. Everything
    raises TooManyWays where that is beyond the limit."""

    def __init__(self, fields: Fields, fixed: Fixed, weights: Mapping[str, Number] | None) -> None:
        self.fields = fields
        self.fixed = fixed
        self.weights = weights
        self._points: dict[Side, Exploration[Any]] = {}
        self._both: dict[Side, Exploration[Any]] = {}

    # What can be ruled out

    @cached_property
    def exclusions(self) -> Exclusions:
        """The sets of variants that can be ruled out together in the end."""
        if not self.fields.rulebase.requirements:
            return ExclusionLedger().blank()
        return self._limits.whole

    @cached_property
    def _limits(self) -> Exploration[Exclusions]:
        field = self.fields.requirements
        return Exploration(field, field.run(self.fixed, self.weights), ExclusionLedger())

    def exclusions_when(self, question: Question, answer: Options) -> Exclusions:
        """The same with one more answer."""
        if not self.fields.rulebase.requirements:
            return self.exclusions
        return frozenset(
            before | after
            for entry, rest in self._limits.when(question.id, answer)
            for before in entry
            for after in rest
        )

    # How far a side can get

    def furthest(self, side: Side, out: Collection[int] = ()) -> Distance:
        """The most points by which the side can lead if just these variants are ruled out,
        whatever the requirements say."""
        return margins_of(side).furthest(self._explored_points(side).whole, out)

    def furthest_within_limits(self, side: Side) -> Distance:
        """The same as the requirements allow it."""
        explored = self._explored(self._both, self.fields.both, self._run_of_both, side)
        return margins_of(side).furthest(explored.whole)

    def furthest_when(self, side: Side, question: Question, answer: Options) -> Distance:
        """The most points with one more answer, if nothing is ruled out."""
        margins = margins_of(side)
        parts = self._explored_points(side).when(question.id, answer)
        return max(margins.furthest_of_both(entry, rest) for entry, rest in parts)

    @cached_property
    def _run_of_points(self) -> Run:
        return self.fields.points.run(self.fixed, self.weights)

    @cached_property
    def _run_of_both(self) -> Run:
        return self.fields.both.run(self.fixed, self.weights)

    def _explored_points(self, side: Side) -> Exploration[Any]:
        return self._explored(self._points, self.fields.points, self._run_of_points, side)

    def _explored(
        self, kept: dict[Side, Exploration[Any]], field: Field, run: Run, side: Side
    ) -> Exploration[Any]:
        """The exploration for a side. It is kept even where it gives up, and then does so at once
        when it is asked again."""
        if side not in kept:
            kept[side] = Exploration(field, run.selecting(Undominated(side)), margins_of(side))
        return kept[side]
