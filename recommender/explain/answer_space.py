"""Every way to answer what is open, gone through together rather than one by one.

There are billions of ways to answer a dozen questions, but few of them differ in what later rules
can still see. `recommender.explain.answer_steps` says what has to be kept from step to step; here
the states that can be reached are laid out as a graph. What is noted of the scores on the way is up
to a ledger (`recommender.explain.ledgers`).

What becomes of a state rests on few of its slots at each step, and is worked out once for all
states that agree in these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import comb
from operator import add, mul
from typing import Any, NamedTuple, Protocol

from recommender.explain.answer_steps import (
    ANSWER,
    ASKED,
    COUNT,
    Options,
    Slot,
    State,
    Step,
    VariantPoints,
    answer_steps,
)
from recommender.explain.ledgers import Edge, Edges, TooManyWays, Work, reached
from recommender.explain.question_order import elimination_order
from recommender.rulebase.questions import Kind, Question
from recommender.rulebase.rules import Number, RuleBase

__all__ = ["LIMIT", "Fixed", "Graph", "Scales", "Selection", "Space", "StepResult", "StepResults"]

Fixed = Mapping[str, Options | None]
"""Question id → the options of its answer; None: not sure."""
StepResult = tuple[State, VariantPoints, frozenset[int]]
"""What a step can come to: the values of the slots that it writes, what every variant earns there,
and which variants it rules out."""
StepResults = Mapping[StepResult, int]
"""Result → in how many ways it comes about."""
Tables = dict[object, dict[State, tuple[StepResults, int]]]
"""A step and what restricts it → values of the slots that it reads → what it can come to, and the
effort that this takes."""

NOTHING: frozenset[int] = frozenset()

LIMIT = 100_000
"""Results of steps that are looked at before it gives up: a second or two, and some ten megabytes.
The audit of the shipped rule base needs two fifths of it, a verdict a thirtieth."""


class Selection(Protocol):
    """Which results of a step are gone on with, where not all of them can matter."""

    def of(self, writes: Sequence[Slot], results: StepResults) -> StepResults: ...


class Scales(NamedTuple):
    """What may differ from variant to variant where two rule bases stand side by side."""

    caps: Mapping[str, VariantPoints]
    """Factor id → the cap of each variant."""
    grades: tuple[VariantPoints, VariantPoints, VariantPoints]
    """What it means for each variant that a factor matters most, that nothing was said of it, and
    that it was set aside."""


def _alike_for_all(rulebase: RuleBase) -> Scales:
    count = len(rulebase.variants)
    grades = ((weight,) * count for weight in (rulebase.most, 1, rulebase.aside))
    most, neutral, aside = grades
    caps: dict[str, VariantPoints] = {id: (cap,) * count for id, cap in rulebase.caps.items()}
    return Scales(caps, (most, neutral, aside))


class Graph(NamedTuple):
    """Every way through the steps; the last leads to one state, ()."""

    steps: list[Edges]
    run: Run


class Space:
    """The answer space of a rule base, question by question in `order` (ids, all but the question
    of priorities), or in one in which little has to be kept."""

    def __init__(
        self,
        rulebase: RuleBase,
        order: Iterable[str] | None = None,
        limit: int = LIMIT,
        scales: Scales | None = None,
    ) -> None:
        self.rulebase = rulebase
        self.limit = limit
        self.scales = scales or _alike_for_all(rulebase)
        self.steps = answer_steps(rulebase, elimination_order(rulebase) if order is None else order)
        self._tables: dict[tuple[bool, int | None], Tables] = {}
        self.head: dict[str, int] = {}
        self.tail: dict[str, int] = {}
        """Question id → its first step, and its last."""
        for step in self.steps:
            if step.question is not None:
                self.head.setdefault(step.question.id, step.place)
                self.tail[step.question.id] = step.place

    def run(
        self,
        fixed: Fixed,
        weights: Mapping[str, Number] | None = None,
        *,
        unsure: bool = False,
        at_most: int | None = None,
    ) -> Run:
        """The steps when the questions in `fixed` are answered so, every other one in any way, and
        the priorities give the factors these `weights` (None: any; {}: 1 each).

        Each option of a question is one way, each set of options of a `many` (of `at_most` so
        many), each of the three priorities of a factor, and, where `unsure`, 'not sure'. A
        question that is not asked is answered all the same, so that it has as many ways in any
        case.
        """
        return Run(
            self.rulebase,
            self.scales,
            fixed,
            weights,
            unsure,
            at_most,
            self.limit,
            self._tables.setdefault((unsure, at_most), {}),
        )

    def graph(
        self,
        fixed: Fixed,
        weights: Mapping[str, Number] | None = None,
        *,
        unsure: bool = False,
        at_most: int | None = None,
    ) -> Graph:
        """Everything that can happen; see `run`. TooManyWays beyond the limit."""
        run = self.run(fixed, weights, unsure=unsure, at_most=at_most)
        return Graph(self._walk(run, self.steps, [()]), run)

    def _walk(self, run: Run, steps: Sequence[Step], start: Iterable[State]) -> list[Edges]:
        graph: list[Edges] = []
        states = start
        for step in steps:
            graph.append(run.edges(step, states))
            states = reached(graph[-1])
        return graph


class Run:
    """The steps under given restrictions: see `Space.run`. What was worked out of a step is kept
    for all runs in which it has the same restrictions."""

    def __init__(
        self,
        rulebase: RuleBase,
        scales: Scales,
        fixed: Fixed,
        weights: Mapping[str, Number] | None,
        unsure: bool,
        at_most: int | None,
        limit: int,
        tables: Tables,
    ) -> None:
        self.rulebase = rulebase
        self.scales = scales
        self.fixed = fixed
        self.weights = weights
        self.unsure = unsure
        self.at_most = at_most
        self.limit = limit
        self.work = Work(limit)
        self.selection: Selection | None = None
        self.whole: Run | None = None
        """The run that this one is a selection of."""
        self.tables = tables
        self.variants = tuple(rulebase.variant)
        self.none: VariantPoints = (0,) * len(self.variants)

    def fixing(self, question: str, answer: Options | None) -> Run:
        """The same run with one more answer."""
        run = self._copy()
        run.fixed = {**self.fixed, question: answer}
        run.whole = self.whole and self.whole.fixing(question, answer)
        return run

    def selecting(self, selection: Selection) -> Run:
        """The same run with a selection of what its steps come to."""
        run = self._copy()
        run.selection, run.whole = selection, self
        return run

    def _copy(self) -> Run:
        run = Run.__new__(Run)  # four times as fast as copy.copy
        run.__dict__ |= self.__dict__
        run.work = Work(self.limit)
        return run

    def _table(self, step: Step) -> dict[State, tuple[StepResults, int]]:
        """Values of the slots that the step reads → what it can come to, as far as it is known."""
        weights = self.weights
        if weights is not None and step.factors:
            weighed: object = tuple([weights.get(of, 1) for _, of in step.factors])
        else:
            weighed = weights is None
        key = step.place, self.selection, self._fixed_at(step), weighed
        return self.tables.setdefault(key, {})

    def _fixed_at(self, step: Step) -> object:
        question = step.question
        if question is None or question.id not in self.fixed:
            return None
        answer = self.fixed[question.id]
        if step.option:
            return answer is not None and step.option in answer
        return answer is not None if question.kind is Kind.MANY else (answer,)

    def edges(self, step: Step, states: Iterable[State]) -> Edges:
        """The ways on from these states, those that are alike as one. TooManyWays where the run
        takes more work than the limit allows: what was known before counts as well, so that it
        gives up in the same place whatever was asked before."""
        table = self._table(step)
        selected, assembled = step.selected, step.assembled
        edges: Edges = {}
        for state in states:
            values = selected(state)
            known = table.get(values)
            if known is None:
                known = table[values] = self._results(step, values)
            results, effort = known
            self.work.spend(effort)
            edges[state] = [
                Edge(assembled(state + written), points, out, ways)
                for (written, points, out), ways in results.items()
            ]
        return edges

    def _results(self, step: Step, values: State) -> tuple[StepResults, int]:
        """What the step can come to where the slots that it reads have these values, and how many
        results were looked at for it."""
        if self.whole is not None and self.selection is not None:
            table = self.whole._table(step)
            if values not in table:
                table[values] = self.whole._results(step, values)
            results, effort = table[values]
            return self.selection.of(step.writes, results), effort
        found: Counter[StepResult] = Counter()
        kept: dict[Slot, Any] = dict(zip(step.reads, values, strict=True))
        known = {
            of: value for (what, of), value in kept.items() if what == ANSWER and value is not None
        }
        question = step.question
        if question is None:
            self._decide(step, kept, known, 1, found)
            return found, len(found)
        slot = ANSWER, question.id
        for chosen, ways in self._answers(step, question, kept):
            after = kept.copy()
            after[slot] = chosen
            if chosen is not None:
                known[question.id] = chosen
                if step.option:
                    grown = chosen != kept[slot]
                    after[COUNT, question.id] = kept.get((COUNT, question.id), 0) + grown
            else:
                known.pop(question.id, None)
            self._decide(step, after, known, ways, found)
        return found, len(found)

    def _answers(
        self, step: Step, question: Question, kept: Mapping[Slot, Any]
    ) -> Iterable[tuple[Options | None, int]]:
        """What may be known of the question after the step, and in how many ways."""
        if step.option:
            return self._with_option(step.option, question, kept)
        asked = question.when is None or kept[ASKED, question.id]
        if question.id in self.fixed:
            chosen = self.fixed[question.id] if asked else None
            return [(frozenset() if chosen and question.kind is Kind.MANY else chosen, 1)]
        several = question.kind is Kind.MANY
        count = self._sets(len(question.options)) if several else len(question.options)
        if not asked:
            return [(None, count + self.unsure)]
        found: list[tuple[Options | None, int]] = [(None, 1)] if self.unsure else []
        if several:
            return [*found, (frozenset(), 1)]
        return [*found, *((frozenset((option.id,)), 1) for option in question.options)]

    def _with_option(
        self, option: str, question: Question, kept: Mapping[Slot, Any]
    ) -> Iterable[tuple[Options | None, int]]:
        before: Options | None = kept[ANSWER, question.id]
        if before is None:
            return [(None, 1)]
        taken = before | {option}
        if question.id in self.fixed:
            return [(taken if option in (self.fixed[question.id] or ()) else before, 1)]
        if self.at_most is not None and kept.get((COUNT, question.id), 0) >= self.at_most:
            return [(before, 1)]
        return [(before, 1), (taken, 1)]

    def _sets(self, options: int) -> int:
        most = options if self.at_most is None else min(self.at_most, options)
        return sum(comb(options, size) for size in range(most + 1))

    def _decide(
        self,
        step: Step,
        kept: dict[Slot, Any],
        known: Mapping[str, Options],
        ways: int,
        found: Counter[StepResult],
    ) -> None:
        """Note what the rules and requirements that are decided here make of a state."""
        for question in step.asks:
            assert question.when is not None
            kept[ASKED, question.id] = question.when.truth(known) is True
        for when, fact, gains in step.rules:
            if when.truth(known):
                kept[fact] = tuple(map(max, kept.get(fact, self.none), gains))
        points = self.none
        for fact, factor in step.facts:
            earned = kept.get(fact, self.none)
            if factor is None:
                points = _sum(points, earned)
            else:
                earned = _sum(kept.get(factor, self.none), earned)
                kept[factor] = tuple(map(min, self.scales.caps[factor[1]], earned))
        out = NOTHING
        for when, excluded in step.requirements:
            if when.truth(known):
                out |= excluded
        values = tuple([self._keep(step, slot, kept) for slot in step.writes])
        if not step.factors:
            found[values, points, out] += ways
            return
        for total, times in self._weighed(step.factors, kept, points).items():
            found[values, total, out] += ways * times

    def _weighed(
        self, factors: Sequence[Slot], kept: Mapping[Slot, Any], points: VariantPoints
    ) -> Mapping[VariantPoints, int]:
        """What the points come to with those of the factors that are complete, by every weight
        that these may have, and in how many ways."""
        weighing = self.rulebase.weighing[0] if self.rulebase.weighing else None
        asked = weighing is not None and (weighing.when is None or kept[ASKED, weighing.id])
        any_weight = weighing is not None and self.weights is None
        totals: Mapping[VariantPoints, int] = {points: 1}
        unweighed = 0
        for factor in factors:
            earned = kept.get(factor, self.none)
            if any_weight and not (asked and any(earned)):
                unweighed += 1
            gains: Sequence[VariantPoints] = [earned]
            if not any(earned):
                continue
            if asked and self.weights is None:
                gains = [tuple(map(mul, grade, earned)) for grade in self.scales.grades]
            elif asked and self.weights is not None:
                weight = self.weights.get(factor[1], 1)
                gains = [tuple([weight * points for points in earned])]
            following: Counter[VariantPoints] = Counter()
            for total, times in totals.items():
                for gain in gains:
                    following[_sum(total, gain)] += times
            if len(following) > self.limit:
                raise TooManyWays
            totals = following
        ways = 3**unweighed  # by weights that make no difference
        return {total: times * ways for total, times in totals.items()} if ways > 1 else totals

    def _keep(self, step: Step, slot: Slot, kept: Mapping[Slot, Any]) -> Any:
        what, of = slot
        if what == ANSWER:
            chosen: Options | None = kept[slot]
            if chosen is None:
                return None
            alike = step.alike[of]
            return frozenset([alike[option] for option in chosen if option in alike])
        if what == COUNT:
            return kept.get(slot, 0) if self.at_most is not None else 0
        return kept[slot] if what == ASKED else kept.get(slot, self.none)


def _sum(points: VariantPoints, more: VariantPoints) -> VariantPoints:
    return tuple(map(add, points, more))
