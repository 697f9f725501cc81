"""The real templates, and projects generated from them."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    """A project as {path: text}; keywords win over the defaults. Several tests read hundreds of
    them, so each is rendered once."""
    made: dict[str, dict[str, str]] = {}

    def call(task: str, framework: str, backend: str | None = None, **options: object):
        asked = repr((task, framework, backend, options))
        if asked not in made:
            chosen = {"name": "my-project", "version": "1.2.3", "reasons": [REASON], **options}
            made[asked] = render(
                plan_project(catalogue, task=task, framework=framework, backend=backend, **chosen)
            )
        return dict(made[asked])

    return call


@pytest.fixture
def write(generate: Generate, tmp_path: Path) -> Write:
    """The same, as a folder."""

    def call(task: str, framework: str, backend: str | None = None, **options: Any) -> Path:
        words = options.get("shapes", {}).values()
        folder = tmp_path / "-".join(filter(None, [task, framework, backend, *words]))
        for path, text in generate(task, framework, backend, **options).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return call


@functools.cache
def shipped() -> Catalogue:
    return load_catalogue(TEMPLATES)


CROSSED = ("purpose", "export", "devices")
"""Keys whose words are combined with each other; the words of other keys come one at a time."""

Combination = tuple[str, str, str, dict[str, str]]


def words_of(task: str, framework: str, backend: str) -> dict[str, list[str]]:
    """key → the words that have files for this choice."""
    catalogue = shipped()
    chosen = catalogue.frameworks[framework]
    [variant] = [one for one in chosen.backends if one.id == backend]
    fitting = {
        key: [
            word
            for word in sorted(words)
            if catalogue.shapes_of(catalogue.tasks[task], chosen, variant, {key: word})
        ]
        for key, words in starter_words(TEMPLATES).items()
    }
    return {key: words for key, words in fitting.items() if words}


def meet(task: str, framework: str, backend: str, shapes: dict[str, str]) -> bool:
    """Whether one project can have all of these."""
    catalogue = shipped()
    chosen = catalogue.frameworks[framework]
    [variant] = [one for one in chosen.backends if one.id == backend]
    return len(catalogue.shapes_of(catalogue.tasks[task], chosen, variant, shapes)) == len(shapes)


def combinations() -> list[Combination]:
    """Every choice, plain and with whatever answers may add to it."""
    found: list[Combination] = []
    for choice in choices():
        words = words_of(*choice)
        crossed = [[(key, ""), *((key, word) for word in words.get(key, ()))] for key in CROSSED]
        for picked in itertools.product(*crossed):
            found.append((*choice, {key: word for key, word in picked if word}))
        for key in sorted(set(words) - set(CROSSED)):
            found += [(*choice, {key: word}) for word in words[key]]
    return found


def pairwise() -> list[Combination]:
    """A selection in which every two properties that may meet do meet, each as often as needed.

    Greedy: of all combinations, with every key crossed, the next is the one with the most pairs
    that none before it has.
    """
    every: list[Combination] = []
    for choice in choices():
        words = words_of(*choice)
        options = [[(key, ""), *((key, word) for word in words[key])] for key in sorted(words)]
        for picked in itertools.product(*options):
            shapes = {key: word for key, word in picked if word}
            if meet(*choice, shapes):
                every.append((*choice, shapes))

    def pairs(one: Combination) -> set[frozenset[str]]:
        task, framework, backend, shapes = one
        properties = [f"task={task}", f"stack={framework}.{backend}"]
        properties += [f"{key}={word}" for key, word in shapes.items()]
        return {frozenset(pair) for pair in itertools.combinations(properties, 2)}

    wanted = [(pairs(one), one) for one in every]
    missing = set().union(*(each for each, _ in wanted))
    selected: list[Combination] = []
    while missing:
        gained, best = max(wanted, key=lambda each: (len(each[0] & missing), -len(each[0])))
        missing -= gained
        selected.append(best)
    return selected


def choices() -> list[tuple[str, str, str]]:
    """Every task × framework × backend that the templates offer."""
    catalogue = shipped()
    return [
        (task.id, framework.id, backend.id)
        for task in catalogue.tasks.values()
        for framework in catalogue.frameworks_of(task)
        for backend in framework.backends
    ]
