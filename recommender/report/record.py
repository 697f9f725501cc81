"""What report models are made of: frozen records, and the documents that JSON writes whole.

The types of fields say what JSON may hold, the docstrings of records and fields what it means:
`python -m tests.schemas` writes the JSON Schemas from them.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Never, dataclass_transform

__all__ = ["Count", "Day", "Document", "Name", "Ordinal", "Record", "fields"]

# Restrictions, in the words of JSON Schema.
Name = Annotated[str, ("minLength", 1)]
Count = Annotated[int, ("minimum", 0)]
Ordinal = Annotated[int, ("minimum", 1)]
Day = Annotated[str, ("format", "date"), ("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """A frozen record, made by keyword; TypeError where a field is missing or unknown.

    Fifty frozen dataclasses would take 30 ms to define, these take less than one, and type checkers
    know them as well.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _expected: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(dict.fromkeys((*cls._fields, *cls.__annotations__)))
        cls._expected = frozenset(cls._fields)

    def __init__(self, **values: object) -> None:
        if values.keys() != self._expected:
            faults = [f"'{name}' is missing" for name in self._fields if name not in values]
            faults += [f"'{name}' is unknown" for name in values if name not in self._expected]
            raise TypeError(f"{type(self).__name__}: {', '.join(faults)}")
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> Never:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return type(self) is type(other) and fields(self) == fields(other)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in fields(self).items())
        return f"{type(self).__name__}({given})"


class Document(Record):
    """A record that JSON writes as a whole of its own, the version of its form first."""


def fields(record: Record) -> dict[str, object]:
    """Field → value, those of its bases first."""
    return {name: getattr(record, name) for name in record._fields}
