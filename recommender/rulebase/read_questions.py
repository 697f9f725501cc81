"""Reading questions.yaml: the parts of the conversation and the questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from recommender.rulebase.files import QUESTIONS
from recommender.rulebase.forms import QuestionForm, QuestionsFile
from recommender.rulebase.names import Names
from recommender.rulebase.old_names import OldNamesReader
from recommender.rulebase.questions import (
    MEASURED,
    NEITHER,
    Kind,
    Measuring,
    Option,
    Part,
    Question,
)
from recommender.rulebase.read_conditions import read_condition
from recommender.rulebase.read_options import only_measured, read_options
from recommender.rulebase.reading import AskedQuestion, Reading
from recommender.wording import listing, shorten

__all__ = ["read_questions"]

PURPOSES = ("decides", "shapes")


def read_questions(
    reading: Reading, factors: Iterable[str]
) -> tuple[tuple[Question, ...], tuple[Part, ...]]:
    """The questions and the parts that they belong to. A question of priorities has the factors as
    its options."""
    file = reading.open(QUESTIONS, QuestionsFile)
    if file is None:
        reading.listed.complete = False
        return (), ()
    for form in file.questions:
        if form.sound("id"):
            reading.listed[form.id] = None
        else:
            reading.listed.complete = False
    reading.listed.rely_on(file, "questions")
    return _QuestionsReader(reading, file, tuple(factors)).read()


class _QuestionsReader:
    """Goes through the questions in the order of the file."""

    def __init__(self, reading: Reading, file: QuestionsFile, factors: tuple[str, ...]) -> None:
        self.reading = reading
        self.file = file
        self.factors = factors
        self.old_names = OldNamesReader()
        self.parts: Names[Part] = Names()
        self.order: dict[str, int] = {}
        """Part → its place among the parts."""
        self.part = ""
        """The part of the question before."""
        self.has_priorities = False

    def read(self) -> tuple[tuple[Question, ...], tuple[Part, ...]]:
        self.read_parts()
        questions = tuple([self.read_question(form) for form in self.file.questions])
        self.old_names.check(self.reading.questions)
        return questions, tuple(self.parts.values())

    def read_parts(self) -> None:
        file = self.file
        self.parts.rely_on(file, "parts")
        named = [form.part.value if form.part else None for form in file.questions]
        words = {word for word in named if isinstance(word, str)}
        all_known = file.sound("questions") and all(isinstance(word, str) for word in named)
        for form in file.parts:
            self.parts.add(form, Part(form.id, form.title), form.id)
            if all_known and form.sound("id") and form.id not in words:
                form.fault("no question belongs to this part", "id", form.get("id"))
        if "parts" in file and file.sound("parts") and not file.parts:
            file.fault("needs at least one part", "parts", file.get("parts"))
        self.order = {part: place for place, part in enumerate(self.parts)}

    def read_question(self, form: QuestionForm) -> Question:
        options = self.options(form)
        is_measured = form.source == MEASURED
        if form.sound("source"):
            self.check_source(form)
        purpose = self.purpose(form)
        kind = form.kind if form.sound("kind") else None
        question = Question(
            id=form.id,
            ask=form.ask,
            why=form.why,
            kind=form.kind,
            options=tuple(options.values()) if options is not None else (),
            when=read_condition(form, self.reading),
            decides="decides" in purpose,
            shapes="shapes" in purpose,
            circumstance=form.circumstance,
            source=form.source,
            facts=form.facts,
            measuring=self.measuring(form, options) if is_measured else None,
            part=self.part_of(form),
            formerly=self.old_names.of_question(form),
            formerly_one=form.formerly_one,
            gone=self.old_names.gone(form),
        )
        self.reading.questions.add(form, AskedQuestion(kind, options), form.id)
        return question

    def options(self, form: QuestionForm) -> Names[Option] | None:
        """None where it cannot be said which ones the question has."""
        if not form.sound("kind"):
            return None
        if form.kind is not Kind.MANY and "formerly-one" in form:
            form.key_fault(f"is only for questions of the kind '{Kind.MANY}'", "formerly-one")
        if form.kind is not Kind.PRIORITIES:
            return read_options(form, self.reading, self.old_names)
        if "options" in form:
            message = "is not allowed for priorities, whose options are the factors"
            form.key_fault(message, "options")
        if self.has_priorities:
            form.fault("only one question can ask for priorities", "kind", form.get("kind"))
        self.has_priorities = True
        options: Names[Option] = Names()
        options.update({factor: Option(factor, factor) for factor in self.factors})
        return options

    def check_source(self, form: QuestionForm) -> None:
        """A measurement answers a question that takes one option and says how to measure."""
        if form.source != MEASURED:
            only_measured(form, "measuring")
        elif form.sound("kind") and form.kind is not Kind.ONE:
            message = f"expected {Kind.ONE}, since a measurement gives one answer"
            form.fault(f"{message}; got {form.kind}", "kind", form.get("kind"))

    def purpose(self, form: QuestionForm) -> set[str]:
        for word, node in form.purpose:
            if word not in PURPOSES:
                near = form.near(word, PURPOSES)
                message = f"expected {listing(PURPOSES)}, got '{shorten(word)}'{near}"
                form.fault(message, "purpose", node)
        if form.sound("purpose") and not form.purpose:
            message = f"expected {listing(PURPOSES)}, got an empty list"
            form.fault(message, "purpose", form.get("purpose"))
        return {word for word, _ in form.purpose}

    def part_of(self, form: QuestionForm) -> str:
        """The part that a question belongs to; '' where that cannot be said."""
        if "parts" not in self.file:
            if "part" in form and self.file.sound("parts"):
                self.file.fault("is missing, though questions name a part", "parts")
            return ""
        if not self.parts:
            return ""
        part = form.text("part", f"the part that it belongs to ({listing(self.parts)})")
        if part not in self.parts:
            if part and self.parts.lacks(part):
                near = form.near_or_possible(part, self.parts)
                message = f"'{shorten(part)}' is not a part of this file{near}"
                form.fault(message, "part", form.part)
            return ""
        if self.part and self.order[part] < self.order[self.part]:
            message = f"comes after questions of the part '{self.part}'; the questions of a part"
            message += " must stand together, in the order of 'parts'"
            form.fault(message, "part", form.part)
        else:
            self.part = part
        return part

    def measuring(self, form: QuestionForm, options: Names[Option] | None) -> Measuring | None:
        """Every outcome of a measurement has its option, one and no more."""
        frameworks = self.reading.frameworks
        if options is not None and options.complete and frameworks.complete:
            given = Counter(option.measured for option in options.values())
            for word in (*frameworks, NEITHER) if "" not in given else ():
                if given[word] != 1:
                    message = f"expected exactly one option with 'measured: {word}'"
                    node = form.get("options")
                    form.fault(f"{message}, got {given[word]}", "options", node)
        if form.require("measuring", "a mapping of keys") is None or form.measuring is None:
            return None
        ahead = form.measuring.ahead
        if form.measuring.sound("ahead") and ahead <= 1:
            node = form.measuring.get("ahead")
            form.measuring.fault("expected a ratio above 1, such as 5/4", "ahead", node)
        return Measuring(Fraction(ahead), form.measuring.runs)
