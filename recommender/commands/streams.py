"""The standard streams as whoever started the program left them: closed, full, unread."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Any, TextIO, cast

from recommender.errors import InputError

__all__ = ["finish", "prepare"]


class _Stream:
    """A stream, but for what happens where it cannot be written."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    @property
    def buffer(self) -> _Stream:
        """Of a text stream: where its bytes go."""
        return type(self)(self._stream.buffer)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Output(_Stream):
    """The standard output: an error says that it is meant."""

    def write(self, data: str | bytes) -> int:
        with _named():
            self._stream.write(data)
        return len(data)

    def flush(self) -> None:
        with _named():
            self._stream.flush()


class _Messages(_Stream):
    """The standard error: what nobody can read there is no reason to stop."""

    def write(self, data: str | bytes) -> int:
        with suppress(OSError):
            self._stream.write(data)
        return len(data)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = " is closed" if error.errno == errno.EBADF else f": {error.strerror}"
        raise InputError(f"the standard output{reason}") from error


def prepare() -> None:
    """Make the streams fit to be used.

    A closed one is opened, since the next file would take its number otherwise; the standard
    output so that writing to it fails. A name that a terminal cannot show must not stop us.
    """
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest number that is free
    output = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    messages = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (output, messages):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = cast(TextIO, _Output(output)), cast(TextIO, _Messages(messages))


def finish() -> None:
    """Leave nothing that Python could complain about on its way out."""
    try:
        sys.stdout.flush()
    except (OSError, InputError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
