"""The questionnaire on a terminal, by its keys and by what is seen."""

from __future__ import annotations

import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from tests.prompt.conftest import RULES, Opener
from tests.prompt.terminal import (
    CTRL_C,
    CTRL_D,
    DOWN,
    END,
    ENTER,
    HOME,
    SPACE,
    UP,
    Terminal,
)

SUBJECT = "What is the model about?"
SIZE = "How large are the images?"
TARGETS = "Where must the trained model run"
WEIGHTS = "What matters most to you"
HORIZON = "How long will it be maintained?"
REVIEW = "Show the verdict"

ALL = {"subject": "tables", "targets": [], "weights": {}, "horizon": "short"}
"""Answers to every question that applies."""


def without(*left_out: str) -> dict[str, object]:
    return {key: value for key, value in ALL.items() if key not in left_out}


def test_number_and_how_many_may_remain(run: Opener) -> None:
    terminal = run("ask")
    terminal.until("Question 1 · at most 4 more", SUBJECT)
    terminal.press(ENTER).until("Question 2 · at most 2 more", TARGETS)
    terminal.press("n").until("Question 3 · at most 1 more")
    terminal.press("n").until("Question 4 · last question")


def test_a_follow_up_counts_where_it_may_come(run: Opener) -> None:
    terminal = run("ask")
    terminal.until(SUBJECT)
    terminal.press(DOWN, ENTER).until("Question 2 · at most 3 more", SIZE)


def test_arrows_and_enter_choose(run: Opener) -> None:
    terminal = run("ask", without("horizon"))
    terminal.until(HORIZON, at="Not long")
    terminal.press(DOWN).until("Even then, nothing lasts for ever.", at="For years")
    terminal.press(ENTER).until(REVIEW, "✓ How long will it be maintained?  For years")
    terminal.press(ENTER)
    assert terminal.end()["answers"] == ALL | {"horizon": "long"}


def test_the_pointer_goes_round(run: Opener) -> None:
    terminal = run("ask", without("horizon"))
    terminal.until(at="Not long")
    terminal.press(UP).until(at="Why is this asked?")
    terminal.press(DOWN).until(at="Not long")
    terminal.press(END).until(at="Why is this asked?")
    terminal.press(HOME).until(at="Not long")


def test_why_by_key_and_by_choice(run: Opener) -> None:
    why = "Over years other things matter."
    terminal = run("ask", without("horizon"))
    terminal.until("Why is this asked? (?)", gone=why)
    terminal.press("?").until(why, HORIZON, "Not long")
    terminal.press("?").until(gone=why)
    terminal.press(UP, ENTER).until(why, at="Why is this asked?")


def test_the_standing_is_shown_to_those_who_ask(run: Opener) -> None:
    terminal = run("ask")
    terminal.until(SUBJECT, gone="s verdict so far")
    terminal.press(ENTER).until(TARGETS, "s verdict so far", gone="So far")
    terminal.press("s").until("So far it is a tie.", TARGETS)
    terminal.press("?").until("Not every place takes every format.", gone="So far")
    terminal.press("s", "s").until(TARGETS, gone="So far")


def test_not_sure_by_key_and_by_choice(run: Opener) -> None:
    terminal = run("ask", without("horizon", "weights"))
    terminal.until(WEIGHTS)
    terminal.press("n").until(HORIZON)
    terminal.press(DOWN, DOWN).until(at="Not sure")
    terminal.press(ENTER).until(REVIEW)
    terminal.press(ENTER)
    assert terminal.end()["answers"] == ALL | {"weights": "not-sure", "horizon": "not-sure"}


def test_not_sure_in_the_file_is_an_answer(run: Opener) -> None:
    terminal = run("ask", {"subject": "not-sure", "targets": "not-sure", "weights": "not-sure"})
    terminal.until("Question 4 · last question", HORIZON)


def test_only_what_is_missing_is_asked(run: Opener) -> None:
    terminal = run("ask", without("targets", "horizon"))
    terminal.until("Question 3 · at most 1 more", TARGETS, gone="Back")
    terminal.press("n").until("Question 4 · last question", HORIZON, "Back to question 3")


def test_nothing_missing_asks_nothing(run: Opener) -> None:
    terminal = run("ask", ALL)
    assert terminal.end() == {"answers": ALL, "kept": []}
    assert terminal.raw.strip() == b"THE END"


def test_back_preselects_the_answer_and_goes_on_from_there(run: Opener) -> None:
    terminal = run("ask", {"targets": []})
    terminal.until(SUBJECT)
    terminal.press(DOWN, DOWN, ENTER).until(WEIGHTS, "✓ What is the model about?  Text")
    terminal.press("n").until(HORIZON)
    terminal.press("b").until("Question 3 ·", WEIGHTS, at="Not sure", gone="✓ What matters")
    terminal.press("b").until(SUBJECT, at="Text", gone="✓")
    terminal.press(ENTER).until(WEIGHTS, at="Not sure")
    terminal.press(ENTER).until(HORIZON)


def test_back_by_choice_and_by_other_keys(run: Opener) -> None:
    terminal = run("ask", {"targets": [], "weights": {}})
    for keys in ((END, UP, ENTER), ("\x7f",), ("\x1b[D",)):
        terminal.until(SUBJECT, gone="Back to")
        terminal.press(HOME, ENTER).until(HORIZON, "Back to question 3 (b)")
        terminal.press(*keys)


def test_back_over_a_conditional_question(run: Opener) -> None:
    """Follow-ups appear and disappear with the answer; a closed one is kept, but not counted."""
    terminal = run("ask", {"targets": [], "weights": {}})
    terminal.until(SUBJECT)
    terminal.press(DOWN, ENTER).until(SIZE)
    terminal.press(DOWN, ENTER).until("Question 5 · last question", HORIZON)
    terminal.press("b").until(SIZE, at="Large")
    terminal.press("b").until(SUBJECT, at="Images")
    terminal.press(UP, ENTER).until("Question 4 · last question", HORIZON)
    terminal.press("b").until(SUBJECT, at="Tables")
    terminal.press(DOWN, ENTER).until(SIZE, at="Large")
    terminal.press(ENTER).until("Question 5 · last question", HORIZON)
    terminal.press("n").until(REVIEW, "Large")
    terminal.press(DOWN, ENTER).until(SUBJECT, at="Images")
    terminal.press(UP, ENTER).until(REVIEW, " 2 Where must")
    terminal.press(ENTER)
    answers = terminal.end()["answers"]
    assert answers == {"subject": "tables", "targets": [], "weights": {}, "horizon": "not-sure"}


def test_many(run: Opener) -> None:
    terminal = run("ask", without("targets"))
    terminal.until(TARGETS, at="[ ] Place number 1")
    terminal.press(SPACE).until(at="[x] Place number 1")
    terminal.press(DOWN, DOWN, SPACE, DOWN, SPACE, SPACE).until(at="[ ] Place number 4")
    terminal.press(END, UP).until("Done, 2 ticked", at="Not sure")
    terminal.press(UP, ENTER).until(REVIEW, "Place number 1, Place number 3")
    terminal.press(ENTER)
    assert terminal.end()["answers"]["targets"] == ["place-01", "place-03"]


def test_none_of_these_takes_two_enters_and_is_not_not_sure(run: Opener) -> None:
    terminal = run("ask", without("targets"))
    terminal.until(TARGETS)
    terminal.press(ENTER).until("Nothing is marked", at="None of these")
    terminal.press(ENTER).until(REVIEW, "✓ Where must the trained model run, now or later?  None")
    terminal.press(ENTER)
    assert terminal.end()["answers"]["targets"] == []


def test_many_may_be_left_not_sure_although_ticked(run: Opener) -> None:
    terminal = run("ask", without("targets"))
    terminal.until(TARGETS)
    terminal.press(SPACE, "n").until(REVIEW)
    terminal.press(ENTER)
    assert terminal.end()["answers"]["targets"] == "not-sure"


def test_priorities_have_three_states(run: Opener) -> None:
    terminal = run("ask", without("weights"))
    terminal.until(WEIGHTS, at="[     ] Speed")
    terminal.press(SPACE).until(at="[most ] Speed")
    terminal.press(DOWN, SPACE, SPACE).until(at="[aside] Comfort")
    terminal.press(DOWN, "-").until(at="[aside] Company of others")
    terminal.press("+").until(at="[most ] Company of others")
    terminal.press("+").until(at="[     ] Company of others")
    terminal.press(ENTER).until(REVIEW, "most: Speed; set aside: Comfort")
    terminal.press(ENTER)
    assert terminal.end()["answers"]["weights"] == {"speed": "most", "comfort": "aside"}


def test_all_factors_may_count_the_same(run: Opener) -> None:
    terminal = run("ask", without("weights"))
    terminal.until(WEIGHTS)
    terminal.press(ENTER).until(at="All count the same")
    terminal.press(ENTER).until(REVIEW)
    terminal.press(ENTER)
    assert terminal.end()["answers"]["weights"] == {}


def test_review_and_change_opens_the_follow_up(run: Opener) -> None:
    terminal = run("ask", without("horizon"))
    terminal.until(HORIZON)
    terminal.press("n").until("Review", REVIEW, " 1 What is the model about?", "Tables")
    terminal.press(DOWN, ENTER).until(SUBJECT, "Back to the review", at="Tables")
    terminal.press(DOWN, ENTER).until(SIZE, "Back to question 1", "then back to the review")
    terminal.press(ENTER).until(REVIEW, " 2 How large are the images?", "Small")
    terminal.press(ENTER)
    expected = ALL | {"subject": "images", "size": "small", "horizon": "not-sure"}
    assert terminal.end()["answers"] == expected


def test_back_from_a_change_leaves_the_answer(run: Opener) -> None:
    terminal = run("ask", without("horizon"))
    terminal.until(HORIZON)
    terminal.press("n").until(REVIEW)
    terminal.press(DOWN, ENTER).until(SUBJECT)
    terminal.press(DOWN, "b").until(REVIEW, "Tables")
    terminal.press("b").until(HORIZON, at="Not sure")
    terminal.press(ENTER).until(REVIEW)


@pytest.mark.parametrize(
    ("keys", "answers"),
    [
        ((), {}),
        ((ENTER,), {"subject": "tables"}),
        ((DOWN, ENTER, ENTER, SPACE), {"subject": "images", "size": "small"}),
        ((ENTER, "n", SPACE), {"subject": "tables", "targets": "not-sure"}),
        (("n", "n", "n", "n", DOWN), dict.fromkeys(ALL, "not-sure")),
        (("n", "n", "n", "n", DOWN, ENTER), dict.fromkeys(ALL, "not-sure")),
        ((ENTER, "n", "b"), {"subject": "tables", "targets": "not-sure"}),
    ],
)
@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
def test_stopping_keeps_the_answers(
    run: Opener, keys: tuple[str, ...], answers: dict[str, str], stop: str
) -> None:
    terminal = run("ask")
    terminal.until(SUBJECT)
    terminal.press(*keys, stop)
    assert terminal.end()["interrupted"] == answers


def test_stopping_keeps_answers_whose_question_may_still_come(run: Opener) -> None:
    given = {"size": "large", "horizon": "short"}
    terminal = run("ask", given)
    terminal.until(SUBJECT)
    terminal.press(CTRL_C)
    assert terminal.end()["interrupted"] == given


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_signals_keep_the_answers(run: Opener, number: int, term: str) -> None:
    terminal = run("ask", {"subject": "text"}, env={"TERM": term})
    terminal.until(TARGETS)
    os.kill(terminal.child.pid, number)
    assert terminal.end()["interrupted"] == {"subject": "text"}


def test_a_terminal_that_goes_away_keeps_the_answers(run: Opener) -> None:
    terminal = run("ask", {"subject": "text"})
    terminal.until(TARGETS)
    terminal.press("n").until(WEIGHTS)
    terminal.hang_up()
    assert terminal.end()["interrupted"] == {"subject": "text", "targets": "not-sure"}


def test_the_terminal_is_left_as_it_was(run: Opener) -> None:
    import termios

    terminal = run("ask", env={"PYTHONSTARTUP": ""})
    terminal.until(SUBJECT)
    raw = termios.tcgetattr(terminal.child.child_fd)[3]
    terminal.press(ENTER, CTRL_C).until("THE END", gone=SUBJECT + "\n\n")
    cooked = termios.tcgetattr(terminal.child.child_fd)[3]
    assert not raw & termios.ECHO
    assert cooked & termios.ECHO
    assert terminal.raw.rfind(b"\x1b[?25h") > terminal.raw.rfind(b"\x1b[?25l")  # the cursor is back


def test_keep_is_told_after_each_answer(run: Opener) -> None:
    terminal = run("ask", without("subject", "horizon"))
    terminal.until(SUBJECT)
    terminal.press(ENTER).until(HORIZON)
    terminal.press(CTRL_C)
    assert terminal.end()["kept"] == [without("horizon")]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 24), (40, 12), (20, 10), (120, 40)])
def test_every_page_fits(run: Opener, columns: int, rows: int) -> None:
    """`until` checks that no line reaches the edge; heading and pointer stay in sight."""
    terminal = run("ask", columns=columns, rows=rows)
    terminal.until(SUBJECT[:10])
    terminal.press("n").until("Question 2")
    for _ in range(22):
        terminal.press(DOWN).until("Question 2", at="❯", moved=True)
    if columns > 20:
        terminal.press("?").until("Not every place takes every format.", "Question 2")
    terminal.press("n").until("Question 3")
    terminal.press("n").until("Question 4")
    terminal.press("n").until("Review", at="Show the verdict")


def test_twenty_options_scroll(run: Opener) -> None:
    terminal = run("ask", without("targets"))
    terminal.until(TARGETS, "↓ ", "more", "Place number 1", gone="The last place")
    terminal.press(DOWN * 19).until("↑ ", "There is none after it.", at="[ ] The last place")
    assert "n not sure" in terminal.seen  # the key is told where its row may be out of sight


def test_long_labels_are_wrapped_or_shown_below(run: Opener) -> None:
    long = "A place with a label so long that it takes a whole line of eighty cells and then some"
    terminal = run("ask", without("targets"), columns=40)
    terminal.until(TARGETS)
    terminal.press(DOWN * 17).until("then some", at="[ ] A place with a label so long")
    assert terminal.pointed.endswith("…")
    assert long in " ".join(terminal.seen.split())
    tall = run("ask", without("targets"), columns=40, rows=60)
    tall.until("and then some")


def test_wide_characters_keep_the_width(run: Opener) -> None:
    terminal = run("ask", without("targets"), columns=40)
    terminal.until(TARGETS)
    terminal.press(DOWN * 18, SPACE).until(at="[x] Über – 日")
    terminal.press(ENTER).until(REVIEW)
    terminal.press(ENTER)
    assert terminal.end()["answers"]["targets"] == ["place-19"]


def test_resizing_redraws(run: Opener) -> None:
    terminal = run("ask", without("targets"))
    terminal.until(TARGETS, "Space tick · Enter done · n not sure")
    terminal.resize(40, 20)
    terminal.until("Enter done ·\n", at="Place number 1")
    terminal.press(DOWN * 19).until(at="The last place")
    terminal.resize(80, 24)
    terminal.until("Space tick · Enter done · n not sure", at="The last place")


def test_type_ahead_is_held_for_the_next_page(run: Opener) -> None:
    terminal = run("ask")
    terminal.press("n" * 4, ENTER)
    assert terminal.end()["answers"] == dict.fromkeys(ALL, "not-sure")


def test_a_paste_is_ignored(run: Opener) -> None:
    terminal = run("ask", without("horizon"))
    terminal.until(HORIZON)
    terminal.press("\x1b[200~n b\r\n?\x1b[201~", DOWN).until(HORIZON, at="For years")
    terminal.press("xyzäß\x1b[Z").until(at="Not long")


COLOUR = re.compile(rb"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)\b[0-9;]*m")


def walk(terminal: Terminal) -> None:
    terminal.until(SUBJECT)
    terminal.press(DOWN, ENTER, "n").until(TARGETS)
    terminal.press(SPACE, ENTER, SPACE, ENTER, "n").until(REVIEW)
    terminal.press(ENTER)
    terminal.end()


def test_no_colour(run: Opener) -> None:
    coloured = run("ask")
    walk(coloured)
    assert COLOUR.search(coloured.raw)
    plain = run("ask", env={"NO_COLOR": "1"})
    walk(plain)
    assert not COLOUR.search(plain.raw)


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=["C", "POSIX", "cp1252", "ascii"],
)
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_symbols_that_the_output_has(run: Opener, env: dict[str, str], term: str) -> None:
    terminal = run("ask", without("targets"), env={**env, "TERM": term}, rows=40)
    terminal.until("Question 4 - last question", "The last place")
    terminal.press("n\r" if term == "dumb" else "n").until(REVIEW)
    terminal.press(ENTER)
    assert terminal.end()["answers"]["targets"] == "not-sure"
    for symbol in ("❯", "✓", "…", "↑", "·"):
        assert symbol.encode() not in terminal.raw


def test_choose(run: Opener) -> None:
    terminal = run("choose")
    terminal.until("Which one first?", at="The left one", gone="Not sure")
    terminal.press(DOWN, ENTER).until("✓ Which one first?  The right one")
    assert terminal.end()["value"] == "right"


@pytest.mark.parametrize(
    ("default", "keys", "value"),
    [("yes", ENTER, True), ("no", ENTER, False), ("yes", "n", False), ("no", "y", True)],
)
def test_confirm(run: Opener, default: str, keys: str, value: bool) -> None:
    terminal = run("confirm", default)
    terminal.until("Write a starter project now?")
    terminal.press(keys)
    assert terminal.end()["value"] is value


def test_text(run: Opener) -> None:
    terminal = run("text")
    terminal.until("Name of the project: my-project")
    terminal.press("\xe4", ENTER).until("Only ASCII letters, please.")
    terminal.press("\x7f", "2", ENTER)
    assert terminal.end()["value"] == "my-project2"


@pytest.mark.parametrize("what", ["choose", "confirm", "text"])
@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
def test_stopping_elsewhere(run: Opener, what: str, term: str, stop: str) -> None:
    terminal = run(what, env={"TERM": term}, columns=40)
    terminal.until("?" if what != "text" else "my-project")
    terminal.press("\x15" if what == "text" else "", stop)
    assert terminal.end()["interrupted"] == {}


def test_joined_emoji_are_all_shown(run: Opener, tmp_path: Path) -> None:
    """prompt_toolkit takes what is joined for wider than it is, and must not cut it off."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    file = rules / "questions.yaml"
    astronauts = "\N{WOMAN}\u200d\N{ROCKET}" * 30
    text = file.read_text(encoding="utf-8").replace("label: Tables", f"label: {astronauts}")
    file.write_text(text, encoding="utf-8")
    terminal = run("ask", rules=rules, columns=40, rows=40)
    terminal.until(SUBJECT, "Ctrl-C stop")
    shown = terminal.raw.decode()
    assert shown.count("\N{WOMAN}") == shown.count("\N{ROCKET}") == 30
    terminal.press(DOWN).until(at="Images")
