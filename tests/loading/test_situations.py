"""Situations with what an expert said: one small broken file per way to be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.audit.experts import EITHER, MILD
from recommender.audit.situations import load_situations
from recommender.errors import InputError
from recommender.rulebase.loader import load_rules
from tests.loading import table

HERE = Path(__file__).parent
SMALL = load_rules(HERE / "base")
TOLD = table(HERE / "situations.txt")

SOUND = """
id: shed
kind: story
situation: Somebody has a saw.
expert: elm
strength: mild
reason: A saw is all that it needs.
source: a shed
dated: true
readings:
  ann: {habit: early, tools: [saw]}
  bo: {}
"""


def faults(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_situations(folder, SMALL)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


def test_every_fault_of_every_file_in_one_go() -> None:
    told = [fault for name in sorted(TOLD, key="{}.yaml".format) for fault in TOLD[name]]
    assert faults(HERE / "situations") == told


def test_every_broken_file_is_in_the_table() -> None:
    assert {path.stem for path in (HERE / "situations").iterdir()} == set(TOLD)


def test_a_folder_that_holds_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")
    assert faults(tmp_path) == [f"{tmp_path}: holds no .yaml file, expected one per situation"]
    missing = tmp_path / "missing"
    assert faults(missing) == [f"{missing}: is not a folder of situations"]


def test_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "shed.yaml").write_text(SOUND)
    either = SOUND.replace("expert: elm\nstrength: mild", "expert: either")
    (tmp_path / "any.yaml").write_text(either.replace("dated: true\n", ""))
    either, shed = load_situations(tmp_path, SMALL)
    assert (either.name, either.expert, either.strength, either.dated) == (
        *("any.yaml", EITHER, ""),
        False,
    )
    assert (shed.name, shed.expert, shed.strength, shed.dated) == ("shed.yaml", "elm", MILD, True)
    assert shed.readings == {"ann": {"habit": "early", "tools": ("saw",)}, "bo": {}}
