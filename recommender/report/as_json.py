"""The report as JSON, whole: every flip, the full trace, every source.

The form of each document is described, field by field, in a JSON Schema beside its class, which
`python -m tests.schemas` writes. `schema` rises when a field changes its meaning or goes; new
fields may come without. Points and weights are whole numbers, or exact fractions as strings such as
"7/2".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from recommender.report.record import Document, Record, fields

__all__ = ["SCHEMA", "as_document", "to_json"]

SCHEMA = 1


def to_json(report: Document) -> str:
    """ASCII only, one record per line, ending in a newline; the same bytes for the same report."""
    return as_document(_fields(report))


def as_document(whole: Mapping[str, object]) -> str:
    """What is plain already, in the same form."""
    lines = (f'  "{name}": {_lines(value)}' for name, value in whole.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(value: object) -> str:
    """json.dumps with an indent is written in Python and takes five times as long."""
    if isinstance(value, list) and value:
        return "[\n    " + ",\n    ".join(map(json.dumps, value)) + "\n  ]"
    return json.dumps(value)


def _fields(record: Record) -> dict[str, object]:
    """Its fields; a document, one inside a team's too, says the version of the form first."""
    version = {"schema": SCHEMA} if isinstance(record, Document) else {}
    return version | {name: _plain(value) for name, value in fields(record).items()}


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return _fields(value)
    if hasattr(value, "_asdict"):  # a named tuple
        return {name: _plain(item) for name, item in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value
