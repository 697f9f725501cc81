"""Every way to answer what is open, gone through together rather than one by one.

There are billions of ways to answer a dozen questions, but few of them differ in what later rules
can still see. So the questions are taken one after the other, and of everything answered so far
only that is kept which something later reads: bucket elimination (R. Dechter, Artificial
Intelligence 113, 1999). What is kept is

- of an answer, which conditions that are still undecided it can tell apart;
- of a question that comes later, whether it is asked;
- of a fact, the largest points so far, as long as a rule that shares it is undecided;
- of a factor, the points so far up to its cap, as long as one of its facts is undecided.

Everything else has entered the scores. What is noted of the scores is up to a `Ledger`: how far a
lead can still move (`recommender.explain.outlook`), or how many ways lead where
(`recommender.audit.shares`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise, product
from math import comb
from operator import itemgetter, mul
from typing import Any, NamedTuple, Protocol, TypeVar

from recommender.explain.question_order import elimination_order
from recommender.rulebase.conditions import Condition
from recommender.rulebase.questions import Kind, Question
from recommender.rulebase.rules import Number, Requirement, Rule, RuleBase, RuleKind

__all__ = [
    "LIMIT",
    "Edge",
    "Fixed",
    "Graph",
    "Ledger",
    "Points",
    "Scales",
    "Space",
    "State",
    "TooManyWays",
    "backward",
    "forward",
    "joined",
    "merged",
]

Page = TypeVar("Page")
Points = tuple[Number, ...]
"""Of each variant, in the order of the rule base."""
Options = frozenset[str]
Fixed = Mapping[str, Options | None]
"""Question id → the options of its answer; None: not sure."""
Slot = tuple[str, str]
"""What is kept: one of the words below, and of what."""
State = tuple[Any, ...]

ANSWER, ASKED, COUNT, FACT, FACTOR = "answer", "asked", "count", "fact", "factor"
LIMIT = 20_000
"""States side by side beyond which it gives up. The shipped rule base needs some hundreds."""


class TooManyWays(Exception):
    """The rule base couples too much with too much to go through all of it."""


class Ledger(Protocol[Page]):
    """What is noted of the scores."""

    def blank(self) -> Page: ...

    def note(
        self, noted: Page | None, page: Page, points: Points, out: frozenset[int], ways: int
    ) -> Page:
        """What is `noted` so far, if anything, and beside it what becomes of `page` when every
        variant earns `points` and those in `out` are ruled out, which happens in so many `ways`.
        It may write on `noted`."""
        ...

    def tidy(self, page: Page, place: int, state: State) -> Page:
        """The page without what can make no difference any more, in a state before the step at
        `place`."""
        ...


class Edge(NamedTuple):
    """A way on: to which state, what every variant earns, which are ruled out, how often."""

    after: State
    points: Points
    out: frozenset[int]
    ways: int


Edges = dict[State, list[Edge]]
"""The states before a step and the ways on from each."""


@dataclass
class _Step:
    """A variable and what is decided there. A `many` question is a variable, whether it is known,
    and one more for each of its options. The first step has no question."""

    question: Question | None = None
    option: str = ""
    before: tuple[Slot, ...] = ()
    after: tuple[Slot, ...] = ()
    rules: list[Rule] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    asks: list[Question] = field(default_factory=list)
    """Later questions of which it is decided here whether they are asked."""
    facts: list[Slot] = field(default_factory=list)
    """(factor or '' for needs, fact): those that are complete."""
    factors: list[str] = field(default_factory=list)
    """Those that are complete."""
    alike: dict[str, dict[str, str]] = field(default_factory=dict)
    """Question → option → the option that stands for all that the undecided conditions cannot tell
    apart from it. An option that none of them reads is not in it."""


@dataclass(frozen=True)
class Graph:
    """Every way through the steps; the last leads to one state, ()."""

    steps: list[Edges]
    run: _Run


class Scales(NamedTuple):
    """What may differ from variant to variant where two rule bases stand side by side."""

    caps: Mapping[str, Points]
    """Factor id → the cap of each variant."""
    grades: tuple[Points, Points, Points]
    """What it means for each variant that a factor matters most, that nothing was said of it, and
    that it was set aside."""


def _alike_for_all(rulebase: RuleBase) -> Scales:
    count = len(rulebase.variants)
    grades = ((weight,) * count for weight in (rulebase.most, 1, rulebase.aside))
    most, neutral, aside = grades
    caps: dict[str, Points] = {id: (cap,) * count for id, cap in rulebase.caps.items()}
    return Scales(caps, (most, neutral, aside))


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
        self.steps = _compile(rulebase, elimination_order(rulebase) if order is None else order)
        self.head: dict[str, int] = {}
        self.tail: dict[str, int] = {}
        """Question id → its first step, and its last."""
        for place, step in enumerate(self.steps):
            if step.question is not None:
                self.head.setdefault(step.question.id, place)
                self.tail[step.question.id] = place

    def graph(
        self,
        fixed: Fixed,
        weights: Mapping[str, Number] | None = None,
        *,
        unsure: bool = False,
        at_most: int | None = None,
    ) -> Graph:
        """Everything that can happen when the questions in `fixed` are answered so, every other
        one in any way, and the priorities give the factors these `weights` (None: any; {}: 1 each).

        Each option of a question is one way, each set of options of a `many` (of `at_most` so
        many), each of the three priorities of a factor, and, where `unsure`, 'not sure'. A
        question that is not asked is answered all the same, so that it has as many ways in any
        case. TooManyWays beyond the limit.
        """
        run = _Run(self.rulebase, self.scales, fixed, weights, unsure, at_most)
        return Graph(self._walk(run, self.steps, [()]), run)

    def answered(
        self, graph: Graph, question: str, answer: Options, start: Iterable[State]
    ) -> list[Edges]:
        """The steps of one question, from these states, when it is answered so."""
        steps = self.steps[self.head[question] : self.tail[question] + 1]
        return self._walk(replace(graph.run, fixed={question: answer}), steps, start)

    def onward(
        self, graph: Graph, question: str, answer: Options | None, start: Iterable[State]
    ) -> list[Edges]:
        """The steps from this question to the end, from these states, when it is answered so."""
        fixed = {**graph.run.fixed, question: answer}
        return self._walk(replace(graph.run, fixed=fixed), self.steps[self.head[question] :], start)

    def by_question(self, steps: Sequence[Edges]) -> list[Edges]:
        """The last steps of the space, those of each question as one."""
        gone = len(self.steps) - len(steps)
        heads = [0, *(place - gone for place in sorted(self.head.values()) if place > gone)]
        return [joined(steps[one:next]) for one, next in pairwise([*heads, len(steps)])]

    def _walk(self, run: _Run, steps: Sequence[_Step], start: Iterable[State]) -> list[Edges]:
        graph: list[Edges] = []
        states = set(start)
        for step in steps:
            edges = {state: run.advance(step, state) for state in states}
            states = {edge.after for found in edges.values() for edge in found}
            if len(states) > self.limit:
                raise TooManyWays
            graph.append(edges)
        return graph


def merged(steps: Iterable[Edges]) -> list[Edges]:
    """The same ways in fewer steps: two that follow each other become one where that takes no more
    edges than both, so that nothing has to be noted between them."""
    result: list[Edges] = []
    for step in steps:
        result.append(step)
        while len(result) > 1:
            first, second = result[-2:]
            both = _joined(first, second, _size(first) + _size(second))
            if both is None:
                break
            result[-2:] = [both]
    return result


def joined(steps: Sequence[Edges]) -> Edges:
    """The same ways in one step."""
    first, *rest = steps
    for step in rest:
        both = _joined(first, step)
        assert both is not None
        first = both
    return first


def _size(edges: Edges) -> int:
    return sum(map(len, edges.values()))


def _joined(first: Edges, second: Edges, limit: int | None = None) -> Edges | None:
    """Both steps as one, or None where that takes more edges than the limit."""
    both: Edges = {}
    size = 0
    for state, found in first.items():
        ways: Counter[tuple[State, Points, frozenset[int]]] = Counter()
        for middle, points, out, times in found:
            for after, more, ruled_out, again in second[middle]:
                ways[after, _sum(points, more), out | ruled_out] += times * again
        both[state] = [Edge(*way, times) for way, times in ways.items()]
        size += len(ways)
        if limit is not None and size > limit:
            return None
    return both


def forward(
    steps: Sequence[Edges], ledger: Ledger[Page], start: Mapping[State, Page] | None = None
) -> list[dict[State, Page]]:
    """What is noted of each state on the ways to it: before every step, and after the last."""
    pages = dict(start or {(): ledger.blank()})
    passed = [pages]
    for edges in steps:
        following: dict[State, Page] = {}
        for state, page in pages.items():
            for after, points, out, ways in edges[state]:
                following[after] = ledger.note(following.get(after), page, points, out, ways)
        place = len(passed)
        pages = {state: ledger.tidy(page, place, state) for state, page in following.items()}
        passed.append(pages)
    return passed


def backward(steps: Sequence[Edges], ledger: Ledger[Page]) -> list[dict[State, Page]]:
    """What is noted of each state on the ways from it to the end: before every step, and after the
    last. A ledger does not mind the order in which points are earned."""
    pages: dict[State, Page] = {(): ledger.blank()}
    passed = [pages]
    for edges in reversed(steps):
        before: dict[State, Page] = {}
        for state, found in edges.items():
            for after, points, out, ways in found:
                before[state] = ledger.note(before.get(state), pages[after], points, out, ways)
        place = len(steps) - len(passed)
        pages = {state: ledger.tidy(page, place, state) for state, page in before.items()}
        passed.append(pages)
    return passed[::-1]


@dataclass(frozen=True)
class _Run:
    """The steps under given restrictions: see `Space.graph`."""

    rulebase: RuleBase
    scales: Scales
    fixed: Fixed
    weights: Mapping[str, Number] | None
    unsure: bool
    at_most: int | None

    @cached_property
    def variants(self) -> tuple[str, ...]:
        return tuple(self.rulebase.variant)

    @cached_property
    def none(self) -> Points:
        return (0,) * len(self.variants)

    def advance(self, step: _Step, state: State) -> list[Edge]:
        """The ways on from a state, those that are alike as one."""
        ways: Counter[tuple[State, Points, frozenset[int]]] = Counter()
        for after, points, out, times in self.each(step, state):
            ways[after, points, out] += times
        return [Edge(*way, times) for way, times in ways.items()]

    def each(
        self, step: _Step, state: State
    ) -> Iterator[tuple[State, Points, frozenset[int], int]]:
        kept: dict[Slot, Any] = dict(zip(step.before, state, strict=True))
        known = {
            of: value for (what, of), value in kept.items() if what == ANSWER and value is not None
        }
        question = step.question
        if question is None:
            yield from self.decide(step, kept, known, 1)
            return
        for chosen, ways in self.outcomes(step, question, kept):
            after = {**kept, (ANSWER, question.id): chosen}
            now = known if chosen is None else {**known, question.id: chosen}
            if step.option and chosen is not None:
                grown = chosen != kept[ANSWER, question.id]
                after[COUNT, question.id] = kept.get((COUNT, question.id), 0) + grown
            yield from self.decide(step, after, now, ways)

    def outcomes(
        self, step: _Step, question: Question, kept: Mapping[Slot, Any]
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

    def decide(
        self, step: _Step, kept: dict[Slot, Any], known: Mapping[str, Options], ways: int
    ) -> Iterator[tuple[State, Points, frozenset[int], int]]:
        """What the rules and requirements that are decided here make of a state."""
        for question in step.asks:
            assert question.when is not None
            kept[ASKED, question.id] = question.when.truth(known) is True
        for rule in step.rules:
            if rule.when.truth(known):
                slot = (FACT, _fact(rule))
                before = kept.get(slot, self.none)
                kept[slot] = tuple(
                    max(had, rule.favours.get(id, 0))
                    for id, had in zip(self.variants, before, strict=True)
                )
        points = self.none
        for factor, fact in step.facts:
            earned = kept.get((FACT, _name(factor, fact)), self.none)
            if not factor:
                points = _sum(points, earned)
                continue
            before = kept.get((FACTOR, factor), self.none)
            caps = self.scales.caps[factor]
            kept[FACTOR, factor] = tuple(map(min, caps, _sum(before, earned)))
        out = frozenset(
            place
            for requirement in step.requirements
            if requirement.when.truth(known)
            for place, id in enumerate(self.variants)
            if id in requirement.rules_out
        )
        state = tuple(self._keep(step, slot, kept) for slot in step.after)
        closing = [kept.get((FACTOR, factor), self.none) for factor in step.factors]
        for weighing, times in self._weighings(step.factors, kept):
            total = points
            for weight, earned in zip(weighing, closing, strict=True):
                total = _sum(total, tuple(map(mul, weight, earned)))
            yield state, total, out, ways * times

    def _weighings(
        self, factors: Sequence[str], kept: Mapping[Slot, Any]
    ) -> Iterable[tuple[tuple[Points, ...], int]]:
        """The weights that complete factors may have, and in how many ways."""
        question = self.rulebase.weighing[0] if self.rulebase.weighing else None
        _, neutral, _ = self.scales.grades
        ones = (neutral,) * len(factors)
        if question is None or not factors:
            return [(ones, 1)]
        asked = question.when is None or kept[ASKED, question.id]
        if self.weights is not None:
            given = self.weights if asked else {}
            return [(tuple((given.get(one, 1),) * len(neutral) for one in factors), 1)]
        if not asked:
            return [(ones, 3 ** len(factors))]
        return Counter(product(self.scales.grades, repeat=len(factors))).items()

    def _keep(self, step: _Step, slot: Slot, kept: Mapping[Slot, Any]) -> Any:
        what, of = slot
        if what == ANSWER:
            chosen: Options | None = kept[slot]
            if chosen is None:
                return None
            alike = step.alike[of]
            return frozenset(alike[option] for option in chosen if option in alike)
        if what == COUNT:
            return kept.get(slot, 0) if self.at_most is not None else 0
        return kept[slot] if what == ASKED else kept.get(slot, self.none)


def _sum(one: Points, other: Points) -> Points:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _fact(rule: Rule) -> str:
    return _name("" if rule.kind is RuleKind.NEED else rule.factor, rule.fact)


def _name(factor: str, fact: str) -> str:
    return f"{factor}/{fact}"


# Working out the steps


def _compile(rulebase: RuleBase, order: Iterable[str]) -> list[_Step]:
    steps = [_Step()]
    head: dict[str, int] = {}
    tail: dict[str, int] = {}
    final: dict[tuple[str, str], int] = {}
    """(question, option) → the step from which on it is known whether it is chosen."""
    for id in order:
        question = rulebase.question[id]
        head[id] = len(steps)
        steps.append(_Step(question))
        several = question.kind is Kind.MANY
        for option in question.options:
            if several:
                steps.append(_Step(question, option.id))
            final[id, option.id] = len(steps) - 1
        tail[id] = len(steps) - 1

    def decided(condition: Condition) -> int:
        places = [head[atom.question] for atom in condition.atoms()]
        places += [final[a.question, one] for a in condition.atoms() for one in a.options]
        return max(places, default=0)

    slots: list[tuple[Slot, int, int]] = []
    """What is kept after a step: from which one, and before which one."""
    read: dict[str, list[tuple[int, Options]]] = {id: [] for id in head}
    """Question → atoms on it, and where their conditions are decided."""

    def note(condition: Condition) -> int:
        at = decided(condition)
        for atom in condition.atoms():
            read[atom.question].append((at, atom.options))
        return at

    weighed = 0
    for question in rulebase.questions:
        if question.when is not None:
            at = note(question.when)
            steps[at].asks.append(question)
            if question.kind is Kind.PRIORITIES:
                weighed = at
                slots.append(((ASKED, question.id), at, len(steps)))
            else:
                slots.append(((ASKED, question.id), at, head[question.id]))
    for requirement in rulebase.requirements:
        steps[note(requirement.when)].requirements.append(requirement)
    facts: dict[Slot, list[int]] = {}
    for rule in rulebase.rules:
        at = note(rule.when)
        steps[at].rules.append(rule)
        factor = "" if rule.kind is RuleKind.NEED else rule.factor
        facts.setdefault((factor, rule.fact), []).append(at)
    factors: dict[str, list[int]] = {}
    for (factor, fact), places in facts.items():
        steps[max(places)].facts.append((factor, fact))
        slots.append(((FACT, _name(factor, fact)), min(places), max(places)))
        if factor:
            factors.setdefault(factor, []).append(max(places))
    for factor in rulebase.factor:
        places = factors.get(factor, [0])
        end = max(*places, weighed)
        steps[end].factors.append(factor)
        slots.append(((FACTOR, factor), min(places), end))
    for id, start in head.items():
        end = max([tail[id], *(at for at, _ in read[id])])
        slots.append(((ANSWER, id), start, end))
        slots.append(((COUNT, id), start, tail[id]))
    _keep_slots(rulebase, steps, slots, read)
    return steps


def _keep_slots(
    rulebase: RuleBase,
    steps: Sequence[_Step],
    slots: Iterable[tuple[Slot, int, int]],
    read: Mapping[str, Sequence[tuple[int, Options]]],
) -> None:
    after: list[list[Slot]] = [[] for _ in steps]
    for slot, start, end in slots:
        for place in range(start, min(end, len(steps))):
            after[place].append(slot)
    later = {id: sorted(atoms, key=itemgetter(0)) for id, atoms in read.items()}
    ends = {id: [at for at, _ in atoms] for id, atoms in later.items()}

    @cache
    def alike(id: str, passed: int) -> dict[str, str]:
        return _alike(rulebase.question[id], [options for _, options in later[id][passed:]])

    before: tuple[Slot, ...] = ()
    for place, step in enumerate(steps):
        step.before = before
        # Nothing is left to be told apart at the end.
        step.after = before = tuple(after[place]) if place + 1 < len(steps) else ()
        for what, of in step.after:
            if what == ANSWER:
                step.alike[of] = alike(of, bisect_right(ends[of], place))


def _alike(question: Question, atoms: Sequence[Options]) -> dict[str, str]:
    first: dict[tuple[bool, ...], str] = {}
    result = {}
    for option in question.options:
        sides = tuple(option.id in atom for atom in atoms)
        if any(sides):
            result[option.id] = first.setdefault(sides, option.id)
    return result
