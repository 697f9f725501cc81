"""The JSON of a race is read as it was written, and what is wrong in it is named."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.errors import InputError
from recommender.race.model import MeasuredRun, Race, RunTimes
from recommender.report.as_json import to_json
from recommender.report.race import build_race
from recommender.report.race.read import read_race
from recommender.report.record import fields
from tests.report.examples import LEADER, report
from tests.report.races import ANT, BEE, GONE, measurement, race
from tests.schemas import validator

seconds = st.floats(0, 1e6, allow_subnormal=False)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text == text.strip() != ""
)
times = st.builds(
    RunTimes,
    seed=st.integers(0, 10**6),
    import_time=seconds,
    first_step=seconds | st.none(),
    epoch=seconds | st.none(),
    epochs=st.integers(0, 10**6),
    total=seconds,
    samples_per_second=seconds | st.none(),
    peak_memory=seconds | st.none(),
)
figures = st.dictionaries(words, st.floats(-1e9, 1e9), max_size=2)
runs = st.lists(st.builds(MeasuredRun, times, figures), max_size=3).map(tuple)


@st.composite
def races(draw: st.DrawFn) -> Race:
    return race(
        *(runner._replace(runs=draw(runs), title=draw(words)) for runner in (ANT, BEE)),
        arguments=tuple(draw(st.lists(words, max_size=3))),
        stopped=draw(st.booleans()),
        versions=draw(st.dictionaries(words, words, max_size=2)),
    )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(races(), words)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, made: Race, title: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "result.json"
    written = build_race(made, title)
    path.write_text(to_json(written), encoding="utf-8")
    assert fields(read_race(path)) == fields(written)


def faults(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_race(path)
    return [str(fault).removeprefix(f"{path}") for fault in raised.value.faults]


NO_RESULT = "is not a result of 'recommender compare TASK --run --format json': "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ": is empty"),
        ("answers: {}\n", f":1: {NO_RESULT}it is not JSON: expecting value"),
        ('{"answers": {}}', f": {NO_RESULT}it has no runners"),
        ('{\n"runners": [', f":2: {NO_RESULT}it is not JSON: expecting value"),
        ("[]", ": expected a mapping of keys, got an empty list"),
        ('{"task": "a", "task": "b"}', ": the key 'task' stands twice in a mapping"),
        ('{"runners": NaN}', ": NaN is not a number"),
        ('{"runners": "\\ud83d"}', r': "\ud83d" holds half of a character'),
        ("[" * 100_000, ": is nested too deeply"),
        ("\xff" * (1 << 20), ": is larger than 1 MiB, too large for a file of this kind"),
    ],
)
def test_what_is_no_result_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert faults(tmp_path / "result.json", text) == [said]


@pytest.mark.parametrize(
    ("keys", "twice"),
    [
        (["a", "b", "c", "b", "a"], "b"),
        (["", "x", ""], ""),
        (["long " * 100, "long " * 100], "long " * 11 + "lo..."),
        ([*map(str, range(100_000)), "99999"], "99999"),
    ],
)
def test_the_first_key_that_stands_twice_is_named(
    tmp_path: Path, keys: list[str], twice: str
) -> None:
    text = "{" + ",".join(f"{json.dumps(key)}:1" for key in keys) + "}"
    start = process_time()
    found = faults(tmp_path / "result.json", text)
    assert found == [f": the key '{twice}' stands twice in a mapping"]
    assert process_time() - start < 3


def test_a_result_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_race(tmp_path / "result.json")


@pytest.mark.parametrize("frameworks", [[], ["ant", "ant"]])
def test_each_framework_ran_once(tmp_path: Path, frameworks: list[str]) -> None:
    whole = json.loads(to_json(build_race(race(ANT, BEE), "Tables")))
    whole["contests"] = []
    whole["runners"] = [{**whole["runners"][0], "framework": id} for id in frameworks]
    assert faults(tmp_path / "result.json", json.dumps(whole)) == [
        ": runners: expected at least one runner, and each framework once"
    ]


@pytest.mark.parametrize("number", ["1e300", "1e999", "9" * 60, "1000000000000001"])
def test_numbers_that_nobody_measured_are_refused(tmp_path: Path, number: str) -> None:
    text = to_json(build_race(race(ANT, BEE), "Tables")).replace(
        '"epoch": 0.2', f'"epoch": {number}'
    )
    found = faults(tmp_path / "result.json", text)
    assert len(found) == 3
    assert all(
        fault.startswith(": runners.1.runs.") and "expected a number" in fault for fault in found
    )


def test_every_fault_is_named_in_one_go(tmp_path: Path) -> None:
    whole = json.loads(to_json(build_race(race(ANT, BEE), "Tables")))
    whole["schema"] = 2
    whole["runners"][0]["runs"][1]["epoch"] = "quick"
    whole["runners"][1]["code_lines"] = -3
    whole["contests"][0]["ranges"][1]["low"] = None
    del whole["contests"][1]["ranges"][0]
    whole["machines"] = whole.pop("machine")
    found = faults(tmp_path / "result.json", json.dumps(whole, indent=1))
    assert [fault.removeprefix(": ") for fault in found] == [
        "schema: expected a whole number from 1 to 1, got 2",
        "runners.1.runs.2.epoch: expected a number from 0, got 'quick'",
        "runners.2.code_lines: expected a whole number from 0 to 1000000, got -3",
        "contests.1.ranges.2.low: expected a number, got nothing",
        "machine: is missing; expected a list",
        "machines: unknown key here; did you mean 'machine'?",
        "contests: 'First step' needs one range for each runner",
    ]


@pytest.mark.parametrize("of", [race(ANT, BEE), race(ANT, GONE)])
def test_json_with_a_measurement_fits_the_schema(of: Race) -> None:
    shown = report(LEADER, measured=measurement(of))
    made = json.loads(to_json(shown))
    validator("recommendation").validate(made)
    assert made["measured"]["race"] == json.loads(to_json(build_race(of, "Tables")))
