"""Text that is not YAML: what is said of it, and that saying so takes no time."""

from __future__ import annotations

from time import perf_counter

import pytest

from recommender.documents import parse
from recommender.errors import Fault


def said(text: str) -> list[str]:
    faults: list[Fault] = []
    parse(text, "file", faults)
    return [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "- id: a\n  # here\n  title: b\n\n   why: c\n",
            "file:5: is not YAML: 'why' begins in column 4, but 'title' in line 3 begins in column "
            "3; the keys of one entry must begin in the same column; a text with a colon and a "
            "space in it must be in quotes, or begin with >- and go on in the next line",
        ),
        (
            "- id: a\n  when:\n    all: b\n because: c\n",
            "file:4: is not YAML: 'because' begins in column 2, but 'when' in line 2 begins in "
            "column 3; the keys of one entry must begin in the same column",
        ),
        (
            "a:\n  - b: c\n - b: d\n",
            "file:3: is not YAML: the '-' begins in column 2, but the '-' in line 2 begins in "
            "column 3; the entries of one list must begin in the same column",
        ),
        (
            "why: Don't ask: nobody knows.\n",
            "file:1: is not YAML: the text of 'why' has a colon and a space in it; such a text "
            "must be in quotes, or begin with >- and go on in the next line",
        ),
        (
            "{id: a, label: Big: very}\n",
            "file:1: is not YAML: the text of 'label' has a colon and a space in it; put it in "
            "quotes",
        ),
        ("why: [a, b\n", "file:2: is not YAML: did not find expected ',' or ']'"),
        ("why: 'a' b\n", "file:1: is not YAML: did not find expected key"),
    ],
)
def test_what_it_usually_is(text: str, told: str) -> None:
    assert said(text) == [told]


@pytest.mark.parametrize(
    "text", ["why: x\n  " + "a" * 900_000 + ": y\n", "- a: b\n" + " - a: b\n" * 100_000]
)
def test_a_hostile_file_is_refused_at_once(text: str) -> None:
    begin = perf_counter()
    assert "is not YAML" in said(text)[0]
    assert perf_counter() - begin < 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # Each entry without its dash is told once.
        (
            "- id: a\n  k: v\n  id: b\n  k: v\n  id: c\n  k: v\n",
            [
                "file:3: the key 'id' is given twice (first in line 1); if a new entry begins "
                "here, it needs '- ' before it",
                "file:5: the key 'id' is given twice (first in line 1); if a new entry begins "
                "here, it needs '- ' before it",
            ],
        ),
        # Nothing begins here.
        (
            "- id: a\n  k: v\n  k: w\n  l: v\n  l: w\n",
            [
                "file:3: the key 'k' is given twice (first in line 2)",
                "file:5: the key 'l' is given twice (first in line 4)",
            ],
        ),
        ("a: b\na: c\n", ["file:2: the key 'a' is given twice (first in line 1)"]),
        ("- {id: a, id: b}\n", ["file:1: the key 'id' is given twice (first in line 1)"]),
    ],
)
def test_keys_that_are_given_twice(text: str, told: list[str]) -> None:
    assert said(text) == told
