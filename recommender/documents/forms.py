"""Which keys a mapping has, declared once:

    class BandForm(Form):
        id = ident()
        title = text()
        from_ = whole(0, 1000)

Making a BandForm of a node reads all of it: what is missing, of a wrong type or not declared is
noted, and `band.from_` is then a whole number, a harmless one where the file has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Generic, TypeVar, overload

from recommender.documents.fields import Fields
from recommender.documents.nodes import Node, describe
from recommender.errors import Fault

__all__ = [
    "Form",
    "Key",
    "choice",
    "flag",
    "form",
    "forms",
    "ident",
    "mapping",
    "node",
    "text",
    "whole",
    "words",
]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
F = TypeVar("F", bound="Form")


class Key(Generic[T]):
    """A key and how its value is read. `from_` declares the key 'from', `rules_out` 'rules-out'.

    The value is an attribute of the form, which Python looks at before it asks the Key.
    """

    def __init__(self, read: Callable[[Form, str], T]) -> None:
        self.read = read
        self.attribute = ""

    def __set_name__(self, owner: type[Form], name: str) -> None:
        self.attribute = name

    @property
    def name(self) -> str:
        return self.attribute.rstrip("_").replace("_", "-")

    @overload
    def __get__(self, form: None, owner: type[Form]) -> Key[T]: ...
    @overload
    def __get__(self, form: Form, owner: type[Form]) -> T: ...
    def __get__(self, form: Form | None, owner: type[Form]) -> Key[T] | T:
        if form is None:
            return self
        raise AttributeError(f"{self.name} has not been read")


class Form(Fields):
    """A mapping whose keys are the Keys among the attributes of its class."""

    keys: ClassVar[Mapping[str, Key[object]]] = MappingProxyType({})

    def __init_subclass__(cls) -> None:
        declared = {key.name: key for key in vars(cls).values() if isinstance(key, Key)}
        cls.keys = MappingProxyType({**cls.keys, **declared})

    def __init__(self, node: Node, file: str, path: str, faults: list[Fault]) -> None:
        super().__init__(node, file, path, faults)
        self.refuse_others(self.keys)
        for name, key in self.keys.items():
            self.__dict__[key.attribute] = key.read(self, name)

    def inner(self, form: type[F], key: str, node: Node) -> F:
        """A form inside this one."""
        return form(node, self.file, self._way_to(key), self.faults)


def text(expected: str = "text", default: str | None = None) -> Key[str]:
    """Text; required unless there is a default."""
    return Key(lambda form, key: form.text(key, expected, default))


def ident(default: str | None = None) -> Key[str]:
    """An id."""
    return Key(lambda form, key: form.ident(key, default))


def choice(words: type[E]) -> Key[E]:
    """One of the words of an enumeration."""
    listed = tuple(words)
    return Key(lambda form, key: words(form.choice(key, listed)))


def flag() -> Key[bool]:
    """true or false; false where it is left out."""
    return Key(lambda form, key: form.flag(key))


def whole(low: int, high: int) -> Key[int]:
    """A whole number from `low` to `high`."""
    return Key(lambda form, key: form.whole(key, low, high))


def words(required: bool = True) -> Key[list[tuple[str, Node]]]:
    """A list of words, each with its node."""
    return Key(lambda form, key: form.texts(key, required))


def form(kind: type[F], required: bool = True) -> Key[F | None]:
    """A form inside this one."""

    def read(outer: Form, key: str) -> F | None:
        node = outer.require(key, "a mapping of keys") if required else outer.get(key)
        return None if node is None else outer.inner(kind, key, node)

    return Key(read)


def forms(kind: type[F], required: bool = True) -> Key[list[F]]:
    """A list of forms; what is not even a mapping is a fault and left out."""

    def read(outer: Form, key: str) -> list[F]:
        inner = []
        for way, node in outer.entries(key, required):
            if isinstance(node.value, dict):
                inner.append(outer.inner(kind, way, node))
            else:
                outer.fault(f"expected a mapping of keys, got {describe(node)}", way, node)
        return inner

    return Key(read)


def mapping(required: bool = True) -> Key[Fields | None]:
    """A mapping whose keys depend on the rest of the rule base."""
    return Key(lambda form, key: form.child(key, required))


def node() -> Key[Node | None]:
    """Whatever stands there, for its reader to judge."""
    return Key(lambda form, key: form.get(key))
