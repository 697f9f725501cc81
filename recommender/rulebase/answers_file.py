"""Answers files: reading them against a rule base, and writing them so that they read the same.

One form wherever it comes from: written by hand, printed by `recommender questions`, kept on
Ctrl-C, inside a generated project, or a case of the rule base.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from recommender.documents import (
    Fields,
    Node,
    closest,
    decode,
    describe,
    listing,
    parse,
    plain,
    read_text,
)
from recommender.errors import AnswersError, Fault
from recommender.rulebase.questions import (
    ASIDE,
    MOST,
    NOT_SURE,
    NOTHING,
    Answer,
    Answers,
    Kind,
    Question,
)
from recommender.rulebase.renamed import read_as_today
from recommender.rulebase.rules import RuleBase

__all__ = [
    "AnswersFile",
    "Case",
    "check_answers",
    "load_answers",
    "parse_answers",
    "read_answers",
    "write_answers",
]

MADE_BY = ("rulebase", "version", "framework", "backend", "task", "name")


class Case(NamedTuple):
    """What a case promises: the verdict that its answers must give."""

    title: str
    argues: str
    evidence: tuple[str, ...]
    verdict: str
    strength: str
    variant: str


class AnswersFile(NamedTuple):
    """`made_by` tells which rule base and choices the answers come from, where the file says so;
    `notes` what of it was read by an old name, a sentence each."""

    answers: Answers
    made_by: Mapping[str, str] = NOTHING
    case: Case | None = None
    notes: tuple[str, ...] = ()


def load_answers(path: Path, rulebase: RuleBase) -> AnswersFile:
    """Read an answers file. Raises AnswersError with every fault in it."""
    faults: list[Fault] = []
    text = read_text(path, str(path), faults)
    if text is None:
        raise AnswersError(faults)
    return _read(text, str(path), rulebase)


def parse_answers(data: bytes, name: str, rulebase: RuleBase) -> AnswersFile:
    """The same from bytes, for instance of the standard input."""
    faults: list[Fault] = []
    text = decode(data, name, faults)
    if text is None:
        raise AnswersError(faults)
    return _read(text, name, rulebase)


def check_answers(
    answers: Mapping[str, object], rulebase: RuleBase, name: str = "answers"
) -> Answers:
    """Answers given as Python values, checked as a file's are; AnswersError with every fault."""
    faults: list[Fault] = []
    fields = Fields(_node(dict(answers)), name, "", faults)
    checked, _ = read_answers(fields, rulebase)
    if faults:
        raise AnswersError(faults)
    return checked


def read_answers(fields: Fields, rulebase: RuleBase) -> tuple[dict[str, Answer], tuple[str, ...]]:
    """The answers in a mapping of a file, and what of them was read by an old name."""
    renamed = read_as_today(fields.nodes, rulebase)
    answers: dict[str, Answer] = {}
    for key, node in renamed.answers.items():
        answer = _answer(fields, rulebase, key, node)
        if answer is not None:
            answers[key] = answer
    for question, given, node in renamed.clashes:
        fields.fault(
            f"{listing(given, 'and')} are answers to this question, which takes one option",
            question,
            node,
        )
    return answers, renamed.notes


def _node(value: object) -> Node:
    """A Python value as a Node without a place."""
    if isinstance(value, Mapping):
        return Node({str(key): _node(one) for key, one in value.items()}, 0)
    if isinstance(value, Collection) and not isinstance(value, str):
        return Node([_node(one) for one in value], 0)
    if value is None or isinstance(value, bool | int | float):
        return Node(value, 0, str(value))
    return Node(str(value), 0, str(value))


def _read(text: str, name: str, rulebase: RuleBase) -> AnswersFile:
    faults: list[Fault] = []
    root = parse(text, name, faults)
    if root is None:
        raise AnswersError(faults)
    file = Fields(root, name, "", faults)
    made = file.child("made-by", required=False)
    made_by = {key: made.text(key, default="") for key in MADE_BY} if made else {}
    if made:
        made.done()
    fields = file.child("answers")
    answers, notes = ({}, ()) if fields is None else read_answers(fields, rulebase)
    case = _case(file)
    file.done()
    if faults:
        raise AnswersError(sorted(faults, key=lambda fault: fault.line))
    made_by = {key: text for key, text in made_by.items() if text}
    return AnswersFile(answers, made_by, case, tuple(f"{name}: {note}" for note in notes))


def _answer(fields: Fields, rulebase: RuleBase, key: str, node: Node) -> Answer | None:
    question = rulebase.question.get(key)
    if question is None:
        fields.fault(
            f"is not a question of this rule base{closest(key, rulebase.question)}", key, node
        )
        return None
    if node.value is None or node.value == NOT_SURE:
        return NOT_SURE
    if question.kind is Kind.PRIORITIES:
        return _priorities(fields, question, node)
    if question.kind is Kind.MANY:
        if not isinstance(node.value, list):
            mend = f" (write [{node.raw}])" if node.raw in question.option else ""
            fields.fault(f"expected a list of options, got {describe(node)}{mend}", key, node)
            return None
        chosen = [_option(fields, question, item) for item in node.value]
        for at, option in enumerate(chosen):
            if option and option in chosen[:at]:
                fields.fault(f"names '{option}' twice", key, node.value[at])
        return tuple(option for option in chosen if option)
    if isinstance(node.value, list):
        fields.fault("takes one option, got a list", key, node)
        return None
    return _option(fields, question, node)


def _option(fields: Fields, question: Question, node: Node) -> str | None:
    if isinstance(node.value, str) and node.value in question.option:
        return node.value
    if node.value == NOT_SURE:
        fields.fault(f"'{NOT_SURE}' stands alone, not in a list", question.id, node)
    elif isinstance(node.value, str):
        near = closest(node.value, question.option)
        expected = near or f"; expected {listing([*question.option, NOT_SURE])}"
        fields.fault(
            f"{describe(node)} is not an option of this question{expected}", question.id, node
        )
    else:
        fields.fault(f"expected an option, got {describe(node)}", question.id, node)
    return None


def _priorities(fields: Fields, question: Question, node: Node) -> Answer | None:
    if not isinstance(node.value, dict):
        fields.fault(
            f"expected factors with {MOST} or {ASIDE}, such as "
            f"{{{question.options[0].id}: {MOST}}}, got {describe(node)}",
            question.id,
            node,
        )
        return None
    inner = fields.fields(question.id, node)
    for key in node.value:
        if key not in question.option:
            near = closest(key, question.option)
            inner.fault(f"is not a factor of this rule base{near}", key, node.value[key])
    return {key: inner.choice(key, (MOST, ASIDE)) for key in node.value if key in question.option}


def _case(file: Fields) -> Case | None:
    fields = file.child("case", required=False)
    if fields is None:
        return None
    case = Case(
        title=fields.text("title"),
        argues=fields.text("argues"),
        evidence=tuple(word for word, _ in fields.texts("evidence", required=False)),
        verdict=fields.text("verdict"),
        strength=fields.text("strength", default=""),
        variant=fields.text("variant", default=""),
    )
    fields.done()
    return case


def write_answers(
    answers: Answers, rulebase: RuleBase, made_by: Mapping[str, str] | None = None
) -> str:
    """The text of an answers file, byte for byte the same for the same answers in any order."""
    lines = []
    for question in rulebase.questions:
        answer = answers.get(question.id)
        if answer is None:
            continue
        if isinstance(answer, str):
            value = _word(answer)
        elif isinstance(answer, Mapping):
            pairs = [
                f"{_word(one.id)}: {answer[one.id]}" for one in question.options if one.id in answer
            ]
            value = "{" + ", ".join(pairs) + "}"
        else:
            chosen = [_word(one.id) for one in question.options if one.id in answer]
            value = "[" + ", ".join(chosen) + "]"
        lines.append(f"  {_word(question.id)}: {value}")
    lines.insert(0, "answers:" if lines else "answers: {}")
    made = [f"  {key}: {_quoted(made_by[key])}" for key in MADE_BY if made_by and key in made_by]
    if made:
        lines += ["made-by:", *made]
    return "\n".join(lines) + "\n"


def _word(text: str) -> str:
    """An id as YAML reads it back as text: quoted where a bare one would be something else."""
    return text if plain(text) == text else _quoted(text)


def _quoted(text: str) -> str:
    """Any text in double quotes: as in JSON, and what YAML refuses or folds is escaped too."""
    return "".join(
        char if char.isprintable() else f"\\U{ord(char):08X}"
        for char in json.dumps(text, ensure_ascii=False)
    )
