"""The same questions by numbered input, where the terminal can only print lines."""

from __future__ import annotations

import pytest

from tests.prompt.conftest import Opener
from tests.prompt.terminal import Terminal

SUBJECT = "What is the model about?"
HORIZON = "How long will it be maintained?"
ALL = {"subject": "tables", "targets": [], "weights": {}, "horizon": "short"}


def dumb(run: Opener, given: dict[str, object], **size: int) -> Terminal:
    return run("ask", given, env={"TERM": "dumb"}, **size)


def without(*left_out: str) -> dict[str, object]:
    return {key: value for key, value in ALL.items() if key not in left_out}


def test_the_whole_way(run: Opener) -> None:
    terminal = dumb(run, {})
    terminal.until("Question 1 · at most 4 more", SUBJECT, "2  Images", "Number:")
    terminal.press("2\r").until("Question 2 · at most 3 more", "How large", "b back to question 1")
    terminal.press("n\r").until("Question 3 · at most 2 more", "Press Enter for more:")
    terminal.press("\r").until("20  The last place", "0  None of these", "such as 1,3:")
    terminal.press("20, 1\r").until("What matters most", "such as +1,-3:")
    terminal.press("+1,-3\r").until("Question 5 · last question", HORIZON)
    terminal.press("2\r").until(
        "Review", "0  Show the verdict", "3  Where must", "Place number 1, The last"
    )
    terminal.press("\r")
    assert b"\x1b" not in terminal.raw
    assert terminal.end()["answers"] == {
        "subject": "images",
        "size": "not-sure",
        "targets": ["place-01", "place-20"],
        "weights": {"speed": "most", "company": "aside"},
        "horizon": "long",
    }


def test_why_and_the_help_of_the_options(run: Opener) -> None:
    terminal = dumb(run, without("horizon"))
    terminal.until(HORIZON, "? why is this asked")
    terminal.press("?\r").until("Over years", "2  For years: Even then, nothing lasts for ever.")
    terminal.press("1\r").until("Review")


def test_back_and_enter_keeps_the_answer(run: Opener) -> None:
    terminal = dumb(run, without("weights", "horizon"))
    terminal.until("What matters most")
    terminal.press("-2\r").until(HORIZON)
    terminal.press("b\r").until("Press Enter to choose: set aside: Comfort")
    terminal.press("\r").until("n not sure · b back to question 3 · ? why is this asked")
    terminal.press("1\r").until("Review")
    terminal.press("0\r")
    assert terminal.end()["answers"] == ALL | {"weights": {"comfort": "aside"}}


def test_review_and_change(run: Opener) -> None:
    terminal = dumb(run, without("horizon"))
    terminal.until(HORIZON)
    terminal.press("1\r").until("0  Show the verdict", "1  What is the model about?: Tables")
    terminal.press("1\r").until(SUBJECT, "b back to the review", "Press Enter to choose: Tables")
    terminal.press("3\r").until("1  What is the model about?: Text")
    terminal.press("0\r")
    assert terminal.end()["answers"] == ALL | {"subject": "text"}


@pytest.mark.parametrize("typed", ["", "9", "0", "1,2", "one", "b", "+1", "²", "1" * 60, "\xff"])
def test_what_is_no_answer_is_asked_again(run: Opener, typed: str) -> None:
    terminal = dumb(run, without("subject"))
    terminal.until("Number:")
    terminal.press(typed, "\r").until("Not understood. Type a number from 1 to 3.")
    terminal.press("3\r").until("Review")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("0", []), ("n", "not-sure"), ("3 1", ["place-01", "place-03"]), (",2;", ["place-02"])],
)
def test_lists(run: Opener, typed: str, answer: object) -> None:
    terminal = dumb(run, without("targets"), rows=40)
    terminal.until("such as 1,3:")
    terminal.press("21\r").until("Not understood. Type numbers from 1 to 20 with commas")
    terminal.press("1,1\r").until("or 0 for none of these")
    terminal.press(typed, "\r").until("Review")
    terminal.press("\r")
    assert terminal.end()["answers"]["targets"] == answer


def test_an_answer_may_be_typed_before_the_list_is_read_to_its_end(run: Opener) -> None:
    terminal = dumb(run, without("targets"))
    terminal.until("Press Enter for more:")
    terminal.press("4,5\r").until("Place number 4, Place")


@pytest.mark.parametrize("columns", [40, 80])
def test_nothing_is_wider_than_the_terminal(run: Opener, columns: int) -> None:
    """`until` checks the last column."""
    terminal = dumb(run, {}, columns=columns, rows=60)
    # What is typed before it is asked for is echoed where it happens to stand.
    for number, asked in enumerate(("Number:", "Numbers,", "+ for what", "Number:"), 1):
        terminal.until(f"Question {number}", asked)
        terminal.press("?\r", "n\r")
    terminal.until("Review")


def test_single_questions(run: Opener) -> None:
    terminal = run("choose", env={"TERM": "dumb"})
    terminal.until("Which one first?", "2  The right one", "Number:")
    terminal.press("n\r").until("Not understood.")
    terminal.press("2\r")
    assert terminal.end()["value"] == "right"


def test_confirm(run: Opener) -> None:
    terminal = run("confirm", "yes", env={"TERM": "dumb"})
    terminal.until("Write a starter project now? (Y/n)")
    terminal.press("perhaps\r").until("Please type y or n.")
    terminal.press("\r")
    assert terminal.end()["value"] is True


def test_text(run: Opener) -> None:
    terminal = run("text", env={"TERM": "dumb"})
    terminal.until("Name of the project: [my-project]")
    terminal.press("\xe4\r").until("Only ASCII letters, please.")
    terminal.press("other\r")
    assert terminal.end()["value"] == "other"
