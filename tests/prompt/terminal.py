"""A terminal with a person at it: real key presses in, the screen as it is seen out."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pexpect
import pyte

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

UP, DOWN, ENTER, SPACE = "\x1b[A", "\x1b[B", "\r", " "
HOME, END = "\x1b[H", "\x1b[F"
CTRL_C, CTRL_D = "\x03", "\x04"

PATIENCE = 60.0
"""Seconds until something that should appear is given up; it appears in a fraction of one."""


def _as_from_a_shell() -> None:
    """Tests run under nohup or in the background hand down that signals are ignored."""
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


class Terminal:
    def __init__(
        self,
        command: Sequence[str],
        result: Path | None = None,
        *,
        columns: int = 80,
        rows: int = 24,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Run Python with the arguments of `command`, in `cwd`; it may leave a `result`."""
        self.result = result
        self.columns = columns
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        unset = ("LC_ALL", "LC_CTYPE", "NO_COLOR", "PYTHONUTF8", "PYTHONIOENCODING")
        clean = {key: value for key, value in os.environ.items() if key not in unset}
        clean |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        # COLUMNS and LINES would overrule the size of the terminal.
        clean = {key: value for key, value in clean.items() if key not in ("COLUMNS", "LINES")}
        self.child = pexpect.spawn(
            sys.executable,
            list(command),
            cwd=None if cwd is None else str(cwd),
            env=clean | (env or {}),
            dimensions=(rows, columns),
            timeout=PATIENCE,
            preexec_fn=_as_from_a_shell,
        )
        self.child.delaybeforesend = None

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def seen(self) -> str:
        """What is on the screen, long lines joined as a reader would."""
        return "\n".join(self.lines)

    @property
    def pointed(self) -> str:
        """The line that the pointer stands on."""
        return next((line for line in self.lines if line[:2] in ("❯ ", "> ")), "")

    def _take(self, timeout: float) -> bool:
        try:
            data = self.child.read_nonblocking(65536, timeout)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    def until(
        self, *texts: str, at: str | None = None, gone: str | None = None, moved: bool = False
    ) -> str:
        """Wait until all texts are on the screen, the pointer is at `at`, `gone` is not on the
        screen, something has `moved`, and nothing more is being drawn; what is seen then."""
        end = time.monotonic() + PATIENCE
        before = self.seen
        while time.monotonic() < end:
            there = all(text in self.seen for text in texts) and (at or "") in self.pointed
            left = not moved or self.seen != before
            if there and left and (gone is None or gone not in self.seen):
                # A screen arrives in pieces: what was asked for may stand above what is to come.
                drawn = len(self.raw)
                if self._take(0.05) and len(self.raw) > drawn:
                    continue
                if self.result is not None:
                    self.check()
                return self.seen
            if not self._take(0.05):
                break
        raise AssertionError(f"{texts}, pointer at {at}, without {gone}: not in\n{self.seen}")

    def check(self) -> None:
        """No prompt reaches the last column, so none can have been cut or wrapped there."""
        cut = [line for line in self.screen.display if not line[-1].isspace()]
        assert not cut, cut

    def press(self, *keys: str) -> Terminal:
        self.child.send("".join(keys))
        return self

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.columns = columns
        self.child.setwinsize(rows, columns)

    def wait(self) -> int | None:
        """Wait until the program has ended; its exit code."""
        end = time.monotonic() + PATIENCE
        while not self.child.closed and time.monotonic() < end and self._take(0.2):
            pass
        result = self.result
        while self.child.closed and result and not result.exists() and time.monotonic() < end:
            time.sleep(0.01)
        self.child.close()
        code: int | None = self.child.exitstatus
        return code

    def end(self) -> dict[str, Any]:
        """Wait until the program has ended; what it got."""
        self.wait()
        assert self.result is not None
        result: dict[str, Any] = json.loads(self.result.read_text(encoding="utf-8"))
        return result

    def hang_up(self) -> None:
        """Close the window."""
        self.child.close(force=False)

    def close(self) -> None:
        self.child.close(force=True)
