"""Asking on a terminal: the questionnaire, and single questions for the commands.

questionary and prompt_toolkit are imported when something is asked, not before. Where they cannot
run, a dumb terminal for instance, the same is asked by numbered input.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from recommender.prompt.menu import Menu, MenuItem
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import RuleBase
from recommender.signals import as_interrupts

if TYPE_CHECKING:
    from recommender.prompt.plain import Plain
    from recommender.prompt.screen import Screen

__all__ = ["Interrupted", "ask", "choose", "confirm", "has_terminal", "text"]


class Interrupted(KeyboardInterrupt):
    """The user stopped (Ctrl-C, end of input, a hang-up); `answers` are the answers so far.

    Where nobody minds the answers it ends the command as Ctrl-C does.
    """

    def __init__(self, answers: Answers) -> None:
        super().__init__("stopped by the user")
        self.answers = answers


def has_terminal() -> bool:
    """Whether somebody can be asked: standard input and output are both terminals."""
    return all(
        stream is not None and not stream.closed and stream.isatty()
        for stream in (sys.stdin, sys.stdout)
    )


def ask(
    rulebase: RuleBase, answers: Answers, *, keep: Callable[[Answers], None] | None = None
) -> Answers:
    """Ask every question that applies and has no answer yet, then let the user review them all.

    Returns the answers to the questions that apply. When none is missing, nothing is asked.
    `keep` is called with the answers so far after each one. Raises Interrupted.
    """
    from recommender.prompt.questionnaire import Questionnaire

    questionnaire = Questionnaire(rulebase, answers, keep)
    if not questionnaire.missing():
        return questionnaire.counted()
    with _interruptible(questionnaire.so_far):
        face = _face()
        with face.raw():
            return questionnaire.run(face)


def choose(message: str, options: Sequence[tuple[str, str]]) -> str:
    """Have one of the options picked: (id, label) each; the id. Raises Interrupted."""
    items = tuple(MenuItem(id, label) for id, label in options)
    with _interruptible():
        face = _face()
        reply = face.show(Menu(message, items))
        assert isinstance(reply, str)
        face.record(message, dict(options)[reply])
    return reply


def confirm(message: str, default: bool = True) -> bool:
    """Ask yes or no. Raises Interrupted."""
    with _interruptible():
        return _face().confirm(message, default)


def text(
    message: str, default: str = "", validate: Callable[[str], str | None] = lambda text: None
) -> str:
    """Ask for a line of text, until `validate` has nothing against it. Raises Interrupted.

    `validate` returns the sentence that says what is wrong with the text, or None.
    """
    with _interruptible():
        return _face().text(message, default, validate)


def _face() -> Screen | Plain:
    from recommender.prompt.plain import Plain

    term = os.environ.get("TERM", "" if sys.platform != "win32" else "windows")
    if term in ("", "dumb", "unknown"):
        return Plain()
    try:
        from recommender.prompt.screen import Screen

        return Screen()
    except Exception:
        # prompt_toolkit has a class of its own for each way in which a terminal is none to it,
        # some of them defined on one platform only.
        return Plain()


@contextmanager
def _interruptible(answers: Callable[[], Answers] = dict) -> Iterator[None]:
    """Turn every way in which the user may leave into Interrupted with the answers so far."""
    try:
        with as_interrupts():
            yield
    except (KeyboardInterrupt, EOFError):
        raise Interrupted(answers()) from None
    except OSError as error:
        if error.errno != errno.EIO:  # what a terminal says that is gone
            raise
        raise Interrupted(answers()) from None
