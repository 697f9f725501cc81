"""The tables of keys, the schemas that editors read, and the rule base that has every key agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from recommender.documents.forms import Form
from recommender.resources import rules_folder
from recommender.rulebase import forms
from recommender.rulebase.answers_file import AnswersForm, CaseForm

HERE = Path(__file__).parent
TABLES = [getattr(forms, name) for name in forms.__all__]

OPTION = ("questions", "properties", "questions", "items", "properties", "options", "items")
MEASURED = ("factor", "properties", "evidence", "items", "properties", "measured", "items")
SCHEMAS: dict[type[Form], tuple[str, ...]] = {
    forms.HeadFile: ("rulebase",),
    forms.FrameworkForm: ("rulebase", "properties", "frameworks", "items"),
    forms.FactorForm: ("rulebase", "properties", "factors", "items"),
    forms.BandForm: ("rulebase", "properties", "strength", "items"),
    forms.PrioritiesForm: ("rulebase", "properties", "priorities"),
    forms.VariantForm: (
        *("rulebase", "properties", "frameworks", "items"),
        *("properties", "variants", "items"),
    ),
    forms.QuestionsFile: ("questions",),
    forms.PartForm: ("questions", "properties", "parts", "items"),
    forms.QuestionForm: OPTION[:4],
    forms.MeasuringForm: (*OPTION[:4], "properties", "measuring"),
    forms.OptionForm: OPTION,
    forms.FactorFile: ("factor",),
    forms.EvidenceForm: MEASURED[:4],
    forms.MeasuredForm: MEASURED,
    forms.RuleForm: ("factor", "properties", "rules", "items"),
    forms.RequirementsFile: ("requirements",),
    forms.RequirementForm: ("requirements", "properties", "requirements", "items"),
    AnswersForm: ("case",),
    CaseForm: ("case", "properties", "case"),
}


def test_every_table_has_a_schema() -> None:
    assert {*SCHEMAS} == {*TABLES, AnswersForm, CaseForm}


@pytest.mark.parametrize("table", SCHEMAS, ids=lambda table: table.__name__)
def test_a_schema_has_the_keys_of_its_table(table: type[Form]) -> None:
    name, *way = SCHEMAS[table]
    schema = json.loads((rules_folder() / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    for key in way:
        schema = schema[key]
    assert set(schema["properties"]) == set(table.keys)


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from keys(inner)


def test_the_full_rule_base_has_every_key() -> None:
    used = {
        key
        for path in (HERE / "full").glob("*.yaml")
        for key in keys(yaml.safe_load(path.read_text(encoding="utf-8")))
    }
    assert {key for table in TABLES for key in table.keys} <= used
