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


@pytest.mark.parametrize(
    ("file", "of", "before", "after"),
    [
        ("rulebase.yaml", "rulebase", "cap: 3", "cap: many"),
        ("rulebase.yaml", "rulebase", "most: 2", "most: 2.5"),
        ("questions.yaml", "questions", "kind: one", "kind: two"),
        ("questions.yaml", "questions", "purpose: [decides]", "purpose: [decide]"),
        ("questions.yaml", "questions", "label: None yet", "lable: None yet"),
        ("debugging.yaml", "factor", "favours: {pytorch: 3", "favours: {pytorch: 4"),
        ("debugging.yaml", "factor", "status: holds", "status: true"),
        ("debugging.yaml", "factor", "when: {debugging: rarely}", "when: {all: []}"),
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
