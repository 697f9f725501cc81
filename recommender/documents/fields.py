"""A mapping of a file, read key by key."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from math import inf

from recommender.documents.nodes import Node, describe
from recommender.errors import SHOWN, Fault
from recommender.wording import is_id, nearest, possible, shorten

__all__ = ["Fields"]

_EXPONENT = re.compile(r"-?[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]{1,3}\Z")


class Fields:
    """A mapping, read key by key. Faults are noted and a harmless value is returned.

    `sound` tells whether a key was read without one: what depends on a faulty value must not be
    checked, or one fault breeds others. `done` notes the keys that nobody asked for, with the
    nearest that somebody did.
    """

    def __init__(self, node: Node, file: str, path: str, faults: list[Fault]) -> None:
        self.file = file
        self.path = path
        self.line = node.line
        self.faults = faults
        self.faulty: set[str] = set(node.again)
        self.asked: dict[str, None] = {}  # a set that keeps its order
        self.nodes: dict[str, Node] = {}
        self.in_braces = node.in_braces
        self.is_mapping = isinstance(node.value, dict)
        if isinstance(node.value, dict):
            self.nodes = node.value
        else:
            self.fault(f"expected a mapping of keys, got {describe(node, as_text=False)}")

    def fault(self, message: str, key: str = "", node: Node | None = None) -> None:
        """Something is wrong with the value of a key, or with the whole mapping."""
        self._note(message, key, node.line if node else self.line)

    def key_fault(self, message: str, key: str) -> None:
        """Something is wrong with a key itself: it is unknown, or must not be in this place."""
        node = self.nodes.get(key)
        self._note(message, key, (node.key_line or node.line) if node else self.line)

    def _note(self, message: str, key: str, line: int) -> None:
        self.faulty.add(key.partition(".")[0])
        self.faults.append(Fault(self.file, line, self._way_to(key), message))

    def _way_to(self, key: str) -> str:
        return ".".join(part for part in (self.path, shorten(key)) if part)

    def nearest(self, word: str, words: Collection[str]) -> str:
        """The word that is probably meant by an unknown one, or ''. It takes long to find out, so
        it is not done for more faults than are shown."""
        return nearest(word, words) if len(self.faults) < SHOWN else ""

    def near(self, word: str, words: Collection[str]) -> str:
        """The same as a question, to end a message with."""
        meant = self.nearest(word, words)
        return f"; did you mean '{meant}'?" if meant else ""

    def near_or_possible(self, word: str, words: Collection[str]) -> str:
        """What may be meant by an unknown word, or else which words there are."""
        return self.near(word, words) or f"; expected {possible(words)}"

    def sound(self, *keys: str) -> bool:
        """Whether these keys were read without a fault and can be relied on."""
        return self.is_mapping and self.faulty.isdisjoint(keys)

    def get(self, key: str) -> Node | None:
        self.asked[key] = None
        return self.nodes.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def require(self, key: str, expected: str) -> Node | None:
        """The value of a key; that it is missing is a fault, unless it is only misspelt."""
        node = self.get(key)
        if node is None and self.sound(key):
            self.fault(f"is missing; expected {expected}", key)
        return node

    def text(self, key: str, expected: str = "text", default: str | None = None) -> str:
        """Text; required unless there is a default."""
        node = self.require(key, expected) if default is None else self.get(key)
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
        if node is not None and text and not is_id(text):
            message = f"'{shorten(text)}' is not an id (lower-case words joined by '-')"
            self.fault(message, key, node)
        return text

    def choice(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        """One of the given words."""
        words = tuple(words)
        harmless = words[0] if default is None else default
        node = self.get(key)
        if node is None:
            if default is None:
                self.require(key, possible(words))
            return harmless
        if isinstance(node.value, str) and node.value in words:
            return node.value
        got = f"{describe(node)}{self.near(node.raw, words)}"
        self.fault(f"expected {possible(words)}, got {got}", key, node)
        return harmless

    def flag(self, key: str) -> bool:
        node = self.get(key)
        if node is None or isinstance(node.value, bool):
            return bool(node and node.value)
        self.fault(f"expected true or false, got {describe(node, as_text=False)}", key, node)
        return False

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        expected = f"a whole number from {low} to {high}"
        node = self.require(key, expected)
        if node is None:
            return low
        if type(node.value) is int and low <= node.value <= high:
            return node.value
        self.fault(f"expected {expected}, got {describe(node, as_text=False)}", key, node)
        return low

    def number(self, key: str, low: float = -inf) -> float:
        """A finite number, whole or not, of at least `low`."""
        expected = "a number" if low == -inf else f"a number from {low}"
        node = self.require(key, expected)
        if node is None:
            return 0
        value = node.value
        if isinstance(value, str) and _EXPONENT.match(value):  # JSON writes 1e-05, YAML 1.0e-05
            value = float(value)
        if isinstance(value, int | float) and type(value) is not bool and low <= value < inf:
            return value
        self.fault(f"expected {expected}, got {describe(node, as_text=False)}", key, node)
        return 0

    def sequence(self, key: str, required: bool = True, expected: str = "a list") -> list[Node]:
        node = self.require(key, expected) if required else self.get(key)
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self.fault(f"expected {expected}, got {describe(node, as_text=False)}", key, node)
        return []

    def texts(
        self, key: str, required: bool = True, expected: str = "a list"
    ) -> list[tuple[str, Node]]:
        """A list of words, each with its node."""
        words = []
        for item in self.sequence(key, required, expected):
            if isinstance(item.value, str):
                words.append((item.value, item))
            else:
                self.fault(f"expected a list of words, got {describe(item)}", key, item)
        return words

    def child(self, key: str, required: bool = True) -> Fields | None:
        """A mapping inside this one."""
        node = self.require(key, "a mapping of keys") if required else self.get(key)
        return None if node is None else self.fields(key, node)

    def children(self, key: str, required: bool = True) -> Iterator[Fields]:
        """A list of mappings; each is named in faults by its id or else by its place."""
        for name, node in self.entries(key, required):
            yield self.fields(name, node)

    def entries(self, key: str, required: bool = True) -> Iterator[tuple[str, Node]]:
        """The same as nodes, each with the way to it from here."""
        for place, node in enumerate(self.sequence(key, required), 1):
            id = node.value.get("id") if isinstance(node.value, dict) else None
            yield f"{key}.{id.raw if id and id.raw else place}", node

    def fields(self, key: str, node: Node) -> Fields:
        return Fields(node, self.file, self._way_to(key), self.faults)

    def done(self) -> None:
        self.refuse_others(self.asked)

    def refuse_others(self, keys: Collection[str]) -> None:
        """Note every key that is not among these. The key that was probably meant is then faulty,
        too, so that nobody is told as well that it is missing. Unknown keys in braces that are the
        rest of a text with a comma in it are one fault."""
        rest = self._rest_of_texts(keys)
        for key in self.nodes:
            if key in keys or key in rest:
                continue
            meant = self._meant(key, keys)
            near = self.near_or_possible(key, [meant] if meant else keys)
            self.key_fault(f"unknown key here{near}", key)
            if meant:
                self.faulty.add(meant)

    def _meant(self, key: str, keys: Collection[str]) -> str:
        return self.nearest(key, [known for known in keys if known not in self.nodes])

    def _rest_of_texts(self, keys: Collection[str]) -> set[str]:
        """The unknown keys that are no keys at all, each text noted as one fault."""
        if not self.in_braces:
            return set()
        rests: dict[str, list[str]] = {}
        before = ""
        for key in self.nodes:
            if key in keys:
                before = key
            elif before in rests or (self._is_rest(before, key) and not self._meant(key, keys)):
                rests.setdefault(before, []).append(key)
        for text, rest in rests.items():
            further = (f"{key}: {self.nodes[key].raw}".removesuffix(": ") for key in rest)
            whole = ", ".join([self.nodes[text].raw, *further])
            self.fault(
                f"inside {{ }} a comma ends a text, so '{shorten(rest[0])}' after it is read as a "
                f'key; put the whole text in quotes: "{shorten(whole)}"',
                text,
                self.nodes[rest[0]],
            )
            meant = self.nodes[text]._replace(value=whole, raw=whole)
            self.nodes = {**self.nodes, text: meant}  # that it is no text yet is no other fault
        return {key for rest in rests.values() for key in rest}

    def _is_rest(self, before: str, key: str) -> bool:
        """Whether a key is probably what stands after a comma in the text of the key before."""
        text, node = self.nodes.get(before), self.nodes[key]
        if text is None or not isinstance(text.value, str | bool):  # bool: Yes, or no
            return False
        return (node.value is None and not node.raw) or " " in key
