"""Say which template each line of a generated file comes from: `python -m tests.whence`

    python -m tests.whence TASK STACK [KEY=WORD …] FILE[:LINE]
    python -m tests.whence tabular-classification pytorch train.py
    python -m tests.whence language-model keras-jax purpose=learning devices=several train.py:40
    python -m tests.whence --share

STACK is a framework, or a framework and its backend: `pytorch`, `keras-jax`. Each KEY=WORD is a
feature: what an answer adds to the project. --share prints which share of the lines of all projects
leads to a single template.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from recommender.errors import RecommenderError, UsageError
from recommender.starter.plan import PlannedProject, plan_project
from recommender.starter.render import render
from recommender.wording import closest
from tests.proofs.plan import Starter, catalogue, starters

__all__ = ["Line", "Place", "Share", "share", "trace", "whence"]

MARK = re.compile("\0([^\0]+):([0-9]+)\1")
"""Stands in front of what comes from a template: its name, and the line."""


class LineMarks(Extension):
    """Puts a mark in front of each line of a template, and of each value that is filled in."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            lines = []
            if token.type == "data":
                lines = str(token.value).split("\n")
            elif token.type == "variable_begin":
                lines = [""]
            if lines:
                marked = (
                    f"\0{stream.name}:{number}\1{line}"
                    for number, line in enumerate(lines, token.lineno)
                )
                yield Token(token.lineno, "data", "\n".join(marked))
            if token.type != "data":
                yield token


class Place(NamedTuple):
    """A line of a file below the folder of templates."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"templates/{self.path}:{self.line}"


class Line(NamedTuple):
    """A line of a generated file and the places that its text comes from, in order."""

    text: str
    places: tuple[Place, ...]

    @property
    def templates(self) -> set[str]:
        return {place.path for place in self.places}


def plan(starter: Starter) -> PlannedProject:
    """The project as it is proven; UsageError where there is none."""
    return plan_project(
        catalogue(),
        name="my-project",
        version="1",
        task=starter.task,
        framework=starter.framework,
        backend=starter.backend or None,
        features=dict(starter.shapes),
    )


def trace(project: PlannedProject) -> dict[str, list[Line]]:
    """Path → the lines of each file of the project."""
    marked = render(project, (LineMarks,))
    traced = {}
    for file in project.files:
        if file.template:
            traced[file.path] = list(_lines(marked[file.path], project.origins))
        else:
            origin = project.origins[file.path]
            traced[file.path] = [
                Line(text, (Place(origin, number),))
                for number, text in enumerate(file.text.splitlines(), 1)
            ]
    return traced


def _lines(marked: str, origins: Mapping[str, str]) -> Iterator[Line]:
    """A rendered text with marks, line by line."""
    text = ""
    places: dict[Place, None] = {}
    before, *parts = MARK.split(marked)
    assert not before, "a text that no mark stands in front of"
    for name, number, part in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        place = Place(origins.get(name, name), int(number))
        for said in part.splitlines(keepends=True):
            if said.strip() or not places:
                places[place] = None
            text += said
            if said.endswith("\n"):
                yield Line(text.removesuffix("\n"), tuple(places))
                text, places = "", {}
    if text:
        yield Line(text, tuple(places))


def show(lines: Sequence[Line], only: int | None = None) -> str:
    """`place | text`, of all lines or of one."""
    shown = lines if only is None else lines[only - 1 : only]
    places = [" + ".join(map(str, line.places)) for line in shown]
    width = max(map(len, places), default=0)
    return "".join(
        f"{place:{width}} | {line.text}".rstrip() + "\n"
        for place, line in zip(places, shown, strict=True)
    )


class Share(NamedTuple):
    """Numbers of generated lines, of some projects together.

    `found` are those whose text stands in one template alone, so that searching for it finds the
    place; `single` those that come from one template; `whole` those of files that do.
    """

    lines: int
    found: int
    single: int
    whole: int


def share(among: Iterable[Starter]) -> Share:
    """Blank lines do not count."""
    having: Counter[str] = Counter()
    texts = [source.text for sources in catalogue().files.values() for source in sources]
    for text in (*texts, *catalogue().pieces.values()):
        having.update({form for line in text.splitlines() for form in _forms(line)})
    lines = found = single = whole = 0
    for starter in among:
        for file in trace(plan(starter)).values():
            said = [line for line in file if line.text.strip()]
            lines += len(said)
            found += sum(having[line.text.strip()] == 1 for line in said)
            single += sum(len(line.templates) == 1 for line in said)
            whole += len(said) * (len({path for line in said for path in line.templates}) == 1)
    return Share(lines, found, single, whole)


def _forms(line: str) -> tuple[str, str]:
    """How a line of a template reads for learners, and for others."""
    code, mark, comment = line.strip().partition("#? ")
    return f"{code}# {comment}" if mark else code, code.rstrip()


def show_share(counted: Share) -> str:
    """The same in words."""
    return (
        f"{counted.lines:,} lines of {len(starters())} projects\n"
        f"{counted.found / counted.lines:6.1%} are found by searching: one template has the text\n"
        f"{counted.single / counted.lines:6.1%} come from a single template\n"
        f"{counted.whole / counted.lines:6.1%} stand in a file that comes whole from one template\n"
    )


def starter_of(words: Sequence[str]) -> Starter:
    """`tabular-regression keras-jax purpose=learning` → the project; UsageError for other words."""
    if len(words) < 2:
        raise UsageError("name a task and a stack, such as: tabular-regression keras-jax")
    task, stack, *features = words
    framework, _, backend = stack.partition("-")
    for feature in features:
        if "=" not in feature:
            raise UsageError(f"expected KEY=WORD, such as purpose=learning, got '{feature}'")
    pairs = (tuple(feature.split("=", 1)) for feature in features)
    return Starter(task, framework, backend, tuple(sorted((key, word) for key, word in pairs)))


def whence(words: Sequence[str], file: str) -> str:
    """What the command prints for a project and a file of it."""
    project = plan(starter_of(words))
    path, colon, number = file.partition(":")
    traced = trace(project)
    if path not in traced:
        near = closest(path, traced) or f"; its files: {', '.join(traced)}"
        raise UsageError(f"no template makes '{path}' of this project{near}")
    if colon and not (number.isdecimal() and 0 < int(number) <= len(traced[path])):
        raise UsageError(f"'{path}' has the lines 1 to {len(traced[path])}, not '{number}'")
    for sentence in project.left_out:
        print(f"note: {sentence}", file=sys.stderr)
    return show(traced[path], int(number) if colon else None)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.whence",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="*", metavar="WORD", help="TASK STACK [KEY=WORD …] FILE")
    parser.add_argument("--share", action="store_true", help="of all projects together")
    arguments = parser.parse_args()
    try:
        if arguments.share:
            said = show_share(share(starters()))
        elif arguments.words:
            *words, file = arguments.words
            said = whence(words, file)
        else:
            parser.error("name a project and a file of it, or give --share")
    except RecommenderError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    print(said, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
