"""Rule bases: one small broken file per way to be wrong, and what is said of each, in full.

`base/` is sound; each folder of `rules/` holds the files that differ from it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from recommender.documents import nodes
from recommender.errors import RuleBaseError
from recommender.rulebase.loader import load_rules
from tests.loading import table

HERE = Path(__file__).parent

TOLD = table(HERE / "rules.txt")
"""Folder → what is said of it: file, line, the way to the key, and what is wrong."""


def faults(folder: Path) -> list[str]:
    with pytest.raises(RuleBaseError) as caught:
        load_rules(folder)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


def test_the_base_is_sound() -> None:
    base = load_rules(HERE / "base")
    assert [rule.id for rule in base.rules] == ["early-light", "has-a-saw"]
    assert base.rules[1].favours == {"elm.wych": 12, "elm.field": 12}
    assert base.requirements[0].rules_out == {"elm.wych"}


@pytest.mark.parametrize(
    ("said", "page"),
    [
        ("page: {elm: Wild}\n", {"elm": "Wild"}),
        ("page: {oak: Warm}\npage-checked-by: {oak: [seen]}\n", {"oak": "Warm"}),
        ("", {}),
    ],
)
def test_a_page_may_be_silent_about_a_framework(
    tmp_path: Path, said: str, page: dict[str, str]
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(HERE / "base", folder)
    text = (folder / "taste.yaml").read_text(encoding="utf-8")
    assert "page: {oak: Warm, elm: Wild}\n" in text
    text = text.replace("page: {oak: Warm, elm: Wild}\n", said)
    (folder / "taste.yaml").write_text(text, encoding="utf-8")
    factor = load_rules(folder).factor["taste"]
    assert factor.page == page
    assert factor.statements == {"oak": "Warm.", "elm": "Wild."}


@pytest.mark.parametrize("name", TOLD)
def test_faults(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(HERE / "base", folder)
    shutil.copytree(HERE / "rules" / name, folder, dirs_exist_ok=True)
    assert faults(folder) == TOLD[name]


@pytest.mark.parametrize(
    "name", [name for name, said in TOLD.items() if any("is not YAML" in fault for fault in said)]
)
def test_the_parser_written_in_python_says_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML has it where it was built without the one in C."""
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    test_faults(name, tmp_path)


def test_every_broken_folder_is_in_the_table() -> None:
    assert {path.name for path in (HERE / "rules").iterdir()} == set(TOLD)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    for name in ("missing", "file"):
        path = tmp_path / name
        if name == "file":
            path.write_text("id: x")
        assert faults(path) == [f"{path}: is not a folder of rules"]
    assert faults(tmp_path) == ["rulebase.yaml: no such file"]


def test_a_file_that_cannot_be_read_hides_nothing_else(tmp_path: Path) -> None:
    """What a missing file would have named is not reported as unknown on top."""
    folder = tmp_path / "rules"
    shutil.copytree(HERE / "base", folder)
    shutil.copytree(HERE / "rules" / "points-of-zero", folder, dirs_exist_ok=True)
    (folder / "questions.yaml").unlink()
    (folder / "cost.yaml").write_bytes(b"title: \xff")
    assert faults(folder) == [
        "cost.yaml:1: is not UTF-8 text",
        "questions.yaml: no such file",
        "taste.yaml:14: rules.early-light.favours.oak: points begin at 1, got 0: leave out a "
        "framework that gets none",
    ]
