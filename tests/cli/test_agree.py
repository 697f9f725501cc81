"""`recommender rules agree`: readers' answers to situations, scored and set against the experts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

BASE = ROOT / "tests" / "loading" / "base"

SITUATION = """situation: {situation}
expert: {expert}
strength: {strength}
reason: It is so.
source: a shed
readings:
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "situations"
    place.mkdir()
    for name, expert, strength, readings in (
        ("0.yaml", "elm", "strong", ["ann: {habit: early, tools: [saw]}", "bo: {}"]),
        ("1.yaml", "oak", "mild", ["ann: {habit: early, tools: [saw]}"]),
        ("3.yaml", "either", "mild", ["ann: {habit: early}", "bo: {tools: [saw], habit: early}"]),
        ("4.yaml", "oak", "strong", ["ann: {habit: early}"]),
    ):
        text = SITUATION.format(situation=f"Number {name}", expert=expert, strength=strength)
        (place / name).write_text(text + "".join(f"  {one}\n" for one in readings))
    return place


def test_the_tables(run: Run, folder: Path) -> None:
    done = run("rules", "agree", folder, "--rules", BASE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == EXPECTED


EXPECTED = """\
4 situations in 6 readings, by small 1.0:

|                | half 1         | half 2        | together      |
| -------------- | -------------- | ------------- | ------------- |
| agreement      | 1 of 1 (100 %) | 1 of 3 (33 %) | 2 of 4 (50 %) |
| … expert sure  | 1 of 1 (100 %) | 1 of 2 (50 %) | 2 of 3 (67 %) |
| … not dated    | 1 of 1 (100 %) | 1 of 3 (33 %) | 2 of 4 (50 %) |
| harm           | 0 of 1 (0 %)   | 1 of 3 (33 %) | 1 of 4 (25 %) |
| … gravest      | 0 of 1 (0 %)   | 1 of 3 (33 %) | 1 of 4 (25 %) |
| either: slight | 1 of 2 (50 %)  | none          | 1 of 2 (50 %) |

Agreement: the framework that the expert advised leads.
Harm: another one leads, clear or only choice; gravest: clear or only choice.
Either: the expert would take any; slight: exact tie or level.

How often a verdict is the expert's, by its strength:

|             | half 1         | half 2        | together       |
| ----------- | -------------- | ------------- | -------------- |
| level       | 1 of 1 (100 %) | none          | 1 of 1 (100 %) |
| clear       | none           | 1 of 2 (50 %) | 1 of 2 (50 %)  |
| only choice | none           | none          | none           |

Harm, clear or only choice: 1.yaml (ann).

Where they differ:
- 0.yaml (bo): exact tie; the expert: Elm, strong
- 1.yaml (ann): Elm, clear, 10 points; the expert: Oak, mild
- 3.yaml (bo): Elm, clear, 10 points; the expert: either would do
"""


def test_one_half(run: Run, folder: Path) -> None:
    """The files 2 and 4 are in the first half, 0 and 1 in the second."""
    first = run("rules", "agree", folder, "--rules", BASE, "--half", "1").stdout
    assert first.startswith("2 situations in 3 readings, by small 1.0:")
    assert "half 2" not in first and "together" not in first
    assert "- 3.yaml (bo): " in first and "0.yaml" not in first
    second = run("rules", "agree", folder, "--rules", BASE, "--half", "2").stdout
    assert second.startswith("2 situations in 3 readings, by small 1.0:")
    assert "- 0.yaml (bo): " in second and "3.yaml" not in second
    assert run("rules", "agree", folder, "--half", "3").returncode == 2


def test_json_has_every_reading(run: Run, folder: Path) -> None:
    done = run("rules", "agree", folder, "--rules", BASE, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["rulebase"] == {"id": "small", "version": "1.0"}
    assert list(found["scores"]) == ["half 1", "half 2", "together"]
    together = found["scores"]["together"]
    assert together["agreement"] == {"number": 2, "of": 4}
    assert together["harm"] == {"number": 1, "of": 4, "readings": [["1.yaml", "ann"]]}
    assert together["calibration"]["level"] == {"number": 1, "of": 1}
    assert found["readings"][0] == {
        "file": "0.yaml",
        "reader": "ann",
        "half": 2,
        "expert": "elm",
        "expert_strength": "strong",
        "dated": False,
        "verdict": "elm",
        "strength": "clear",
        "lead": 10,
        "right": True,
        "harm": "",
    }
    assert found["readings"][1]["lead"] == 0


def test_every_fault_in_one_go(run: Run, folder: Path) -> None:
    (folder / "1.yaml").write_text((folder / "1.yaml").read_text().replace("oak", "oat"))
    (folder / "4.yaml").write_text((folder / "4.yaml").read_text().replace("early", "erly"))
    done = run("rules", "agree", folder, "--rules", BASE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: {folder}/1.yaml:2: expert: expected oak, elm or either, got 'oat'; "
        f"did you mean 'oak'?\n"
        f"{folder}/4.yaml:7: readings.ann.habit: 'erly' is not an option of this question; "
        f"did you mean 'early'?\n"
    )
    missing = run("rules", "agree", "nowhere", "--rules", BASE)
    assert (missing.returncode, missing.stderr) == (
        1,
        "error: nowhere: is not a folder of situations\n",
    )


def test_it_is_listed_and_completed(run: Run) -> None:
    assert "agree" in run("rules", "--help").stdout
    assert "--half" in run("rules", "agree", "--help").stdout
    completed = run(
        _RECOMMENDER_COMPLETE="bash_complete",
        COMP_WORDS="recommender rules agr",
        COMP_CWORD="2",
    )
    assert "agree" in completed.stdout
