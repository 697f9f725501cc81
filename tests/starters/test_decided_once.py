"""One command scores, chooses and reads the templates once, and hands it on."""

from __future__ import annotations

import contextlib
import io
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import pytest

from recommender import cli
from recommender.decide.project import choose_project
from recommender.decide.scoring import recommend
from recommender.decide.starter import choose_starter
from recommender.starter.templates import load_templates

from .conftest import TEMPLATES

CASE = TEMPLATES.parent / "rules" / "cases" / "kaggle-tables.yaml"
STEPS = (recommend, choose_starter, choose_project, load_templates)


def calls(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often a command takes each of the steps."""
    monkeypatch.setattr(sys, "argv", ["recommender", *arguments])
    counted: Counter[object] = Counter()

    def count(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            counted[frame.f_code] += 1

    with contextlib.redirect_stdout(io.StringIO()), pytest.raises(SystemExit) as ended:
        sys.setprofile(count)
        try:
            cli.main()
        finally:
            sys.setprofile(None)
    assert ended.value.code == 0
    return {step.__name__: counted[step.__code__] for step in STEPS}


def test_a_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = str(tmp_path / "my-project")
    assert calls("new", folder, "--answers", str(CASE), monkeypatch=monkeypatch) == {
        "recommend": 1,
        "choose_starter": 1,
        "choose_project": 1,
        "load_templates": 1,
    }


@pytest.mark.parametrize("style", ["text", "json", "markdown"])
def test_a_verdict(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    assert calls("--answers", str(CASE), "--format", style, monkeypatch=monkeypatch) == {
        "recommend": 1,
        "choose_starter": 1,
        "choose_project": 0,
        "load_templates": 0,
    }
