"""A small rule base in Python, free of any real framework, and ways to answer any rule base."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, TypeVar

from hypothesis import strategies as st

from recommender.decide.scoring import recommend
from recommender.report import Report, build
from recommender.rulebase.conditions import All, AnyOf, Chosen, Not
from recommender.rulebase.questions import (
    ASIDE,
    MOST,
    NOT_SURE,
    Answer,
    Answers,
    Kind,
    Option,
    Question,
)
from recommender.rulebase.rules import (
    Band,
    Evidence,
    Factor,
    Framework,
    Holds,
    Requirement,
    Rule,
    RuleBase,
    RuleKind,
    Variant,
)

T = TypeVar("T")

COMMAND = "recommender new my-project --answers answers.yaml"


def replace(record: T, **fields: object) -> T:
    """The record with other fields, be it a dataclass or a named tuple."""
    anything: Any = record
    changed = getattr(anything, "_replace", None)
    return changed(**fields) if changed else dataclasses.replace(anything, **fields)


def is_(question: str, *options: str) -> Chosen:
    return Chosen(question, frozenset(options))


def option(id: str, label: str) -> Option:
    return Option(id, label)


def question(
    id: str, ask: str, *options: Option, kind: Kind = Kind.ONE, **more: object
) -> Question:
    return replace(Question(id, ask, f"Why {id}", kind, options), **more)


def rule(
    id: str,
    factor: str,
    when: Chosen | All | AnyOf | Not,
    favours: Mapping[str, int],
    kind: RuleKind = RuleKind.PREFERENCE,
    fact: str = "",
) -> Rule:
    return Rule(id, factor, kind, when, favours, f"Since {id}.", (f"{factor}-source",), fact or id)


RULEBASE = RuleBase(
    id="boats",
    version="1.0",
    title="Ant or Bee?",
    frameworks=(
        Framework("ant", "Ant", "Choose Ant on land.", (Variant("ant", "ant", "Ant"),)),
        Framework(
            "bee",
            "Bee",
            "Choose Bee in the air.",
            (
                Variant("bee.red", "bee", "Bee in red"),
                Variant("bee.blue", "bee", "Bee in blue"),
                Variant("bee.grey", "bee", "Bee in grey"),
            ),
        ),
    ),
    factors=(
        Factor("ease", "Ease of use", 3, {"ant": "Hard.", "bee": "Easy."}, {}),
        Factor("speed", "Speed & weight", 2, {"ant": "Fast.", "bee": "Slow."}, {}),
    ),
    bands=(Band("toss-up", "toss-up", 0), Band("slight", "slight", 2), Band("clear", "clear", 6)),
    most=Fraction(3, 2),
    aside=0,
    questions=(
        question("skill", "What can you do?", option("none", "Nothing yet"), option("all", "All")),
        question(
            "place",
            "Where will it live?",
            option("wood", "In a wood"),
            option("town", "In a town"),
            option("sea", "At sea"),
            kind=Kind.MANY,
            circumstance=True,
        ),
        question(
            "depth",
            "How deep is the sea?",
            option("deep", "Deep"),
            option("flat", "Flat"),
            when=is_("place", "sea"),
        ),
        question("haste", "Are you in haste?", option("yes", "Yes"), option("little", "A little")),
        Question(
            "priorities",
            "What matters?",
            "Why priorities",
            Kind.PRIORITIES,
            (Option("ease", "ease"), Option("speed", "speed")),
        ),
    ),
    rules=(
        rule(
            "beginner", "ease", is_("skill", "none"), {"bee.red": 3, "bee.blue": 3, "bee.grey": 2}
        ),
        rule("expert", "ease", is_("skill", "all"), {"ant": 1}),
        rule("wood", "ease", is_("place", "wood"), {"bee.blue": 1}),
        rule("town", "speed", is_("place", "town"), {"ant": 4}, RuleKind.NEED, "home"),
        rule("town-again", "speed", is_("place", "town"), {"ant": 2}, RuleKind.NEED, "home"),
        rule(
            "haste",
            "speed",
            All((is_("haste", "yes"), Not(is_("place", "sea")))),
            {"ant": 3, "bee.red": 1},
        ),
        rule("depth", "speed", AnyOf((is_("depth", "deep"), is_("haste", "little"))), {"ant": 1}),
    ),
    requirements=(
        Requirement(
            "sea-no-bee",
            is_("place", "sea"),
            frozenset({"bee.red", "bee.blue", "bee.grey"}),
            "No bee swims.",
            "Stay ashore.",
            ("ease-source",),
        ),
        Requirement(
            "deep-no-ant",
            is_("depth", "deep"),
            frozenset({"ant"}),
            "No ant dives.",
            "Stay where it is flat.",
            ("speed-source",),
        ),
        Requirement(
            "wood-no-grey",
            is_("place", "wood"),
            frozenset({"bee.grey"}),
            "Grey is not seen in a wood.",
            "Leave the wood.",
            ("speed-source",),
        ),
    ),
    evidence={
        "ease-source": Evidence(
            "ease-source", "It is easy.", "https://example.org/ease", "2026-11-01", Holds.HOLDS
        ),
        "speed-source": Evidence(
            "speed-source", "It is fast.", "Run twice", "2026-10-01", Holds.NUANCED, "It depends."
        ),
    },
)

THREE = replace(
    RULEBASE,
    frameworks=(
        *RULEBASE.frameworks,
        Framework("cat", "Cat", "Choose Cat at home.", (Variant("cat", "cat", "Cat"),)),
    ),
    rules=(*RULEBASE.rules, rule("home", "ease", is_("skill", "none"), {"cat": 2})),
)

LEADER: Answers = {"skill": "none", "place": ("wood",), "haste": "yes", "depth": "flat"}
TOSS_UP: Answers = {"skill": "all", "haste": NOT_SURE, "priorities": {"ease": MOST}}
TIE: Answers = {"skill": NOT_SURE}
ONLY: Answers = {"skill": "none", "place": ("sea",)}
CONFLICT: Answers = {"skill": "none", "place": ("sea", "wood"), "depth": "deep"}
EXAMPLES = {
    "leader": LEADER,
    "toss-up": TOSS_UP,
    "tie": TIE,
    "only-choice": ONLY,
    "conflict": CONFLICT,
}


def report(answers: Answers, rulebase: RuleBase = RULEBASE, **more: object) -> Report:
    return build(
        recommend(rulebase, answers),
        **{"next_command": COMMAND, **more},  # type: ignore[arg-type]
    )


def starter(task: str | None = "tables", closest: str = "") -> object:
    """What the answers ask for, as `build` reads it."""
    return SimpleNamespace(task=task, closest=closest)


def answers(rulebase: RuleBase) -> st.SearchStrategy[dict[str, Answer]]:
    """Any answers that fit a rule base, 'not sure' and missing ones among them."""
    return st.fixed_dictionaries(
        {}, optional={question.id: _answer(question) for question in rulebase.questions}
    )


def _answer(question: Question) -> st.SearchStrategy[Answer]:
    ids = [option.id for option in question.options]
    if question.kind is Kind.PRIORITIES:
        return st.dictionaries(st.sampled_from(ids), st.sampled_from([MOST, ASIDE]))
    if question.kind is Kind.MANY:
        return st.lists(st.sampled_from(ids), unique=True, max_size=4).map(tuple)
    return st.sampled_from([*ids, NOT_SURE])
