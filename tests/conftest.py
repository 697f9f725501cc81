"""What all tests share: at the end they say what they leave out."""

from __future__ import annotations

import pytest

LEFT_OUT = "left out"
"""A test says by this property what the run leaves out, and the command that runs it."""


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed"):
        for name, said in report.user_properties:
            if name == LEFT_OUT:
                terminalreporter.write_line(f"{LEFT_OUT}: {said}")
