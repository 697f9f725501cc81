"""What is wrong with text that is not YAML, in plain words: what it usually is, and how to mend it.

A parser tells where it could not go on. The mistakes behind that are few: a key that does not begin
in the same column as the others, a dash that is missing or stands elsewhere than the others, and a
text with a colon and a space in it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from recommender.wording import shorten

__all__ = ["problem"]

_KEY = re.compile(r" *(?:- +)*(?:\{ *)?([\"']?[\w-]+[\"']?) *:(?: |$)")
_VALUE_BEFORE = re.compile(r"([\w-]+)[\"']? *: +[^:]*$")

_COLON = ("mapping values are not allowed",)
_COMMA = ("did not find expected ',' or '}'", "expected ',' or '}'")
_COLUMN = (
    "did not find expected '-' indicator",
    "did not find expected key",
    "expected <block end>",
)
SEARCHED = 1000
"""How much of a line is searched for the key of a text; lines of hostile files may be long."""

_QUOTE = "must be in quotes, or begin with >- and go on in the next line"


def problem(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Line and reason of what PyYAML says; line 0 where it names no place."""
    if isinstance(error, yaml.reader.ReaderError):
        at = re.search(f"[{re.escape(chr(error.character))}]", text)
        line = text.count("\n", 0, at.start()) + 1 if at else 0
        return line, f"the character U+{error.character:04X} is not allowed"
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return 0, "unreadable"
    if "\t" in text[mark.index : mark.index + 1]:
        return mark.line + 1, "a tab where only spaces are allowed"
    said = getattr(error, "problem", None) or "unreadable"
    lines = text.split("\n")
    return mark.line + 1, _in_plain_words(said, lines, mark.line, mark.column) or said


def _in_plain_words(said: str, lines: list[str], at: int, column: int) -> str:
    """'' where it may be anything."""
    if at >= len(lines):
        return ""
    before = lines[at][:column]
    value = _VALUE_BEFORE.search(before[-SEARCHED:])
    if value and said.startswith(_COMMA) and lines[at].startswith(": ", column):
        return f"the text of '{value[1]}' has a colon and a space in it; put it in quotes"
    if said.startswith(_COLON):
        if value:
            return f"the text of '{value[1]}' has a colon and a space in it; such a text {_QUOTE}"
        columns = _columns(lines, at)
        return columns and f"{columns}; a text with a colon and a space in it {_QUOTE}"
    if said.startswith(_COLUMN) and not before.strip():
        return _columns(lines, at)
    return ""


class _Begin(NamedTuple):
    """A line that begins with a key or a dash: where that stands, counted from 1."""

    word: str
    column: int
    line: int


def _columns(lines: list[str], at: int) -> str:
    """How a line begins elsewhere than those that it belongs to; '' where that is not so."""
    indent = _indent(lines[at])
    is_entry = lines[at].lstrip().startswith("- ")
    own = _dash(lines, at) if is_entry else _key(lines, at)
    if own is None:
        return ""
    others: list[_Begin] = []
    for above in range(at - 1, -1, -1):
        line = lines[above]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        dash = _dash(lines, above)
        if not is_entry and dash is not None and dash.column == own.column:
            return (
                f"{own.word} begins in the column of the '-' in line {dash.line}; a new entry needs"
                " '- ' before its first key, and the keys of one entry must begin in the same"
                " column"
            )
        begin = dash if is_entry else _key(lines, above)
        if begin is not None:
            others.append(begin)
        if _indent(line) <= indent:
            break
    if not others:
        return ""
    near = min(others, key=lambda begin: abs(begin.column - own.column))
    if near.column == own.column:
        return ""
    what = "the entries of one list" if is_entry else "the keys of one entry"
    return (
        f"{own.word} begins in column {own.column}, but {near.word} in line {near.line} begins in "
        f"column {near.column}; {what} must begin in the same column"
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _key(lines: list[str], at: int) -> _Begin | None:
    key = _KEY.match(lines[at])
    return _Begin(f"'{shorten(key[1])}'", key.start(1) + 1, at + 1) if key else None


def _dash(lines: list[str], at: int) -> _Begin | None:
    is_dash = lines[at].lstrip(" ").startswith("- ")
    return _Begin("the '-'", _indent(lines[at]) + 1, at + 1) if is_dash else None
