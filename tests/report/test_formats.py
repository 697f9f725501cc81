"""Text, short text and DECISION.md: as they look, within their width, and inert."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from recommender.decide.scoring import recommend
from recommender.report import Report, build, decision_record, summary
from recommender.report.as_json import to_json
from recommender.report.text import render
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import RuleBase
from tests.report.examples import EXAMPLES, LEADER, RULEBASE, THREE, TIE, replace, report, starter
from tests.report.races import ANT, BEE, measurement, race
from tests.report.test_model import FRAMEWORKS, SHIPPED, answers

GOLDEN = Path(__file__).parent / "golden"
"""RENEW_GOLDEN=1 writes them anew; read the difference before committing it."""

some = settings(max_examples=40, deadline=None, derandomize=True)


def check(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("RENEW_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["leader", "toss-up", "conflict"])
def test_text_as_it_looks(name: str) -> None:
    check(f"{name}.txt", render(report(EXAMPLES[name], starter=starter())))


def test_narrow_ascii_text_as_it_looks() -> None:
    check("narrow-ascii.txt", render(report(EXAMPLES["leader"]), width=40, unicode=False))


def test_three_frameworks_as_they_look() -> None:
    check("three.txt", render(report(EXAMPLES["leader"], THREE)))


def test_three_frameworks_without_room_beside_each_other() -> None:
    check("three-narrow.txt", render(report(EXAMPLES["leader"], THREE), width=30))


def test_what_was_measured_as_it_looks() -> None:
    shown = report(LEADER, measured=measurement())
    check("measured.txt", render(shown, details=False))
    check("measured.md", decision_record(shown))
    idle = measurement(option="", label="", why="it was not measured on data of your own (--data)")
    check(
        "measured-idle-narrow-ascii.txt",
        render(report(TIE, measured=idle), width=40, unicode=False),
    )


def test_details_as_they_look() -> None:
    check("details.txt", render(report(EXAMPLES["leader"]), details=True))


@pytest.mark.parametrize("name", ["leader", "conflict"])
def test_decision_as_it_reads(name: str) -> None:
    check(f"{name}.md", decision_record(report(EXAMPLES[name])))


@some
@given(
    st.sampled_from([RULEBASE, THREE, SHIPPED, FRAMEWORKS]).flatmap(
        lambda rulebase: st.tuples(st.just(rulebase), answers(rulebase))
    ),
    st.sampled_from([40, 60, 80, 120]),
    st.booleans(),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(
    case: tuple[RuleBase, Answers], width: int, unicode: bool, details: bool
) -> None:
    rulebase, given_answers = case
    made = report(given_answers, rulebase)
    text = render(made, width=width, unicode=unicode, details=details)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in text.splitlines())
    assert unicode or text.isascii()
    assert 1 <= len(summary(made, unicode=unicode).splitlines()) <= 6 or made.conflict


def test_colour_only_when_asked() -> None:
    made = report(EXAMPLES["leader"])
    coloured = render(made, color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(made)
    assert "\x1b" not in summary(made)


def test_both_frameworks_have_a_colour_of_their_own() -> None:
    text = render(report(EXAMPLES["leader"]), color=True)
    assert "\x1b[1;36mAnt" in text and "\x1b[1;35mBee" in text


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("leader", "Bee in red: slight, 2 points ahead of Ant."),
        ("toss-up", "Ant: toss-up, 1.5 points ahead of Bee."),
        ("tie", "Ant and Bee: an exact tie: no answer so far favours either framework."),
        ("only-choice", "Ant: the only framework that the answers allow."),
        (
            "conflict",
            "No framework is left: the answers set limits that no framework meets.",
        ),
    ],
)
def test_the_first_line_of_the_summary(name: str, line: str) -> None:
    assert summary(report(EXAMPLES[name])).splitlines()[0] == line


def test_a_decision_of_the_team_s_own_says_so() -> None:
    text = decision_record(report(EXAMPLES["leader"]), choice="ant")
    assert "# Decision: Ant\n" in text
    assert "chosen by the team. The verdict of the answers alone is Bee in red: slight" in text
    assert "## Why Ant" in text and "- **Bee +3.** Since beginner." in text


HOSTILE = [
    "<script>alert(1)</script>",
    "[bold red]x[/bold red]",
    "a | b | c",
    "`rm -rf` and ``more``",
    "right\u202eleft\u2067\u200f",
    "one\ntwo\r\n# three\n\n- four",
    "esc \x1b[31mred\x1b]0;title\x07 \x9b31m",
    "x" * 10_000,
    "a\ud800b",
    "&lt;b&gt; &#60; [a](javascript:b) ![i](http://x) **b** _i_ ~~s~~ $m$",
    "# heading",
    "- item",
    "1. item",
    "=====",
    "{{ 7 * 7 }} %s {0}",
    "字" * 50,
]


def hostile(text: str) -> RuleBase:
    """The example with `text` wherever an author may write."""
    return replace(
        RULEBASE,
        title=text,
        frameworks=tuple(
            replace(
                framework,
                title=text,
                choose_when=text,
                variants=tuple(replace(variant, title=text) for variant in framework.variants),
            )
            for framework in RULEBASE.frameworks
        ),
        factors=tuple(replace(factor, title=text) for factor in RULEBASE.factors),
        bands=tuple(replace(band, title=text) for band in RULEBASE.bands),
        questions=tuple(
            replace(
                question,
                ask=text,
                options=tuple(replace(opt, label=text) for opt in question.options),
            )
            for question in RULEBASE.questions
        ),
        rules=tuple(replace(rule, because=text) for rule in RULEBASE.rules),
        requirements=tuple(
            replace(requirement, because=text, resolve=text)
            for requirement in RULEBASE.requirements
        ),
        evidence={
            id: replace(evidence, claim=text, source=text)
            for id, evidence in RULEBASE.evidence.items()
        },
    )


def dangerous(text: str) -> Report:
    """The text in paths, arguments and names of packages, too."""
    runners = [runner._replace(title=text, fault=text) for runner in (ANT, BEE)]
    told = {"versions": {text: text}, "machine": {text: text}, "arguments": ("--data", text)}
    return build(
        recommend(hostile(text), EXAMPLES["leader"]),
        starter=starter(task="x", closest=text),  # type: ignore[arg-type]
        measured=measurement(race(*runners, **told), text, label=text),
        next_command=text,
    )


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("width", [40, 80])
def test_hostile_text_is_inert_in_text(text: str, width: int) -> None:
    shown = render(dangerous(text), width=width, details=len(text) < 100)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", shown)
    shown.encode("utf-8")
    short = summary(dangerous(text), unicode=False)
    assert short.isascii() and short.replace("\n", " ").isprintable()
    if text.startswith("["):
        assert "[bold red]x[/bold red]" in " ".join(shown.split())


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_text_survives_json_as_it_is(text: str) -> None:
    read = json.loads(to_json(dangerous(text)))
    assert read["rulebase"]["title"] == text
    assert read["next_command"] == text


def test_only_the_text_needs_rich() -> None:
    code = (
        "import sys; import recommender.report, recommender.report.as_json;"
        "sys.exit('rich' in sys.modules or 'jinja2' in sys.modules or 'yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
