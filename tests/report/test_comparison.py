"""The comparison of frameworks: as it looks, within its width, inert, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from recommender.compare.claims import build_comparison
from recommender.compare.claims.text import render_comparison
from recommender.report.as_json import to_json
from recommender.report.page import Look
from recommender.rulebase.rules import Holds, RuleBase
from tests.report.examples import RULEBASE, THREE, replace
from tests.report.test_formats import HOSTILE, check, hostile
from tests.report.test_model import FRAMEWORKS, SHIPPED
from tests.schemas import validator

NEXT = "recommender compare TASK"
TASKS = ("forecasting", "images", "texts")
STEERING = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]"

T = TypeVar("T")

some = settings(max_examples=60, deadline=None, derandomize=True)


def text(
    rulebase: RuleBase,
    width: int = 80,
    *,
    color: bool = False,
    unicode: bool = True,
    today: date | None = None,
) -> str:
    look = Look(width, color, unicode, details=False, today=today)
    return render_comparison(build_comparison(rulebase, NEXT, TASKS), look)


def with_page(rulebase: RuleBase, said: str = "It was so.") -> RuleBase:
    """The rule base with a page that says `said` of everything, checked by all its claims."""
    ids = tuple(rulebase.evidence)
    return replace(
        rulebase,
        frameworks=tuple(replace(framework, checked_by=ids) for framework in rulebase.frameworks),
        factors=tuple(
            replace(
                factor,
                statements=dict.fromkeys(rulebase.framework, said),
                page=dict.fromkeys(rulebase.framework, said),
                page_checked_by=dict.fromkeys(rulebase.framework, ids),
            )
            for factor in rulebase.factors
        ),
        evidence={
            id: replace(evidence, page=True, now=evidence.now and said)
            for id, evidence in rulebase.evidence.items()
        },
    )


@pytest.mark.parametrize("width", [80, 130])
def test_the_shipped_rule_base_as_it_looks(width: int) -> None:
    check(f"compare-{width}.txt", text(SHIPPED, width))


def test_narrow_ascii_as_it_looks() -> None:
    check("compare-narrow-ascii.txt", text(SHIPPED, 40, unicode=False))


def test_three_frameworks_without_a_page_as_they_look() -> None:
    check("compare-three.txt", text(FRAMEWORKS, 100))


def test_a_rule_base_without_a_page_says_what_it_has() -> None:
    shown = " ".join(text(FRAMEWORKS).split())
    assert "It quotes no comparison page" in shown and "“" not in shown
    for evidence in FRAMEWORKS.evidence.values():
        assert evidence.claim in shown and evidence.source in shown
    assert all(framework.choose_when in shown for framework in FRAMEWORKS.frameworks)


@some
@given(
    st.sampled_from([RULEBASE, SHIPPED, FRAMEWORKS, with_page(RULEBASE), with_page(THREE)]),
    st.integers(20, 220),
    st.booleans(),
    st.booleans(),
)
def test_no_line_is_wider_than_the_terminal(
    rulebase: RuleBase, width: int, color: bool, unicode: bool
) -> None:
    shown = text(rulebase, width, color=color, unicode=unicode)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert color or bare == shown
    assert max(cell_len(line) for line in bare.splitlines()) <= width
    assert all(line == line.rstrip() for line in bare.splitlines())
    assert unicode or bare.isascii()


def silent_about(framework: str, rulebase: RuleBase = FRAMEWORKS) -> RuleBase:
    """The rule base with a page that does not mention a framework."""
    quoting = with_page(rulebase)

    def heard(said: Mapping[str, T]) -> dict[str, T]:
        return {id: value for id, value in said.items() if id != framework}

    return replace(
        quoting,
        factors=tuple(
            replace(
                factor,
                statements={id: f"So is {id} today." for id in factor.statements},
                page=heard({id: f"So was {id}." for id in factor.page}),
                page_checked_by=heard(factor.page_checked_by),
            )
            for factor in quoting.factors
        ),
    )


@pytest.mark.parametrize("width", [40, 79, 160])
@pytest.mark.parametrize("silent", ["pytorch", "keras", "flax"])
def test_nothing_is_quoted_of_a_framework_that_the_page_does_not_mention(
    silent: str, width: int
) -> None:
    shown = " ".join(text(silent_about(silent), width).split())
    for id in FRAMEWORKS.framework:
        quoted = 0 if id == silent else len(FRAMEWORKS.factors)
        assert shown.count(f"“So was {id}.”") == quoted
    assert "“”" not in shown and "not checked" not in shown and "None" not in shown


def test_a_column_stays_empty_where_the_page_is_silent() -> None:
    """The quotations stand below the statements of their own frameworks."""
    lines = text(silent_about("keras"), 160).splitlines()
    [today, *_] = [line for line in lines if "So is keras today." in line]
    [was, *_] = [line for line in lines if "“So was" in line]
    for id in ("pytorch", "flax"):
        assert was.index(f"“So was {id}.”") == today.index(f"So is {id} today.")
    start, end = (today.index(f"So is {id} today.") for id in ("keras", "flax"))
    assert not was[start:end].strip()


@pytest.mark.parametrize("silent", ["pytorch", "keras", "flax"])
def test_json_says_null_where_the_page_is_silent(silent: str) -> None:
    read = json.loads(to_json(build_comparison(silent_about(silent))))
    validator("comparison").validate(read)
    for factor in read["factors"]:
        assert {one["framework"]: one["page"] for one in factor["statements"]} == {
            id: None if id == silent else f"So was {id}." for id in FRAMEWORKS.framework
        }
        assert all((one["page"] is None) == (one["claims"] == []) for one in factor["statements"])


@pytest.mark.parametrize("hostile_text", HOSTILE, ids=lambda said: repr(said[:12]))
@pytest.mark.parametrize("width", [40, 80, 130])
def test_hostile_text_is_inert(hostile_text: str, width: int) -> None:
    rulebase = with_page(hostile(hostile_text), hostile_text)
    shown = text(rulebase, width)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert not re.search(STEERING, shown)
    shown.encode("utf-8")
    assert text(rulebase, width, unicode=False).isascii()
    read = json.loads(to_json(build_comparison(rulebase)))
    assert read["frameworks"][0]["choose_when"] == hostile_text
    assert read["factors"][0]["statements"][0]["page"] == hostile_text


def test_both_frameworks_are_treated_alike() -> None:
    """With the frameworks swapped, the same words stand in the other order."""
    swapped = replace(SHIPPED, frameworks=SHIPPED.frameworks[::-1])
    assert sorted(text(SHIPPED, 59).splitlines()) == sorted(text(swapped, 59).splitlines())
    first, second = (text(rulebase, 80, color=True) for rulebase in (SHIPPED, swapped))
    for title in ("PyTorch", "Keras"):
        [styles] = {
            frozenset(re.findall(rf"(\x1b\[[0-9;]*m){title}\x1b", shown))
            for shown in (first, second)
        }
        assert len(styles) == 1


def test_old_claims_are_named() -> None:
    fresh, old = (text(SHIPPED, today=date(year, 11, 26)) for year in (2026, 2028))
    assert "more than a year ago" not in fresh
    said = " ".join(old.split())
    assert "[1], [2]" in said and "last checked more than a year ago and may be out of date" in said


@pytest.mark.parametrize("rulebase", [SHIPPED, FRAMEWORKS, RULEBASE, with_page(THREE)])
def test_json_fits_the_schema(rulebase: RuleBase) -> None:
    made = to_json(build_comparison(rulebase, NEXT, TASKS))
    assert made.isascii() and made.endswith("}\n")
    read = json.loads(made)
    validator("comparison").validate(read)
    claims = {claim["id"]: claim for claim in read["claims"]}
    assert set(claims) == set(rulebase.evidence)
    for claim in claims.values():
        assert bool(claim["now"]) == (claim["status"] != Holds.HOLDS)
    for factor in read["factors"]:
        assert [statement["framework"] for statement in factor["statements"]] == list(
            rulebase.framework
        )
        assert {id for statement in factor["statements"] for id in statement["claims"]} <= set(
            claims
        )


def test_a_claim_knows_its_factor() -> None:
    found = build_comparison(SHIPPED).claims
    assert {claim.factor for claim in found if claim.page} == set(SHIPPED.factor)
    cited = {id for rule in SHIPPED.rules for id in rule.evidence}
    assert all(claim.factor for claim in found if claim.id in cited)
