"""One thing in a sound rule base is left out, replaced or misspelt: the reader is told of it, and
of nothing that only follows from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from recommender import recommend
from recommender.errors import SHOWN, RuleBaseError
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Kind

HERE = Path(__file__).parent
FILES = ("rulebase", "questions", "taste", "cost", "requirements")

VALUES: tuple[object, ...] = (
    None,
    [],
    {},
    "",
    0,
    -1,
    1e308,
    [[[]], [["saw"]]],
    "saw " * 25_000,
    "\x1b[2J\x1b]0;mine\x07",
    True,
    [{"id": "saw"}, {"id": "saw"}, {"saw": {}}],
)

Way = tuple[str | int, ...]


class Plain(yaml.SafeLoader):
    """Dates stay text, as in our own reader."""


Plain.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A rule base with every key that there is."""
    folder = tmp_path / "rules"
    shutil.copytree(HERE / "full", folder)
    return folder


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Plain)


def write(path: Path, document: object) -> None:
    """JSON is YAML, and has no aliases."""
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def ways(value: Any, way: Way = ()) -> Iterator[Way]:
    """The way to everything in a document."""
    if way:
        yield way
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ways(item, (*way, key))


def place(document: Any, way: Way) -> Any:
    for key in way:
        document = document[key]
    return document


def without(document: Any, way: Way) -> Any:
    changed = deepcopy(document)
    del place(changed, way[:-1])[way[-1]]
    return changed


def replaced(document: Any, way: Way, value: object) -> Any:
    changed = deepcopy(document)
    place(changed, way[:-1])[way[-1]] = value
    return changed


def misspelt(document: Any, way: Way, key: str) -> Any:
    changed = deepcopy(document)
    mapping = place(changed, way[:-1])
    items = [(key if name == way[-1] else name, value) for name, value in mapping.items()]
    mapping.clear()
    mapping.update(items)
    return changed


def faults(folder: Path) -> list[str]:
    """What is said of a rule base; nothing where it loads, and then it can be used."""
    try:
        rulebase = load_rules(folder)
    except RuleBaseError as error:
        shown = str(error).splitlines()
        assert 0 < len(shown) <= SHOWN + 1
        assert max(map(len, shown)) < 1000
        assert all(fault.line > 0 or fault.message == "no such file" for fault in error.faults)
        return [str(fault).removeprefix(f"{folder}/") for fault in error.faults]
    answers: dict[str, Any] = {
        question.id: [option.id for option in question.options]
        if question.kind is Kind.MANY
        else question.options[0].id
        for question in rulebase.questions
        if question.kind is not Kind.PRIORITIES
    }
    recommend({}, rulebase)
    recommend(answers, rulebase)
    return []


def test_the_base_is_sound(full: Path) -> None:
    assert faults(full) == []


@pytest.mark.parametrize("name", FILES)
def test_anything_may_be_left_out(name: str, full: Path) -> None:
    path = full / f"{name}.yaml"
    document = read(path)
    for way in ways(document):
        write(path, without(document, way))
        faults(full)


@pytest.mark.parametrize("name", FILES)
def test_anything_may_stand_anywhere(name: str, full: Path) -> None:
    """Each place in turn gets a few of the values; `python -m tests.fuzz` gives all to each."""
    path = full / f"{name}.yaml"
    document = read(path)
    for at, way in enumerate(ways(document)):
        for value in (VALUES[at % len(VALUES)], VALUES[(at * 5 + 3) % len(VALUES)]):
            write(path, replaced(document, way, value))
            faults(full)


@pytest.mark.parametrize("name", FILES)
def test_a_misspelt_key_is_one_fault(name: str, full: Path) -> None:
    path = full / f"{name}.yaml"
    document = read(path)
    for way in ways(document):
        *outer, key = way
        if isinstance(key, int) or outer[-1:] in (["starter"], ["gone"]):  # any key will do there
            continue
        wrong = f"{key[:-1]}x{key[-1]}"
        write(path, misspelt(document, way, wrong))
        [told] = faults(full)
        if outer[-1:] == ["favours"]:
            assert f"'{wrong}' is neither a framework nor a variant" in told
        elif outer[-1:] == ["detected"]:
            assert f"{wrong}: is not a detectable fact; did you mean '{key}'?" in told
        elif "when" in outer:
            assert f"'{wrong}' is not a question of this rule base; did you mean '{key}'?" in told
        else:
            assert f"{wrong}: unknown key here; did you mean '{key}'?" in told


WRONG = (None, 0, {}, [[]])


@pytest.mark.parametrize("name", FILES)
def test_an_id_that_cannot_be_read_is_one_fault(name: str, full: Path) -> None:
    """Whatever refers to it is not blamed."""
    path = full / f"{name}.yaml"
    document = read(path)
    for at, way in enumerate(ways(document)):
        if way[-1] == "id" and len(way) > 1:
            write(path, replaced(document, way, WRONG[at % len(WRONG)]))
            [told] = faults(full)
            assert ".id: expected an id, got" in told


@pytest.mark.parametrize("name", FILES)
def test_a_list_that_cannot_be_read_is_one_fault(name: str, full: Path) -> None:
    path = full / f"{name}.yaml"
    document = read(path)
    for at, way in enumerate(ways(document)):
        value = place(document, way)
        if isinstance(value, list) and isinstance(value[0], dict) and way[-1] not in ("all", "any"):
            write(path, replaced(document, way, ("", 0, {}, None)[at % 4]))
            [told] = faults(full)
            assert f"{way[-1]}: expected a list, got" in told


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "questions",
            "    kind: many\n    purpose: [decides, shapes]\n",
            "    kind: many\n    kind: one\n    purpose: [decides, shapes]\n",
            "questions.yaml:23: the key 'kind' is given twice (first in line 22)",
        ),
        (
            "taste",
            "    kind: preference\n    when: {habit: early}\n    favours: {oak: 2}\n",
            "    kind: preferense\n    when: {habit: early}\n    favours: {oak: 12}\n",
            "taste.yaml:20: rules.early-light.kind: expected need or preference, got 'preferense'; "
            "did you mean 'preference'?",
        ),
        (
            "questions",
            "    source: measured\n",
            "    source: 7\n",
            "questions.yaml:66: questions.speed.source: expected an id, got the number 7 "
            '(write "7" in quotes if it is meant as text)',
        ),
        (
            "rulebase",
            "{id: oak, title: Oak",
            "{id: Oak, title: Oak",
            "rulebase.yaml:5: frameworks.Oak.id: 'Oak' is not an id (lower-case words joined by "
            "'-')",
        ),
    ],
    ids=["key-twice", "kind-of-a-rule", "source", "framework"],
)
def test_what_depends_on_a_fault_is_not_checked(
    file: str, old: str, new: str, told: str, full: Path
) -> None:
    path = full / f"{file}.yaml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    assert faults(full) == [told]


def test_an_unknown_key_is_named_by_its_own_line(full: Path) -> None:
    """Not by that of its value, which may begin a line below."""
    path = full / "taste.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + "notes:\n  # whatever\n\n  - one\n", encoding="utf-8")
    at = before.count("\n") + 1
    assert [fault.split(": ")[0] for fault in faults(full)] == [f"taste.yaml:{at}"]
