"""Two rule bases answered alike: which answers have another verdict, and how many.

Both become one rule base, in which every framework, fact and rule stands twice, as old/… and
new/…, and every way to answer is gone through once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice
from typing import Any, NamedTuple

from recommender.audit.shares import side_by_side
from recommender.decide.scoring import recommend
from recommender.explain.answer_space import Scales, Space
from recommender.explain.answer_steps import VariantPoints
from recommender.explain.ledgers import Work
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Known, Not
from recommender.rulebase.questions import Answer, Answers, Kind, Question
from recommender.rulebase.rules import Factor, Framework, Requirement, Rule, RuleBase, Variant

__all__ = ["Turned", "differ", "difference", "questions_read", "together"]

TRIES, FEWER_TRIES = 2000, 300
SCORED = 50_000
"""Rules that are scored at most for such tries: with more rules there are fewer tries."""


class Turned(NamedTuple):
    """Answers whose outcome was `before` and is `after`: so many of all `ways`, and an example."""

    before: str
    after: str
    ways: int
    example: Answers


def difference(old: RuleBase, new: RuleBase) -> tuple[tuple[Turned, ...], int]:
    """Every way in which outcomes changed, the most frequent first, and how many ways to answer
    there are in all.

    The questions are those of `new`. `old` sees of an answer what it knows: to a question that it
    does not have, or has in another kind, nothing; of an option that it does not have, that none
    of its own was chosen. The question of priorities counts for both where `new` asks it.
    """
    space = together(old, new)
    found = side_by_side(space)
    turned = [
        Turned(before, after, ways, _example(space, old, new, (before, after)))
        for (before, after), ways in found.items()
        if before != after
    ]
    return tuple(sorted(turned, key=lambda turn: -turn.ways)), sum(found.values())


def differ(old: RuleBase, new: RuleBase, work: Work | None = None) -> bool:
    """Whether any answers have another outcome: an example is proof, and found sooner than all.

    TooManyWays beyond what is left of the `work`.
    """
    tries = min(FEWER_TRIES, SCORED // (len(old.rules) + len(new.rules) or 1))
    luck = chain(islice(_drawn(old, new), tries), islice(_drawn(old, new, freely=True), tries))
    return any(before != after for _, (before, after) in luck) or any(
        before != after for before, after in side_by_side(together(old, new), work=work)
    )


def questions_read(old: RuleBase, new: RuleBase) -> tuple[str, ...]:
    """The questions that the rules and requirements read in which the two differ, in the order of
    `new`; those that any rule reads where none differs."""
    changed = [*_conditions(old, new), *_conditions(new, old)]
    conditions = changed or [rule.when for rule in new.rules]
    read = {atom.question for condition in conditions for atom in condition.atoms()}
    return tuple(question for question in {**new.question, **old.question} if question in read)


def together(old: RuleBase, new: RuleBase) -> Space:
    """Both rule bases in one answer space."""
    before, after = _World("old", old, new), _World("new", new, new)
    questions = tuple(
        replace(
            question,
            when=after.condition(question.when)
            if question.kind is Kind.PRIORITIES and question.when
            else None,
        )
        for question in new.questions
    )
    factors = {**old.factor, **new.factor}
    both = replace(
        new,
        frameworks=(*before.frameworks(), *after.frameworks()),
        factors=tuple(factors.values()),
        questions=questions,
        rules=(*before.rules(), *after.rules()),
        requirements=(*before.requirements(), *after.requirements()),
    )
    return Space(both, scales=_scales(old, new, factors))


def _scales(old: RuleBase, new: RuleBase, factors: Mapping[str, Factor]) -> Scales:
    sizes = len(old.variants), len(new.variants)

    def beside(first: Any, second: Any) -> VariantPoints:
        return (first,) * sizes[0] + (second,) * sizes[1]

    caps = {id: beside(old.caps.get(id, 0), new.caps.get(id, 0)) for id in factors}
    weighs = bool(old.weighing)
    most = beside(old.most if weighs else 1, new.most)
    return Scales(caps, (most, beside(1, 1), beside(old.aside if weighs else 1, new.aside)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A part that is known only where its question is asked in this world."""

    when: Any
    part: Chosen

    def truth(self, known: Known) -> bool | None:
        return self.part.truth(known) if self.when.truth(known) is True else None

    def atoms(self) -> Iterator[Chosen]:
        yield from self.when.atoms()
        yield self.part


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A part on a question that nobody asks."""

    def truth(self, known: Known) -> bool | None:
        return None

    def atoms(self) -> Iterator[Chosen]:
        return iter(())


class _World:
    """One of the two, in the words of both together."""

    def __init__(self, name: str, rulebase: RuleBase, asking: RuleBase) -> None:
        self.name = name
        self.rulebase = rulebase
        self.asking = asking

    def called(self, id: str) -> str:
        return f"{self.name}/{id}"

    def frameworks(self) -> list[Framework]:
        return [
            framework._replace(
                id=self.called(framework.id),
                variants=tuple(
                    Variant(self.called(v.id), self.called(v.framework), v.title)
                    for v in framework.variants
                ),
            )
            for framework in self.rulebase.frameworks
        ]

    def rules(self) -> list[Rule]:
        return [
            rule._replace(
                id=self.called(rule.id),
                when=self.condition(rule.when),
                favours={self.called(id): points for id, points in rule.favours.items()},
                fact=self.called(rule.fact),
            )
            for rule in self.rulebase.rules
        ]

    def requirements(self) -> list[Requirement]:
        return [
            requirement._replace(
                id=self.called(requirement.id),
                when=self.condition(requirement.when),
                rules_out=frozenset(map(self.called, requirement.rules_out)),
            )
            for requirement in self.rulebase.requirements
        ]

    def condition(self, when: Condition) -> Any:
        if isinstance(when, Not):
            return Not(self.condition(when.part))
        if isinstance(when, All | AnyOf):
            return type(when)(tuple(map(self.condition, when.parts)))
        own = self.rulebase.question[when.question]
        asking = self.asking.question.get(when.question)
        if asking is None or asking.kind is not own.kind:
            return _Unknown()
        part = Chosen(when.question, when.options & frozenset(asking.option))
        return part if own.when is None else _Asked(self.condition(own.when), part)


# Examples


def _example(
    space: Space, old: RuleBase, new: RuleBase, turn: tuple[str, str]
) -> dict[str, Answer]:
    """Answers that turn so: by luck, or else question by question."""
    for answers, outcomes in islice(_drawn(old, new), TRIES):
        if outcomes == turn:
            return answers
    return _narrowed(space, new, turn)


def _drawn(
    old: RuleBase, new: RuleBase, freely: bool = False
) -> Iterator[tuple[dict[str, Answer], tuple[str, str]]]:
    """Few answers at random, among them those that something reads in which the two differ, and
    both outcomes; without end. Drawn `freely`, the latter are left out half of the time: something
    may read that they are not given."""
    luck = random.Random(0)
    changed = [
        condition
        for rulebase, against in ((old, new), (new, old))
        for condition in _conditions(rulebase, against)
        if all(atom.question in new.question for atom in condition.atoms())
    ]
    while True:
        condition = luck.choice(changed) if changed else All(())
        wanted = {atom.question: sorted(atom.options) for atom in condition.atoms()}
        answers: dict[str, Answer] = {}
        for question in new.questions:
            if question.kind is Kind.PRIORITIES:
                continue
            ids = [id for id in wanted.get(question.id, ()) if id in question.option]
            if freely and luck.random() < 0.5:
                ids = []
            option = luck.choice(ids or list(question.option))
            some = (option,) if ids or luck.random() < 0.5 else ()
            answers[question.id] = option if question.kind is Kind.ONE else some
        before = recommend(old, _seen(old, answers)).outcome
        yield answers, (before, recommend(new, answers).outcome)


def _conditions(rulebase: RuleBase, against: RuleBase) -> list[Condition]:
    """Those of rules and requirements that the other rule base does not have like that."""
    rules = [rule.when for rule in rulebase.rules if rule not in against.rules]
    limits = [limit.when for limit in rulebase.requirements if limit not in against.requirements]
    return rules + limits


def _seen(old: RuleBase, answers: Answers) -> dict[str, Answer]:
    """What the old rule base knows of answers to the new one."""
    seen: dict[str, Answer] = {}
    for id, answer in answers.items():
        question = old.question.get(id)
        if question is not None and (question.kind is Kind.ONE) is isinstance(answer, str):
            seen[id] = answer
    return seen


def _narrowed(space: Space, new: RuleBase, turn: tuple[str, str]) -> dict[str, Answer]:
    """Question by question an answer that leaves at least one way to turn so."""
    fixed: dict[str, frozenset[str]] = {}
    answers: dict[str, Answer] = {}
    for question in new.questions:
        if question.kind is Kind.PRIORITIES:
            continue
        for answer in _ways(question):
            if side_by_side(space, {**fixed, question.id: answer}).get(turn):
                fixed[question.id] = answer
                several = question.kind is Kind.MANY
                answers[question.id] = tuple(sorted(answer)) if several else next(iter(answer))
                break
    return answers


def _ways(question: Question) -> Iterator[frozenset[str]]:
    ids = [option.id for option in question.options]
    sizes = range(len(ids) + 1) if question.kind is Kind.MANY else (1,)
    return (frozenset(some) for size in sizes for some in combinations(ids, size))
