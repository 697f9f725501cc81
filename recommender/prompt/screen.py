"""Menus by questionary on a terminal that can place the cursor.

questionary supplies the prompts for text and yes or no, the style and the loop; the list has keys
of its own (back, why, not sure, three-state rows) and lines fitted to the terminal's width, which
its stock prompts do not offer, so it is an application of ours run as a questionary Question.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import print_formatted_text
from rich.cells import cell_len

from recommender.cells import shorten, wrap
from recommender.prompt.layout import laid_out
from recommender.prompt.menu import Menu, Reply
from recommender.prompt.state import MenuState
from recommender.prompt.symbols import printable, symbols_for
from recommender.rulebase.questions import ASIDE, MOST

__all__ = ["Screen"]

# Magenta is the one of the eight basic colours that reads on black and on white alike; what is dim
# is grey, since not every terminal knows how to dim.
STYLE = questionary.Style(
    [
        ("qmark", "fg:ansimagenta bold"),
        ("heading", "fg:ansimagenta"),
        ("part", "fg:ansibrightblack"),
        ("question", "bold"),
        ("pointer", "fg:ansimagenta bold"),
        ("pointed", "bold"),
        ("marked", "fg:ansimagenta bold"),
        ("answer", "noinherit bold"),
        ("instruction", ""),
    ]
)

PAGE_STEP = 8


class Screen:
    """The Face of a terminal."""

    def __init__(self) -> None:
        self.encoding = sys.stdout.encoding
        self.symbols = symbols_for(self.encoding)
        self.dot = self.symbols.dot
        self.input = create_input()
        self.output = create_output()
        if isinstance(self.output, Vt100_Output):
            # Asking where the cursor is serves completion menus, of which there are none; without
            # it nothing waits for terminals that never answer, and no answer leaks to the shell.
            self.output.enable_cpr = False
        self.recorded: list[int] = []
        """For each recorded line the width of the terminal when it was written."""

    def raw(self) -> AbstractContextManager[None]:
        """Hold what is typed between two prompts for the next one, instead of echoing it."""
        return self.input.raw_mode()

    def show(self, menu: Menu) -> Reply:
        state = MenuState(menu.mapped(self._shown))

        def text() -> FormattedText:
            size = self.output.get_size()
            # One row stays free, for the line above: the last answer, or the command.
            lines = laid_out(state, self.symbols, size.columns, max(size.rows - 1, 1))
            return FormattedText(fragment for line in lines for fragment in (*line, ("", "\n")))

        # The lines fit, but prompt_toolkit takes joined emoji for wider and would cut them off.
        window = Window(FormattedTextControl(text), wrap_lines=True, always_hide_cursor=True)
        question = questionary.Question(
            Application(
                layout=Layout(window),
                key_bindings=_bindings(state),
                style=STYLE,
                erase_when_done=True,
                input=self.input,
                output=self.output,
            )
        )
        reply: Reply = question.unsafe_ask()
        return reply

    def record(self, question: str, answer: str) -> None:
        room = self.output.get_size().columns - 1
        answer = shorten(self._shown(answer), room // 2, self.symbols.ellipsis)
        mark = f"{self.symbols.done} "
        left = room - cell_len(mark) - cell_len(answer) - 2
        line = [
            ("class:pointer", mark),
            ("", shorten(self._shown(question), left, self.symbols.ellipsis) + "  "),
            ("class:answer", answer),
        ]
        print_formatted_text(FormattedText(line), style=STYLE, output=self.output)
        self.recorded.append(room)

    def retract(self) -> None:
        # In a terminal made narrower the line may have wrapped to several: better left there.
        if self.recorded and self.recorded.pop() <= self.output.get_size().columns - 1:
            self.output.cursor_up(1)
            self.output.write_raw("\r")
            self.output.erase_down()
            self.output.flush()

    def confirm(self, message: str, default: bool) -> bool:
        prompt = questionary.confirm(
            self._wrapped(message, 6), default, style=STYLE, input=self.input, output=self.output
        )
        return bool(prompt.unsafe_ask())

    def text(self, message: str, default: str, fault: Callable[[str], str | None]) -> str:
        def check(text: str) -> bool | str:
            return self._shown(fault(text) or "") or True

        prompt = questionary.text(
            self._wrapped(message, 2),
            default,
            validate=check,
            style=STYLE,
            input=self.input,
            output=self.output,
            validate_while_typing=False,
        )
        return str(prompt.unsafe_ask())

    def _shown(self, text: str) -> str:
        return printable(text, self.encoding)

    def _wrapped(self, message: str, more: int) -> str:
        """Broken between words, with room left for the two cells before and `more` after it."""
        return "\n".join(wrap(self._shown(message), self.output.get_size().columns - 3 - more))


def _bindings(state: MenuState) -> KeyBindings:
    bindings = KeyBindings()

    def on(*keys: Keys | str, does: Callable[[], Reply | None]) -> None:
        def handler(event: KeyPressEvent) -> None:
            reply = does()
            if reply is not None and not event.app.is_done:
                event.app.exit(result=reply)

        for key in keys:
            bindings.add(key)(handler)

    on("up", "c-p", "k", "s-tab", does=lambda: state.move(-1))
    on("down", "c-n", "j", "tab", does=lambda: state.move(1))
    on("pageup", does=lambda: state.jump(-PAGE_STEP))
    on("pagedown", does=lambda: state.jump(PAGE_STEP))
    on("home", does=lambda: state.jump(-len(state.entries)))
    on("end", does=lambda: state.jump(len(state.entries)))
    on("enter", "c-j", does=state.enter)  # the latter where it was typed before the page was there
    on(" ", does=state.mark)
    on("+", does=lambda: state.mark(MOST))
    on("-", does=lambda: state.mark(ASIDE))
    on("?", does=state.toggle_why)
    on("s", "S", does=state.toggle_standing)
    on("n", "N", does=state.unsure)
    on("b", "B", "left", "backspace", does=state.back)
    # A paste is meant for somewhere else.
    on(Keys.BracketedPaste, Keys.Any, does=lambda: None)

    @bindings.add("c-c")
    @bindings.add("<sigint>")
    def stop(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @bindings.add("c-d")
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    @bindings.add("c-z")
    def suspend(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    return bindings
