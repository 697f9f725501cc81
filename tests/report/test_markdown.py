"""Markdown as a real parser takes it: whatever was typed, it is text there and nothing else.

What GitHub makes a link of without any mark-up is looked for in the text that the parser leaves.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeVar

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

import recommender
from recommender.decide.scoring import recommend
from recommender.report import Report, words
from recommender.report.build import build
from recommender.report.decision import decision_record
from recommender.report.markdown import Markdown, bullets, code, inert, link, table
from recommender.report.record import Record, fields
from recommender.report.team import team_record
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import Rule
from tests.report.examples import LEADER, RULEBASE, TOSS_UP, replace
from tests.report.races import ANT, BEE, measurement, race
from tests.report.test_formats import HOSTILE, hostile
from tests.report.test_model import SHIPPED
from tests.report.test_team import team_report

TYPED = [
    *HOSTILE,
    "see http://evil.example/a_b",
    "HTTPS://EVIL.example",
    "ftp://evil.example or www.evil.example/x",
    "mail me@evil.example, mailto:me@evil.example, xmpp:a@b.example",
    "@octocat please, (@octocat/team)",
    "fixes #1, GH-2 and octocat/hello#3",
    ":octocat: :+1:",
    "ends in :octocat",
    "![i](http://evil.example/x.png) and ![i][1]",
    "<img src=x onerror=alert(1)>",
    "<!-- hidden",
    "<https://evil.example> <me@evil.example>",
    "[1]: http://evil.example",
    "[a] [a][] [a](b 'c') ](http://evil.example)",
    "back-ticks ` and `` and ```",
    "`code`",
    "a\\",
    "\\<b> \\[a](b) \\`c`",
    "* * *",
    "*a* __init__ ~~~",
    ":-: | --",
    "&copy; &#106;avascript &lt;b&gt;",
    "[^1] $x$ $$y$$",
    "> quote",
    "    indented",
    "1) item",
    "+ item",
    "setext\n---",
    "<details><summary>",
    "=",
    "C# & C++ at 10:30:15, 3 < 4 > 2, tf.data's AUTOTUNE: a_b*c",
]

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
AUTOMATIC = re.compile(
    r"(https?|ftp)://|www\.|\w@\w|@\w|#\d|GH-\d|:[a-z0-9+_-]+:|(mailto|xmpp):\w+@\w", re.IGNORECASE
)
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]")
UNSEEN = "\u200b"

R = TypeVar("R", bound=Record)


def tokens(text: str) -> list[Token]:
    """Blocks and what is in their lines, in order."""
    found = []
    for token in PARSER.parse(text):
        found += [token, *(token.children or [])]
    return found


def shape(text: str) -> list[tuple[str, str]]:
    """What the parser sees in it, without the texts."""
    return [(token.type, token.tag) for token in tokens(text) if token.type != "text"]


def assert_no_text_is_live(text: str, links: set[str]) -> None:
    for token in tokens(text):
        assert token.type not in ("html_inline", "html_block", "image", "s_open"), token
        if token.type == "link_open":
            assert token.attrs["href"] in links, token
        if token.type == "inline":
            inside = 0
            for child in token.children or []:
                inside += {"link_open": 1, "link_close": -1}.get(child.type, 0)
                if child.type == "text" and not inside:
                    assert not AUTOMATIC.search(child.content), child


def typed_everywhere(text: str) -> Report:
    """The text wherever an author, a user or a machine may have written it but in a source."""
    typed = hostile(text)
    runners = [runner._replace(title=text, fault=text) for runner in (ANT, BEE)]
    told = {"versions": {text: text}, "machine": {text: text}, "arguments": ("--data", text)}
    measured = measurement(race(*runners, **told), text, label=text)
    contests = tuple(replaced(contest, name=text, unit=text) for contest in measured.race.contests)
    rulebase = replace(typed, version=text, evidence=RULEBASE.evidence)
    return build(
        recommend(rulebase, LEADER),
        measured=replaced(measured, race=replaced(measured.race, contests=contests)),
    )


def replaced(record: R, **values: object) -> R:
    return type(record)(**{**fields(record), **values})


BEGINNER: Answers = {
    "subject": "table-class",
    "people": ("none-yet",),
    "own-parts": (),
    "debugging": "metrics",
}


@cache
def plain_shape() -> list[tuple[str, str]]:
    return shape(decision_record(typed_everywhere("plain"), commands=("a", "b")))


@pytest.mark.parametrize("text", TYPED, ids=lambda text: repr(text[:20]))
def test_a_record_has_the_same_parts_whatever_was_typed(text: str) -> None:
    record = decision_record(
        typed_everywhere(text), commands=(f"recommender --answers {text}", text)
    )
    assert shape(record) == plain_shape()
    assert not STEERING.search(record)
    record.encode("utf-8")
    assert_no_text_is_live(record, {"https://example.org/ease"})


@pytest.mark.parametrize("text", TYPED, ids=lambda text: repr(text[:20]))
def test_a_team_s_record_has_the_same_parts_whatever_was_typed(text: str) -> None:
    def record(typed: str) -> str:
        rulebase = replace(hostile(typed), evidence=RULEBASE.evidence)
        made = team_report({f"{typed} a": LEADER, f"{typed} b": TOSS_UP}, rulebase)
        return team_record(made, commands=(typed,), rules="DIR")

    assert shape(record(text)) == shape(record("plain"))
    assert_no_text_is_live(record(text), {"https://example.org/ease"})


@pytest.mark.parametrize("text", TYPED, ids=lambda text: repr(text[:20]))
def test_what_is_shown_is_what_was_typed(text: str) -> None:
    [_, inline, _] = PARSER.parse(inert(text))
    shown = "".join(child.content for child in inline.children or [])
    assert shown.replace(UNSEEN, "") == words.visible(text).strip()


@pytest.mark.parametrize("text", TYPED, ids=lambda text: repr(text[:20]))
def test_code_is_one_span_whatever_back_ticks_it_has(text: str) -> None:
    [_, inline, _] = PARSER.parse(f"x {code(text)} y")
    assert [child.type for child in inline.children or []] == ["text", "code_inline", "text"]
    assert (inline.children or [])[1].content == words.visible(text)


def test_what_was_typed_is_inert_in_a_project_s_readme() -> None:
    def readme(text: str) -> str:
        rules = tuple(replace(rule, because=text) for rule in SHIPPED.rules)
        found = recommend(replace(SHIPPED, rules=rules), BEGINNER)
        made = recommender.generate(
            found, name="mine", framework="keras", task="tabular-classification"
        )
        return made["README.md"]

    plain = readme("plain")
    assert plain.count("\n- plain") == 3
    links = {str(token.attrs["href"]) for token in tokens(plain) if token.type == "link_open"}
    for text in ("![i](http://evil.example) <b>b</b>", "- @octocat `x", "[a](http://evil.example)"):
        assert shape(readme(text)) == shape(plain)
        assert inert(text) in readme(text)
        assert {
            token.attrs["href"] for token in tokens(readme(text)) if token.type == "link_open"
        } == links


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda rule: rule.id)
def test_what_shipped_rules_say_looks_as_it_is_written(rule: Rule) -> None:
    [_, inline, _] = PARSER.parse(inert(rule.because))
    assert [child.content for child in inline.children or []] == [rule.because]


def test_only_markdown_is_left_as_it_is() -> None:
    bold = Markdown("**{}**").format("a*b")
    assert bold == r"**a\*b**"
    assert Markdown("- {}, {x}").format(bold, x="<c>") == r"- **a\*b**, &lt;c>"
    assert Markdown(", ").join([bold, "_d_"]) == r"**a\*b**, \_d\_"
    # A text that was put together by other means has lost what vouches for it.
    assert inert(f"{bold}") == r"\*\*a\\\*b\*\*" == inert("" + bold)
    assert bullets([]) == "" and code("") == ""
    assert table(["", "a|b"], [["c", "1"]]) == "|  | a\\|b |\n|---|--:|\n| c | 1 |"


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://example.org/a_b?c=d#e", "https://example.org/a_b?c=d#e"),
        ("http://example.org", "http://example.org"),
        ("https://example.org/ a", None),
        ("https://example.org/`a`", None),
        ("https://example.org/<a>", None),
        ("https://exämple.org", None),
        ("javascript:alert(1)", None),
        ("ftp://example.org", None),
        ("Run twice", None),
    ],
)
def test_a_source_is_a_link_where_it_is_a_plain_web_address(
    source: str, address: str | None
) -> None:
    hrefs = [token.attrs["href"] for token in tokens(link(source)) if token.type == "link_open"]
    assert hrefs == ([address] if address else [])
    if not address:
        assert_no_text_is_live(link(source), set())
