"""Text of strangers made harmless: what would steer a terminal is spelled out.

Rule bases, answers and file names come from others. An escape sequence in one of them could change
the title of the window, clear the screen or hide what is said; a mark that turns the direction of
writing could make one name look like another.
"""

from __future__ import annotations

import codecs

__all__ = ["encodes", "in_encoding", "visible", "visible_lines"]

# White space of any kind reads as a blank. Control characters, and marks that turn the direction of
# what follows them, are spelled as JSON spells them, so that a JSON document stays the same one.
_BLANK = (*range(9, 14), 0x85, 0xA0, 0x2028, 0x2029)
_CONTROL = (*range(9), *range(14, 32), *range(127, 160))
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070))
_VISIBLE = {
    **{code: f"\\u{code:04x}" for code in (*_CONTROL, *_TURNING)},
    **dict.fromkeys(_BLANK, " "),
}

# What typographers use and ASCII spells otherwise.
_NEAR = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "·": "-"}
    | {"×": "x", "→": "->", "≥": ">=", "≤": "<=", "│": "|", "─": "-", "━": "=", "╸": "-", "╺": "-"}
    | {"▰": "#", "▱": "."}
)


def visible(text: str) -> str:
    """One line of what can be seen, whatever was typed: nothing in it steers a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_VISIBLE).encode("utf-8", "backslashreplace").decode("utf-8")


def visible_lines(text: str) -> str:
    """The same of several lines: nothing but the ends of lines is left to steer a terminal."""
    return "\n".join(map(visible, text.split("\n")))


def in_encoding(text: str, encoding: str) -> str:
    """The text in what the encoding has: near signs where there are, '?' where not."""
    if encodes(text, encoding):
        return text
    try:
        return text.translate(_NEAR).encode(encoding, "replace").decode(encoding)
    except LookupError:
        return in_encoding(text, "ascii")


def encodes(text: str, encoding: str) -> bool:
    """Whether the encoding has all of the text."""
    try:
        text.encode(codecs.lookup(encoding).name)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
