"""Code cut into parts, counted and paired."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.compare.code.parts import CodePart, align, code_lines, cut, pair, paragraphs

SOURCES = sorted(Path(__file__).parents[1].glob("recommender/**/*.py"))

MODULE = '''\
"""What it is for."""

import os

RATE = 0.1  # too large a rate jumps


# Why it is here.
@decorated
class Net:
    """Two layers.

    A shape.
    """

    def forward(self, x):
        # a comment
        text = """not a
docstring"""
        return x, text

STEPS = 3


async def fit(x): return x


if __name__ == "__main__":
    fit(1)
'''


def test_blank_lines_comments_and_docstrings_are_not_counted() -> None:
    # import, RATE, decorator, class, def, text (2), return, STEPS, fit, if, the call
    assert code_lines(MODULE) == 12


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 0),
        ("# only a comment\n\n", 0),
        ('"""Only a docstring."""\n', 0),
        ("x = 1", 1),
        ("x = (\n    1,\n\n    2,\n)\n", 4),
        ("def f():\n    'doc'\n", 1),
        ("x = 1\n'a string that is no docstring'\n", 2),
        ("x = f'{1}\\n'\n", 1),
    ],
)
def test_lines_of_code(text: str, lines: int) -> None:
    assert code_lines(text) == lines


def test_a_file_is_cut_at_its_functions_and_classes() -> None:
    parts = cut(MODULE)
    assert [(part.key, part.kind) for part in parts] == [
        ("the beginning", "code"),
        ("Net", "class"),
        ("after Net", "code"),
        ("fit", "function"),
        ("the end", "code"),
    ]
    assert parts[1].text.startswith("# Why it is here.\n@decorated\nclass Net:")
    assert parts[2].text == "STEPS = 3"


def test_a_file_without_definitions_is_cut_after_its_imports() -> None:
    parts = cut("'''Doc.'''\nimport os\nos.x = 1\nimport json\n\nx = 2\n")
    assert [part.key for part in parts] == ["the beginning", "the end"]
    assert parts[1].text == "x = 2"
    assert [part.key for part in cut("x = 2\n")] == ["the end"]
    assert cut("") == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_parts_hold_the_whole_file_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line for part in cut(text) for line in part.text.splitlines() if line.strip()]
    assert lines == [line for line in text.splitlines() if line.strip()]
    for part in cut(text):
        if part.kind != "code":
            [node] = ast.parse(part.text).body
            assert getattr(node, "name", None) == part.key
    assert code_lines(text) == sum(code_lines(part.text) for part in cut(text))


def parts(*names: str, text: str = "x") -> list[CodePart]:
    return [CodePart(name, "function", f"{text} {name}") for name in names]


def test_parts_of_one_name_are_paired_whatever_their_order() -> None:
    rows = pair([parts("a", "b", "c"), parts("c", "x", "a", "d", text="y")])
    assert [(row.name, *(text is not None for text in row.texts)) for row in rows] == [
        ("a", True, True),
        ("d", False, True),
        ("b", True, False),
        ("c", True, True),
        ("x", False, True),
    ]


def test_a_name_that_is_defined_twice_is_paired_twice() -> None:
    rows = pair([parts("a", "a"), parts("a")])
    assert [row.texts for row in rows] == [("x a", "x a"), ("x a", None)]
    assert [row.same for row in rows] == [True, False]


names = st.lists(st.sampled_from("abcdef"), max_size=7)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(names, min_size=2, max_size=4))
def test_pairing_keeps_every_part_once(files: list[list[str]]) -> None:
    rows = pair([parts(*file, text=str(at)) for at, file in enumerate(files)])
    for at, file in enumerate(files):
        found = [text for row in rows if (text := row.texts[at]) is not None]
        assert sorted(found) == sorted(f"{at} {name}" for name in file)
    for row in rows:
        assert len({text.split()[1] for text in row.texts if text is not None}) == 1
    first = [row.texts[0] for row in rows if row.texts[0] is not None]
    assert first == [f"0 {name}" for name in files[0]] or len(set(files[0])) < len(files[0])


lines = st.lists(st.sampled_from(["a", "b", "c", "", " "]), max_size=8)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(lines, min_size=2, max_size=4))
def test_alignment_covers_every_line_in_order(texts: list[list[str]]) -> None:
    groups = align(texts)
    for at, text in enumerate(texts):
        assert [place for group in groups for place in group[at]] == list(range(len(text)))
    assert all(any(group) for group in groups)


def test_shared_lines_stand_alone() -> None:
    assert align([["a", "x", "b"], ["a", "b", "y"]]) == [
        (range(0, 1), range(0, 1)),
        (range(1, 2), range(1, 1)),
        (range(2, 3), range(1, 2)),
        (range(3, 3), range(2, 3)),
    ]
    assert align([["a"], ["a"]]) == [(range(0, 1), range(0, 1))]


def test_paragraphs_that_are_shared_keep_the_rest_apart() -> None:
    rows = paragraphs(["# t\n\none\n\nshared\n", "# t\n\ntwo\n\nthree\n\nshared\n\nmore\n"])
    assert [row.texts for row in rows] == [
        ("# t", "# t"),
        ("one", "two\n\nthree"),
        ("shared", "shared"),
        (None, "more"),
    ]
    assert paragraphs(["", "x"])[0].texts == (None, "x")
