"""The whole way in a real terminal: questions, Ctrl-C, going on, verdict, starter project."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import recommender
from recommender.prompt.questionnaire import Questionnaire
from recommender.rulebase.answers_file import load_answers, write_answers
from recommender.rulebase.questions import NOT_SURE, Answers, asked

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from tests.prompt.terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal

BACKSPACE = "\x7f"
KEPT = "recommender-answers.yaml"


class Session:
    """`recommender` in one folder, started again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened: list[Terminal] = []

    def __call__(self, *arguments: str, **size: int) -> Terminal:
        command = ["-m", "recommender", *arguments]
        terminal = Terminal(command, cwd=self.folder, **size)  # type: ignore[arg-type]
        self.opened.append(terminal)
        return terminal

    def answer(self, beginner: Path, *but: str) -> str:
        """A file with the answers of a case and nothing open but some; its name."""
        rulebase = recommender.load_rules()
        given = load_answers(beginner, rulebase).answers
        answers = {one.id: given.get(one.id, NOT_SURE) for one in asked(rulebase.questions, given)}
        for question in but:
            del answers[question]
        (self.folder / "begun.yaml").write_text(write_answers(answers, rulebase))
        return "begun.yaml"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path)
    yield session
    for terminal in session.opened:
        terminal.close()


def test_ctrl_c_keeps_the_answers_and_says_how_to_go_on(session: Session, tmp_path: Path) -> None:
    terminal = session()
    terminal.until("Question 1", at="Rows of a table: predict a number")
    terminal.press(ENTER).until("Question 2", at="Learn to build models")
    terminal.press("n").until("Question 3", at="[ ] No deep learning yet")
    terminal.press(SPACE, ENTER).until("Question 4")
    terminal.press(CTRL_C).until(f"recommender --resume {KEPT}")
    assert terminal.wait() == 130
    rulebase = recommender.load_rules()
    kept = {"subject": "table-number", "purpose": NOT_SURE, "people": ("none-yet",)}
    assert load_answers(tmp_path / KEPT, rulebase).answers == kept

    going_on = session("--resume", KEPT)
    going_on.until("Question 4", "Which framework is the work that you build on")
    going_on.press("n").until("Question 5")
    going_on.press(CTRL_C).until(f"--resume {KEPT}")
    assert going_on.wait() == 130
    kept |= {"field": NOT_SURE}
    assert load_answers(tmp_path / KEPT, rulebase).answers == kept
    assert [path.name for path in tmp_path.iterdir()] == [KEPT]


def test_what_is_detected_is_marked_and_left_to_tick(
    session: Session, beginner: Path, tmp_path: Path
) -> None:
    """Where training has to work may well be elsewhere, so nothing is ticked by itself."""
    rulebase = recommender.load_rules()
    machine = rulebase.question["training-machine"]
    detected = Questionnaire(rulebase, {}).detected(machine)
    begun = session.answer(beginner, machine.id)
    terminal = session("--resume", begun, columns=120, rows=50)
    noticed = [f"(detected here: {said})" for said in detected.values()]
    terminal.until(machine.ask, *noticed, at="[ ] Linux with an NVIDIA GPU")
    rows = [line for line in terminal.lines if "(detected here: " in line]
    assert len(rows) == len(detected)
    for option in machine.options:
        if said := detected.get(option.id):
            marked = f"[ ] {option.label} (detected here: {said})"
            assert any(marked in row for row in rows), (marked, rows)
    terminal.press(ENTER).until("Nothing is marked", at="None of these")
    terminal.press(ENTER).until("Review")
    terminal.press(CTRL_C)
    assert terminal.wait() == 130
    assert load_answers(tmp_path / begun, rulebase).answers[machine.id] == ()


def test_ctrl_c_before_the_first_answer_leaves_nothing(session: Session, tmp_path: Path) -> None:
    terminal = session()
    terminal.until("Question 1")
    terminal.press(CTRL_C)
    assert terminal.wait() == 130
    assert list(tmp_path.iterdir()) == []


def test_from_the_last_question_to_the_project(
    session: Session, tmp_path: Path, beginner: Path
) -> None:
    terminal = session("--resume", session.answer(beginner, "debugging"), rows=50)
    terminal.until("The verdict is settled", "The remaining question cannot change it")
    terminal.press(DOWN).until(at="Answer one more question for a starter project that fits better")
    terminal.press(ENTER).until("How do you look for mistakes")
    terminal.press(DOWN, ENTER).until("Show the verdict")
    terminal.press(ENTER).until("slight", "Write a starter project now?")
    terminal.press("y").until("Name of the project folder")
    terminal.press(ENTER).until("python train.py")
    assert terminal.wait() == 0
    assert (tmp_path / "my-project" / "train.py").is_file()


def test_a_name_that_will_not_do_is_asked_again(
    session: Session, tmp_path: Path, beginner: Path
) -> None:
    """A name that hides a package is refused while there is still somebody to give another."""
    terminal = session("--resume", session.answer(beginner, "debugging"), rows=50)
    terminal.until("The verdict is settled", at="Stop here and show the verdict")
    terminal.press(ENTER).until("slight", "Write a starter project now?")
    terminal.press("y").until("Name of the project folder")
    terminal.press(*[BACKSPACE] * len("my-project"), *"torch", ENTER)
    terminal.until("'torch' cannot be a project name")
    terminal.press(*[BACKSPACE] * len("torch"), *"mine", ENTER).until("python train.py")
    assert terminal.wait() == 0
    assert (tmp_path / "mine" / "train.py").is_file()


def test_answers_given_for_a_project_that_is_refused_are_kept(
    session: Session, tmp_path: Path
) -> None:
    rulebase = recommender.load_rules()
    given: Answers = {
        "subject": "table-class",
        "purpose": "library",
        "engine": "several-engines",
        "training-machine": ("linux-nvidia",),
        "devices": "too-big",
    }
    whole = {one.id: given.get(one.id, NOT_SURE) for one in asked(rulebase.questions, given)}
    (tmp_path / "begun.yaml").write_text(write_answers(whole, rulebase))
    terminal = session("new", "p", "--framework", "pytorch", "--resume", "begun.yaml", rows=50)
    terminal.until("Your answers are in begun.yaml", "PyTorch is ruled out by")
    assert terminal.wait() == 1
    kept = load_answers(tmp_path / "begun.yaml", rulebase)
    assert (kept.answers, kept.made_by["version"]) == (whole, rulebase.version)
    assert [path.name for path in tmp_path.iterdir()] == ["begun.yaml"]


def test_without_a_project_the_answers_can_be_kept(
    session: Session, tmp_path: Path, beginner: Path
) -> None:
    terminal = session("--resume", session.answer(beginner, "debugging"), rows=50)
    terminal.until("The verdict is settled", at="Stop here and show the verdict")
    terminal.press(ENTER).until("slight", "Write a starter project now?")
    terminal.press("n").until("Save your answers to a file?")
    terminal.press("y").until(f"recommender --answers {KEPT}")
    assert terminal.wait() == 0
    kept = load_answers(tmp_path / KEPT, recommender.load_rules())
    assert "debugging" not in kept.answers


def test_the_settled_page_leads_back_and_to_the_review(
    session: Session, tmp_path: Path, beginner: Path
) -> None:
    """An answer that is changed there may unsettle the verdict, and the questions go on."""
    terminal = session("--resume", session.answer(beginner, "debugging", "subject"), rows=50)
    terminal.until("What is the model mainly about?")
    terminal.press(ENTER).until("The verdict is settled", "Back to question")
    terminal.press("b").until(
        "What is the model mainly about?", at="Rows of a table: predict a number"
    )
    terminal.press(ENTER).until("The verdict is settled")
    terminal.press(DOWN, DOWN, ENTER).until("Review", "Not answered")
    terminal.press(ENTER).until("Write a starter project now?")


def test_new_asks_only_what_is_missing(session: Session, tmp_path: Path, beginner: Path) -> None:
    begun = session.answer(beginner, "subject")
    terminal = session("new", "p", "--answers", begun)
    terminal.until("Which starter project?", at="Generative adversarial network")
    terminal.press(DOWN, ENTER).until("python train.py")
    assert terminal.wait() == 0
    assert "image-classification" in (tmp_path / "p" / "answers.yaml").read_text()


def test_new_on_an_exact_tie_asks_which_to_start_with(session: Session, tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("answers: {}\n")
    terminal = session("new", "p", "--answers", "none.yaml", "--task", "minimal")
    terminal.until("It is an exact tie. Which framework do you want to start with?", at="PyTorch")
    terminal.press(DOWN, ENTER).until("python train.py")
    assert terminal.wait() == 0
    assert "import keras" in (tmp_path / "p" / "train.py").read_text()


def test_stopping_where_new_asks_writes_nothing(session: Session, tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("answers: {}\n")
    terminal = session("new", "p", "--answers", "none.yaml", "--task", "minimal")
    terminal.until("It is an exact tie")
    terminal.press(CTRL_C)
    assert terminal.wait() == 130
    assert [path.name for path in tmp_path.iterdir()] == ["none.yaml"]
