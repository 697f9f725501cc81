"""The JSON Schemas of the reports, written from the classes that they describe.

    python -m tests.schemas

writes each beside its class: the types of fields say what is allowed, the docstrings of classes and
fields what it means. A record stands under its class's name in `$defs`; a document within another
one is referred to by its file.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import jsonschema
from referencing import Registry, Resource

from recommender.catalogue.presets import PresetList
from recommender.catalogue.questions import QuestionList
from recommender.catalogue.tasks import TaskList
from recommender.compare.claims.model import ClaimComparison
from recommender.compare.code.model import CodeComparison
from recommender.report.as_json import SCHEMA
from recommender.report.model import Report
from recommender.report.race.model import Measurement, RaceReport
from recommender.report.record import Document, Record
from recommender.report.team.model import TeamReport

__all__ = ["DOCUMENTS", "path_of", "read", "schema_of", "validator", "written"]

DOCUMENTS: Mapping[str, type[Document]] = {
    "recommendation": Report,
    "team": TeamReport,
    "race": RaceReport,
    "comparison": ClaimComparison,
    "code_comparison": CodeComparison,
    "question_list": QuestionList,
    "task_list": TaskList,
    "preset_list": PresetList,
}
TITLES = {
    "recommendation": "A recommendation",
    "team": "A team's recommendation",
    "race": "A race",
    "comparison": "A comparison",
    "code_comparison": "Projects side by side",
    "question_list": "The questions",
    "task_list": "The projects",
    "preset_list": "The presets",
}
NAMES = {document: name for name, document in DOCUMENTS.items()}

Schema = dict[str, Any]

POINTS: Schema = {
    "description": 'Points: a whole number, or an exact fraction such as "7/2".',
    "oneOf": [
        {"type": "integer"},
        {"type": "string", "pattern": "^-?[0-9]+/[1-9][0-9]*$"},
    ],
}
VERSION: Schema = {
    "description": "The version of this form. It rises when a field changes its meaning or goes.",
    "const": SCHEMA,
}
PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null"}


def path_of(name: str) -> Path:
    """Where the schema stands: beside the class of its document."""
    return Path(inspect.getfile(DOCUMENTS[name])).parent / f"{name}.schema.json"


def read(name: str) -> Schema:
    schema: Schema = json.loads(path_of(name).read_text(encoding="utf-8"))
    return schema


def validator(name: str) -> jsonschema.Draft202012Validator:
    """What checks a document by the schema that is shipped, and those that it refers to."""
    schemas = [read(other) for other in DOCUMENTS]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    return jsonschema.Draft202012Validator(read(name), registry=registry)


def written(name: str) -> str:
    """The schema as its file has it."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"


def schema_of(name: str) -> Schema:
    writer = _Writer(name)
    whole = writer.object_of(DOCUMENTS[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _id(name),
        "title": TITLES[name],
        **whole,
        "$defs": dict(sorted(writer.defined.items())),
    }


def _id(name: str) -> str:
    """The path from the package's folder, so that references between files are right on disk,
    too."""
    import recommender

    return path_of(name).relative_to(Path(recommender.__file__).parents[1]).as_posix()


class _Writer:
    """Writes the schema of a document and, on the way, those of the records in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.defined: dict[str, Schema] = {}

    def object_of(self, record: type) -> Schema:
        types = get_type_hints(record, localns={"Measurement": Measurement}, include_extras=True)
        said = dict(_field_docs(record))
        properties: dict[str, Schema] = {}
        if issubclass(record, Document):
            properties["schema"] = VERSION
        for field in record._fields:  # type: ignore[attr-defined]
            properties[field] = {"description": said[field], **self.of(types[field])}
        return {
            "description": " ".join((inspect.getdoc(record) or "").split()),
            "type": "object",
            "additionalProperties": False,
            "required": list(properties),
            "properties": properties,
        }

    def of(self, type_: Any) -> Schema:
        """The schema of a value of the type."""
        if type_ in PLAIN:
            return {"type": PLAIN[type_]}
        if get_origin(type_) is Annotated:
            return self.of(type_.__origin__) | {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in type_.__metadata__
            }
        if get_origin(type_) in (Union, UnionType):
            return self.union(get_args(type_))
        if get_origin(type_) is tuple:
            item, _ = get_args(type_)
            return {"type": "array", "items": self.of(item)}
        if issubclass(type_, StrEnum):
            return {"enum": [member.value for member in type_]}
        if issubclass(type_, Document):
            there = path_of(NAMES[type_])
            return {"$ref": Path(os.path.relpath(there, path_of(self.name).parent)).as_posix()}
        return self.reference(type_.__name__, type_)

    def union(self, members: tuple[Any, ...]) -> Schema:
        if Fraction in members:
            self.defined["Points"] = POINTS
            rest = [member for member in members if member not in (int, Fraction)]
            options = [{"$ref": "#/$defs/Points"}, *map(self.of, rest)]
            return options[0] if len(options) == 1 else {"oneOf": options}
        value, null = members
        assert null is NoneType
        schema = self.of(value)
        if "type" in schema and "enum" not in schema:
            return schema | {"type": [schema["type"], "null"]}
        return {"oneOf": [schema, {"type": "null"}]}

    def reference(self, name: str, record: type) -> Schema:
        """A record of the report, or a named tuple with the same kind of docstrings."""
        if name not in self.defined:
            self.defined[name] = {}  # so that a record may hold others of its kind
            self.defined[name] = self.object_of(record)
        return {"$ref": f"#/$defs/{name}"}


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _field_docs(record: type) -> Iterator[tuple[str, str]]:
    """Field → the docstring below it; those of bases first."""
    for base in reversed(record.__mro__):
        if base in (object, tuple, Record, Document) or base.__module__ == "typing":
            continue
        for node in _tree(inspect.getfile(base)).body:
            if isinstance(node, ast.ClassDef) and node.name == base.__name__:
                yield from _docs_below(node.body)


def _docs_below(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, following in pairwise(body):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(id=field)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield field, " ".join(text.split())


def main() -> None:
    for name in DOCUMENTS:
        text = written(name)
        path = path_of(name)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"wrote {path}\n")


if __name__ == "__main__":
    main()
