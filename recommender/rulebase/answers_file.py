"""Answers files: reading them against a rule base, and writing them so that they read the same.

One form wherever it comes from: written by hand, printed by `recommender questions`, kept on
Ctrl-C, inside a generated project, or a case of the rule base.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from recommender.documents import Fields, Node, decode, describe, parse, plain, read_text
from recommender.documents.forms import Form, form, ident, mapping, text, words
from recommender.errors import AnswersError, Faults
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
from recommender.wording import listing, shorten

__all__ = [
    "AnswersFile",
    "Case",
    "load_answers",
    "parse_answers",
    "read_answers",
    "write_answers",
]


class MadeByForm(Form):
    rulebase = text(default="")
    version = text(default="")
    framework = text(default="")
    backend = text(default="")
    task = text(default="")
    name = text(default="")


class CaseForm(Form):
    title = text()
    preset = ident(default="")
    argues = text()
    evidence = words(required=False)
    verdict = text()
    strength = text(default="")
    variant = text(default="")


class AnswersForm(Form):
    made_by = form(MadeByForm, required=False)
    answers = mapping()
    case = form(CaseForm, required=False)


MADE_BY = tuple(MadeByForm.keys)


class Case(NamedTuple):
    """What a case promises: the verdict that its answers must give.

    `preset` is the name that its answers go by, if they have one. `lines` has the lines of its
    keys, and under '' that of `case` itself.
    """

    title: str
    argues: str
    evidence: tuple[str, ...]
    verdict: str
    strength: str
    variant: str
    preset: str = ""
    lines: Mapping[str, int] = MappingProxyType({})


class AnswersFile(NamedTuple):
    """`made_by` tells which rule base and choices the answers come from, where the file says so;
    `notes` what of it was read by an old name, a sentence each."""

    answers: Answers
    made_by: Mapping[str, str] = NOTHING
    case: Case | None = None
    notes: tuple[str, ...] = ()


def load_answers(path: Path, rulebase: RuleBase) -> AnswersFile:
    """Read an answers file. Raises AnswersError with every fault in it."""
    faults = Faults()
    text = read_text(path, str(path), faults)
    if text is None:
        raise AnswersError(faults)
    return _read(text, str(path), rulebase)


def parse_answers(data: bytes, name: str, rulebase: RuleBase) -> AnswersFile:
    """The same from bytes, for instance of the standard input."""
    faults = Faults()
    text = decode(data, name, faults)
    if text is None:
        raise AnswersError(faults)
    return _read(text, name, rulebase)


def _read(text: str, name: str, rulebase: RuleBase) -> AnswersFile:
    faults = Faults()
    root = parse(text, name, faults)
    if root is None:
        raise AnswersError(faults)
    file = AnswersForm(root, name, "", faults)
    answers, notes = ({}, ()) if file.answers is None else read_answers(file.answers, rulebase)
    if faults:
        raise AnswersError(sorted(faults, key=lambda fault: fault.line))
    made_by = file.made_by.nodes if file.made_by is not None else {}
    return AnswersFile(
        answers,
        {key: node.raw.strip() for key, node in made_by.items()},
        None if file.case is None else _case(file.case, file.nodes["case"]),
        tuple(f"{name}: {note}" for note in notes),
    )


def _case(form: CaseForm, node: Node) -> Case:
    return Case(
        title=form.title,
        argues=form.argues,
        evidence=tuple(word for word, _ in form.evidence),
        verdict=form.verdict,
        strength=form.strength,
        variant=form.variant,
        preset=form.preset,
        lines={"": node.key_line, **{key: inner.line for key, inner in form.nodes.items()}},
    )


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


def _answer(fields: Fields, rulebase: RuleBase, key: str, node: Node) -> Answer | None:
    question = rulebase.question.get(key)
    if question is None:
        near = fields.near(key, rulebase.question)
        fields.key_fault(f"is not a question of this rule base{near}", key)
        return None
    if node.value is None or node.value == NOT_SURE:
        return NOT_SURE
    if question.kind is Kind.PRIORITIES:
        return _priorities(fields, question, node)
    if question.kind is Kind.MANY:
        return _several(fields, question, node)
    if isinstance(node.value, list):
        fields.fault("takes one option, got a list", key, node)
        return None
    return _option(fields, question, node)


def _several(fields: Fields, question: Question, node: Node) -> Answer | None:
    if not isinstance(node.value, list):
        mend = f" (write [{node.raw}])" if node.raw in question.option else ""
        message = f"expected a list of options, got {describe(node)}{mend}"
        fields.fault(message, question.id, node)
        return None
    chosen: dict[str, None] = {}
    for item in node.value:
        option = _option(fields, question, item)
        if option in chosen:
            fields.fault(f"lists '{shorten(item.raw)}' twice", question.id, item)
        elif option is not None:
            chosen[option] = None
    return tuple(chosen)


def _option(fields: Fields, question: Question, node: Node) -> str | None:
    if isinstance(node.value, str) and node.value in question.option:
        return node.value
    if node.value == NOT_SURE:
        message = f"'{NOT_SURE}' must stand alone, not in a list"
    elif isinstance(node.value, str):
        near = fields.near_or_possible(node.value, [*question.option, NOT_SURE])
        message = f"{describe(node)} is not an option of this question{near}"
    else:
        message = f"expected an option, got {describe(node)}"
    fields.fault(message, question.id, node)
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
            near = inner.near(key, question.option)
            inner.key_fault(f"is not a factor of this rule base{near}", key)
    return {key: inner.choice(key, (MOST, ASIDE)) for key in node.value if key in question.option}


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
                f"{_word(option.id)}: {answer[option.id]}"
                for option in question.options
                if option.id in answer
            ]
            value = "{" + ", ".join(pairs) + "}"
        else:
            chosen = [_word(option.id) for option in question.options if option.id in answer]
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
