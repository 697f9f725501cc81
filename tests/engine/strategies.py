"""Whole rule bases and answers, drawn at random: small enough to check by brute force.

Everything is drawn through `Pick`, one small number at a time: strategies nested in strategies
take ten times as long, and these shrink as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Kind, Option, Question
from recommender.rulebase.rules import (
    Band,
    Evidence,
    Factor,
    Framework,
    Holds,
    Number,
    Requirement,
    Rule,
    RuleBase,
    RuleKind,
    Variant,
)

T = TypeVar("T")

OPTIONS = ("no", "on", "1")
MOSTS: tuple[Number, ...] = (2, 1, 3, Fraction(3, 2), Fraction(7, 3))
ASIDES: tuple[Number, ...] = (0, 1, Fraction(1, 2), Fraction(1, 3))
EVIDENCE = Evidence("seen", "It was seen.", "a test", "2026-11-01", Holds.HOLDS)


def holds(examples: int = 100) -> settings:
    """How a property is tried: moderately often, leaving no files behind."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@cache
def _numbers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Pick:
    """Small decisions, each drawn as a number; the smallest is the simplest."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def number(self, low: int, high: int) -> int:
        return low if low == high else self.draw(_numbers(low, high))

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.number(0, len(things) - 1)]

    def some(self, things: Sequence[T], at_least: int = 0) -> list[T]:
        """A subset, in order: each bit of a number says whether a thing is in it."""
        bits = self.number(0, 2 ** len(things) - 1)
        chosen = [thing for place, thing in enumerate(things) if bits >> place & 1]
        return chosen if len(chosen) >= at_least else list(things[:at_least])

    def once_in(self, times: int) -> bool:
        return self.number(0, times - 1) == times - 1

    def condition(self, questions: Sequence[Question], depth: int = 2) -> Condition:
        """A nested condition on the given questions (those of priorities cannot be read)."""
        if depth and self.once_in(2):
            form = self.number(0, 2)
            if form == 0:
                return Not(self.condition(questions, depth - 1))
            parts = [self.condition(questions, depth - 1) for _ in range(self.number(1, 3))]
            return All(tuple(parts)) if form == 1 else AnyOf(tuple(parts))
        question = self.one_of([one for one in questions if one.kind is not Kind.PRIORITIES])
        return Chosen(question.id, frozenset(self.some(sorted(question.option), at_least=1)))

    def frameworks(self) -> tuple[Framework, ...]:
        result = []
        for id in ("ash", "birch", "cedar")[: self.number(2, 3)]:
            names = ("x", "y", "z")[: self.number(0, 3)]
            variants = tuple(Variant(f"{id}.{name}", id, name) for name in names)
            result.append(Framework(id, id.title(), "", variants or (Variant(id, id, id),)))
        return tuple(result)

    def questions(self, factors: Sequence[Factor], count: int) -> tuple[Question, ...]:
        """At most one of priorities, anywhere but first."""
        result: list[Question] = []
        weighing = self.number(0, count - 1)
        for place in range(count):
            kind = self.one_of([Kind.ONE, Kind.ONE, Kind.MANY])
            options = tuple(Option(id, id) for id in OPTIONS[: self.number(2, 3)])
            if place and place == weighing:
                kind, options = Kind.PRIORITIES, tuple(Option(one.id, one.id) for one in factors)
            when = self.condition(result, depth=1) if place and self.once_in(2) else None
            hard = self.once_in(2)
            result.append(Question(f"q{place}", "?", "!", kind, options, when, circumstance=hard))
        return tuple(result)

    def rules(
        self,
        factors: Sequence[Factor],
        questions: Sequence[Question],
        variants: Sequence[str],
        count: int,
    ) -> tuple[Rule, ...]:
        """Rules of both kinds; some share a fact, as far as the loader would allow it."""
        result = []
        for place in range(count):
            kind = self.one_of([RuleKind.PREFERENCE, RuleKind.NEED])
            factor = self.one_of(factors).id
            scope = "need" if kind is RuleKind.NEED else factor
            fact = self.one_of([f"r{place}", f"{scope}-a", f"{scope}-b"])
            most = 6 if kind is RuleKind.NEED else 3
            favours = {id: self.number(1, most) for id in self.some(variants, at_least=1)}
            when = self.condition(questions)
            because = f"Because of {place}."
            result.append(Rule(f"r{place}", factor, kind, when, favours, because, ("seen",), fact))
        return tuple(result)

    def rule_base(self, rich: bool = False) -> RuleBase:
        """A `rich` one has the most questions, and enough rules for a lead that holds a while."""
        frameworks = self.frameworks()
        variants = [variant.id for one in frameworks for variant in one.variants]
        factors = tuple(
            Factor(f"f{place}", f"F{place}", self.number(1, 5), {}, {})
            for place in range(self.number(1, 3))
        )
        questions = self.questions(factors, 5 if rich else self.number(2, 5))
        requirements = tuple(
            Requirement(
                f"limit{place}",
                self.condition(questions),
                frozenset(self.some(variants, at_least=1)),
                "It must.",
                "Move.",
                (),
            )
            for place in range(self.number(0, 3))
        )
        return RuleBase(
            id="drawn",
            version="1",
            title="Drawn",
            frameworks=frameworks,
            factors=factors,
            bands=(Band("level", "level", 0), Band("some", "some", 2), Band("much", "much", 7)),
            most=self.one_of(MOSTS),
            aside=self.one_of(ASIDES),
            questions=questions,
            rules=self.rules(
                factors, questions, variants, self.number(*((6, 12) if rich else (0, 8)))
            ),
            requirements=requirements,
            evidence={"seen": EVIDENCE},
        )

    def answers(self, rulebase: RuleBase, full: bool = False) -> dict[str, Any]:
        """Any answers that fit, whether their questions are asked or not, in any order."""
        result: dict[str, Any] = {}
        questions = list(rulebase.questions)
        while questions:
            question = questions.pop(self.number(0, len(questions) - 1))
            ids = sorted(question.option)
            if not full and self.once_in(6):
                continue
            if not full and self.once_in(8):
                result[question.id] = NOT_SURE
            elif question.kind is Kind.ONE:
                result[question.id] = self.one_of(ids)
            elif question.kind is Kind.MANY:
                chosen = self.some(ids)
                result[question.id] = tuple(chosen[::-1] if self.once_in(2) else chosen)
            else:
                result[question.id] = {id: self.one_of([MOST, ASIDE]) for id in self.some(ids)}
        return result


@st.composite
def conditions(draw: st.DrawFn, questions: Sequence[Question], depth: int = 2) -> Condition:
    return Pick(draw).condition(questions, depth)


@st.composite
def rule_bases(draw: st.DrawFn) -> RuleBase:
    return Pick(draw).rule_base()


@st.composite
def situations(draw: st.DrawFn) -> tuple[RuleBase, dict[str, Any]]:
    """A rule base and answers to its questions."""
    pick = Pick(draw)
    rulebase = pick.rule_base()
    return rulebase, pick.answers(rulebase)


@st.composite
def rich_situations(draw: st.DrawFn) -> tuple[RuleBase, dict[str, Any]]:
    """Many rules and every question answered, so that no single change may do."""
    pick = Pick(draw)
    rulebase = pick.rule_base(rich=True)
    return rulebase, pick.answers(rulebase, full=True)
