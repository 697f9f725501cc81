"""The comparison in a terminal: frameworks beside each other where there is room for columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.text import Text

from recommender.compare.claims.model import Claim, ComparedFactor, Comparison
from recommender.report import words
from recommender.report.columns import beside, heading, room
from recommender.report.page import Look, Piece, Sheet
from recommender.rulebase.rules import Holds, stale

__all__ = ["render_comparison"]

NARROWEST = 24
"""Columns of the terminal that a framework needs beside another one."""

STATUS = {Holds.HOLDS: "green", Holds.NUANCED: "yellow", Holds.OUTDATED: "red"}


def render_comparison(comparison: Comparison, look: Look) -> str:
    """The text: no line wider than the look's width, no escape code without colour, nothing but
    ASCII without Unicode. From `today` it is told which claims have not been checked for long."""
    sheet = Sheet((one.id for one in comparison.frameworks), look)
    return sheet.out(_Text(comparison, sheet).lines())


class _Text:
    def __init__(self, comparison: Comparison, sheet: Sheet) -> None:
        self.comparison = comparison
        self.sheet = sheet
        self.width = room(sheet.width - sheet.margin, len(comparison.frameworks))

    def lines(self) -> Iterator[Text]:
        comparison, sheet = self.comparison, self.sheet
        yield from sheet.wrap(Text(), sheet.text((comparison.rulebase.title, "bold")))
        yield from sheet.wrap(Text(), sheet.text(self.preface()))
        yield from heading(sheet, "Quick comparison")
        if self.columns:
            yield from beside(sheet, "", [self.titled(at) for at in self.places], self.width)
        for factor in comparison.factors:
            yield Text()
            yield from sheet.wrap(Text(), sheet.text((factor.title, "bold")))
            yield from self.columned(factor) if self.columns else self.stacked(factor)
        if comparison.quotes:
            yield from heading(sheet, "Key differences: the page's claims, and what became of them")
        else:
            yield from heading(sheet, "The claims that the rules rest on")
        yield from self.claims()
        yield from heading(sheet, "When to use which")
        yield from self.choices()
        if comparison.next_command:
            yield from sheet.section("Next", ("", (comparison.next_command, "bold")))
        if comparison.tasks:
            yield from sheet.section("TASK", ("", words.listed(comparison.tasks, "or")), gap=False)

    @property
    def columns(self) -> bool:
        return bool(self.sheet.margin) and self.width >= NARROWEST

    @property
    def places(self) -> range:
        return range(len(self.comparison.frameworks))

    def preface(self) -> str:
        comparison = self.comparison
        name = f"Rule base {comparison.rulebase.id} {comparison.rulebase.version}."
        if not comparison.quotes:
            return (
                f"{name} It quotes no comparison page: here is what it says of each factor today, "
                f"and the claims that its rules rest on ({self.counted()})."
            )
        return (
            f"{name} What a comparison page said stands in quotation marks, with what became of "
            f"it ({self.counted()}). A number in brackets is that of the claim further down, which "
            "has the source and the day of the check."
        )

    def counted(self) -> str:
        """'1 claim holds, 15 are nuanced, 4 are outdated': of the page's where there are any."""
        said: list[str] = []
        page = [one for one in self.comparison.shown if one.page]
        for status in Holds:
            count = sum(one.status == status for one in page or self.comparison.shown)
            if count:
                claims = "" if said else " claim" if count == 1 else " claims"
                one, several = ("holds", "hold") if status is Holds.HOLDS else ("is", "are")
                verb = one if count == 1 else several
                rest = "" if status is Holds.HOLDS else f" {status}"
                said.append(f"{count}{claims} {verb}{rest}")
        return ", ".join(said) or "none yet"

    def titled(self, at: int) -> Text:
        one = self.comparison.frameworks[at]
        return self.sheet.text((one.title, f"bold {self.sheet.colour[one.id]}"))

    # Each factor

    def rows(self, factor: ComparedFactor) -> Iterator[tuple[str, list[Text]]]:
        """Label and a cell for each framework; an empty one where the page is silent."""
        said = factor.statements
        yield "Today", [self.sheet.text(one.today) for one in said]
        if any(one.page is not None for one in said):
            yield (
                "The page",
                [Text() if one.page is None else self.quoted(one.page, one.claims) for one in said],
            )

    def columned(self, factor: ComparedFactor) -> Iterator[Text]:
        for label, cells in self.rows(factor):
            yield from beside(self.sheet, label, cells, self.width)

    def stacked(self, factor: ComparedFactor) -> Iterator[Text]:
        rows = list(self.rows(factor))
        for at in self.places:
            yield from self.sheet.wrap(Text("  "), self.titled(at))
            for label, cells in rows:
                if cells[at]:
                    head = self.sheet.text((f"    {label}: ", "dim"))
                    yield from self.hung(head, cells[at])

    def hung(self, head: Text, body: Text) -> Iterator[Text]:
        """Further lines stand four columns in, not under the body, for which there is no room."""
        yield from self.sheet.wrap(Text("    "), head[4:] + body)

    def quoted(self, sentence: str, claims: Sequence[str]) -> Text:
        """A sentence of the page, and what became of it."""
        return self.sheet.text(f"“{sentence}” ", self.verdicts(claims))

    def verdicts(self, claims: Iterable[str]) -> Text:
        """'[4] nuanced, [5] outdated'."""
        said = Text()
        for id in sorted(claims, key=self.comparison.number.__getitem__):
            one = self.comparison.claim[id]
            comma = ", " if said else ""
            status = (one.status, STATUS[Holds(one.status)])
            said += self.sheet.text(f"{comma}[{self.comparison.number[id]}] ", status)
        return said or self.sheet.text(("not checked", "dim"))

    # The claims

    def claims(self) -> Iterator[Text]:
        comparison, sheet = self.comparison, self.sheet
        titles = {one.id: one.title for one in comparison.factors}
        digits = len(str(len(comparison.shown)))
        for factor, claims in groupby(comparison.shown, lambda one: one.factor):
            yield Text()
            title = titles[factor] if factor else "What rules a choice out"
            yield from sheet.wrap(Text(), sheet.text((title, "bold")))
            for one in claims:
                yield from self.claim(one, digits)
        if sheet.today is not None and (old := stale(comparison.shown, sheet.today)):
            numbers = words.listed(f"[{comparison.number[one.id]}]" for one in old)
            verb = "was" if len(old) == 1 else "were"
            said = f"{numbers} {verb} last checked more than a year ago and may be overtaken."
            yield Text()
            yield from sheet.wrap(Text(), sheet.text(said))

    def claim(self, one: Claim, digits: int) -> Iterator[Text]:
        sheet = self.sheet
        head = sheet.text(f"[{self.comparison.number[one.id]}] ".rjust(digits + 3))
        said = f"“{one.claim}”" if one.page else one.claim
        status: Piece = (one.status, f"bold {STATUS[Holds(one.status)]}")
        now = f": {one.now}" if one.now else ""
        yield from sheet.wrap(head, sheet.text(said))
        for body in (
            sheet.text(status, now),
            sheet.text((f"Checked {one.checked}: {one.source}", "dim")),
        ):
            yield from sheet.wrap(Text(" " * len(head)), body)

    # When to use which

    def choices(self) -> Iterator[Text]:
        for at, one in enumerate(self.comparison.frameworks):
            if at:
                yield Text()
            yield from self.sheet.wrap(Text(), self.titled(at))
            page = [id for id in one.claims if self.comparison.claim[id].page]
            said = f"“{one.choose_when}”" if page else one.choose_when
            yield from self.sheet.wrap(Text("  "), self.sheet.text(said))
            if one.claims:
                became = self.sheet.text("What became of it: ", self.verdicts(one.claims))
                yield from self.sheet.wrap(Text("  "), became)
