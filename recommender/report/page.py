"""How a report is laid out in a terminal: width, what may be printed, colours, wrapping, and the
parts that the text of one person's verdict and of several people's have in common.

Every framework is shown in the same way: its colour follows from its id's place among the ids.
Texts of users and rule authors become `rich.text.Text`, never markup.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from recommender.cells import shorten
from recommender.output import Coloured
from recommender.report import words
from recommender.report.verdict import Reason, VerdictReport

__all__ = [
    "Look",
    "Page",
    "Piece",
    "Sheet",
    "backend_items",
    "measured_items",
    "meter",
    "printed",
    "reason_items",
    "source_items",
]

MARGIN = 10
"""Columns of the labels on the left; a narrow terminal has them on lines of their own."""
NARROW = 60
WIDEST = 100
"""Longer lines are hard to read, however wide the terminal."""
COLOURS = ("cyan", "magenta", "yellow", "blue")
"""Red and green are left out: they mean wrong and right."""

Piece = str | tuple[str, str] | Text
"""Raw text, raw text with a style, or what is inert already."""


R = TypeVar("R", bound=VerdictReport)


class Look(NamedTuple):
    """No line wider than `width`, no escape code without `color`, nothing but ASCII without
    `unicode`; `details` shows everything. Without `today` nothing is said of the age of claims."""

    width: int
    color: bool
    unicode: bool
    details: bool
    today: date | None = None


class Sheet:
    """How texts are laid out: the width, what may be printed, how much of it, and the colour of
    each of `frameworks` (ids)."""

    def __init__(self, frameworks: Iterable[str], look: Look, widest: int = WIDEST) -> None:
        self.console = _console(look)
        self.unicode = look.unicode
        self.details = look.details
        self.today = look.today
        self.width = max(20, min(look.width, widest))
        self.margin = MARGIN if self.width >= NARROW else 0
        self.colour = {id: COLOURS[at % len(COLOURS)] for at, id in enumerate(sorted(frameworks))}

    def text(self, *pieces: Piece) -> Text:
        """Pieces side by side, inert."""
        line = Text()
        for piece in pieces:
            if isinstance(piece, Text):
                line.append_text(piece)
            else:
                raw, style = (piece, "") if isinstance(piece, str) else piece
                line.append(self.plain(raw), style)
        return line

    def plain(self, raw: str) -> str:
        line = words.visible(raw)
        return line if self.unicode else words.ascii_only(line)

    def wrap(self, head: Text, body: Text, start: int = 0) -> Iterator[Text]:
        """`body` beside `head`, which ends in its own blanks; further lines stand under the body.

        `start` is the column of the head; nothing is printed there.
        """
        indent = start + cell_len(head.plain)
        room = max(8, self.width - indent)
        for at, line in enumerate(body.wrap(self.console, room, overflow="fold")):
            line.rstrip()
            yield Text.assemble(" " * start, head, line) if at == 0 else Text(" " * indent) + line

    def section(self, label: str, *items: tuple[Piece, Piece], gap: bool = True) -> Iterator[Text]:
        """A label on the left and items, each a head and a body, beside or under it."""
        if not items:
            return
        if gap or not self.margin:
            yield Text()
        name = self.text((label, "bold"))
        if len(name) + 1 > self.margin:
            yield from self.wrap(Text(), name)
            name = Text()
        for at, (head, body) in enumerate(items):
            lines = self.wrap(self.text(head), self.text(body), self.margin)
            for first, line in enumerate(lines):
                if at == first == 0 and name:
                    line = name + line[len(name) :]
                yield line

    def fit(self, raw: str, cells: int) -> str:
        """`raw` in at most `cells` columns, its end left out where it must be."""
        return shorten(self.plain(raw), cells, "…" if self.unicode else "~")

    def out(self, lines: Iterable[Text]) -> Coloured:
        """The lines as they are printed, a newline after each. All that they quote went through
        `plain`, so the escape codes in them are the sheet's own."""
        with self.console.capture() as capture:
            for line in lines:
                self.console.print(
                    line, no_wrap=True, overflow="ignore", crop=False, highlight=False
                )
        return Coloured(capture.get())


class Page(Sheet, Generic[R]):
    """The sheet of a report."""

    def __init__(self, report: R, look: Look) -> None:
        super().__init__(report.framework, look)
        self.report = report

    def next_steps(self) -> Iterator[Text]:
        """What the user should know or do next: claims that have grown old, the starter that the
        answers ask for, and the command to type."""
        if self.today is not None and (old := words.outdated(self.report, self.today)):
            yield from self.section("Age", ("", old))
        starter, command = self.report.starter, self.report.next_command
        if starter is not None and starter.task:
            why = f": {starter.closest}" if starter.closest else ""
            said = self.text((starter.task, "bold"), why)
            yield from self.section("Starter", ("", said))
        if command:
            yield from self.section(
                "Next", ("", (command, "bold")), gap=starter is None or not starter.task
            )


def printed(report: R, lines: Callable[[Page[R]], Iterable[Text]], look: Look) -> str:
    """What `lines` makes of the report."""
    page = Page(report, look)
    return page.out(lines(page))


def _console(look: Look) -> Console:
    return Console(
        file=io.StringIO(),
        width=look.width,
        force_terminal=look.color,
        color_system="standard" if look.color else None,
        no_color=not look.color,
        legacy_windows=False,
        _environ={},
    )


def meter(page: Page[R]) -> Text:
    """The verdict, and its strength as so many of the bands; blanks at the end."""
    report = page.report
    colour = page.colour.get(report.leader or "", "")
    head = page.text((words.headline(report), f"bold {colour}".rstrip()), "  ")
    if report.strength is None:
        return head
    rank, bands = report.strength.rank, report.strength.bands
    return page.text(head, ("▰" * rank, colour), ("▱" * (bands - rank), "dim"), "  ")


def reason_items(page: Page[R], reasons: Iterable[Reason]) -> Iterator[tuple[Piece, Piece]]:
    """Points, sentence and source; whose points they are where that is one of several rivals."""
    report = page.report
    for reason in reasons:
        rule = report.rule[reason.rule]
        colour = page.colour[reason.framework]
        head = page.text((f"{words.signed(reason.points)} ", colour))
        body = page.text(rule.because)
        if report.leader not in (None, reason.framework) and len(report.frameworks) > 2:
            body = page.text((f"{report.titles[reason.framework]}: ", f"bold {colour}"), body)
        yield head, body
        yield from source_items(page, rule.evidence, " " * len(head))


def backend_items(
    page: Page[R], reasons: int, said: Iterable[str]
) -> Iterator[tuple[Piece, Piece]]:
    """Which variant, and what puts it before the others; at a glance without what `said` and the
    first `reasons` have told already (ids of rules and requirements)."""
    chosen = page.report.chosen
    if chosen is None or len(chosen.variants) < 2:
        return
    told = {reason.rule for reason in chosen.reasons[:reasons]} | set(said)
    sentences = words.variants(page.report, () if page.details else told)
    title = (f"{chosen.variants[0].title}. ", f"bold {page.colour[chosen.id]}")
    yield "", page.text(title, " ".join(sentences))


def measured_items(page: Page[R]) -> Iterator[tuple[Piece, Piece]]:
    """What was measured, whether it counts, and where it was."""
    measurement = page.report.measured
    if measurement is None:
        return
    from recommender.report.race import words as race_words

    yield "", page.text(race_words.measured(measurement))
    if page.details:
        yield "", (race_words.where(measurement.race), "dim")


def source_items(
    page: Page[R], evidence: Sequence[str], head: str = ""
) -> Iterator[tuple[Piece, Piece]]:
    """Where the first piece of evidence stands; with details, all of them."""
    for id in evidence if page.details else evidence[:1]:
        source = page.report.source[id].source
        if not page.details and "://" not in source:
            source = page.fit(source, page.width - page.margin - len(head))
        yield head, (source, "dim")
