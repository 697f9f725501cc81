"""The rule base as frozen data. It knows no framework, factor or question by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from recommender.rulebase.conditions import Condition
from recommender.rulebase.questions import Kind, Part, Question

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "Band",
    "Comparison",
    "Evidence",
    "Factor",
    "Framework",
    "Holds",
    "Measured",
    "Number",
    "OldNames",
    "Requirement",
    "Rule",
    "RuleBase",
    "RuleKind",
    "Variant",
    "stale",
]

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})

Number = int | Fraction
"""Points and weights: whole or exact fractions, never floats."""


class RuleKind(StrEnum):
    """A need is a fact (target, machine, code, weights); a preference is taste, skill or style."""

    NEED = "need"
    PREFERENCE = "preference"


class Holds(StrEnum):
    """What became of a claim when it was last checked."""

    HOLDS = "holds"
    NUANCED = "nuanced"
    OUTDATED = "outdated"


class Variant(NamedTuple):
    """A framework as it is run, for instance Keras on one of its backends.

    `id` is 'framework.variant', or the framework's id where there is only one.
    """

    id: str
    framework: str
    title: str

    @property
    def backend(self) -> str:
        """The last part of the id: 'jax' of 'keras.jax'."""
        return self.id.rpartition(".")[2]


class Framework(NamedTuple):
    """`variants` stand in order of preference where their scores are equal."""

    id: str
    title: str
    choose_when: str
    variants: tuple[Variant, ...]
    checked_by: tuple[str, ...] = ()
    """Evidence ids: the claims that tell what became of `choose_when`."""


class Factor(NamedTuple):
    """`cap` limits what a variant's preferences may earn here, in points, before the weight."""

    id: str
    title: str
    cap: int
    statements: Mapping[str, str]
    """Framework id → what the factor says of it today."""
    page: Mapping[str, str]
    """Framework id → what the comparison page said of it; without those that it is silent about."""
    page_checked_by: Mapping[str, tuple[str, ...]] = NOTHING
    """Framework id → evidence ids: the claims that tell what became of its sentence in `page`."""


class Comparison(StrEnum):
    """How what is measured compares with what a claim expects."""

    EQUAL = "equal"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    BETWEEN = "between"


class Measured(NamedTuple):
    """What of a claim a machine can check: a probe in a setting, and what it should give."""

    probe: str
    of: str
    comparison: Comparison
    expected: tuple[int | str, ...]
    """Two numbers for 'between', the lower first; else one number or word."""


class Evidence(NamedTuple):
    """A claim, where it stands and when it was checked.

    `page` marks a claim of the comparison page, shown as what it was; `now` says what is true
    where the claim does not simply hold.
    """

    id: str
    claim: str
    source: str
    checked: str
    """ISO 8601 date."""
    status: Holds
    now: str = ""
    page: bool = False
    factor: str = ""
    """The factor whose file it stands in; none for that of a requirement."""
    measured: tuple[Measured, ...] = ()


class Checked(Protocol):
    """A claim that was checked on some day."""

    @property
    def checked(self) -> str: ...


C = TypeVar("C", bound=Checked)

FRESH = 365
"""Days after which a claim that nobody checked again may have been overtaken."""


def stale(evidence: Iterable[C], today: date) -> tuple[C, ...]:
    """Claims whose check is older than a year."""
    last = today.fromordinal(today.toordinal() - FRESH).isoformat()
    return tuple(claim for claim in evidence if claim.checked < last)


class Rule(NamedTuple):
    """Points for variants when a condition is true, with the sentence and sources that say why.

    Of the rules that share a `fact` and fire, only the largest counts, variant by variant.
    """

    id: str
    factor: str
    kind: RuleKind
    when: Condition
    favours: Mapping[str, int]
    """Variant id → points, each at least 1."""
    because: str
    evidence: tuple[str, ...]
    fact: str


class Requirement(NamedTuple):
    """A hard limit: when the condition is true, these variants are ruled out, not disliked."""

    id: str
    when: Condition
    rules_out: frozenset[str]
    """Variant ids."""
    because: str
    resolve: str
    """What would lift the limit."""
    evidence: tuple[str, ...]


class Band(NamedTuple):
    """A lead of at least `points` has this strength."""

    id: str
    title: str
    points: int


class OldNames(NamedTuple):
    """What answers may still call by a name of before."""

    questions: Mapping[str, Question]
    """Question id of before → the question."""
    options: Mapping[tuple[str, str], tuple[Question, str]]
    """(question, option) of before → the question and its option that mean the same."""
    gone: Mapping[tuple[str, str], str]
    """(question, option) of before → why nobody is asked for it any more; all of a question where
    the option is ''."""


@dataclass(frozen=True)
class RuleBase:
    """A whole rule base. Every reference in it has been checked by the loader."""

    id: str
    version: str
    title: str
    frameworks: tuple[Framework, ...]
    factors: tuple[Factor, ...]
    bands: tuple[Band, ...]
    """Ascending; the first starts at 0 points."""
    most: Number
    aside: Number
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    requirements: tuple[Requirement, ...]
    evidence: Mapping[str, Evidence]
    parts: tuple[Part, ...] = ()
    """The parts of the conversation, in the order in which they are asked; there may be none."""

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        return tuple(variant for framework in self.frameworks for variant in framework.variants)

    @cached_property
    def framework(self) -> Mapping[str, Framework]:
        """Framework id → framework."""
        return {framework.id: framework for framework in self.frameworks}

    @cached_property
    def variant(self) -> Mapping[str, Variant]:
        """Variant id → variant."""
        return {variant.id: variant for variant in self.variants}

    @cached_property
    def factor(self) -> Mapping[str, Factor]:
        """Factor id → factor."""
        return {factor.id: factor for factor in self.factors}

    @cached_property
    def caps(self) -> dict[str, int]:
        """Factor id → its cap."""
        return {factor.id: factor.cap for factor in self.factors}

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """Question id → question."""
        return {question.id: question for question in self.questions}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Question id → its place in the file."""
        return {question.id: place for place, question in enumerate(self.questions)}

    @cached_property
    def part(self) -> Mapping[str, Part]:
        """Part id → part."""
        return {part.id: part for part in self.parts}

    @cached_property
    def old_names(self) -> OldNames:
        return OldNames(
            {old: question for question in self.questions for old in question.formerly},
            {
                old: (question, option.id)
                for question in self.questions
                for option in question.options
                for old in option.formerly
            },
            {old: why for question in self.questions for old, why in question.gone.items()},
        )

    @cached_property
    def weighing(self) -> tuple[Question, ...]:
        """The questions of priorities: there is hardly more than one."""
        return tuple(asked for asked in self.questions if asked.kind is Kind.PRIORITIES)
