"""Questions and answers, as frozen data, and which questions the answers so far ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from recommender.rulebase.conditions import Condition

__all__ = [
    "ASIDE",
    "MACHINE",
    "MEASURED",
    "MOST",
    "NEITHER",
    "NOT_SURE",
    "SINGLE",
    "Answer",
    "Answers",
    "Kind",
    "Measuring",
    "Option",
    "Part",
    "Question",
    "Starter",
    "Words",
    "asked",
    "chosen",
    "known_answers",
    "walk",
]

NOT_SURE = "not-sure"
"""The answer that every question accepts and that leaves it unknown."""

MACHINE = "machine"
"""The source of a question that the machine may answer."""

MEASURED = "measured"
"""The source of a question that nobody is asked: a measurement answers it, or nothing does."""

NEITHER = "neither"
"""What an option says that stands for no framework being ahead."""

MOST, ASIDE = "most", "aside"
"""What a `priorities` answer may say of a factor: it matters most, or not at all."""

NOTHING: Mapping[str, str] = MappingProxyType({})

Answer = str | tuple[str, ...] | Mapping[str, str]
"""`one`: an option id; `many`: option ids; `priorities`: factor id → MOST or ASIDE; or NOT_SURE."""

Answers = Mapping[str, Answer]
"""Question id → answer. A question that is left out is unanswered."""


class Kind(StrEnum):
    ONE = "one"
    MANY = "many"
    PRIORITIES = "priorities"


_PRIORITIES = Kind.PRIORITIES  # looking a member up costs more than comparing with it


SINGLE = ("task", "machine")
"""Starter keys that take one word: which project it is, and where it is to be installed."""

Words = tuple[str, ...]
"""Words for one starter key, in order of preference: the first that a project can have is meant."""


class Starter(NamedTuple):
    """What an option says to the templates, key → words, where `when` holds (None: always)."""

    words: Mapping[str, Words] = MappingProxyType({})
    when: Condition | None = None

    @property
    def keys(self) -> Mapping[str, str]:
        """Key → the word that it prefers."""
        return {key: words[0] for key, words in self.words.items()}


class Option(NamedTuple):
    """One way to answer a question.

    `starters` are the only link from answers to the generated project, for instance one that says
    {'task': 'tabular-regression'}; each may have a condition. `closest` is set where no starter
    does just what the option says: the sentence that tells which one comes closest, and why.
    `neutral` says why no rule reads the option. `detected` are the facts of a machine that speak
    for it: fact → word. `measured` is the framework that is ahead where a measurement gives this
    answer, or NEITHER. `formerly` are the options of before that mean this one, each as (question,
    option).
    """

    id: str
    label: str
    help: str = ""
    starters: tuple[Starter, ...] = ()
    closest: str = ""
    neutral: str = ""
    detected: Mapping[str, str] = NOTHING
    measured: str = ""
    formerly: tuple[tuple[str, str], ...] = ()


class Measuring(NamedTuple):
    """When a measurement answers a question: each framework has been run `runs` times or more.

    The ranges of these runs must not overlap for one to be ahead, and the medians must be at least
    `ahead` apart, as a ratio.
    """

    ahead: Fraction
    runs: int


class Part(NamedTuple):
    """A part of the conversation: questions that belong together and are asked together."""

    id: str
    title: str


@dataclass(frozen=True)
class Question:
    """A question in plain words.

    `when` is the condition on earlier answers under which it is asked (None: always); `decides`
    and `shapes` say what the answer is for: the verdict, the starter project, or both. A
    `circumstance` is something that the user can hardly change (the machine, the existing code),
    as opposed to a choice. `facts` says that the options state facts and may name a framework.
    `source` is 'user', or what else may know the answer: 'machine' for what can be detected,
    'measured' for what `measuring` describes. `part` is the part of the conversation that it
    belongs to, where the rule base has parts. `formerly` are the ids that the question had before;
    `formerly_one` says that it took one option before it took many; `gone` tells of questions (the
    option is '' then) and options that nobody is asked for any more, and why: (question, option) →
    sentence.
    """

    id: str
    ask: str
    why: str
    kind: Kind
    options: tuple[Option, ...]
    when: Condition | None = None
    decides: bool = True
    shapes: bool = False
    circumstance: bool = False
    source: str = "user"
    facts: bool = False
    measuring: Measuring | None = None
    part: str = ""
    formerly: tuple[str, ...] = ()
    formerly_one: bool = False
    gone: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def option(self) -> Mapping[str, Option]:
        """Option id → option."""
        return {option.id: option for option in self.options}


def chosen(answer: Answer | None) -> frozenset[str] | None:
    """The options of an answer; None for no answer and for 'not sure'."""
    if answer is None or answer == NOT_SURE:
        return None
    return frozenset((answer,) if isinstance(answer, str) else answer)


def walk(
    questions: Iterable[Question], answers: Answers
) -> tuple[dict[str, Question], dict[str, frozenset[str]]]:
    """The questions that are asked (id → question, in file order) and what they make known.

    One that only a measurement answers is asked where it has an answer. A question's `when` reads
    earlier questions only, so one pass settles both.
    """
    asked: dict[str, Question] = {}
    known: dict[str, frozenset[str]] = {}
    for question in questions:
        if question.source == MEASURED and question.id not in answers:
            continue
        if question.when is None or question.when.truth(known):
            asked[question.id] = question
            if question.kind is _PRIORITIES:
                continue
            options = chosen(answers.get(question.id))
            if options is not None:
                known[question.id] = options
    return asked, known


def asked(questions: Iterable[Question], answers: Answers) -> tuple[Question, ...]:
    """The questions whose condition holds, in file order."""
    return tuple(walk(questions, answers)[0].values())


def known_answers(questions: Iterable[Question], answers: Answers) -> dict[str, frozenset[str]]:
    """What conditions may rest on: the answers to questions that are asked, 'not sure' left out.

    Priorities are no part of it: they weigh factors and fire nothing.
    """
    return walk(questions, answers)[1]
