"""Reading what questions and options used to be called: `formerly` and `gone` in questions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.documents import Fields, Node, is_id
from recommender.rulebase.questions import NOT_SURE, Question

__all__ = ["OldNamesLoader"]

OldName = tuple[str, str]
"""A question of before and its option; '' for all of the question."""


class _Claim(NamedTuple):
    """Where an old name stands."""

    name: OldName
    fields: Fields
    key: str
    node: Node


class OldNamesLoader:
    """Reads old names one by one; `check` compares them when all questions are known."""

    def __init__(self) -> None:
        self.claims: list[_Claim] = []

    def of_question(self, question: Fields) -> tuple[str, ...]:
        """The ids that a question had before."""
        found = []
        for text, node in question.texts("formerly", required=False):
            if is_id(text):
                self.claims.append(_Claim((text, ""), question, "formerly", node))
                found.append(text)
            else:
                message = f"'{text}' is not an id: expected what the question was called before"
                question.fault(message, "formerly", node)
        return tuple(found)

    def of_option(self, option: Fields, question: Fields) -> tuple[OldName, ...]:
        """What means the same: `question/option`, or `option` alone for one of this question."""
        found = []
        for text, node in option.texts("formerly", required=False):
            of, slash, id = text.rpartition("/")
            if is_id(id) and (is_id(of) or not slash):
                name = (of if slash else question.nodes["id"].raw, id)
                self.claims.append(_Claim(name, option, "formerly", node))
                found.append(name)
            else:
                message = f"expected old-question/old-option or an old option, got '{text}'"
                option.fault(message, "formerly", node)
        return tuple(found)

    def gone(self, question: Fields) -> Mapping[OldName, str]:
        """What nobody is asked for any more, and the sentence that says why."""
        fields = question.child("gone", required=False)
        found: dict[OldName, str] = {}
        for text, node in fields.nodes.items() if fields else ():
            assert fields is not None
            of, slash, id = text.partition("/")
            if is_id(of) and (is_id(id) or not slash):
                self.claims.append(_Claim((of, id), fields, text, node))
                found[of, id] = fields.text(text, "the sentence that says why")
            else:
                fields.get(text)
                fields.fault("expected old-question or old-question/old-option", text, node)
        return found

    def check(self, questions: Mapping[str, Question]) -> None:
        """An old name is that of nothing today, and means one thing."""
        first: dict[OldName, Fields] = {}
        for (of, id), fields, key, node in self.claims:
            shown = f"{of}/{id}" if id else of
            question = questions.get(of)
            if question is not None and (not id or id in question.option or id == NOT_SURE):
                what = "an option" if id else "a question"
                fields.fault(f"'{shown}' is {what} of today, expected an old one", key, node)
            elif (of, id) in first:
                place = first[of, id].path
                fields.fault(f"'{shown}' is an old name in {place} already", key, node)
            else:
                first[of, id] = fields
