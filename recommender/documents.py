"""YAML files with a line for everything in them, read so that a hostile one can do no harm.

Built on PyYAML's event stream: nothing is constructed but text, numbers, true, false, null, lists
and mappings. Refused by name: duplicate keys, anchors and aliases, tags, several documents, nesting
deeper than MAX_DEPTH, more than MAX_BYTES, text that is not UTF-8.

`Fields` reads a mapping key by key and notes every fault instead of raising the first one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from recommender.errors import Fault

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Fields",
    "Node",
    "closest",
    "decode",
    "describe",
    "is_id",
    "listing",
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
_EXPONENT = re.compile(r"-?[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]{1,3}\Z")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def _number(text: str) -> Scalar:
    """A number as YAML 1.1 writes it; what only looks like one, or is absurdly long, is text."""
    if text.isdecimal() and text[0] != "0" and len(text) <= MAX_DIGITS:
        return int(text)
    try:
        number: Scalar = yaml.safe_load(text) if len(text) <= MAX_DIGITS else text
    except ValueError:
        return text
    return number


_PLAIN: dict[str, Callable[[str], Scalar]] = {
    "tag:yaml.org,2002:bool": lambda text: text.lower() in ("yes", "true", "on"),
    "tag:yaml.org,2002:null": lambda text: None,
    "tag:yaml.org,2002:int": _number,
    "tag:yaml.org,2002:float": _number,
}
"""Plain scalars that YAML 1.1 does not read as text. Dates stay text."""
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers


class Node(NamedTuple):
    """A value and where it stands. `raw` is a scalar as it was typed."""

    value: Scalar | list[Node] | dict[str, Node]
    line: int
    raw: str = ""


def read_text(path: Path, name: str, faults: list[Fault]) -> str | None:
    """The text of a file, or None with a fault that says why it cannot be had."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        faults.append(Fault(name, 0, "", "no such file"))
    except IsADirectoryError:
        faults.append(Fault(name, 0, "", "is a folder, expected a YAML file"))
    except OSError as error:
        faults.append(Fault(name, 0, "", f"cannot be read: {error.strerror or error}"))
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
        line, problem = _problem(error, text)
        faults.append(Fault(name, line, "", f"is not YAML: {problem}"))
        return None
    if root is None and not builder.refused:
        faults.append(Fault(name, 0, "", "is empty"))
    return None if builder.refused else root


def _problem(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Line and reason of what PyYAML says."""
    if isinstance(error, yaml.reader.ReaderError):
        at = re.search(f"[{re.escape(chr(error.character))}]", text)
        line = text.count("\n", 0, at.start()) + 1 if at else 0
        return line, f"the character U+{error.character:04X} is not allowed"
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return 0, "unreadable"
    if "\t" in text[mark.index : mark.index + 1]:
        return mark.line + 1, "a tab stands where only spaces may"
    return mark.line + 1, getattr(error, "problem", None) or "unreadable"


class _GiveUp(Exception):
    """Reading on would do harm; the fault is noted."""


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

    def node(self, event: Event, depth: int) -> Node:
        line = event.start_mark.line + 1
        if event.anchor is not None:
            if isinstance(event, yaml.AliasEvent):
                self.alias(event)
                return Node(None, line)
            self.refuse(event, f"&{event.anchor}: anchors are not allowed here")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse(event, f"{tag}: tags are not allowed here")
        if isinstance(event, yaml.ScalarEvent):
            text = event.value
            return Node(plain(text) if event.implicit[0] else text, line, text)
        if depth == MAX_DEPTH:
            self.refuse(event, f"is nested deeper than {MAX_DEPTH} levels")
            raise _GiveUp
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := self.next(), yaml.SequenceEndEvent):
                items.append(self.node(event, depth + 1))
            return Node(items, line)
        return self.mapping(line, depth + 1)

    def alias(self, event: Event) -> None:
        if event.anchor not in self.aliases:
            self.aliases.add(event.anchor)
            message = f"*{event.anchor}: aliases are not allowed here, write the value out"
            self.refuse(event, message)

    def mapping(self, line: int, depth: int) -> Node:
        value: dict[str, Node] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.node(event, depth).raw
            if not key and not self.refused:
                self.refuse(event, "a key must be a word")
            item = self.node(self.next(), depth)
            if key in value:
                first = value[key].line
                self.fault(event, f"the key '{key}' stands here again (first in line {first})")
            else:
                value[key] = item
        return Node(value, line)


def plain(text: str) -> Scalar:
    """What YAML 1.1 makes of an unquoted word; a date stays text."""
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if tag in _PLAIN and pattern.match(text):
            return _PLAIN[tag](text)
    return text


def is_id(text: str) -> bool:
    """Whether a text is an id: lower-case words and digits joined by hyphens."""
    return _ID.match(text) is not None


def closest(word: str, words: Iterable[str]) -> str:
    """ "; did you mean 'x'?" for the nearest of the words, or ''."""
    from difflib import get_close_matches  # only ever needed when something is wrong

    near = get_close_matches(word[:100].lower(), list(words), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def listing(words: Iterable[str], joint: str = "or") -> str:
    """'a, b or c'; there must be one."""
    *head, last = words
    return f"{', '.join(head)} {joint} {last}" if head else last


class Fields:
    """A mapping, read key by key. Faults are noted and a harmless value is returned.

    `done` notes the keys that nobody asked for, with the nearest that somebody did.
    """

    def __init__(self, node: Node, file: str, path: str, faults: list[Fault]) -> None:
        self.file = file
        self.path = path
        self.line = node.line
        self.faults = faults
        self.asked: dict[str, None] = {}  # a set that keeps its order
        self.nodes: dict[str, Node] = {}
        self.is_mapping = isinstance(node.value, dict)
        if isinstance(node.value, dict):
            self.nodes = node.value
        else:
            self.fault(f"expected a mapping of keys, got {describe(node, as_text=False)}")

    def fault(self, message: str, key: str = "", node: Node | None = None) -> None:
        path = ".".join(part for part in (self.path, key) if part)
        line = node.line if node else self.line
        self.faults.append(Fault(self.file, line, path, message))

    def get(self, key: str) -> Node | None:
        self.asked[key] = None
        return self.nodes.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def _required(self, key: str, expected: str) -> Node | None:
        node = self.get(key)
        if node is None and self.is_mapping:
            self.fault(f"is missing, expected {expected}", key)
        return node

    def text(self, key: str, expected: str = "text", default: str | None = None) -> str:
        """Text; required unless there is a default."""
        node = self._required(key, expected) if default is None else self.get(key)
        if node is None:
            return default or ""
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        self.fault(f"expected {expected}, got {describe(node)}", key, node)
        return ""

    def ident(self, key: str, default: str | None = None) -> str:
        """An id: lower-case words and digits joined by hyphens."""
        text = self.text(key, "an id", default)
        node = self.nodes.get(key)
        if node is None:
            return text
        if text and not is_id(text):
            self.fault(f"'{text}' is not an id (lower-case words joined by '-')", key, node)
        return text or node.raw  # known by what was meant, so that it is not missed elsewhere

    def choice(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        """One of the given words."""
        words = tuple(words)
        node = self._required(key, listing(words)) if default is None else self.get(key)
        if node is None:
            return default or ""
        if isinstance(node.value, str) and node.value in words:
            return node.value
        got = describe(node)
        self.fault(f"expected {listing(words)}, got {got}{closest(node.raw, words)}", key, node)
        return default or words[0]

    def flag(self, key: str) -> bool:
        node = self.get(key)
        if node is None or isinstance(node.value, bool):
            return bool(node and node.value)
        self.fault(f"expected true or false, got {describe(node, as_text=False)}", key, node)
        return False

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        expected = f"a whole number from {low} to {high}"
        node = self._required(key, expected)
        if node is None:
            return low
        if type(node.value) is int and low <= node.value <= high:
            return node.value
        self.fault(f"expected {expected}, got {describe(node, as_text=False)}", key, node)
        return low

    def number(self, key: str, low: float = -inf) -> float:
        """A finite number, whole or not, of at least `low`."""
        expected = "a number" if low == -inf else f"a number from {low}"
        node = self._required(key, expected)
        if node is None:
            return 0
        value = node.value
        if isinstance(value, str) and _EXPONENT.match(value):  # JSON writes 1e-05, YAML 1.0e-05
            value = float(value)
        if isinstance(value, int | float) and type(value) is not bool and low <= value < inf:
            return value
        self.fault(f"expected {expected}, got {describe(node, as_text=False)}", key, node)
        return 0

    def sequence(self, key: str, required: bool = True) -> list[Node]:
        node = self._required(key, "a list") if required else self.get(key)
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self.fault(f"expected a list, got {describe(node, as_text=False)}", key, node)
        return []

    def texts(self, key: str, required: bool = True) -> list[tuple[str, Node]]:
        """A list of words, each with its node."""
        words = []
        for item in self.sequence(key, required):
            if isinstance(item.value, str):
                words.append((item.value, item))
            else:
                self.fault(f"expected a list of words, got {describe(item)}", key, item)
        return words

    def child(self, key: str, required: bool = True) -> Fields | None:
        """A mapping inside this one."""
        node = self._required(key, "a mapping of keys") if required else self.get(key)
        return None if node is None else self.fields(key, node)

    def children(self, key: str, required: bool = True) -> Iterator[Fields]:
        """A list of mappings; each is named in faults by its id or else by its place."""
        for place, node in enumerate(self.sequence(key, required), 1):
            name = str(place)
            if isinstance(node.value, dict) and "id" in node.value and node.value["id"].raw:
                name = node.value["id"].raw
            yield self.fields(f"{key}.{name}", node)

    def fields(self, key: str, node: Node) -> Fields:
        path = ".".join(part for part in (self.path, key) if part)
        return Fields(node, self.file, path, self.faults)

    def done(self) -> None:
        for key, node in self.nodes.items():
            if key not in self.asked:
                near = closest(key, self.asked) or f"; expected {listing(self.asked)}"
                self.fault(f"is not a key of this place{near}", key, node)


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
        return f"'{_short(value)}'" if value.strip() else "empty text"
    if isinstance(value, bool) and node.raw.lower() in ("true", "false"):
        return node.raw
    if isinstance(value, bool):
        got = f"{node.raw}, which YAML reads as {'true' if value else 'false'}"
        return f'{got} (write "{node.raw}" in quotes)' if as_text else got
    meant = f'the number {node.raw} (write "{node.raw}" in quotes if it is meant as text)'
    return meant if as_text else node.raw


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
