"""Everything that can go wrong, as one tree: a class per action that a caller can take.

    RecommenderError
    ├── InputError            the user's files or answers are at fault        exit 1
    │   ├── RuleBaseError     mend the rule base
    │   ├── AnswersError      mend the answers
    │   ├── TemplateError     mend the templates
    │   ├── TargetError       choose another project name or folder
    │   └── RefusedError      the answers rule this choice out
    └── UsageError            wrong options, or no terminal to ask on         exit 2

Messages are written for the person who reads them; constructors print nothing. Anything that is
not a RecommenderError is a bug of ours (exit 3).

A hostile file can have a fault in every other byte. So `Faults` keeps KEPT of them and counts the
rest, and the message of an error shows the first SHOWN.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = [
    "SHOWN",
    "AnswersError",
    "Fault",
    "Faults",
    "InputError",
    "RecommenderError",
    "RefusedError",
    "RuleBaseError",
    "TargetError",
    "TemplateError",
    "UsageError",
]


SHOWN = 50
"""How many faults the message of an error shows. More than that nobody mends in one go."""

KEPT = 1000
"""How many faults are kept of what is read in one go."""


class Fault(NamedTuple):
    """One thing wrong in one place of a file.

    `line` counts from 1, 0 where no line applies; `path` is the way to the key ('rules.3.when').
    `stands_for` is more than 1 only for the last of KEPT faults: for it and all that come after it.
    """

    file: str
    line: int
    path: str
    message: str
    stands_for: int = 1

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class Faults(list[Fault]):
    """Collects faults: the first KEPT, of which the last counts those that come after it."""

    def append(self, fault: Fault) -> None:
        if len(self) < KEPT:
            super().append(fault)
        else:
            self[-1] = self[-1]._replace(stands_for=self[-1].stands_for + fault.stands_for)


class RecommenderError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = 1

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the message; what one of them quotes may have ends of lines in it, too."""
        return (str(self),)


class InputError(RecommenderError):
    """The user's files or answers are at fault; `faults` holds what is wrong, at most KEPT of it.

    A plain sentence may stand in for the faults where no file is concerned, and `further` lines.
    """

    def __init__(self, faults: str | Iterable[Fault], *further: str) -> None:
        self.faults: tuple[Fault, ...] = () if isinstance(faults, str) else tuple(faults)
        said = [faults] if isinstance(faults, str) else _shown(self.faults)
        self._lines = (*said, *further)
        super().__init__("\n".join(self._lines))

    @property
    def lines(self) -> tuple[str, ...]:
        return self._lines


class RuleBaseError(InputError):
    """A rule base cannot be used as it is."""


class AnswersError(InputError):
    """An answers file, or the answers given to the API, cannot be used as they are."""


class TemplateError(InputError):
    """A template folder cannot be used as it is."""


class TargetError(InputError):
    """The project cannot be written under this name or at this place."""


class RefusedError(InputError):
    """The answers rule out what was asked for; the message carries the requirement's reason."""


class UsageError(RecommenderError):
    """The command line is wrong, or a question would have to be asked and there is no terminal."""

    exit_code = 2


def _shown(faults: tuple[Fault, ...]) -> list[str]:
    """The first SHOWN faults, one per line, and how many there are besides."""
    lines = [str(fault) for fault in faults[:SHOWN]]
    if rest := sum(fault.stands_for for fault in faults) - len(lines):
        lines.append(f"and {rest:,} more")
    return lines
