"""The JSON of a race is read as it was written, and what is wrong in it is named."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

import recommender.report
from recommender.errors import InputError
from recommender.race.model import Course, Race, Ran
from recommender.report.as_json import to_json
from recommender.report.race import build_race
from recommender.report.race.read import read_race
from recommender.report.record import fields
from tests.report.examples import LEADER, report
from tests.report.races import ANT, BEE, GONE, measurement, race

FOLDER = Path(recommender.report.__file__).parent
seconds = st.floats(0, 1e6, allow_subnormal=False)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text == text.strip() != ""
)
ran = st.builds(
    Ran,
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
courses = st.lists(st.builds(Course, ran, figures), max_size=3).map(tuple)


@st.composite
def races(draw: st.DrawFn) -> Race:
    return race(
        *(one._replace(courses=draw(courses), title=draw(words)) for one in (ANT, BEE)),
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


def test_what_is_no_result_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    assert faults(path, "answers: {}\n") == [
        ":1: is no result of 'recommender compare TASK --run --format json': it has no runners"
    ]
    assert faults(path, '{"runners": [') == [":2: is not YAML: did not find expected node content"]
    path.unlink()
    with pytest.raises(InputError, match="no such file"):
        read_race(path)


def test_every_fault_is_named_in_one_go(tmp_path: Path) -> None:
    whole = json.loads(to_json(build_race(race(ANT, BEE), "Tables")))
    whole["schema"] = 2
    whole["runners"][0]["runs"][1]["epoch"] = "quick"
    whole["runners"][1]["code_lines"] = -3
    whole["contests"][0]["ranges"][1]["low"] = None
    del whole["contests"][1]["ranges"][0]
    whole["machines"] = whole.pop("machine")
    found = faults(tmp_path / "result.json", json.dumps(whole, indent=1))
    assert [fault.partition(": ")[2] for fault in found] == [
        "schema: expected a whole number from 1 to 1, got 2",
        "runners.1.runs.2.epoch: expected a number from 0, got 'quick'",
        "runners.2.code_lines: expected a whole number from 0 to 1000000, got -3",
        "contests.1.ranges.2.low: expected a number, got nothing",
        "machine: is missing; expected a list",
        "machines: unknown key here; did you mean 'machine'?",
        "contests: 'First step' needs one range for each runner",
    ]
    lines = [int(fault[1:].partition(":")[0]) for fault in found]
    assert lines[0] == 2 and lines[1] > 10 and lines == sorted(lines[:4]) + lines[4:]


@pytest.mark.parametrize("of", [race(ANT, BEE), race(ANT, GONE)])
def test_json_with_a_measurement_fits_the_schema(of: Race) -> None:
    names = ("recommendation", "race")
    schemas = [json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8")) for name in names]
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    shown = report(LEADER, measured=measurement(of))
    made = json.loads(to_json(shown))
    jsonschema.Draft202012Validator(schemas[0], registry=registry).validate(made)
    assert made["measured"]["race"] == json.loads(to_json(build_race(of, "Tables")))
