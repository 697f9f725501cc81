"""Charts of a report as SVG inside the page: text stays text, colours are the page's variables."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from math import log2
from typing import TYPE_CHECKING

from recommender.report import words
from recommender.report.model import FactorSide, Report
from recommender.report.race import words as race_words
from recommender.report.team.model import TeamReport, TeamSide
from recommender.report.verdict import Reason, VerdictReport

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "factors_chart", "race_chart", "reason_bars", "weights_chart"]

COLOURS = 4
"""How many colours the page has for frameworks; the place of an id among the ids picks one."""

WIDTH = 4.8
"""Inches: as wide as a phone held upright, so that nothing is made smaller there."""
ROW, HEAD = 0.5, 0.3
LONGEST = 44
"""Characters of a label; the page has it in full elsewhere."""
MOST_WEIGHT = 8
MARGIN = 1.3
"""How much longer an axis is than its longest bar: the figure stands at the end of the bar."""

# Stand-ins, one for each variable of the style sheet: a chart that stands in the page takes part in
# its light and dark colours.
_TEXT, _MUTED = "#010101", "#020202"
_FRAMEWORK = ("#030303", "#040404", "#050505", "#060606")
_VARIABLES = {_TEXT: "--text", _MUTED: "--muted"} | {
    colour: f"--framework-{at}" for at, colour in enumerate(_FRAMEWORK)
}


def factors_chart(report: Report | TeamReport) -> str:
    """Points by factor: of two frameworks the first to the left of one axis, as its reasons are,
    and more of them below each other."""
    colour = _colours(report)
    diverging = len(report.frameworks) == 2
    rows: list[tuple[str, list[tuple[float, str, str]]]] = []
    for factor in report.factors:
        bars = []
        sides: Sequence[FactorSide | TeamSide] = factor.sides
        for at, side in enumerate(sides):
            turned = -1 if diverging and at == 0 else 1
            value = turned * float(side.points)
            bars.append((value, words.number(side.points), colour[side.framework]))
        rows.append((factor.title, bars))
    titles = words.listed(map(words.named, report.frameworks))
    heads = [(framework.title, colour[framework.id]) for framework in report.frameworks]
    return _bars(rows, f"Points by factor for {titles}", heads if diverging else ())


def reason_bars(report: VerdictReport) -> Callable[[Reason], str]:
    """What draws the bar of a reason: from the axis that the chart of the factors has, to the side
    that its framework has there. The sentence stands below, so the bar itself says nothing."""
    first, *others = report.frameworks
    shown = [reason for framework in report.frameworks for reason in framework.reasons]
    if report.chosen is not None:
        shown = [*report.chosen.reasons, *report.against]
    most = max((reason.points for reason in shown), default=1)
    axis = 50 if len(others) == 1 else 0

    def bar(reason: Reason) -> str:
        length = float(reason.points / most) * (100 - axis) / MARGIN
        start = axis - length if axis and reason.framework == first.id else axis
        return (
            '<svg class="bar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect x="{start:.2f}" width="{length:.2f}" height="3" fill="currentColor"/>'
            f'<path d="M{axis} 0V3" stroke="var(--muted)" vector-effect="non-scaling-stroke"/>'
            "</svg>"
        )

    return bar


def weights_chart(report: Report) -> str:
    """For each factor the weights over which the verdict holds, and where it stands now."""
    ranges = report.stability.ranges
    if not ranges:
        return ""
    figure, axes = _figure(len(ranges))

    def at(weight: float) -> float:
        """Places that set doubling as far apart as halving; zero has one of its own."""
        return log2(min(weight, MOST_WEIGHT)) if weight >= 0.25 else -3.0

    axes.set_xlim(-3.3, log2(MOST_WEIGHT) + 0.3)
    for row, span in enumerate(ranges):
        low, high = at(float(span.low)), at(float(span.high or MOST_WEIGHT))
        axes.hlines(row, low, high, color=_TEXT, linewidth=2.5)
        if span.below:
            axes.plot([low], [row], marker="|", markersize=11, markeredgewidth=2, color=_TEXT)
        if span.above:
            axes.plot([high], [row], marker="|", markersize=11, markeredgewidth=2, color=_TEXT)
        elif span.high is None:
            axes.plot([high], [row], marker=">", markersize=6, color=_TEXT)
        axes.plot([at(float(span.weight))], [row], marker="o", markersize=6, color=_TEXT)
        _label(axes, row, span.title)
    marks = {0.0: "0", 0.25: "¼", 0.5: "½", 1.0: "1", 2.0: "2", 4.0: "4", 8.0: "8"}
    axes.set_xticks([at(weight) for weight in marks], list(marks.values()), color=_MUTED)
    axes.tick_params(length=0, labelsize=9)
    return _svg(figure, "Weights of each factor for which the verdict holds", "weights")


def race_chart(report: VerdictReport) -> str:
    """For each measure a row: the range of each framework's runs, and its median, from zero on. The
    rows have units of their own, so each is as wide as its largest value."""
    if report.measured is None:
        return ""
    race, colour = report.measured.race, _colours(report)
    rows = race.told
    if not rows:
        return ""
    step = 1 + (len(race.runners) - 1) * 0.5
    figure, axes = _figure(len(rows) * step)
    axes.set_xlim(0, 1.75)  # the figures stand at the right
    for row, contest in enumerate(rows):
        top = row * step
        measured = [span for span in contest.ranges if span is not None]
        most = max(abs(end) for span in measured for end in (span.low, span.high)) or 1
        for at, (runner, span) in enumerate(zip(race.runners, contest.ranges, strict=True)):
            if span is None:
                continue
            place, line = top + at * 0.5, colour.get(runner.framework, _MUTED)
            low, middle, high = (max(0, end) / most for end in (span.low, span.median, span.high))
            axes.hlines(place, 0, middle, color=line, linewidth=1.2)
            axes.hlines(place, low, high, color=line, linewidth=5)
            axes.plot([middle], [place], marker="o", markersize=6, color=line)
            said = race_words.span(span, contest.unit)
            axes.text(1.06, place, said, ha="left", va="center", color=_TEXT, fontsize=9)
        _label(axes, top, contest.name)
    axes.axvline(0, color=_MUTED, linewidth=0.8)
    axes.set_xticks([])
    titles = words.listed(runner.title for runner in race.runners)
    return _svg(figure, f"What was measured with {titles}", "race")


def _colours(report: VerdictReport) -> dict[str, str]:
    ids = sorted(report.framework)
    return {id: _FRAMEWORK[place % len(_FRAMEWORK)] for place, id in enumerate(ids)}


def _bars(
    rows: Sequence[tuple[str, Sequence[tuple[float, str, str]]]],
    title: str,
    heads: Sequence[tuple[str, str]],
) -> str:
    """A row for each label, with its bars: value, figure, colour. With `heads`, the title and the
    colour of two frameworks, they are in one line to the two sides of an axis in the middle; else
    below each other."""
    most = max((abs(value) for _, bars in rows for value, _, _ in bars), default=0) or 1
    count = 1 if heads else max(len(bars) for _, bars in rows)
    step = 1 + (count - 1) * 0.45
    figure, axes = _figure(len(rows) * step, above=0.7 if heads else 0)
    axes.set_xlim(-MARGIN * most if heads else 0, MARGIN * most)
    for side, (framework, colour) in zip((-1, 1), heads, strict=False):
        _beside(axes, side * 0.03 * most, -1.05, framework, colour, weight="bold")
    for row, (label, bars) in enumerate(rows):
        top = row * step
        for at, (value, figure_text, colour) in enumerate(bars):
            place = top + (0 if heads else at * 0.45)
            axes.barh(place, value, height=0.34, color=colour)
            if value or not heads:
                side = -1 if value < 0 else 1
                _beside(axes, value + side * 0.03 * most, place, figure_text, _TEXT)
        _label(axes, top, label)
        # Beside the bars alone: a line from top to bottom would cross the labels.
        axes.vlines(0, top - 0.2, top + step - 0.8, color=_MUTED, linewidth=0.8)
    axes.set_xticks([])
    return _svg(figure, title, "factors")


def _beside(axes: Axes, x: float, y: float, text: str, colour: str, weight: str = "normal") -> None:
    """A short text that begins at a place, or ends there to the left of the axis."""
    axes.text(
        x,
        y,
        _short(text, LONGEST // 2),
        ha="left" if x > 0 else "right",
        va="center",
        color=colour,
        fontsize=9,
        fontweight=weight,
        parse_math=False,
    )


def _figure(rows: float, above: float = 0) -> tuple[Figure, Axes]:
    """Axes without a frame, the first row at the top, with so much of a row above it."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    height = HEAD + ROW * (rows + above)
    with rc_context({"font.family": "sans-serif"}):
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((0.02, 0.2 / height, 0.96, 1 - 0.3 / height))
    axes.set_ylim(rows - 0.45, -0.65 - above)
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def _label(axes: Axes, row: float, label: str) -> None:
    """Above its bar, from the left edge: there is no room for it beside the bar on a phone."""
    axes.text(
        axes.get_xlim()[0],
        row - 0.22,
        _short(label, LONGEST),
        ha="left",
        va="bottom",
        color=_TEXT,
        fontsize=9.5,
        parse_math=False,
    )


def _short(raw: str, most: int) -> str:
    text = words.visible(raw)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _svg(figure: Figure, title: str, name: str) -> str:
    from matplotlib import rc_context

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}), warnings.catch_warnings():
        # The browser draws the letters: it does not matter what the font here lacks.
        warnings.filterwarnings("ignore", message="Glyph")
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return _inlined(file.getvalue(), title, name)


def _inlined(svg: str, title: str, name: str) -> str:
    """The element alone, in the page's colours and font, with a name for those who do not see it;
    ids are told apart from those of other charts."""
    from markupsafe import escape

    svg = svg[svg.index("<svg") :]
    # Its style would hold for the whole page.
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var({variable})")
    svg = re.sub(r"font-family: [^;\"]*", "font-family: inherit", svg)
    head = re.sub(r'\s(width|height|version|xmlns(:\w+)?)="[^"]*"', "", svg[: svg.index(">")])
    head += f' role="img" aria-label="{escape(words.visible(title))}"'
    return f"{head}{svg[svg.index('>') :]}".strip()
