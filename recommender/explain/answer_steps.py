"""The questions as steps, and what has to be kept between them.

The questions are taken in some order, and of everything answered so far only that is kept which
something later reads: bucket elimination (R. Dechter, Artificial Intelligence 113, 1999). What is
kept is

- of an answer, which conditions that are still undecided it can tell apart;
- of a question that comes later, whether it is asked;
- of a fact, the largest points so far, as long as a rule that shares it is undecided;
- of a factor, the points so far up to its cap, as long as one of its facts is undecided.

Everything else has entered the scores.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from recommender.rulebase.conditions import Condition
from recommender.rulebase.questions import Kind, Question
from recommender.rulebase.rules import Number, Rule, RuleBase, RuleKind

__all__ = [
    "ANSWER",
    "ASKED",
    "COUNT",
    "FACT",
    "FACTOR",
    "Options",
    "Slot",
    "State",
    "Step",
    "VariantPoints",
    "answer_steps",
]

Options = frozenset[str]
Slot = tuple[str, str]
"""What is kept: one of the words below, and of what."""
State = tuple[Any, ...]
"""The values of the slots."""
VariantPoints = tuple[Number, ...]
"""Of each variant, in the order of the rule base."""

ANSWER, ASKED, COUNT, FACT, FACTOR = "answer", "asked", "count", "fact", "factor"


class Step:
    """A variable and what is decided there. A `many` question is a variable, whether it is known,
    and one more for each of its options. The first step has no question.

    Of the state before it a step reads the slots `reads` and works out the slots `writes` of the
    state after it; `selected` takes the values of the former from a state, and `assembled` makes
    the state after from a state followed by the values of the latter.
    """

    def __init__(self, place: int, question: Question | None = None, option: str = "") -> None:
        self.place = place
        self.question = question
        self.option = option
        self.before: tuple[Slot, ...] = ()
        self.after: tuple[Slot, ...] = ()
        self.rules: list[tuple[Condition, Slot, VariantPoints]] = []
        """When a rule fires, which fact it speaks for, and what it gives each variant."""
        self.requirements: list[tuple[Condition, frozenset[int]]] = []
        """When a requirement holds, and the places of the variants that it rules out."""
        self.asks: list[Question] = []
        """Later questions of which it is decided here whether they are asked."""
        self.facts: list[tuple[Slot, Slot | None]] = []
        """Those that are complete, and the factors that they enter; None for needs."""
        self.factors: list[Slot] = []
        """Those that are complete."""
        self.alike: dict[str, dict[str, str]] = {}
        """Question → option → the option that stands for all that the undecided conditions cannot
        tell apart from it. An option that none of them reads is not in it."""
        self.reads: tuple[Slot, ...] = ()
        self.writes: tuple[Slot, ...] = ()
        self.selected: Callable[[State], State] = tuple
        self.assembled: Callable[[State], State] = tuple

    def connect(self, previous: Step, weighing: Question | None) -> None:
        """Work out what the step reads and writes; `previous` is the step before it."""
        rests_on = self._rests_on(weighing)
        rests_on |= {
            (what, of)
            for what, of in self.after
            if what == ANSWER and previous.alike.get(of) != self.alike[of]
        }
        self.reads = tuple(slot for slot in self.before if slot in rests_on)
        passes = set(self.before) - rests_on
        self.writes = tuple(slot for slot in self.after if slot not in passes)
        source = {slot: place for place, slot in enumerate(self.before) if slot in passes}
        source |= {slot: len(self.before) + place for place, slot in enumerate(self.writes)}
        self.selected = _picker([self.before.index(slot) for slot in self.reads])
        self.assembled = _picker([source[slot] for slot in self.after])

    def _rests_on(self, weighing: Question | None) -> set[Slot]:
        slots: set[Slot] = set()
        if self.question is not None:
            id = self.question.id
            slots |= {(ANSWER, id), (COUNT, id)} if self.option else {(ASKED, id)}
        decided = [when for when, _, _ in self.rules] + [when for when, _ in self.requirements]
        decided += [question.when for question in self.asks if question.when is not None]
        slots |= {(ANSWER, atom.question) for condition in decided for atom in condition.atoms()}
        slots |= {fact for _, fact, _ in self.rules}
        slots |= {slot for slots_of_fact in self.facts for slot in slots_of_fact if slot}
        slots |= set(self.factors)
        if self.factors and weighing is not None:
            slots.add((ASKED, weighing.id))
        return slots


def _picker(places: Sequence[int]) -> Callable[[State], State]:
    """Takes the values at these places."""
    if not places:
        return lambda state: ()
    if len(places) == 1:
        [place] = places
        return lambda state: (state[place],)
    return itemgetter(*places)


def _fact_of(rule: Rule) -> Slot:
    return FACT, f"{'' if rule.kind is RuleKind.NEED else rule.factor}/{rule.fact}"


def answer_steps(rulebase: RuleBase, order: Iterable[str]) -> list[Step]:
    """The steps of the questions in this order (ids, all but the question of priorities)."""
    steps = [Step(0)]
    head: dict[str, int] = {}
    tail: dict[str, int] = {}
    final: dict[tuple[str, str], int] = {}
    """(question, option) → the step from which on it is known whether it is chosen."""
    for id in order:
        question = rulebase.question[id]
        head[id] = len(steps)
        steps.append(Step(len(steps), question))
        several = question.kind is Kind.MANY
        for option in question.options:
            if several:
                steps.append(Step(len(steps), question, option.id))
            final[id, option.id] = len(steps) - 1
        tail[id] = len(steps) - 1

    def decided(condition: Condition) -> int:
        places = [head[atom.question] for atom in condition.atoms()]
        places += [  # where options were left out, others stand for them
            final.get((atom.question, option), 0)
            for atom in condition.atoms()
            for option in atom.options
        ]
        return max(places, default=0)

    slots: list[tuple[Slot, int, int]] = []
    """What is kept after a step: from which one, and before which one."""
    read: dict[str, list[tuple[int, Options]]] = {id: [] for id in head}
    """Question → atoms on it, and where their conditions are decided."""

    def note(condition: Condition) -> int:
        place = decided(condition)
        for atom in condition.atoms():
            read[atom.question].append((place, atom.options))
        return place

    weighed = 0
    for question in rulebase.questions:
        if question.when is not None:
            place = note(question.when)
            steps[place].asks.append(question)
            if question.kind is Kind.PRIORITIES:
                weighed = place
                slots.append(((ASKED, question.id), place, len(steps)))
            else:
                slots.append(((ASKED, question.id), place, head[question.id]))
    variants = tuple(rulebase.variant)
    for requirement in rulebase.requirements:
        out = frozenset(at for at, id in enumerate(variants) if id in requirement.rules_out)
        steps[note(requirement.when)].requirements.append((requirement.when, out))
    facts: dict[Slot, list[int]] = {}
    enters: dict[Slot, Slot | None] = {}
    for rule in rulebase.rules:
        place, fact = note(rule.when), _fact_of(rule)
        steps[place].rules.append(
            (rule.when, fact, tuple([rule.favours.get(id, 0) for id in variants]))
        )
        facts.setdefault(fact, []).append(place)
        enters[fact] = None if rule.kind is RuleKind.NEED else (FACTOR, rule.factor)
    factors: dict[Slot, list[int]] = {(FACTOR, id): [] for id in rulebase.factor}
    for fact, places in facts.items():
        entered = enters[fact]
        steps[max(places)].facts.append((fact, entered))
        slots.append((fact, min(places), max(places)))
        if entered is not None:
            factors[entered].append(max(places))
    for factor, places in factors.items():
        places = places or [0]
        end = max(*places, weighed)
        steps[end].factors.append(factor)
        slots.append((factor, min(places), end))
    for id, start in head.items():
        end = max([tail[id], *(place for place, _ in read[id])])
        slots.append(((ANSWER, id), start, end))
        slots.append(((COUNT, id), start, tail[id]))
    _keep_slots(rulebase, steps, slots, read)
    return steps


def _keep_slots(
    rulebase: RuleBase,
    steps: Sequence[Step],
    slots: Iterable[tuple[Slot, int, int]],
    read: Mapping[str, Sequence[tuple[int, Options]]],
) -> None:
    after: list[list[Slot]] = [[] for _ in steps]
    for slot, start, end in slots:
        for place in range(start, min(end, len(steps))):
            after[place].append(slot)
    later = {id: sorted(atoms, key=itemgetter(0)) for id, atoms in read.items()}
    ends = {id: [place for place, _ in atoms] for id, atoms in later.items()}

    @cache
    def alike(id: str, passed: int) -> dict[str, str]:
        return _alike(rulebase.question[id], [options for _, options in later[id][passed:]])

    weighing = rulebase.weighing[0] if rulebase.weighing else None
    previous = Step(0)
    for place, step in enumerate(steps):
        step.before = previous.after
        # Nothing is left to be told apart at the end.
        step.after = tuple(after[place]) if place + 1 < len(steps) else ()
        for what, of in step.after:
            if what == ANSWER:
                step.alike[of] = alike(of, bisect_right(ends[of], place))
        step.connect(previous, weighing)
        previous = step


def _alike(question: Question, atoms: Sequence[Options]) -> dict[str, str]:
    first: dict[tuple[bool, ...], str] = {}
    result = {}
    for option in question.options:
        sides = tuple(option.id in atom for atom in atoms)
        if any(sides):
            result[option.id] = first.setdefault(sides, option.id)
    return result
