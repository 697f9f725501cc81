"""Points by factor as bars: two frameworks from one axis, more of them in columns or, where these
have no room beside each other, one below the other."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from recommender.report import words
from recommender.report.model import Factor, Framework, Side
from recommender.report.page import Page
from recommender.rules import Number

__all__ = ["bars", "labelled"]

LONGEST_BAR, SHORTEST_BAR = 24, 3


def bars(page: Page) -> Iterator[Text]:
    report = page.report
    sides = [side.points for factor in report.factors for side in factor.sides]
    most = max([*sides, *(factor.cap for factor in report.factors)], default=0)
    digits = max((len(words.number(points)) for points in sides), default=1)
    longest = max((cell_len(page.plain(labelled(one))) for one in report.factors), default=0)
    if len(report.frameworks) == 2:
        return _from_one_axis(page, most, digits, longest)
    title = max(
        cell_len(page.plain(one.title) + f" {words.number(one.score)} ")
        for one in report.frameworks
    )
    cells = (page.width - longest - 1) // len(report.frameworks) - 1
    if cells < max(title, digits + 2 + SHORTEST_BAR):
        return _stacked(page, most, digits, min(longest, page.width - digits - SHORTEST_BAR - 4))
    bar = min(LONGEST_BAR, cells - digits - 2)
    return _beside(page, most, bar, longest, min(cells, max(bar + digits + 2, title, 16)))


def _from_one_axis(page: Page, most: Number, digits: int, longest: int) -> Iterator[Text]:
    report = page.report
    title = max(cell_len(page.plain(f"{one.title} {one.score}  ")) for one in report.frameworks)
    least = max(digits + 2 + SHORTEST_BAR, min(title, page.width // 3))
    left = max(6, min(longest, page.width - 2 - 2 * least))
    cells = max(least, (page.width - left - 2) // 2)
    bar = max(0, min(LONGEST_BAR, cells - digits - 2))
    cells = min(cells, max(bar + digits + 2, 16))
    for label, halves in _rows(page, most, bar, cells):
        one, other = halves
        drawn = Text(" " * (cells - cell_len(_text(one)))) + _mirrored(one)
        yield from _line(page, label, left, drawn + page.text(("│", "dim")) + _joined(other))


def _beside(page: Page, most: Number, bar: int, left: int, cells: int) -> Iterator[Text]:
    for label, halves in _rows(page, most, bar, cells):
        drawn = Text()
        for half in halves:
            drawn += _joined(half) + Text(" " * (cells + 1 - cell_len(_text(half))))
        yield from _line(page, label, left, drawn)


def _stacked(page: Page, most: Number, digits: int, left: int) -> Iterator[Text]:
    """Each framework with the factors that give it points."""
    bar = max(0, min(LONGEST_BAR, page.width - left - digits - 4))
    for at, one in enumerate(page.report.frameworks):
        score = (f"  {words.number(one.score)}", "bold")
        title = (_named(page, one), f"bold {page.colour[one.id]}")
        yield from page.wrap(Text(), page.text(title, score))
        for factor in page.report.factors:
            side = factor.sides[at]
            if side.points:
                label = page.text(labelled(factor))
                for line in _line(page, label, left, _joined(_half(page, side, most, bar))):
                    yield Text("  ") + line


def _rows(page: Page, most: Number, bar: int, cells: int) -> Iterator[tuple[Text, list[Half]]]:
    """The frameworks, then each factor: its label, and what stands in each column."""
    yield page.text(""), [_head(page, one, cells) for one in page.report.frameworks]
    for factor in page.report.factors:
        style = "dim" if factor.priority == "aside" else ""
        halves = [_half(page, side, most, bar) for side in factor.sides]
        yield page.text((labelled(factor), style)), halves


def _line(page: Page, label: Text, left: int, drawn: Text) -> Iterator[Text]:
    """A label in `left` columns, what is drawn beside it, and what is left of the label."""
    first, *further = label.wrap(page.console, left, overflow="fold") or [Text()]
    line = first + Text(" " * (left + 1 - cell_len(first.plain))) + drawn
    line.rstrip()
    yield line
    yield from further


Half = tuple[tuple[str, str], ...]
"""What stands on one side of the axis, from the axis outwards: text and style."""


def labelled(factor: Factor) -> str:
    """Its title, and its weight where that is not 1."""
    return factor.title if factor.weight == 1 else f"{factor.title} ×{words.number(factor.weight)}"


def _named(page: Page, one: Framework) -> str:
    return one.title if page.report.conflict else words.named(one)


def _head(page: Page, one: Framework, cells: int) -> Half:
    score = words.number(one.score)
    room = cells - len(score) - 2
    title = _named(page, one)
    title = page.fit(title if cell_len(page.plain(title)) <= room else one.title, room)
    return (f" {score} ", "bold"), (title, f"bold {page.colour[one.id]}")


def _half(page: Page, side: Side, most: Number, bar: int) -> Half:
    """A bar to half a column, never shorter than its points, and the points at its end."""
    points = words.number(side.points)
    if not side.points or not bar:
        return ((f" {points}", "" if side.points else "dim"),)
    halves = int(-(-side.points * 2 * bar // most))
    drawn = "━" * (halves // 2) + "╸" * (halves % 2)
    return (page.plain(drawn), page.colour[side.framework]), (f" {points}", "")


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
