"""A rule base, answers and names of files by somebody who means harm: every text of them would
change the title of the window, clear the screen, hide what follows, turn the direction of writing
or begin a line of its own."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml

HOSTILE = "\x1b]0;pwned\x07 \x1b[2J \x1b[8m \u202e \x9b31m \u2028 \x7f \r\nFORGED"
SPELLED = "\\u001b]0;pwned\\u0007 \\u001b[2J \\u001b[8m \\u202e \\u009b31m   \\u007f   FORGED"
NAME = "x\x1b[2J\u202e\n\x9b31m"
"""Part of the name of a file or folder."""

TEXTS = {"argues", "ask", "because", "choose-when", "claim", "closest", "help", "label", "neutral"}
TEXTS |= {"now", "reason", "resolve", "situation", "statements", "title", "version", "why"}

SAFE_COLOUR = re.compile(r"\x1b\[(?:[01234]|3[0-7]|9[0-7])(?:;(?:[1234]|3[0-7]|9[0-7]))*m")
"""Styles and colours; none of them hides anything."""
TURNING = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070)}


def poisoned(value: Any, key: str = "", inside: bool = False) -> Any:
    """The same with something hostile at the end of every text of people."""
    if isinstance(value, dict):
        inside = inside or key == "statements"
        made = {name: poisoned(part, str(name), inside) for name, part in value.items()}
        if "claim" in made:
            made["source"] += HOSTILE
        return made
    if isinstance(value, list):
        return [poisoned(part, key, inside) for part in value]
    return value + HOSTILE if isinstance(value, str) and (inside or key in TEXTS) else value


def poison(source: Path, target: Path) -> Path:
    """A folder of rules with every text of it poisoned."""
    for path in source.rglob("*.yaml"):
        made = target / path.relative_to(source)
        made.parent.mkdir(parents=True, exist_ok=True)
        write(made, poisoned(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return target


def write(path: Path, data: object) -> Path:
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def assert_harmless(text: str, *, coloured: bool = False) -> None:
    """Nothing but the ends of lines steers the terminal, and where it is `coloured` styles and
    colours."""
    bare = SAFE_COLOUR.sub("", text) if coloured else text
    steering = [
        (character, bare[max(at - 40, 0) : at + 20])
        for at, character in enumerate(bare)
        if (character != "\n" and (unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")))
        or ord(character) in TURNING
    ]
    assert not steering, steering[:3]


def assert_no_line_of_theirs(text: str) -> None:
    """No line begins where a stranger wanted one to."""
    assert not re.search(r"^\W*(FORGED|(\\u009b)?31m)", text, re.MULTILINE), text
