"""Markdown in which no text takes effect that a user or a rule author typed.

`Markdown` is text that is Markdown already; whatever else is put into it with `format` or `join` is
escaped. So a text that nobody thought of is shown as it was typed, and is never live.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from recommender.report import words

__all__ = ["Markdown", "bullets", "code", "inert", "link", "table"]


class Markdown(str):
    """Markdown of our own. `format` and `join` escape what is not Markdown itself; f-strings and
    `+` give a plain string, which is escaped in turn."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> Markdown:
        return Markdown(
            str.format(
                self,
                *map(inert, values),
                **{name: inert(value) for name, value in named.items()},
            )
        )

    def join(self, parts: Iterable[str]) -> Markdown:
        return Markdown(str.join(self, map(inert, parts)))


_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]|~$"} | {"<": "&lt;"})
_ENTITY = re.compile("&(?=[#A-Za-z])")
_MARKER = re.compile(r"(?=[-+=#>:])|(\d+)(?=[.)](\s|$))")

# What a renderer such as GitHub's makes a link or a picture of without any mark-up: web addresses,
# mail addresses and @names, numbers of issues, names of emoji. A character without width behind
# the sign (where a reader does not see it) takes the meaning away; a backslash would not.
_AUTOMATIC = re.compile(
    r"(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=@)(?=\S)|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)"
    r"|(?<=:)(?=[a-z0-9+_-]+(:|$))",
    re.IGNORECASE,
)
_BROKEN = "&#8203;"


def inert(raw: object) -> Markdown:
    """The text on one line, without effect in Markdown and in HTML wherever in a paragraph it
    stands. Markdown stays as it is."""
    if isinstance(raw, Markdown):
        return raw
    line = _ENTITY.sub("&amp;", words.visible(str(raw)).strip())
    # Between a sign and what follows it, so before signs get their backslashes.
    line = _AUTOMATIC.sub("\0", line).translate(_ESCAPED).replace("\0", _BROKEN)
    return Markdown(_MARKER.sub(r"\1\\", line, count=1) if _MARKER.match(line) else line)


def code(raw: str) -> Markdown:
    """The text on one line as a code span, whatever back-ticks it has."""
    line = words.visible(raw)
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    # One blank at each end is not shown, which sets the fence apart from back-ticks.
    pad = " " if line.startswith("`") or line.endswith("`") or line.strip(" ") != line else ""
    return Markdown(f"{fence}{pad}{line}{pad}{fence}" if line else "")


def link(source: str) -> Markdown:
    """A link where the source is a plain web address, otherwise its text."""
    plain = source.startswith(("https://", "http://")) and source.isascii() and source.isprintable()
    if plain and not any(sign in source for sign in " <>\"'`\\"):
        return Markdown(f"<{source}>")
    return inert(source)


def bullets(items: Iterable[str]) -> Markdown:
    """A list; '' where there are no items."""
    return Markdown("\n").join(Markdown("- {}").format(item) for item in items)


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, numbers: bool = True) -> Markdown:
    """A table whose first column holds labels; the others hold `numbers` or text."""
    titles = tuple(head)
    rule = Markdown("|---" + ("|--:" if numbers else "|---") * (len(titles) - 1) + "|")
    return Markdown("\n").join([_row(titles), rule, *map(_row, rows)])


def _row(cells: Iterable[str]) -> Markdown:
    return Markdown("| {} |").format(Markdown(" | ").join(cells))
