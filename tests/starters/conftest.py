"""The real templates, and projects generated from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.starter.model import Templates
from recommender.starter.plan import plan_project
from recommender.starter.render import render
from recommender.starter.templates import load_templates
from tests.proofs.plan import Starter, starters

TEMPLATES = Path(__file__).parents[2] / "templates"
REASON = "Its training loop is in the open."

Generate = Callable[..., dict[str, str]]

PLAIN = [starter for starter in starters() if not starter.shapes]
every_plain = pytest.mark.parametrize("plain", PLAIN, ids=lambda starter: starter.id)


@pytest.fixture(scope="session")
def templates() -> Templates:
    return load_templates(TEMPLATES)


@pytest.fixture(scope="session")
def generate(templates: Templates) -> Generate:
    """A project as {path: text}; keywords win over the defaults."""

    def call(task: str, framework: str, backend: str | None = None, **options: object):
        chosen = {"name": "my-project", "version": "1.2.3", "reasons": [REASON], **options}
        return render(
            plan_project(templates, task=task, framework=framework, backend=backend, **chosen)
        )

    return call


@pytest.fixture(scope="session")
def projects() -> dict[Starter, dict[str, str]]:
    """Every project there is, with its files."""
    return {starter: starter.files() for starter in starters()}
