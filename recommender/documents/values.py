"""Python values → nodes, so that what a caller gives is checked as a file is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from itertools import islice
from typing import TypeVar

from recommender.documents.nodes import MAX_DEPTH, MAX_DIGITS, Node
from recommender.errors import Fault
from recommender.wording import shorten, type_of

__all__ = ["from_python"]

T = TypeVar("T")

MAX_VALUES = 20_000
"""Lists that hold each other can mean any number of values, or never end."""

_BYTES = (bytes, bytearray, memoryview)


def from_python(value: object, name: str, faults: list[Fault]) -> Node | None:
    """A value as a node without a place, or None where nothing can be made of it; faults say why.

    What is wrong inside it is a fault too, and is left out.
    """
    try:
        return _Values(name, faults).node(value, "", 0)
    except _GiveUp as refusal:
        faults.append(Fault(name, 0, "", str(refusal)))
        return None


class _GiveUp(Exception):
    """Reading on would do harm; the message says why."""


class _Values:
    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name = name
        self.faults = faults
        self.left = MAX_VALUES

    def node(self, value: object, path: str, depth: int) -> Node | None:
        # The methods are those of the plain types: a subclass may have others that do anything.
        if value is None or isinstance(value, bool):
            return Node(value, 0, str(value))
        if isinstance(value, str):
            text = str.__str__(value)
            return Node(text, 0, text)
        if isinstance(value, int):
            whole = int.__int__(value)
            is_short = abs(whole) < 10**MAX_DIGITS
            return Node(whole, 0, str(whole) if is_short else shorten(hex(whole)))
        if isinstance(value, float):
            number = float.__float__(value)
            return Node(number, 0, str(number))
        if depth == MAX_DEPTH:
            raise _GiveUp(f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(value, Mapping):
            return self.mapping(value, path, depth + 1)
        if isinstance(value, Collection) and not isinstance(value, _BYTES):
            return self.sequence(value, path, depth + 1)
        self.refuse("expected text, a list or a mapping", value, path)
        return None

    def mapping(self, value: Mapping[object, object], path: str, depth: int) -> Node:
        nodes: dict[str, Node] = {}
        for key, inner in self.contents(value.items()):
            if not isinstance(key, str):
                self.refuse("expected keys that are text", key, path)
                continue
            key = str.__str__(key)
            way = shorten(key)
            node = self.node(inner, f"{path}.{way}" if path else way, depth)
            if node is not None:
                nodes[key] = node
        return Node(nodes, 0)

    def sequence(self, value: Collection[object], path: str, depth: int) -> Node:
        read = [self.node(item, path, depth) for item in self.contents(value)]
        nodes = [node for node in read if node is not None]
        if isinstance(value, Set):  # has no order of its own
            nodes.sort(key=lambda node: node.raw)
        return Node(nodes, 0)

    def contents(self, value: Iterable[T]) -> list[T]:
        try:
            items = list(islice(value, self.left + 1))
        except Exception as error:  # code of the caller's, which may raise anything
            raise _GiveUp(f"cannot be read: {type(error).__name__}") from error
        self.left -= len(items)
        if self.left < 0:
            raise _GiveUp(f"holds more than {MAX_VALUES:,} values")
        return items

    def refuse(self, expected: str, value: object, path: str) -> None:
        self.faults.append(Fault(self.name, 0, path, f"{expected}, got {type_of(value)}"))
