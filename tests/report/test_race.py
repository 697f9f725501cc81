"""What a race's report says of runs that are known: medians, ranges, and what they tell apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from recommender.race.model import Runner
from recommender.report.as_json import to_json
from recommender.report.page import Look
from recommender.report.race import RaceReport, build_race
from recommender.report.race.text import render_race
from tests.report.races import ANT, BEE, GONE, race, run
from tests.report.test_formats import check
from tests.schemas import validator

LOOK = Look(80, color=False, unicode=True, details=False)


BOTH = build_race(race(ANT, BEE), "Tables")


def test_text_as_it_looks() -> None:
    check("race.txt", render_race(BOTH, LOOK))


def test_narrow_text_of_a_race_that_was_stopped_as_it_looks() -> None:
    stopped = build_race(race(ANT, GONE, stopped=True, arguments=("--data", "x.csv")), "Tables")
    look = Look(40, color=False, unicode=False, details=False)
    check("race-narrow-ascii.txt", render_race(stopped, look))


def test_only_ranges_that_do_not_overlap_tell_apart() -> None:
    apart = {contest.name for contest in BOTH.contests if contest.apart}
    assert apart == {"An epoch", "Samples a second", "Whole run"}
    alike = build_race(race(ANT, ANT._replace(framework="bee")), "Tables")
    assert not any(contest.apart for contest in alike.contests)
    assert not any(contest.apart for contest in build_race(race(ANT, GONE), "Tables").contests)


def test_medians_and_ranges() -> None:
    [total] = [contest for contest in BOTH.contests if contest.name == "Whole run"]
    assert [(span.median, span.low, span.high) for span in total.ranges if span] == [
        (12.0, 11.0, 13.0),
        (21.0, 20.0, 22.0),
    ]
    [accuracy] = [contest for contest in BOTH.contests if contest.figure]
    assert (accuracy.name, accuracy.apart) == ("accuracy", False)


@pytest.mark.parametrize(
    "made",
    [
        BOTH,
        build_race(race(ANT, GONE), "Tables"),
        build_race(race(ANT._replace(runs=(run(0, None, first_step=None),)), BEE), "Tables"),
    ],
)
def test_json_fits_the_schema(made: RaceReport) -> None:
    validator("race").validate(json.loads(to_json(made)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(20, 130), st.booleans(), st.text(max_size=60), st.floats(1e-6, 1e9))
def test_no_line_is_wider_than_the_terminal(
    width: int, unicode: bool, text: str, epoch: float
) -> None:
    odd = Runner("cat", text or "Cat", 1, (run(0, epoch),), text)
    look = Look(width, color=False, unicode=unicode, details=False)
    shown = render_race(build_race(race(ANT, odd), text), look)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert unicode or shown.isascii()
