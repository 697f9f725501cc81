"""The parts of the conversation: in which order it is asked, and what is seen of them."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from recommender.decide.scoring import Recommendation
from recommender.explain.outlook import Outlook
from recommender.prompt.questionnaire import Questionnaire
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import NOT_SURE, Answer, Part
from recommender.rulebase.rules import RuleBase
from tests.prompt.conftest import RULES, Opener

BASE = load_rules(RULES)
PARTS = (Part("about", "What it is about"), Part("later", "What becomes of it"))
PART = {"subject": "about", "size": "about", "targets": "about"}
"""Question → its part; the others belong to 'later'."""


def in_parts(rulebase: RuleBase, part: dict[str, str]) -> RuleBase:
    questions = [
        replace(question, part=part.get(question.id, "later")) for question in rulebase.questions
    ]
    return replace(rulebase, parts=PARTS, questions=tuple(questions))


class Backwards(Outlook):
    """As if the last question of the file narrowed most, and the first one least."""

    def next_question(
        self,
        recommendation: Recommendation,
        open: Collection[str],
        among: Collection[str] | None = None,
    ) -> str | None:
        there = open if among is None else among
        return max(there, key=[question.id for question in self.rulebase.questions].index)


def order(rulebase: RuleBase, answers: dict[str, Answer]) -> list[str]:
    """The questions as they come, each answered as `answers` says."""
    questionnaire = Questionnaire(rulebase, {})
    questionnaire.outlook = Backwards(rulebase)
    while (question := questionnaire.next_question()) is not None:
        questionnaire.answers[question.id] = answers.get(question.id, NOT_SURE)
    return list(questionnaire.answers)


IMAGES: dict[str, Answer] = {"subject": "images"}


def test_without_parts_what_narrows_most_comes_first() -> None:
    assert order(BASE, IMAGES) == ["horizon", "weights", "targets", "subject", "size"]


def test_the_conversation_begins_with_the_first_question_and_goes_part_by_part() -> None:
    rulebase = in_parts(BASE, {**PART, "weights": "about"})
    assert order(rulebase, {}) == ["subject", "weights", "targets", "horizon"]


def test_a_follow_up_comes_next_in_its_own_part_alone() -> None:
    assert order(in_parts(BASE, PART), IMAGES) == [
        *("subject", "size", "targets"),
        *("horizon", "weights"),
    ]
    apart = in_parts(BASE, {"subject": "about"})
    assert order(apart, IMAGES) == ["subject", "horizon", "weights", "targets", "size"]


def test_what_is_left_out_is_asked_in_its_part() -> None:
    questionnaire = Questionnaire(in_parts(BASE, PART), {"horizon": "long", "subject": "text"})
    question = questionnaire.next_question()
    assert question is not None and question.id == "targets"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rule base of the other tests, with parts."""
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    file = folder / "questions.yaml"
    text = file.read_text(encoding="utf-8")
    for question in BASE.questions:
        part = PART.get(question.id, "later")
        text = text.replace(
            f"  - id: {question.id}\n", f"  - id: {question.id}\n    part: {part}\n"
        )
    head = "".join(f"  - {{id: {part.id}, title: {part.title}}}\n" for part in PARTS)
    file.write_text(f"parts:\n{head}{text}", encoding="utf-8")
    assert load_rules(folder).parts == PARTS
    return folder


def test_the_part_stands_behind_the_number(run: Opener, rules: Path) -> None:
    terminal = run("ask", rules=rules)
    terminal.until("Question 1 · at most 4 more · What it is about")
    terminal.press("\r").until("Question 2 · at most 2 more", "Where must the trained")
    terminal.press("n").until("at most 1 more · What becomes of it")


def test_in_a_narrow_terminal_it_has_a_line_of_its_own(run: Opener, rules: Path) -> None:
    terminal = run("ask", rules=rules, columns=40)
    terminal.until("Question 1 · at most 4 more\nWhat it is about\nWhat is the model about?")


def test_a_long_list_leaves_no_room_for_it(run: Opener, rules: Path) -> None:
    terminal = run("ask", {"subject": "text"}, rules=rules, columns=40)
    terminal.until("Where must the trained model run", gone="What it is about")


def test_by_numbers_it_stands_there_where_the_line_has_room(run: Opener, rules: Path) -> None:
    for columns, part in ((80, " · What it is about"), (40, "")):
        terminal = run("ask", rules=rules, env={"TERM": "dumb"}, columns=columns)
        terminal.until(f"Question 1 · at most 4 more{part}\nWhat is the model about?")
