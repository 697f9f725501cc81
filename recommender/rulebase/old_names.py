"""Reading what questions and options used to be called: `formerly` and `gone` in questions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.documents import Fields, Node
from recommender.rulebase.forms import OptionForm, QuestionForm
from recommender.rulebase.questions import NOT_SURE
from recommender.rulebase.reading import AskedQuestion
from recommender.wording import is_id, shorten

__all__ = ["OldNamesReader"]

OldName = tuple[str, str]
"""A question of before and its option; '' for all of the question."""


class _Claim(NamedTuple):
    """Where an old name stands."""

    name: OldName
    fields: Fields
    key: str
    node: Node


class OldNamesReader:
    """Reads old names question by question; `check` compares them when all questions are known."""

    def __init__(self) -> None:
        self.claims: list[_Claim] = []

    def of_question(self, question: QuestionForm) -> tuple[str, ...]:
        """The ids that a question had before."""
        names = []
        for text, node in question.formerly:
            if is_id(text):
                self.claims.append(_Claim((text, ""), question, "formerly", node))
                names.append(text)
            else:
                message = f"'{shorten(text)}' is not an id; expected a former id of this question"
                question.fault(message, "formerly", node)
        return tuple(names)

    def of_option(self, option: OptionForm, question: QuestionForm) -> tuple[OldName, ...]:
        """What means the same: `question/option`, or `option` alone for one of this question."""
        names = []
        for text, node in option.formerly:
            of, slash, id = text.rpartition("/")
            if is_id(id) and (is_id(of) or not slash):
                name = (of if slash else question.id, id)
                if name[0]:
                    self.claims.append(_Claim(name, option, "formerly", node))
                names.append(name)
            else:
                expected = "expected old-question/old-option or an old option"
                option.fault(f"{expected}, got '{shorten(text)}'", "formerly", node)
        return tuple(names)

    def gone(self, question: QuestionForm) -> Mapping[OldName, str]:
        """What nobody is asked for any more, and the sentence that says why."""
        fields = question.gone
        if fields is None:
            return {}
        reasons: dict[OldName, str] = {}
        for text, node in fields.nodes.items():
            of, slash, id = text.partition("/")
            if is_id(of) and (is_id(id) or not slash):
                self.claims.append(_Claim((of, id), fields, text, node))
                reasons[of, id] = fields.text(text, "the sentence that says why")
            else:
                fields.key_fault("expected old-question or old-question/old-option", text)
        return reasons

    def check(self, questions: Mapping[str, AskedQuestion]) -> None:
        """An old name is that of nothing today, and means one thing."""
        first: dict[OldName, Fields] = {}
        for (of, id), fields, key, node in self.claims:
            shown = shorten(f"{of}/{id}" if id else of)
            if of in questions and (id in ("", NOT_SURE) or id in (questions[of].options or ())):
                what = "option" if id else "question"
                fields.fault(f"'{shown}' is a current {what}; expected a former one", key, node)
            elif (of, id) in first:
                place = first[of, id].path
                fields.fault(f"'{shown}' is already a former name in {place}", key, node)
            else:
                first[of, id] = fields
