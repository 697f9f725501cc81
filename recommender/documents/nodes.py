"""YAML → nodes that know their line, read so that a hostile file can do no harm.

Built on PyYAML's event stream: nothing is constructed but text, numbers, true, false, null, lists
and mappings. Refused by name: duplicate keys, anchors and aliases, tags, several documents, nesting
deeper than MAX_DEPTH, more than MAX_BYTES, text that is not UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from recommender.documents.syntax import problem
from recommender.errors import Fault
from recommender.wording import shorten

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Node",
    "decode",
    "describe",
    "parse",
    "plain",
    "read_text",
]

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
MAX_DIGITS = 40

Event = Any
"""One of PyYAML's events; which one decides what it holds."""

Scalar = str | int | float | bool | None

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCTOR = yaml.constructor.SafeConstructor()


def _number(kind: str, text: str) -> Scalar:
    """A number as YAML 1.1 writes it; what only looks like one, or is absurdly long, is text."""
    if len(text) > MAX_DIGITS:
        return text
    if text.isdecimal() and text[0] != "0":
        return int(text)
    construct = _CONSTRUCTOR.yaml_constructors[kind]
    try:
        number: Scalar = construct(_CONSTRUCTOR, yaml.ScalarNode(kind, text))
    except ValueError:
        return text
    return number


_INT, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"

_PLAIN: dict[str, Callable[[str], Scalar]] = {
    "tag:yaml.org,2002:bool": lambda text: text.lower() in ("yes", "true", "on"),
    "tag:yaml.org,2002:null": lambda text: None,
    _INT: partial(_number, _INT),
    _FLOAT: partial(_number, _FLOAT),
}
"""Plain scalars that YAML 1.1 does not read as text. Dates stay text."""
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers


class Node(NamedTuple):
    """A value and where it stands. `raw` is a scalar as it was typed.

    The value of a key also has the line of the key. A mapping has the keys that are given `again`:
    which of their values is meant cannot be known. `in_braces` is a mapping that is written so.
    """

    value: Scalar | list[Node] | dict[str, Node]
    line: int
    raw: str = ""
    key_line: int = 0
    again: frozenset[str] = frozenset()
    in_braces: bool = False


def read_text(path: Path, name: str, faults: list[Fault]) -> str | None:
    """The text of a file, or None with a fault that says why it cannot be had."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        faults.append(Fault(name, 0, "", "no such file"))
    except IsADirectoryError:
        faults.append(Fault(name, 0, "", "is a folder, expected a YAML file"))
    except (OSError, ValueError) as error:  # ValueError: no system takes such a name
        reason = getattr(error, "strerror", None) or error
        faults.append(Fault(name, 0, "", f"cannot be read: {reason}"))
    else:
        return decode(data, name, faults)
    return None


def decode(data: bytes, name: str, faults: list[Fault]) -> str | None:
    """UTF-8 text of at most MAX_BYTES, or None with a fault."""
    if len(data) > MAX_BYTES:
        faults.append(Fault(name, 0, "", "is larger than 1 MiB, too large for a file of this kind"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(Fault(name, line, "", "is not UTF-8 text"))
        return None


def parse(text: str, name: str, faults: list[Fault]) -> Node | None:
    """The document's root, or None where nothing can be made of the text; faults say why.

    A key that stands twice is a fault that leaves a root: what else is wrong can still be found.
    """
    builder = _Builder(text, name, faults)
    try:
        root = builder.build()
    except _GiveUp:
        return None
    except yaml.YAMLError as error:
        line, reason = problem(error, text)
        faults.append(Fault(name, line, "", f"is not YAML: {reason}"))
        return None
    if root is None and not builder.refused:
        faults.append(Fault(name, 0, "", "is empty"))
    return None if builder.refused else root


class _GiveUp(Exception):
    """Reading on would do harm; the fault is noted."""


def _is_bare(event: Event) -> bool:
    """Whether it is text and nothing else, as most of a file is."""
    return type(event) is ScalarEvent and event.anchor is None and event.tag is None


class _Builder:
    """Turns the event stream into Nodes. `refused` says that something in it is not allowed."""

    def __init__(self, text: str, name: str, faults: list[Fault]) -> None:
        self.name = name
        self.faults = faults
        self.refused = False
        self.aliases: set[str] = set()
        self.next: Callable[[], Event] = _LOADER(text).get_event

    def build(self) -> Node | None:
        root: Node | None = None
        documents = 0
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(event, "holds several documents ('---'), expected one")
                    break
            elif isinstance(event, yaml.NodeEvent):
                root = self.node(event, 0)
        return root if root is not None and (root.value is not None or root.raw) else None

    def refuse(self, event: Event, message: str) -> None:
        self.refused = True
        self.fault(event, message)

    def fault(self, event: Event, message: str) -> None:
        self.faults.append(Fault(self.name, event.start_mark.line + 1, "", message))

    def node(self, event: Event, depth: int, key_line: int = 0, is_entry: bool = False) -> Node:
        line = event.start_mark.line + 1
        if _is_bare(event):
            text = event.value
            return Node(plain(text) if event.implicit[0] else text, line, text, key_line)
        if event.anchor is not None:
            if isinstance(event, yaml.AliasEvent):
                self.alias(event)
                return Node(None, line, "", key_line)
            self.refuse(event, f"&{shorten(event.anchor)}: anchors are not allowed here")
        if event.tag is not None:
            tag = shorten(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self.refuse(event, f"{tag}: tags are not allowed here")
        if isinstance(event, ScalarEvent):
            return Node(event.value, line, event.value, key_line)
        if depth == MAX_DEPTH:
            self.refuse(event, f"is nested deeper than {MAX_DEPTH} levels")
            raise _GiveUp
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(event := self.next(), SequenceEndEvent):
                items.append(self.node(event, depth + 1, is_entry=True))
            return Node(items, line, "", key_line)
        return self.mapping(event, depth + 1, key_line, is_entry)

    def alias(self, event: Event) -> None:
        if event.anchor not in self.aliases:
            self.aliases.add(event.anchor)
            message = f"*{shorten(event.anchor)}: aliases are not allowed here, write the value out"
            self.refuse(event, message)

    def mapping(self, begin: Event, depth: int, outer_key_line: int, is_entry: bool) -> Node:
        value: dict[str, Node] = {}
        again: set[str] = set()
        begins_anew = False
        while not isinstance(event := self.next(), MappingEndEvent):
            key_line = event.start_mark.line + 1
            key = event.value if _is_bare(event) else self.node(event, depth).raw
            if not key and not self.refused:
                self.refuse(event, "a key must be a word")
            item = self.node(self.next(), depth, key_line)
            if key not in value:
                value[key] = item
                continue
            is_first = is_entry and not begin.flow_style and key == next(iter(value))
            if is_first or not begins_anew:  # else it belongs to what begins there
                where = f"first in line {value[key].key_line}"
                dash = "; if a new entry begins here, it needs '- ' before it" if is_first else ""
                self.fault(event, f"the key '{shorten(key)}' is given twice ({where}){dash}")
            begins_anew = begins_anew or is_first
            again.add(key)
        line = begin.start_mark.line + 1
        in_braces = bool(begin.flow_style)
        return Node(value, line, "", outer_key_line, frozenset(again), in_braces)


def plain(text: str) -> Scalar:
    """What YAML 1.1 makes of an unquoted word; a date stays text."""
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if tag in _PLAIN and pattern.match(text):
            return _PLAIN[tag](text)
    return text


def describe(node: Node, as_text: bool = True) -> str:
    """What a node is, in words; `as_text` also says how to mend what was meant as text."""
    value = node.value
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"'{shorten(value)}'" if value.strip() else "empty text"
    if isinstance(value, bool) and node.raw.lower() in ("true", "false"):
        return node.raw
    if isinstance(value, bool):
        got = f"{node.raw}, which YAML reads as {'true' if value else 'false'}"
        return f'{got} (write "{node.raw}" in quotes)' if as_text else got
    meant = f'the number {node.raw} (write "{node.raw}" in quotes if it is meant as text)'
    return meant if as_text else node.raw
