"""The JSON Schemas that help an editor: they take what the loader takes, and refuse what is odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from recommender.resources import rules_folder

RULES = rules_folder()
THREE = Path(__file__).parent / "engine" / "three"
FRAMEWORKS = Path(__file__).parent / "three_frameworks"
OF = {"rulebase": "rulebase", "questions": "questions", "requirements": "requirements"}


def schema(name: str) -> jsonschema.Draft202012Validator:
    whole = json.loads((RULES / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(whole)
    return jsonschema.Draft202012Validator(whole)


class Plain(yaml.SafeLoader):
    """Dates stay text, as in our own reader."""


Plain.yaml_implicit_resolvers = {
    key: [(tag, found) for tag, found in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Plain)


@pytest.mark.parametrize("folder", [RULES, THREE, FRAMEWORKS], ids=lambda folder: folder.name)
def test_every_file_of_a_rule_base_fits(folder: Path) -> None:
    paths = sorted(folder.glob("*.yaml"))
    assert len(paths) > 3
    for path in paths:
        schema(OF.get(path.stem, "factor")).validate(read(path))
    for path in sorted(folder.glob("cases/*.yaml")):
        schema("case").validate(read(path))


RICH = read(Path(__file__).parent / "loading" / "rich" / "questions.yaml")


def test_everything_that_a_question_may_have_fits() -> None:
    schema("questions").validate(RICH)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{id: day, title: Your day}", "{id: day}"),
        ("part: day", "parts: day"),
        ("    part: day\n", ""),
        ("parts:", "questions_in_parts:"),
        ("formerly: [hours]", "formerly: [hours/all]"),
        ("formerly: [dawn, bird/lark]", "formerly: [dawn, bird/lark/early]"),
        ("formerly: [dawn, bird/lark]", "formerly: dawn"),
        ("hours/noon: It is too hot.", "hours/: It is too hot."),
        ("hours/noon: It is too hot.", "hours/noon: []"),
        ("cut: [straight, round]", "cut: []"),
        ("task: table", "task: [table, text]"),
    ],
)
def test_what_is_odd_of_it_is_refused(before: str, after: str) -> None:
    path = Path(__file__).parent / "loading" / "rich" / "questions.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    assert not schema("questions").is_valid(yaml.load(text.replace(before, after, 1), Plain))


@pytest.mark.parametrize(
    ("file", "of", "before", "after"),
    [
        ("rulebase.yaml", "rulebase", "cap: 3", "cap: many"),
        ("rulebase.yaml", "rulebase", "most: 2", "most: 2.5"),
        ("questions.yaml", "questions", "kind: one", "kind: two"),
        ("questions.yaml", "questions", "purpose: [decides]", "purpose: [decide]"),
        ("questions.yaml", "questions", "formerly-one: true", "formerly-one: many"),
        ("questions.yaml", "questions", "label: Teach others", "lable: Teach others"),
        ("debugging.yaml", "factor", "favours: {pytorch: 3", "favours: {pytorch: 4"),
        ("debugging.yaml", "factor", "status: holds", "status: true"),
        ("debugging.yaml", "factor", "when: {debugging: breakpoints}", "when: {all: []}"),
        ("debugging.yaml", "factor", "of: keras-jax, equal: 3}", "of: keras-jax}"),
        ("debugging.yaml", "factor", "equal: 3}", "equal: 3, at-least: 3}"),
        ("debugging.yaml", "factor", "probe: breakpoint-hits", "probe: breakpoint-hit"),
        ("requirements.yaml", "requirements", "rules-out: [pytorch]", "rules_out: [pytorch]"),
        ("cases/beginner-tabular.yaml", "case", "verdict: keras", "verdikt: keras"),
    ],
)
def test_what_is_odd_is_refused(file: str, of: str, before: str, after: str) -> None:
    text = (RULES / file).read_text(encoding="utf-8")
    assert before in text
    odd = yaml.load(text.replace(before, after, 1), Plain)
    assert not schema(of).is_valid(odd)
