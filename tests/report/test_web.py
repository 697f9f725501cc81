"""The page: what it says, that it fetches and runs nothing, and how a real browser takes it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from recommender.report.verdict import VerdictReport
from recommender.report.web import render_page
from tests.report.examples import (
    CONFLICT,
    EXAMPLES,
    LEADER,
    THREE,
    TIE,
    TOSS_UP,
    report,
    starter,
)
from tests.report.races import ANT, GONE, measurement, race
from tests.report.test_formats import HOSTILE, dangerous, hostile
from tests.report.test_team import PEOPLE, team_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")

REPORTS: dict[str, VerdictReport] = {
    **{name: report(answers, starter=starter()) for name, answers in EXAMPLES.items()},
    "three": report(LEADER, THREE),
    "team": team_report(PEOPLE),
    "team-of-three-frameworks": team_report({"ada": CONFLICT, "bob": TOSS_UP}, THREE),
    "measured": report(LEADER, measured=measurement()),
    "measured-by-one": report(LEADER, measured=measurement(race(ANT, GONE), ahead="", ratio=None)),
    "hostile": dangerous("<script>alert(1)</script>\u202e" + "x" * 300),
}


class Elements(HTMLParser):
    """Every element with its attributes, and the text outside of the style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(shown: VerdictReport) -> Elements:
    return Elements(render_page(shown))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_fetched_or_run(name: str) -> None:
    made = page(REPORTS[name])
    tags = {tag for tag, _ in made.found}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "image"}
    for tag, attributes in made.found:
        assert not {attribute for attribute in attributes if attribute.startswith("on")}
        for key in ("src", "srcset", "data", "action", "xlink:href"):
            assert (attributes.get(key) or "#").startswith("#"), (tag, attributes)
        if tag == "a":
            assert re.match(r"https?://", attributes["href"] or "")
    style = render_page(REPORTS[name])  # type: ignore[arg-type]
    assert "@import" not in style and "url(" not in style.replace("url(#", "")
    ids = [attributes["id"] for _, attributes in made.found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_it_says_what_the_report_says() -> None:
    shown = report(LEADER, starter=starter())
    text = " ".join(page(shown).text.split())
    assert "Bee in red" in text and "slight, 2 points ahead of Ant." in text
    said = [rule.because for rule in shown.rules if any(point.counted for point in rule.points)]
    said += [turn.text for turn in shown.turns]
    said += [label for answer in shown.answers for label in answer.labels]
    said += [evidence.source for evidence in shown.evidence]
    assert said
    for sentence in said:
        assert sentence in text
    drawn = [attributes for tag, attributes in page(shown).found if tag == "svg"]
    charts = [attributes for attributes in drawn if "aria-hidden" not in attributes]
    assert [chart["aria-label"] for chart in charts] == [
        "Points by factor for Bee and Ant",
        "Weights of each factor for which the verdict holds",
    ]
    assert all(chart["role"] == "img" for chart in charts)


def sides(made: str, axis: float, bar: str) -> dict[str, set[str]]:
    """Colour → the sides of the axis on which it has bars; `bar` finds where they begin and end."""
    found: dict[str, set[str]] = {}
    for match in re.finditer(bar, made):
        middle = sum(map(float, match.group("from", "to"))) / 2
        found.setdefault(match["colour"], set()).add("left" if middle < axis else "right")
    return found


def test_a_framework_stands_on_one_side_in_the_chart_and_among_the_reasons() -> None:
    made = render_page(report(LEADER))
    chart = made.partition('aria-label="Points by factor')[2].partition("</svg>")[0]
    [axis] = {float(x) for x in re.findall(r'd="M ([\d.]+) [\d.]+\s+L \1 ', chart)}
    path = r'd="M (?P<from>[\d.]+) [\d.]+\s+L (?P<to>[\d.]+) [^"]*"[^>]*--(?P<colour>framework-\d)'
    in_chart = sides(chart, axis, path)
    assert in_chart == {"framework-1": {"left"}, "framework-0": {"right"}}
    bars = re.sub(
        r'<rect x="([\d.]+)" width="([\d.]+)"',
        lambda bar: f"{bar[1]} {float(bar[1]) + float(bar[2])}",
        made,
    )
    row = r'"(?P<colour>framework-\d)"><svg[^>]*>(?P<from>[\d.]+) (?P<to>[\d.]+)'
    assert sides(bars, 50, row) == in_chart


def test_a_rule_is_told_by_its_sentence_once() -> None:
    shown = report(LEADER)
    made = render_page(shown)
    reasons = made[made.index("<h2>Why") : made.index("<h2>Backend")]
    for reason in (*shown.frameworks[0].reasons, *shown.against):
        assert reasons.count(shown.rule[reason.rule].because) == 1
    chart = made.partition('aria-label="Points by factor')[2].partition("</svg>")[0]
    labels = {text for text in re.findall(r">([^<>]+)</text>", chart) if not text.isdecimal()}
    assert labels == {"Ant", "Bee", "Ease of use", "Speed &amp; weight"}


def test_what_to_do_next_comes_first() -> None:
    shown = report(LEADER, starter=starter(closest="Nothing is closer."))
    head = page(shown).text.partition("Points by factor")[0]
    assert "What to do next" in head
    assert "Nothing is closer." in head
    assert "Write the starter project (tables):" in head
    assert shown.next_command in head
    assert "What to do next" not in page(report({**LEADER, "priorities": {}}, next_command="")).text
    tie = " ".join(page(report(TIE, starter=starter(None))).text.split())
    assert "FRAMEWORK stands for ant or bee, and TASK stands for a kind of project, which" in tie
    conflict = page(report(CONFLICT, next_command="")).text.partition("Limits that hold")[0]
    for way in ("Lift one of the limits", "Stay ashore.", "Stay where it is flat."):
        assert way in conflict


def test_it_shows_what_was_measured() -> None:
    shown = report(LEADER, measured=measurement())
    made = page(shown)
    text = " ".join(made.text.split())
    assert (
        "One epoch of Tables took 0.2 s with Ant and 0.1 s with Bee on a hive: Bee on a hive was "
        "2.00 times as fast." in text
    )
    assert "It counts as your answer: “Bee, by far”." in text
    labels = [attributes.get("aria-label") for tag, attributes in made.found if tag == "svg"]
    assert "What was measured with Ant and Bee on a hive" in labels
    chart = render_page(shown).partition("What was measured with")[2].partition("</svg>")[0]
    for said in ("Whole run", "12 s (11 to 13)", "21 s (20 to 22)", "4000"):
        assert f">{said}<" in chart


def test_the_figures_of_the_table_are_those_of_the_report() -> None:
    shown = report(LEADER, THREE)
    made = render_page(shown)
    table = made[made.index("The same as a table") : made.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", table, flags=re.DOTALL)
    for factor, row in zip(shown.factors, rows[1:], strict=False):
        assert re.findall(r'class="number">([^<]*)<', row) == [
            str(side.points) for side in factor.sides
        ]


def test_the_same_report_is_the_same_page() -> None:
    assert render_page(report(LEADER)) == render_page(report(LEADER))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_what_was_typed_is_text(text: str) -> None:
    for shown in (dangerous(text), team_report({text: LEADER, "bob": TOSS_UP}, hostile(text))):
        made = render_page(shown)  # type: ignore[arg-type]
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", made)
        made.encode("utf-8")
        plain, odd = page(report(LEADER)), Elements(made)
        assert {tag for tag, _ in odd.found} <= {tag for tag, _ in plain.found} | {
            *("table", "thead", "tbody", "tr", "th", "td", "div", "details", "summary", "code"),
        }


def test_without_matplotlib_it_says_what_is_missing(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['matplotlib'] = None; from recommender.cli import main;"
        f"sys.argv = ['recommender', '--answers', {str(case())!r}, '--format', 'html']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: --format html draws its charts with Matplotlib, which is not installed: "
        "pip install matplotlib\n"
    )


def case() -> Path:
    return Path(__file__).parents[2] / "rules" / "cases" / "beginner-tabular.yaml"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if BROWSER is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("name", REPORTS)
def test_a_browser_shows_it_without_complaint(name: str, browser: Browser, tmp_path: Path) -> None:
    """On a phone and on a desk, in the light and in the dark, all sections open: no request but for
    the page, no message, nothing wider than the screen, nothing that axe finds against it. What the
    style sheet does with either is tried in all four ways on one report."""
    from axe_playwright_python.sync_playwright import Axe

    file = tmp_path / "report.html"
    file.write_text(render_page(REPORTS[name]), encoding="utf-8")  # type: ignore[arg-type]
    ways = [(375, "light"), (1440, "dark"), (375, "dark"), (1440, "light")]
    for width, scheme in ways if name == "leader" else ways[:2]:
        tab = browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        told, asked = listen(tab)
        tab.goto(file.as_uri())
        for summary in tab.query_selector_all("summary"):
            summary.click()
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        found: list[Any] = Axe().run(tab).response["violations"]
        assert [
            (violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found
        ] == []
        assert (told, asked) == ([], [file.as_uri()])
        tab.close()


def listen(tab: Page) -> tuple[list[str], list[str]]:
    """What the page will say, and what it will ask for."""
    told: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    return told, asked
