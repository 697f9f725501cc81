"""A report as one page for a browser: no script, nothing fetched, as readable on a phone, in the
dark, on paper and to a screen reader. Jinja makes the page, Matplotlib the charts; both are
imported here alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as _  # noqa: F401  -- what is missing shows here, not in the middle of a chart
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from recommender.report import words
from recommender.report.model import Report
from recommender.report.race import words as race_words
from recommender.report.team.model import TeamReport
from recommender.report.team.words import agreement, apart, rounded, votes
from recommender.report.verdict import Reason
from recommender.report.web.charts import (
    COLOURS,
    factors_chart,
    race_chart,
    reason_bars,
    weights_chart,
)

__all__ = ["render_page"]

HERE = Path(__file__).parent


def render_page(report: Report | TeamReport) -> str:
    """The whole page, ending in a newline; the same bytes for the same report."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_visible,
    )
    environment.globals.update(
        words=words,
        race_words=race_words,
        colours=COLOURS,
        agreement=agreement,
        apart=apart,
        votes=votes,
    )
    environment.filters["titled"] = lambda id, shown: shown.titles[id]
    shown = rounded(report) if isinstance(report, TeamReport) else report
    style = Markup((HERE / "page.css").read_text(encoding="utf-8"))
    return environment.get_template("page.html.jinja").render(
        report=shown,
        team=isinstance(shown, TeamReport),
        style=style,
        places={id: place for place, id in enumerate(sorted(shown.framework))},
        charts=_charts(shown),
        bar=_marked_up(reason_bars(shown)),
    )


def _visible(value: object) -> object:
    """Whatever the page prints, before Jinja escapes it: marks that steer a terminal or turn the
    direction of text are spelled out; markup of our own is left alone."""
    if isinstance(value, Markup):
        return value
    return words.visible(value) if isinstance(value, str) else value


def _marked_up(draw: Callable[[Reason], str]) -> Callable[[Reason], Markup]:
    return lambda reason: Markup(draw(reason))


def _charts(report: Report | TeamReport) -> dict[str, Markup]:
    charts = {
        "factors": factors_chart(report),
        "race": race_chart(report),
    }
    if isinstance(report, Report) and report.lead is not None:
        charts["weights"] = weights_chart(report)
    return {name: Markup(svg) for name, svg in charts.items() if svg}
