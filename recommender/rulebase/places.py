"""Where something stands in the files of a rule base that has been read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from recommender.documents import Node, parse, read_text
from recommender.errors import Fault
from recommender.rulebase.files import QUESTIONS, REQUIREMENTS, factor_file
from recommender.rulebase.rules import RuleBase

__all__ = ["Places"]


class _Place(NamedTuple):
    """`depth` is how many steps of the way are there."""

    file: str
    line: int
    depth: int


class Places:
    """Finds lines of a rule base by the way to them, for instance `rules.early-light.when`."""

    def __init__(self, rulebase: RuleBase, folder: Path) -> None:
        names = [QUESTIONS, REQUIREMENTS, *map(factor_file, rulebase.factor)]
        self.folder = folder
        self.roots: dict[str, Node] = {}
        self.entries: dict[int, dict[str, Node]] = {}
        for name in names:
            path, faults = str(folder / name), list[Fault]()
            text = read_text(folder / name, path, faults)
            root = None if text is None else parse(text, path, faults)
            if root is not None:
                self.roots[path] = root

    def find(self, path: str) -> tuple[str, int]:
        """File and line of what the path leads to, or of what is nearest to it."""
        steps = path.split(".")
        found = [self._find(file, root, steps) for file, root in self.roots.items()]
        best = max(found, key=lambda place: place.depth, default=None)
        return (best.file, best.line) if best and best.depth else (str(self.folder), 0)

    def _find(self, file: str, node: Node, steps: list[str]) -> _Place:
        line = node.line
        for depth, step in enumerate(steps):
            if isinstance(node.value, dict):
                inner = node.value.get(step)
            elif isinstance(node.value, list):
                inner = self._entries(node.value).get(step)
            else:
                inner = None
            if inner is None:
                return _Place(file, line, depth)
            node = inner
            line = node.key_line or node.line
        return _Place(file, line, len(steps))

    def _entries(self, sequence: list[Node]) -> dict[str, Node]:
        """Id → the entry of a sequence, worked out once, since many remarks may be about it."""
        key = id(sequence)
        if key not in self.entries:
            self.entries[key] = {_id(entry): entry for entry in reversed(sequence)}
        return self.entries[key]


def _id(entry: Node) -> str:
    id = entry.value.get("id") if isinstance(entry.value, dict) else None
    return id.raw if id else ""
