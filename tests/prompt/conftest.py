from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.prompt.terminal import Terminal

RULES = Path(__file__).parent / "rules"

Opener = Callable[..., "Terminal"]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Opener]:
    """Start the driver in a pseudo-terminal: run("ask", {answers}) or run("choose"); `rules` is
    another folder of rules."""
    if sys.platform == "win32":
        pytest.skip("needs a pseudo-terminal")
    from tests.prompt.terminal import Terminal

    opened: list[Terminal] = []

    def start(what: str, *rest: Any, rules: Path = RULES, **size: Any) -> Terminal:
        arguments = [what, *map(str, rest)]
        if what == "ask":
            arguments = [what, str(rules), json.dumps(rest[0] if rest else {})]
        result = tmp_path / "result.json"
        drive = str(Path(__file__).with_name("drive.py"))
        terminal = Terminal([drive, str(result), *arguments], result, **size)
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()
