"""The shipped JSON Schemas are those of the classes, and are strict about every field."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from recommender.report.as_json import to_json
from recommender.report.record import Document, Record
from tests.report.examples import LEADER, report
from tests.schemas import DOCUMENTS, path_of, read, schema_of, validator, written

ROOT = Path(__file__).parents[2]


def test_every_document_has_a_schema() -> None:
    assert set(DOCUMENTS.values()) == {
        kind for kind in descendants(Document) if not descendants(kind)
    }


def descendants(kind: type[Record]) -> set[type[Record]]:
    found = {kind for kind in kind.__subclasses__() if kind.__module__.startswith("recommender.")}
    return found.union(*map(descendants, found))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_shipped_schema_is_that_of_the_class(name: str) -> None:
    assert path_of(name).read_text(encoding="utf-8") == written(name), (
        "a class has changed: run `python -m tests.schemas`"
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_strict_and_describes_every_field(name: str) -> None:
    schema = read(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    for part in (schema, *schema["$defs"].values()):
        assert part["description"]
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
            assert all(field["description"] for field in part["properties"].values())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_references_lead_to_files(name: str) -> None:
    """Where a validator resolves them by path, as editors do."""
    whole = path_of(name).read_text(encoding="utf-8")
    for line in whole.splitlines():
        if '"$ref": "' in line and '"#/' not in line:
            target = (path_of(name).parent / line.split('"')[3]).resolve()
            assert target in [path_of(other) for other in DOCUMENTS], line


def test_a_field_without_a_docstring_has_no_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    class Undescribed(Document):
        """A document with a field that nobody described."""

        size: int

    monkeypatch.setitem(DOCUMENTS, "undescribed", Undescribed)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="size"):
        schema_of("undescribed")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdict",), "winner"),
        (("lead",), 1.5),
        (("lead",), "3/0"),
        (("strength", "rank"), 0),
        (("evidence", 0, "checked"), "yesterday"),
        (("evidence", 0, "status"), "true"),
        (("factors", 0, "priority"), "least"),
        (("rulebase", "id"), ""),
        (("rules", 0, "points", 0, "nominal"), True),
        (("frameworks",), None),
    ],
)
def test_what_is_odd_is_refused(path: tuple[str | int, ...], value: object) -> None:
    whole = json.loads(to_json(report(LEADER)))
    validator("recommendation").validate(whole)
    part = whole
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    assert not validator("recommendation").is_valid(whole)
