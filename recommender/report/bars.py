"""Points by factor as bars: two frameworks from one axis, more of them in columns or, where these
have no room beside each other, one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.cells import cell_len
from rich.text import Text

from recommender.report import words
from recommender.report.page import Page
from recommender.report.verdict import ShownFramework, VerdictReport

if TYPE_CHECKING:
    from recommender.report.model import FactorSide, ShownFactor
    from recommender.report.team.model import TeamFactor, TeamSide

__all__ = ["bars", "labelled"]

LONGEST_BAR, SHORTEST_BAR = 24, 3

R = TypeVar("R", bound=VerdictReport)

Half = tuple[tuple[str, str], ...]
"""What stands on one side of the axis, from the axis outwards: text and style."""


def bars(page: Page[R], factors: Sequence[ShownFactor | TeamFactor]) -> Iterator[Text]:
    """`factors` have their sides in the order of the report's frameworks."""
    chart = _Chart(page, factors)
    if len(page.report.frameworks) == 2:
        yield from chart.from_one_axis()
    else:
        yield from chart.beside() or chart.stacked()


def labelled(factor: ShownFactor | TeamFactor) -> str:
    """Its title, and its weight where that is not 1."""
    return factor.title if factor.weight == 1 else f"{factor.title} ×{words.number(factor.weight)}"


class _Chart:
    """What there is to draw: `most` points make the longest bar, numbers take `digits` columns and
    the longest label `longest`."""

    def __init__(self, page: Page[R], factors: Sequence[ShownFactor | TeamFactor]) -> None:
        self.page = page
        self.frameworks = page.report.frameworks
        self.factors = factors
        points = [side.points for factor in factors for side in factor.sides]
        self.most = max([*points, *(factor.cap for factor in factors)], default=0)
        self.digits = max((len(words.number(value)) for value in points), default=1)
        labels = [page.plain(labelled(factor)) for factor in factors]
        self.longest = max(map(cell_len, labels), default=0)

    def from_one_axis(self) -> Iterator[Text]:
        page, numbers = self.page, self.digits + 2
        titles = [
            page.plain(f"{framework.title} {framework.score}  ") for framework in self.frameworks
        ]
        least = max(numbers + SHORTEST_BAR, min(max(map(cell_len, titles)), page.width // 3))
        left = max(6, min(self.longest, page.width - 2 - 2 * least))
        cells = max(least, (page.width - left - 2) // 2)
        bar = max(0, min(LONGEST_BAR, cells - numbers))
        cells = min(cells, max(bar + numbers, 16))
        for label, halves in self.rows(bar, cells):
            left_half, right_half = halves
            drawn = Text(" " * (cells - cell_len(_text(left_half)))) + _mirrored(left_half)
            drawn += page.text(("│", "dim")) + _joined(right_half)
            yield from self.line(label, left, drawn)

    def beside(self) -> list[Text]:
        """Columns, or nothing where they have no room."""
        page, numbers = self.page, self.digits + 2
        titles = [
            page.plain(f"{framework.title} {words.number(framework.score)} ")
            for framework in self.frameworks
        ]
        title = max(map(cell_len, titles))
        cells = (page.width - self.longest - 1) // len(titles) - 1
        if cells < max(title, numbers + SHORTEST_BAR):
            return []
        bar = min(LONGEST_BAR, cells - numbers)
        cells = min(cells, max(bar + numbers, title, 16))
        lines: list[Text] = []
        for label, halves in self.rows(bar, cells):
            drawn = Text()
            for half in halves:
                drawn += _joined(half) + Text(" " * (cells + 1 - cell_len(_text(half))))
            lines += self.line(label, self.longest, drawn)
        return lines

    def stacked(self) -> Iterator[Text]:
        """Each framework with the factors that give it points."""
        page = self.page
        left = min(self.longest, page.width - self.digits - SHORTEST_BAR - 4)
        bar = max(0, min(LONGEST_BAR, page.width - left - self.digits - 4))
        for at, framework in enumerate(self.frameworks):
            title = (self.named(framework), f"bold {page.colour[framework.id]}")
            score = (f"  {words.number(framework.score)}", "bold")
            yield from page.wrap(Text(), page.text(title, score))
            for factor in self.factors:
                side = factor.sides[at]
                if side.points:
                    label, drawn = page.text(labelled(factor)), _joined(self.half(side, bar))
                    yield from (Text("  ") + line for line in self.line(label, left, drawn))

    def rows(self, bar: int, cells: int) -> Iterator[tuple[Text, list[Half]]]:
        """The frameworks, then each factor: its label, and what stands in each column."""
        yield Text(), [self.head(framework, cells) for framework in self.frameworks]
        for factor in self.factors:
            label = self.page.text((labelled(factor), "dim" if factor.weight < 1 else ""))
            yield label, [self.half(side, bar) for side in factor.sides]

    def line(self, label: Text, left: int, drawn: Text) -> Iterator[Text]:
        """A label in `left` columns, what is drawn beside it, and what is left of the label."""
        first, *further = label.wrap(self.page.console, left, overflow="fold") or [Text()]
        line = first + Text(" " * (left + 1 - cell_len(first.plain))) + drawn
        line.rstrip()
        yield line
        yield from further

    def named(self, framework: ShownFramework) -> str:
        return framework.title if self.page.report.fails else words.named(framework)

    def head(self, framework: ShownFramework, cells: int) -> Half:
        score = words.number(framework.score)
        room = cells - len(score) - 2
        title = self.named(framework)
        fits = cell_len(self.page.plain(title)) <= room
        title = self.page.fit(title if fits else framework.title, room)
        return (f" {score} ", "bold"), (title, f"bold {self.page.colour[framework.id]}")

    def half(self, side: FactorSide | TeamSide, bar: int) -> Half:
        """A bar to half a column, never shorter than its points, and the points at its end."""
        points = words.number(side.points)
        if not side.points or not bar:
            return ((f" {points}", "" if side.points else "dim"),)
        halves = int(-(-side.points * 2 * bar // self.most))
        drawn = "━" * (halves // 2) + "╸" * (halves % 2)
        return (self.page.plain(drawn), self.page.colour[side.framework]), (f" {points}", "")


def _text(half: Half) -> str:
    return "".join(text for text, _ in half)


def _joined(half: Half) -> Text:
    return Text.assemble(*half)


def _mirrored(half: Half) -> Text:
    """The same to the left of the axis: pieces in reverse, bars and blanks turned round."""
    turned = []
    for text, style in reversed(half):
        bare = text.strip()
        if "╸" in bare:
            bare = "╺" + bare[:-1]
        elif bare.endswith("-") and bare.startswith("="):
            bare = bare[::-1]
        before = " " if text.endswith(" ") else ""
        after = " " if text.startswith(" ") else ""
        turned.append((before + bare + after, style))
    return Text.assemble(*turned)
