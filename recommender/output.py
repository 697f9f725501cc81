"""The one way out: whatever is printed goes through here, and nothing in it steers the terminal.

`say` and `note` print a line, `emit` a text that is finished. What they are given may quote a rule
base, an answers file or the name of a file, which strangers wrote: see `recommender.visible`. Only
styles that are named here, and the colours of a `Coloured` text, become escape codes. The linter
refuses other ways to print; the prompts on a screen are drawn by prompt_toolkit, which is given
harmless text, too.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from recommender.visible import in_encoding, visible, visible_lines

__all__ = ["Coloured", "Piece", "emit", "note", "progress", "say", "shows_color"]

Piece = str | tuple[str, str]
"""Raw text, or raw text with a style: 'bold', 'red bold'."""

_CODES = {"bold": "1", "red": "31"}
_RESET = "\x1b[0m"
_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")


class Coloured(str):
    """A finished text whose colours are ours: whoever made it made its pieces harmless first."""

    __slots__ = ()


def say(*pieces: Piece, err: bool = False) -> None:
    """Print the pieces side by side on one line, on the standard error where `err`."""
    styled = shows_color(sys.stderr if err else sys.stdout)
    line = ""
    for piece in pieces:
        text, style = (piece, "") if isinstance(piece, str) else piece
        codes = ";".join(_CODES[word] for word in style.split())
        text = visible(text)
        line += f"\x1b[{codes}m{text}{_RESET}" if styled and codes and text else text
    _write(f"{line}\n", err)


def note(text: str) -> None:
    """Tell the user in one line of the standard error what is worth knowing and no fault."""
    say(f"note: {text}", err=True)


def emit(text: str, *, err: bool = False) -> None:
    """Print a finished text as it is, but for what would steer the terminal."""
    if isinstance(text, Coloured):
        parts = _COLOUR.split(text)
        parts[::2] = map(visible_lines, parts[::2])
        _write("".join(parts), err)
    else:
        _write(visible_lines(text), err)


def _write(text: str, err: bool) -> None:
    """Where the reader has seen enough (`| head`), the rest is lost without a complaint."""
    import click

    stream = sys.stderr if err else sys.stdout
    try:
        # click writes to consoles of Windows, too; the codes in the text are wanted.
        click.echo(in_encoding(text, stream.encoding or "ascii"), nl=False, err=err, color=True)
    except BrokenPipeError:
        # What could not be written is tried again on Python's way out, and must not fail there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def shows_color(stream: TextIO) -> bool:
    """Colour only on a terminal, and not where NO_COLOR or a dumb terminal says no."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


@contextmanager
def progress(total: int, begun: str) -> Iterator[Callable[[int, str], None]]:
    """What to call with the number of steps done and what is done now: it moves a bar on a
    terminal that stands on the standard error, and says nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, doing: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(begun, total=total)

        def move(done: int, doing: str) -> None:
            bar.update(task, completed=done, description=escape(visible(doing)))

        yield move
