"""The comparison in a terminal: frameworks beside each other where there is room for columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from rich.text import Text

from recommender.compare.claims.model import Claim, ClaimComparison, ComparedFactor, Statement
from recommender.report import words
from recommender.report.columns import beside, heading, room
from recommender.report.page import Look, Piece, Sheet
from recommender.rulebase.rules import Holds, stale

__all__ = ["render_comparison"]

NARROWEST = 24
"""Columns of the terminal that a framework needs beside another one."""

STATUS = {Holds.HOLDS: "green", Holds.NUANCED: "yellow", Holds.OUTDATED: "red"}


def render_comparison(comparison: ClaimComparison, look: Look) -> str:
    """The text: no line wider than the look's width, no escape code without colour, nothing but
    ASCII without Unicode. From `today` it is told which claims have not been checked for long."""
    sheet = Sheet((framework.id for framework in comparison.frameworks), look)
    return sheet.out(_ClaimsText(comparison, sheet).lines())


class _ClaimsText:
    def __init__(self, comparison: ClaimComparison, sheet: Sheet) -> None:
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
            yield from heading(sheet, "Key differences: the page's claims, and whether they hold")
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
                f"{name} It quotes no comparison page. Below is what it says about each factor "
                f"today, and the claims that its rules rest on ({self.counted()})."
            )
        return (
            f"{name} Sentences of a comparison page are in quotation marks, followed by whether "
            f"they still hold ({self.counted()}). Numbers in brackets refer to the claims below, "
            "which give the source and the date of the check."
        )

    def counted(self) -> str:
        """'1 claim holds, 15 are nuanced, 4 are outdated': of the page's where there are any."""
        said: list[str] = []
        claims = [claim for claim in self.comparison.shown if claim.page]
        claims = claims or list(self.comparison.shown)
        for status in Holds:
            count = sum(claim.status == status for claim in claims)
            if count:
                noun = "" if said else " claim" if count == 1 else " claims"
                single, plural = ("holds", "hold") if status is Holds.HOLDS else ("is", "are")
                verb = single if count == 1 else plural
                rest = "" if status is Holds.HOLDS else f" {status}"
                said.append(f"{count}{noun} {verb}{rest}")
        return ", ".join(said) or "none yet"

    def titled(self, at: int) -> Text:
        framework = self.comparison.frameworks[at]
        return self.sheet.text((framework.title, f"bold {self.sheet.colour[framework.id]}"))

    # Each factor

    def rows(self, factor: ComparedFactor) -> Iterator[tuple[str, list[Text]]]:
        """Label and a cell for each framework; an empty one where the page is silent."""
        statements = factor.statements
        yield "Today", [self.sheet.text(statement.today) for statement in statements]
        if any(statement.page is not None for statement in statements):
            yield "The page", list(map(self.quoted, statements))

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

    def quoted(self, statement: Statement) -> Text:
        """A sentence of the page, and what became of it; empty where the page is silent."""
        if statement.page is None:
            return Text()
        return self.sheet.text(f"“{statement.page}” ", self.verdicts(statement.claims))

    def verdicts(self, claims: Iterable[str]) -> Text:
        """'[4] nuanced, [5] outdated'."""
        said = Text()
        for id in sorted(claims, key=self.comparison.number.__getitem__):
            comma = ", " if said else ""
            holds = self.comparison.claim[id].status
            status = (holds, STATUS[holds])
            said += self.sheet.text(f"{comma}[{self.comparison.number[id]}] ", status)
        return said or self.sheet.text(("not checked", "dim"))

    # The claims

    def claims(self) -> Iterator[Text]:
        comparison, sheet = self.comparison, self.sheet
        titles = {factor.id: factor.title for factor in comparison.factors}
        digits = len(str(len(comparison.shown)))
        for factor, claims in groupby(comparison.shown, attrgetter("factor")):
            yield Text()
            title = titles[factor] if factor else "What rules out a choice"
            yield from sheet.wrap(Text(), sheet.text((title, "bold")))
            for claim in claims:
                yield from self.claim(claim, digits)
        if sheet.today is not None and (old := stale(comparison.shown, sheet.today)):
            numbers = words.listed(f"[{comparison.number[claim.id]}]" for claim in old)
            verb = "was" if len(old) == 1 else "were"
            said = f"{numbers} {verb} last checked more than a year ago and may be out of date."
            yield Text()
            yield from sheet.wrap(Text(), sheet.text(said))

    def claim(self, claim: Claim, digits: int) -> Iterator[Text]:
        sheet = self.sheet
        head = sheet.text(f"[{self.comparison.number[claim.id]}] ".rjust(digits + 3))
        said = f"“{claim.claim}”" if claim.page else claim.claim
        status: Piece = (claim.status, f"bold {STATUS[claim.status]}")
        now = f": {claim.now}" if claim.now else ""
        yield from sheet.wrap(head, sheet.text(said))
        for body in (
            sheet.text(status, now),
            sheet.text((f"Checked {claim.checked}: {claim.source}", "dim")),
        ):
            yield from sheet.wrap(Text(" " * len(head)), body)

    # When to use which

    def choices(self) -> Iterator[Text]:
        for at, framework in enumerate(self.comparison.frameworks):
            if at:
                yield Text()
            yield from self.sheet.wrap(Text(), self.titled(at))
            page = any(self.comparison.claim[id].page for id in framework.claims)
            said = f"“{framework.choose_when}”" if page else framework.choose_when
            yield from self.sheet.wrap(Text("  "), self.sheet.text(said))
            if framework.claims:
                became = self.sheet.text("Status: ", self.verdicts(framework.claims))
                yield from self.sheet.wrap(Text("  "), became)
