"""`recommender questions`: what is asked, to read or to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from recommender.commands.inputs import read_rules, with_rules
from recommender.output import Piece, emit, say
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition
from recommender.rulebase.questions import ASIDE, MEASURED, MOST, NOT_SURE, Kind, Question
from recommender.rulebase.rules import RuleBase

__all__ = ["run"]

HOW_MANY = {
    Kind.ONE: "one of",
    Kind.MANY: "any number of, [] for none",
    Kind.PRIORITIES: f"any factor: {MOST} or {ASIDE}",
}

BY_MEASURING = "'recommender --measured RESULT' answers it"


_NOT_IN_A_COMMENT = re.compile(
    r"[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""What would end the line, so that an answer could follow, and what YAML does not allow."""


def run(*, style: str, rules: Path | None) -> None:
    rulebase = read_rules(rules)
    if style == "yaml":
        for line in _yaml(rulebase, with_rules(rules)):
            say(line)
        return
    if style == "json":
        from recommender.catalogue.questions import build_questions
        from recommender.report.as_json import to_json

        emit(to_json(build_questions(rulebase)))
        return
    for pieces in _text(rulebase):
        say(*pieces)


def _text(rulebase: RuleBase) -> Iterator[list[Piece]]:
    titles = _titles(rulebase)
    for number, question in enumerate(rulebase.questions, 1):
        if title := titles.get(question.id):
            yield [title]
            yield []
        yield [(f"{number:2}. {question.ask}", "bold"), f"  ({question.id})"]
        yield [f"    {question.why}"]
        if question.source == MEASURED:
            yield [f"    Not asked: {BY_MEASURING}."]
        if question.when is not None:
            yield [f"    Asked only when {in_words(question.when, rulebase)}."]
        width = max(len(option.id) for option in question.options)
        yield [f"    {HOW_MANY[question.kind].capitalize()}:"]
        for option in question.options:
            yield [f"      {option.id:{width}}  {_label(question, option.id, rulebase)}"]
        yield []


def _yaml(rulebase: RuleBase, flag: str) -> Iterator[str]:
    yield _comment(
        f"{rulebase.title} An answers file for rule base {rulebase.id} {rulebase.version}."
    )
    yield _comment("Fill in what you know; leave the rest not-sure. Then:")
    yield _comment(f"  recommender --answers FILE{flag}")
    yield "answers:"
    titles = _titles(rulebase)
    for question in rulebase.questions:
        yield ""
        if title := titles.get(question.id):
            yield from (f"  {_comment(title)}", "")
        yield f"  {_comment(question.ask)}"
        if question.source == MEASURED:
            yield f"  {_comment(f'Nothing to fill in: {BY_MEASURING}.')}"
            continue
        if question.when is not None:
            yield f"  {_comment(f'Counts only when {in_words(question.when, rulebase)}.')}"
        yield f"  {_comment(f'{HOW_MANY[question.kind].capitalize()}:')}"
        for option in question.options:
            label = _label(question, option.id, rulebase)
            yield f"  {_comment(f'  {option.id}: {label}')}"
        example = {
            Kind.ONE: "",
            Kind.MANY: f"   # for example [{question.options[0].id}]",
            Kind.PRIORITIES: f"   # for example {{{question.options[0].id}: {MOST}}}",
        }[question.kind]
        yield f"  {question.id}: {NOT_SURE}{example}"


def _comment(text: str) -> str:
    """One line of a comment, whatever a rule base says."""
    return f"# {_NOT_IN_A_COMMENT.sub(' ', text).rstrip()}"


def _titles(rulebase: RuleBase) -> dict[str, str]:
    """Question id → title of the part that it begins."""
    begins = {question.part: question.id for question in reversed(rulebase.questions)}
    return {begins[part.id]: part.title for part in rulebase.parts}


def _label(question: Question, option: str, rulebase: RuleBase) -> str:
    if question.kind is Kind.PRIORITIES:
        return rulebase.factor[option].title
    return question.option[option].label


def in_words(condition: Condition, rulebase: RuleBase) -> str:
    """A condition as ids that can be looked up in the same list: 'deployment is x or y'."""
    if isinstance(condition, Chosen):
        options = rulebase.question[condition.question].options
        chosen = [option.id for option in options if option.id in condition.options]
        return f"{condition.question} is {' or '.join(chosen)}"
    if isinstance(condition, All | AnyOf):
        joint = " and " if isinstance(condition, All) else " or "
        return joint.join(in_words(part, rulebase) for part in condition.parts)
    return f"not ({in_words(condition.part, rulebase)})"
