"""The questions of a rule base, as plain frozen data.

JSON writes these classes field by field, so the names of fields are a public contract
(`question_list.schema.json`).
"""

from __future__ import annotations

from enum import StrEnum

from recommender.report.record import Document, Name, Record
from recommender.report.verdict import RuleBaseNote
from recommender.rulebase.conditions import All, Chosen, Condition, Not
from recommender.rulebase.questions import ASIDE, MOST, NOT_SURE, Kind, Option, Question
from recommender.rulebase.rules import RuleBase

__all__ = ["QuestionList", "build_questions"]


class ConditionKind(StrEnum):
    CHOSEN = "chosen"
    ALL = "all"
    ANY = "any"
    NOT = "not"


class ListedCondition(Record):
    """A condition on the answers to earlier questions. It is unknown, and so does not hold, where
    it rests on a question that is open or not asked."""

    kind: ConditionKind
    """'chosen': `question` has at least one of `options` as its answer; 'all', 'any' and 'not'
    combine `parts`."""
    question: str | None
    """Id of the question; null unless the kind is 'chosen'."""
    options: tuple[str, ...]
    """Ids of options; empty unless the kind is 'chosen'."""
    parts: tuple[ListedCondition, ...]
    """The conditions that are combined; exactly one for 'not', none for 'chosen'."""


class ListedOption(Record):
    """One way to answer."""

    id: Name
    """What an answers file says; of a question about priorities, the id of a factor."""
    label: Name
    """The same in words."""
    help: str
    """What more there is to say of it; often empty."""


class ListedPart(Record):
    """Questions that belong together and are asked together."""

    id: Name
    """Its id."""
    title: Name
    """Its title."""


class ListedQuestion(Record):
    """A question."""

    id: Name
    """What an answers file calls it."""
    part: str | None
    """Id of the part that it belongs to; null where the rule base has no parts."""
    ask: Name
    """The question in words."""
    why: Name
    """Why it is asked."""
    kind: Kind
    """What an answer is: 'one', the id of an option; 'many', a list of ids, which may be empty;
    'priorities', a mapping from ids to one of `priorities`."""
    options: tuple[ListedOption, ...]
    """What can be answered, beside `not_sure`."""
    when: ListedCondition | None
    """When it is asked, and an answer to it counts; null: always."""
    decides: bool
    """Whether the answer may change the verdict."""
    shapes: bool
    """Whether the answer may change the project."""
    source: Name
    """Who answers: 'user'; 'machine', where the answer may be detected and the user confirms it;
    or 'measured', where nobody is asked, since `--measured RESULT` answers it."""


class QuestionList(Document):
    """What `recommender questions --format json` prints: everything that an answers file may
    say. `{"answers": {question: answer}}` is such a file, in YAML as in JSON."""

    rulebase: RuleBaseNote
    """The rule base."""
    not_sure: Name
    """The answer that every question takes and that leaves it open, as leaving it out does."""
    priorities: tuple[str, ...]
    """What a question of the kind 'priorities' takes for each of its options."""
    parts: tuple[ListedPart, ...]
    """The parts of the conversation, in order; there may be none."""
    questions: tuple[ListedQuestion, ...]
    """All questions, in the order of the rule base; `when` refers to earlier ones only."""


def build_questions(rulebase: RuleBase) -> QuestionList:
    return QuestionList(
        rulebase=RuleBaseNote(id=rulebase.id, version=rulebase.version, title=rulebase.title),
        not_sure=NOT_SURE,
        priorities=(MOST, ASIDE),
        parts=tuple(ListedPart(id=part.id, title=part.title) for part in rulebase.parts),
        questions=tuple(_question(question, rulebase) for question in rulebase.questions),
    )


def _question(question: Question, rulebase: RuleBase) -> ListedQuestion:
    return ListedQuestion(
        id=question.id,
        part=question.part or None,
        ask=question.ask,
        why=question.why,
        kind=question.kind,
        options=tuple(_option(question, option, rulebase) for option in question.options),
        when=None if question.when is None else _condition(question.when, rulebase),
        decides=question.decides,
        shapes=question.shapes,
        source=question.source,
    )


def _option(question: Question, option: Option, rulebase: RuleBase) -> ListedOption:
    factor = rulebase.factor[option.id] if question.kind is Kind.PRIORITIES else None
    label = option.label if factor is None else factor.title
    return ListedOption(id=option.id, label=label, help=option.help)


def _condition(condition: Condition, rulebase: RuleBase) -> ListedCondition:
    if isinstance(condition, Chosen):
        options = rulebase.question[condition.question].options
        return ListedCondition(
            kind=ConditionKind.CHOSEN,
            question=condition.question,
            options=tuple(option.id for option in options if option.id in condition.options),
            parts=(),
        )
    if isinstance(condition, Not):
        return _combined(ConditionKind.NOT, (condition.part,), rulebase)
    kind = ConditionKind.ALL if isinstance(condition, All) else ConditionKind.ANY
    return _combined(kind, condition.parts, rulebase)


def _combined(
    kind: ConditionKind, parts: tuple[Condition, ...], rulebase: RuleBase
) -> ListedCondition:
    listed = tuple(_condition(part, rulebase) for part in parts)
    return ListedCondition(kind=kind, question=None, options=(), parts=listed)
