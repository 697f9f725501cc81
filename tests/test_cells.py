"""Text in the cells of a terminal: measured, shortened and wrapped."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcswidth

from recommender.cells import listed, shorten, wrap

WIDTHS = [
    ("plain", 5),
    ("é", 1),
    ("e\u0301", 1),
    ("q\u0323\u0307", 1),
    ("日本", 4),
    ("Ａ", 2),
    ("한글", 4),
    ("\u1112\u1161\u11ab", 2),
    ("ไทยก็", 4),
    ("“x” … ½", 7),
    ("─━▰", 3),
    ("a\u200bb", 2),
    ("\N{ROCKET}", 2),
    ("\N{WOMAN}\u200d\N{ROCKET}", 2),
    ("\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}", 2),
    ("👍🏽", 2),
    ("🇩🇪", 2),
    ("❤", 1),
    ("❤\ufe0f", 2),
    ("☺\ufe0e", 1),
    ("1\ufe0f\u20e3", 2),
]
"""What terminals show, and what another library says."""

PLAIN = 10
"""So many of them hold nothing that pyte shows in its own way: it joins no emoji."""


@pytest.mark.parametrize(("text", "cells"), WIDTHS)
def test_width(text: str, cells: int) -> None:
    assert cell_len(text) == wcswidth(text) == cells
    assert cell_len(f"a{text}b{text}") == 2 + 2 * cells


@pytest.mark.parametrize(("text", "cells"), WIDTHS[:PLAIN])
def test_a_terminal_moves_its_cursor_as_far(text: str, cells: int) -> None:
    screen = pyte.Screen(40, 2)
    pyte.Stream(screen).feed(text)
    assert screen.cursor.x == cells


TEXT = st.lists(st.sampled_from([*"ab -…", " ", *(text for text, _ in WIDTHS)]), max_size=30).map(
    "".join
)


@given(TEXT, st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: int) -> None:
    lines = wrap(text, room)
    assert all(cell_len(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXT, st.integers(4, 30))
def test_shortened_text_fits(text: str, room: int) -> None:
    assert cell_len(shorten(text, room, "…")) <= room
    assert cell_len(shorten(text, room, "...")) <= room
    if cell_len(text) <= room:
        assert shorten(text, room, "…") == text


@pytest.mark.parametrize("joined", ["\N{WOMAN}\u200d\N{ROCKET}", "e\u0301", "❤\ufe0f", "👍🏽"])
def test_what_is_one_character_to_a_reader_is_never_cut(joined: str) -> None:
    for room in range(2, 12):
        for line in wrap(joined * 9, room):
            assert line == joined * (len(line) // len(joined))
        assert shorten(joined * 20, room, "…")[:-1] == joined * ((room - 1) // cell_len(joined))


def test_a_wide_character_never_takes_more_room_than_there_is() -> None:
    assert wrap("日本 a", 1) == ["?", "?", "a"]
    assert wrap("日本 a", 2) == ["日", "本", "a"]
    assert shorten("日本", 1, "…") == "…"
    assert shorten("日本", 0, "…") == ""


@pytest.mark.parametrize(
    ("room", "lines"),
    [
        (16, ["Up move -", "Enter choose -", "b back"]),
        (40, ["Up move - Enter choose - b back"]),
        (24, ["Up move - Enter choose -", "b back"]),
    ],
)
def test_listed_breaks_between_phrases(room: int, lines: list[str]) -> None:
    assert listed(["Up move", "Enter choose", "b back"], "-", room) == lines
