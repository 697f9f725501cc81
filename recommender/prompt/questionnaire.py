"""The way through the questions: forward, back, review, change.

What was passed is kept like a browser's history: going back leaves the last page, and what was
gone back over is shown again with its answer preselected. Answers to questions that an earlier
answer has closed are kept aside, so that they are there again when it is changed back.
"""

from __future__ import annotations

from collections.abc import Callable

from recommender.prompt.menu import BACK, Face, Menu, Reply, Row, Signpost, spoken
from recommender.prompt.remaining import most_open
from recommender.questions import Answer, Answers, Kind, Question, asked, known_answers
from recommender.rules import RuleBase

__all__ = ["Questionnaire"]

REVIEW = ""
"""The review in the history, and its row that goes on; no question has an empty id."""


class Questionnaire:
    def __init__(
        self, rulebase: RuleBase, answers: Answers, keep: Callable[[Answers], None] | None = None
    ) -> None:
        self.rulebase = rulebase
        self.answers: dict[str, Answer] = dict(answers)
        self.keep = keep
        self.trail: list[str] = []
        self.again: set[str] = set()
        """Questions gone back over: answered, and shown again on the way forward."""

    def asked(self) -> tuple[Question, ...]:
        return asked(self.rulebase.questions, self.answers)

    def counted(self) -> dict[str, Answer]:
        """The answers to the questions that are asked, in their order."""
        return {q.id: self.answers[q.id] for q in self.asked() if q.id in self.answers}

    def so_far(self) -> dict[str, Answer]:
        """What to keep when stopped: also answers whose question may still be asked later."""
        known = known_answers(self.rulebase.questions, self.answers)
        return {
            q.id: self.answers[q.id]
            for q in self.rulebase.questions
            if q.id in self.answers and (q.when is None or q.when.truth(known) is not False)
        }

    def next_question(self) -> Question | None:
        """The first question in order that is open or was gone back over."""
        return next(
            (q for q in self.asked() if q.id not in self.answers or q.id in self.again), None
        )

    def run(self, face: Face) -> dict[str, Answer]:
        """Ask what is missing, then review, until the review is confirmed."""
        question = self.next_question()
        if question is None:
            return self.counted()
        while True:
            if question is not None:
                question = self.after(self.put(face, question), question, face)
                continue
            self.again.clear()
            picked = face.show(self.review())
            if picked == REVIEW:
                return self.counted()
            if picked is BACK:
                question = self.before()
                face.retract()
            else:
                assert isinstance(picked, str)
                self.trail.append(REVIEW)
                question = self.rulebase.question[picked]

    def after(self, reply: Reply, question: Question, face: Face) -> Question | None:
        """Note the reply; the question to show next, None for the review."""
        if reply is BACK:
            if self.trail[-1] != REVIEW:
                face.retract()
                self.again.add(question.id)
            return self.before()
        assert not isinstance(reply, Signpost)
        self.answers[question.id] = reply
        self.again.discard(question.id)
        self.trail.append(question.id)
        face.record(question.ask, spoken(question.kind, reply, self.labels(question)))
        if self.keep is not None:
            self.keep(self.so_far())
        return self.next_question()

    def before(self) -> Question | None:
        """Leave the last page of the history that is still there; None for the review."""
        open = {question.id for question in self.asked()}
        while self.trail:
            last = self.trail.pop()
            if last == REVIEW:
                return None
            if last in open:
                return self.rulebase.question[last]
        return self.next_question()

    def put(self, face: Face, question: Question) -> Reply:
        labels = self.labels(question)
        rows = (Row(option.id, labels[option.id], option.help) for option in question.options)
        return face.show(
            Menu(
                message=question.ask,
                rows=tuple(rows),
                kind=question.kind,
                heading=self.heading(question, face.dot),
                why=question.why,
                back=self.back_to(),
                unsure=True,
                start=self.answers.get(question.id),
            )
        )

    def heading(self, question: Question, dot: str) -> str:
        number = self.number(question)
        open = {q.id for q in self.rulebase.questions if q.id not in self.answers} | self.again
        more = most_open(self.rulebase.questions, self.answers, open | {question.id}) - 1
        if more:
            return f"Question {number} {dot} at most {more} more"
        reviewed = REVIEW in self.trail
        return f"Question {number} {dot} {'then back to the review' if reviewed else 'the last'}"

    def number(self, question: Question) -> int:
        return 1 + self.asked().index(question)

    def back_to(self) -> str:
        if not self.trail:
            return ""
        last = self.trail[-1]
        if last == REVIEW:
            return "Back to the review"
        return f"Back to question {self.number(self.rulebase.question[last])}"

    def review(self) -> Menu:
        rows = [Row(REVIEW, "Go on to the verdict", number=0)]
        for number, question in enumerate(self.asked(), 1):
            value = spoken(question.kind, self.answers.get(question.id), self.labels(question))
            rows.append(
                Row(question.id, question.ask, value=value, apart=number == 1, number=number)
            )
        return Menu(
            heading="Review",
            message="Are these your answers? Pick one to change it.",
            rows=tuple(rows),
            back=self.back_to(),
            start=REVIEW,
        )

    def labels(self, question: Question) -> dict[str, str]:
        """Option id → what stands for it; the options of `priorities` are the factors."""
        if question.kind is Kind.PRIORITIES:
            return {one.id: self.rulebase.factor[one.id].title for one in question.options}
        return {option.id: option.label for option in question.options}
