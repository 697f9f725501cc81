"""Answers given as Python values, of one person or of several: checked as those of a file are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.documents import Fields
from recommender.documents.values import from_python
from recommender.errors import AnswersError, Fault, Faults
from recommender.rulebase.answers_file import read_answers
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import RuleBase
from recommender.wording import composed, shorten, type_of

__all__ = ["check_answers", "check_people", "look_alikes"]


def check_answers(answers: object, rulebase: RuleBase, name: str = "answers") -> Answers:
    """Question id → answer; AnswersError with every fault."""
    faults = Faults()
    checked = _check(answers, rulebase, name, faults)
    if faults:
        raise AnswersError(faults)
    return checked


def check_people(people: object, rulebase: RuleBase) -> dict[str, Answers]:
    """Name → answers of at least one person, no two names alike; AnswersError with every fault."""
    try:
        given = dict(people) if isinstance(people, Mapping) else None
    except Exception as error:  # code of the caller's, which may raise anything
        raise AnswersError(f"the people cannot be read: {type(error).__name__}") from error
    if given is None:
        raise AnswersError(f"expected names with their answers, got {type_of(people)}")
    if not given:
        raise AnswersError("expected the answers of at least one person, got none")
    checked: dict[str, Answers] = {}
    faults = Faults()
    for name, answers in given.items():
        if isinstance(name, str):
            checked[name] = _check(answers, rulebase, f"answers of {shorten(name)}", faults)
        else:
            message = f"expected a name that is text, got {type_of(name)}"
            faults.append(Fault("people", 0, "", message))
    for name in look_alikes(checked):
        message = f"there are two members '{shorten(name)}', whose names differ only in how Unicode"
        faults.append(Fault("people", 0, "", f"{message} writes them; give them different names"))
    if faults:
        raise AnswersError(faults)
    return checked


def look_alikes(names: Iterable[str]) -> list[str]:
    """Those that look like a name before them: an é can be written as one character or as two."""
    seen: set[str] = set()
    alike = []
    for name in names:
        spelling = composed(name)
        if spelling in seen:
            alike.append(name)
        seen.add(spelling)
    return alike


def _check(answers: object, rulebase: RuleBase, name: str, faults: Faults) -> Answers:
    node = from_python(answers, name, faults)
    return {} if node is None else read_answers(Fields(node, name, "", faults), rulebase)[0]
