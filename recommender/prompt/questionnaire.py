"""The way through the questions: forward, back, settled, review, change.

The next question is a follow-up of what was answered, else the one that narrows most what is open
(`recommender.explain.outlook`). Where the rule base has parts, it is asked part by part. As soon
as nothing open can turn the verdict, that is said, and stopping offered.

What was passed is kept like a browser's history: going back leaves the last page, and what was
gone back over is shown again with its answer preselected. Answers to questions that an earlier
answer has closed are kept aside, so that they are there again when it is changed back.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cached_property

from recommender.decide.scoring import Verdict, recommend
from recommender.explain.outlook import Outlook, open_questions
from recommender.machine import Machine, inspect
from recommender.prompt.menu import BACK, Face, Menu, MenuItem, Reply, Signpost, spoken
from recommender.prompt.remaining import most_open
from recommender.rulebase.questions import (
    MACHINE,
    Answer,
    Answers,
    Kind,
    Question,
    asked,
    known_answers,
)
from recommender.rulebase.rules import RuleBase

__all__ = ["ENDS", "Page", "Questionnaire"]

REVIEW = ""
"""The review in the history, and its item that goes on; no question has an empty id."""

STOP, GO_ON, LOOK = "stop", "go-on", "look"
"""The items of the menu that says that the verdict is settled."""


class Page(Enum):
    """What can be on the screen."""

    QUESTION = "question"
    SETTLED = "settled"
    REVIEW = "review"


ENDS = {Page.REVIEW: REVIEW, Page.SETTLED: STOP}
"""The reply on a page that asks for the verdict."""


class Questionnaire:
    def __init__(
        self, rulebase: RuleBase, answers: Answers, keep: Callable[[Answers], None] | None = None
    ) -> None:
        self.rulebase = rulebase
        self.answers: dict[str, Answer] = dict(answers)
        self.keep = keep
        self.trail: list[str] = []
        self.again: list[str] = []
        """Questions gone back over, to be shown again on the way forward, the last one first."""
        self.starter_only = False
        """The verdict is settled, and the user goes on for a starter that fits better."""

    @cached_property
    def outlook(self) -> Outlook:
        return Outlook(self.rulebase)

    @cached_property
    def machine(self) -> Machine:
        return inspect()

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

    def missing(self) -> list[Question]:
        """The questions that are asked and have no answer, in file order."""
        return [question for question in self.asked() if question.id not in self.answers]

    def next_question(self) -> Question | None:
        """What was gone back over, a follow-up, or the open question that narrows most.

        Where the rule base has parts, of the first part in which something is open; the
        conversation then begins with the first question of the file.
        """
        asked = {question.id: question for question in self.asked()}
        again = [id for id in self.again if id in asked]
        if again:
            return asked[again[-1]]
        open = self.missing()
        if self.starter_only:
            open = [question for question in open if question.shapes]
        if self.rulebase.parts and open:
            open = [question for question in open if question.part == open[0].part]
        follow_up = next((question for question in open if self.follows_up(question)), None)
        if follow_up is not None or len(open) < 2 or self.starter_only:
            return follow_up or next(iter(open), None)
        if self.rulebase.parts and not self.answers:
            return open[0]
        best = self.outlook.next_question(
            recommend(self.rulebase, self.answers), self.open(), {question.id for question in open}
        )
        # Where it cannot tell, file order does as well.
        return next((question for question in open if question.id == best), open[0])

    def follows_up(self, question: Question) -> bool:
        """Whether it takes up what was just answered: of its own part, where there are parts."""
        if question.when is None:
            return False
        known = self.rulebase.question
        return any(known[atom.question].part == question.part for atom in question.when.atoms())

    def open(self) -> tuple[str, ...]:
        return open_questions(self.rulebase, self.answers)

    def settled(self) -> bool:
        """Whether there is a verdict that nothing open can turn."""
        found = recommend(self.rulebase, self.answers)
        return found.verdict is not Verdict.TIE and self.outlook.settled(found, self.open())

    def run(self, face: Face) -> dict[str, Answer]:
        """Ask what is missing, then review, until the review is confirmed or there is no need."""
        question = self.next_question()
        if question is None:
            return self.counted()
        while True:
            page = self.page(question)
            reply = face.show(self.menu(page, question, face.dot))
            if reply == ENDS.get(page):
                return self.counted()
            question = self.follow(page, question, reply, face)

    def page(self, question: Question | None) -> Page:
        """What is shown where this question is next, None being the review."""
        if question is None:
            return Page.REVIEW
        return Page.SETTLED if self.may_stop(question) else Page.QUESTION

    def menu(self, page: Page, question: Question | None, dot: str) -> Menu:
        """The page as something to pick from."""
        if question is None:
            self.again.clear()
            return self.review()
        return self.settled_menu() if page is Page.SETTLED else self.ask(question, dot)

    def follow(
        self, page: Page, question: Question | None, reply: Reply, face: Face
    ) -> Question | None:
        """What comes after a reply that does not end the conversation; None for the review."""
        if question is None:
            return self.after_review(reply, face)
        if page is Page.SETTLED:
            return self.after_settled(reply, face)
        return self.after(reply, question, face)

    def may_stop(self, question: Question) -> bool:
        """Whether to say that the verdict is settled rather than ask what is open."""
        open = question.id not in self.answers and question.id not in self.again
        return open and not self.starter_only and self.settled()

    def after_settled(self, reply: Reply, face: Face) -> Question | None:
        if reply == GO_ON:
            self.starter_only = True
            return self.next_question()
        return self.back(face) if reply is BACK else None

    def after_review(self, reply: Reply, face: Face) -> Question | None:
        if reply is BACK:
            return self.back(face)
        assert isinstance(reply, str)
        self.trail.append(REVIEW)
        return self.rulebase.question[reply]

    def back(self, face: Face) -> Question | None:
        question = self.before()
        face.retract()
        return question

    def after(self, reply: Reply, question: Question, face: Face) -> Question | None:
        """Note the reply; the question to show next, None for the review."""
        if reply is BACK:
            if self.trail[-1] != REVIEW:
                face.retract()
                self.again += [question.id] if question.id not in self.again else []
            return self.before()
        assert not isinstance(reply, Signpost)
        self.answers[question.id] = reply
        self.again = [id for id in self.again if id != question.id]
        self.trail.append(question.id)
        if self.starter_only and not self.settled():
            self.starter_only = False
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

    def ask(self, question: Question, dot: str) -> Menu:
        labels, detected = self.labels(question), self.detected(question)
        items = (
            MenuItem(
                option.id,
                labels[option.id] + (f" (detected here: {found})" if found else ""),
                option.help,
            )
            for option in question.options
            for found in [detected.get(option.id, "")]
        )
        # What is installed is a hint that there may be code: to tick it is left to the user.
        preselected = next(iter(detected), None) if question.kind is Kind.ONE else None
        return Menu(
            message=question.ask,
            items=tuple(items),
            kind=question.kind,
            heading=self.heading(question, dot),
            part=self.rulebase.part[question.part].title if question.part else "",
            why=question.why,
            standing=self.standing(),
            back=self.back_to(),
            unsure=True,
            start=self.answers.get(question.id, preselected),
        )

    def detected(self, question: Question) -> dict[str, str]:
        """Option id → what of this machine speaks for it."""
        if question.source != MACHINE:
            return {}
        found = {option.id: self.machine.found(option.detected) for option in question.options}
        return {id: fact for id, fact in found.items() if fact}

    def standing(self) -> str:
        """Who is ahead so far; empty before the first answer."""
        if not self.counted():
            return ""
        found = recommend(self.rulebase, self.answers)
        if found.leader is None:
            tie = found.verdict is Verdict.TIE
            return "So far it is a tie." if tie else "So far no framework meets your answers."
        if found.band is None:
            return f"So far {found.leader.title} is the only framework left."
        points = "1 point" if found.lead == 1 else f"{found.lead} points"
        return f"So far {found.leader.title} leads by {points}: {found.band.title}."

    def heading(self, question: Question, dot: str) -> str:
        number = self.number(question)
        open = {*open_questions(self.rulebase, self.answers), *self.again}
        more = most_open(self.rulebase.questions, self.answers, open | {question.id}) - 1
        if more:
            return f"Question {number} {dot} at most {more} more"
        after = "then back to the review" if REVIEW in self.trail else "last question"
        return f"Question {number} {dot} {after}"

    def number(self, question: Question) -> int:
        """Its place among the questions in the order in which they were answered; what stood in
        the file comes first. In the review they stand in the order of the rule base."""
        if REVIEW in self.trail:
            return 1 + self.asked().index(question)
        answered = [asked.id for asked in self.asked() if asked.id in self.answers]
        shown = {question.id, *self.trail, *self.again}
        given = [id for id in answered if id not in shown]
        passed = [id for id in dict.fromkeys((*given, *self.trail)) if id in answered]
        return 1 + (passed.index(question.id) if question.id in passed else len(passed))

    def back_to(self) -> str:
        if not self.trail:
            return ""
        last = self.trail[-1]
        if last == REVIEW:
            return "Back to the review"
        return f"Back to question {self.number(self.rulebase.question[last])}"

    def review(self) -> Menu:
        items = [MenuItem(REVIEW, "Show the verdict", number=0)]
        for number, question in enumerate(self.asked(), 1):
            value = spoken(question.kind, self.answers.get(question.id), self.labels(question))
            items.append(
                MenuItem(question.id, question.ask, value=value, apart=number == 1, number=number)
            )
        return Menu(
            heading="Review",
            message="Are these your answers? Pick one to change it.",
            items=tuple(items),
            back=self.back_to(),
            start=REVIEW,
        )

    def settled_menu(self) -> Menu:
        open = self.missing()
        shaping = sum(question.shapes for question in open)
        items = [MenuItem(STOP, "Stop here and show the verdict")]
        if shaping:
            more = "one more question" if shaping == 1 else f"{shaping} more questions"
            items.append(MenuItem(GO_ON, f"Answer {more} for a starter project that fits better"))
        items.append(MenuItem(LOOK, "Review your answers first"))
        left = (
            "The remaining question cannot"
            if len(open) == 1
            else f"None of the {len(open)} remaining questions can"
        )
        return Menu(
            heading="The verdict is settled",
            message=f"{left} change it, whatever you answer. What would you like to do?",
            items=tuple(items),
            back=self.back_to(),
        )

    def labels(self, question: Question) -> dict[str, str]:
        """Option id → what stands for it; the options of `priorities` are the factors."""
        if question.kind is Kind.PRIORITIES:
            return {option.id: self.rulebase.factor[option.id].title for option in question.options}
        return {option.id: option.label for option in question.options}
