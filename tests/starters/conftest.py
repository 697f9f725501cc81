"""The real templates, and projects generated from them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.catalogue import load_catalogue, starter_words
from recommender.plan import Catalogue, plan_project
from recommender.render import render

TEMPLATES = Path(__file__).parents[2] / "templates"
REASON = "Its training loop is in the open."

Generate = Callable[..., dict[str, str]]
Write = Callable[..., Path]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(TEMPLATES)


@pytest.fixture(scope="session")
def generate(catalogue: Catalogue) -> Generate:
    """A project as {path: text}; keywords win over the defaults."""

    def call(task: str, framework: str, backend: str | None = None, **options: object):
        chosen = {"name": "my-project", "version": "1.2.3", "reasons": [REASON], **options}
        return render(
            plan_project(catalogue, task=task, framework=framework, backend=backend, **chosen)
        )

    return call


@pytest.fixture
def write(generate: Generate, tmp_path: Path) -> Write:
    """The same, as a folder."""

    def call(task: str, framework: str, backend: str | None = None, **options: object) -> Path:
        folder = tmp_path / "-".join(filter(None, [task, framework, backend]))
        for path, text in generate(task, framework, backend, **options).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return call


def combinations() -> list[tuple[str, str, str, dict[str, str]]]:
    """Every choice × every word of every key that has files for it, and without one."""
    words = starter_words(TEMPLATES)
    catalogue = load_catalogue(TEMPLATES)
    found = []
    for task, framework, backend in choices():
        chosen = catalogue.frameworks[framework]
        variant = next(one for one in chosen.backends if one.id == backend)

        def fits(key: str, word: str, given=(catalogue.tasks[task], chosen, variant)) -> bool:
            return bool(catalogue.shapes_of(*given, {key: word}))

        options = [
            [(key, ""), *((key, word) for word in sorted(words[key]) if fits(key, word))]
            for key in sorted(words)
            if key not in ("task", "machine")
        ]
        for picked in itertools.product(*options):
            found.append((task, framework, backend, {key: word for key, word in picked if word}))
    return found


def choices() -> list[tuple[str, str, str]]:
    """Every task × framework × backend that the templates offer."""
    catalogue = load_catalogue(TEMPLATES)
    return [
        (task.id, framework.id, backend.id)
        for task in catalogue.tasks.values()
        for framework in catalogue.frameworks_of(task)
        for backend in framework.backends
    ]
