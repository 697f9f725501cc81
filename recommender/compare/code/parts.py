"""Source code as data: cut into parts, its lines counted, the parts of several files paired.

Python is cut by `ast` into its imports, functions and classes and the code between them; any other
text into paragraphs, of which those that all files share keep the rest apart. Nothing here reads a
file or knows a framework.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

__all__ = [
    "CodePart",
    "PartRow",
    "align",
    "all_code_lines",
    "code_lines",
    "cut",
    "pair",
    "paragraphs",
]

BEGINNING, END = "the beginning", "the end"
DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class CodePart(NamedTuple):
    """Consecutive lines of a Python file.

    `kind` is 'function', 'class', or 'code' for what stands between them; `key` tells which parts
    of other files it is paired with.
    """

    key: str
    kind: str
    text: str


class PartRow(NamedTuple):
    """Parts that belong together: one text for each file, None where it has no such part."""

    name: str
    kind: str
    texts: tuple[str | None, ...]

    @property
    def same(self) -> bool:
        return len(set(self.texts)) == 1


def code_lines(text: str) -> int:
    """Lines of Python that hold code: no blank lines, no comments, no docstrings."""
    held: set[int] = set()
    skipped = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped:
            held.update(range(token.start[0], token.end[0] + 1))
    for first, last in _docstrings(ast.parse(text)):
        held.difference_update(range(first, last + 1))
    return len(held)


def all_code_lines(files: Mapping[str, str]) -> int:
    """Those of every Python file of a project, path → text."""
    return sum(code_lines(text) for path, text in files.items() if path.endswith(".py"))


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """First and last line of each."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
                    yield first.lineno, first.end_lineno or first.lineno


def cut(text: str) -> list[CodePart]:
    """A Python file in parts, in the order of the file; together they hold all but blank lines.

    Comments right above a function or class belong to it. Where the file defines nothing, the part
    of the imports ends with the last of them.
    """
    lines = text.splitlines()
    nodes = ast.parse(text).body
    named = [node for node in nodes if isinstance(node, DEFINED)]
    parts: list[CodePart] = []
    at = 0
    before = BEGINNING
    for node in named:
        begin = _begin(node, lines, at)
        parts += _between(before, lines[at:begin])
        at = node.end_lineno or begin
        kind = "class" if isinstance(node, ast.ClassDef) else "function"
        parts.append(CodePart(node.name, kind, _text(lines[begin:at])))
        before = f"after {node.name}"
    if not named:
        imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        end = imports[-1].end_lineno or 0 if imports else 0
        parts += _between(BEGINNING, lines[:end])
        at = end
    return [*parts, *_between(END, lines[at:])]


def _begin(node: ast.stmt, lines: Sequence[str], least: int) -> int:
    """Where a definition begins, counted from 0, at `least` or later: at its decorators and the
    comments above them."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    begin = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    while begin > least and lines[begin - 1].startswith("#"):
        begin -= 1
    return begin


def _between(key: str, lines: Sequence[str]) -> list[CodePart]:
    text = _text(lines)
    return [CodePart(key, "code", text)] if text else []


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n")


def pair(files: Sequence[Sequence[CodePart]]) -> list[PartRow]:
    """The parts of several files, those of one key side by side, in the order of the files.

    A part that the first file lacks stands after the one that it follows in its own.
    """
    order: list[str] = []
    tables: list[dict[str, CodePart]] = []
    for parts in files:
        table: dict[str, CodePart] = {}
        at = 0
        for part in parts:
            key = _free(part.key, table)
            table[key] = part
            if key in order:
                at = order.index(key) + 1
            else:
                order.insert(at, key)
                at += 1
        tables.append(table)
    rows = []
    for key in order:
        there = [table.get(key) for table in tables]
        first = next(part for part in there if part)
        texts = tuple(part.text if part else None for part in there)
        rows.append(PartRow(first.key, first.kind, texts))
    return rows


def _free(key: str, taken: dict[str, CodePart]) -> str:
    """A name may be defined twice."""
    count, free = 1, key
    while free in taken:
        count += 1
        free = f"{key} ({count})"
    return free


def align(texts: Sequence[Sequence[str]]) -> list[tuple[range, ...]]:
    """Texts as lines or paragraphs: which places belong together, a range for each text.

    Places that all texts share in one order stand alone, what is between these together. Blank
    lines are matched only beside others that are.
    """
    from difflib import SequenceMatcher

    shared: list[tuple[int, ...]] = [(place,) for place in range(len(texts[0]))]
    for other in texts[1:]:
        known = [texts[0][places[0]] for places in shared]
        matcher = SequenceMatcher(lambda line: not line.strip(), known, other, autojunk=False)
        shared = [
            (*shared[block.a + step], block.b + step)
            for block in matcher.get_matching_blocks()
            for step in range(block.size)
        ]
    groups: list[tuple[range, ...]] = []
    begins = (0,) * len(texts)
    for places in [*shared, tuple(map(len, texts))]:
        between = tuple(map(range, begins, places))
        if any(between):
            groups.append(between)
        begins = tuple(place + 1 for place in places)
        groups.append(tuple(map(range, places, begins)))
    return groups[:-1]


def paragraphs(texts: Sequence[str]) -> list[PartRow]:
    """Texts that are not Python: paragraphs that all of them share in one order, one row each,
    and what stands between these side by side."""
    cuts = [
        [paragraph for part in text.split("\n\n") if (paragraph := part.strip("\n"))]
        for text in texts
    ]
    rows = []
    for group in align(cuts):
        joined = [
            "\n\n".join(cut[at] for at in places) for cut, places in zip(cuts, group, strict=True)
        ]
        rows.append(PartRow("", "text", tuple(text or None for text in joined)))
    return rows
