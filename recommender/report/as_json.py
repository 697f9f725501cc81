"""The report as JSON, whole: every flip, the full trace, every source.

The form is described, field by field, in `recommendation.schema.json` beside this file. `schema`
rises when a field changes its meaning or goes; new fields may come without. Points and weights are
whole numbers, or exact fractions as strings such as "7/2".
"""

from __future__ import annotations

import json
from dataclasses import fields
from fractions import Fraction

from recommender.report.model import Report

__all__ = ["SCHEMA", "to_json"]

SCHEMA = 1


def to_json(report: Report) -> str:
    """Indented, ASCII only, ending in a newline; the same bytes for the same report."""
    whole = {field.name: _plain(getattr(report, field.name)) for field in fields(report)}
    return json.dumps({"schema": SCHEMA} | whole, indent=2) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        names: tuple[str, ...] | None = getattr(value, "_fields", None)
        plain = map(_plain, value)
        return list(plain) if names is None else dict(zip(names, plain, strict=True))
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value
