"""The projects that can be generated, as plain frozen data.

JSON writes these classes field by field, so the names of fields are a public contract
(`task_list.schema.json`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from recommender import __version__
from recommender.report.record import Day, Document, Name, Record
from recommender.starter.model import Backend, SupportedFramework, Task, Templates
from recommender.starter.plan import plan_project
from recommender.starter.render import render
from recommender.starter.verified import proven

__all__ = ["TaskList", "build_tasks"]

NAME = "my-project"


class ListedFigure(Record):
    """A figure that a check measured."""

    name: Name
    """What it is: 'accuracy'. 'baseline' is the same figure of a simple method."""
    value: float
    """Its value on the test split."""


class ListedCheck(Record):
    """A check that this very project has passed."""

    check: Name
    """Its name."""
    says: Name
    """What a project that passes is, after 'This project was …'."""
    on: Day
    """When it passed: an ISO 8601 date."""
    figures: tuple[ListedFigure, ...]
    """What was measured; there may be none."""


class ListedShape(Record):
    """Something that answers can add to the project."""

    key: Name
    """What it concerns: 'export', 'devices'."""
    words: tuple[str, ...]
    """What it can be; a project has at most one of them."""


class ListedAddition(Record):
    """Something that was added to a project."""

    key: Name
    """What it concerns, as in `shapes`."""
    word: Name
    """What it is."""


class ListedCombination(Record):
    """A project other than the plain one that checks were made of."""

    notebook: bool
    """Whether it is the project as a notebook, as `--notebook` writes it."""
    added: tuple[ListedAddition, ...]
    """What answers had added; nothing where it is the plain project as a notebook."""
    checks: tuple[Name, ...]
    """Names of the checks that were made of it and passed when this version was made. A check for
    which two projects are the same is made of the simpler one, and named there alone."""


class ListedStack(Record):
    """The project of a task in a framework, on one of its backends."""

    framework: Name
    """What `--framework` takes."""
    backend: str | None
    """What `--backend` takes; null where the framework has nothing to choose from."""
    title: Name
    """Both in words: 'Keras on TensorFlow'."""
    python: Name
    """The versions of Python that it runs on."""
    files: tuple[str, ...]
    """The files of the plain project, in order, without those that tell of the answers."""
    shapes: tuple[ListedShape, ...]
    """What answers can add; a word that is not here is left out, and the project says so."""
    verified: tuple[ListedCheck, ...]
    """The checks that the plain project has passed, as it is generated today."""
    combined: tuple[ListedCombination, ...]
    """What was checked beside the plain project. A combination that is not here was not run as a
    whole, but what it adds may stand in others."""


class ListedTask(Record):
    """A task."""

    id: Name
    """What `--task` takes."""
    title: Name
    """Its name."""
    summary: Name
    """What the project does."""
    trains: bool
    """Whether the project trains a model that can be evaluated, used and resumed; otherwise it is
    a short program to read."""
    stacks: tuple[ListedStack, ...]
    """Its projects, the default backend of each framework first."""


class KnownCheck(Record):
    """A check that projects are put to."""

    name: Name
    """Its name."""
    says: Name
    """What a project that passes is, after 'This project was …'."""


class TaskList(Document):
    """What `recommender tasks --format json` prints: the projects that `recommender new` can
    write."""

    version: Name
    """The version of recommender."""
    checks: tuple[KnownCheck, ...]
    """All checks, by name; not every check applies to every project."""
    tasks: tuple[ListedTask, ...]
    """All tasks, by id."""


def build_tasks(
    templates: Templates, ledger: Mapping[str, Any], words: Mapping[str, Collection[str]]
) -> TaskList:
    """`ledger` is what was proven, `words` the keys and words that folders of templates name."""
    return TaskList(
        version=__version__,
        checks=tuple(
            KnownCheck(name=name, says=told["says"])
            for name, told in sorted(ledger["checks"].items())
        ),
        tasks=tuple(
            ListedTask(
                id=task.id,
                title=task.title,
                summary=task.summary,
                trains=task.has_runs,
                stacks=tuple(
                    _stack(templates, task, framework, backend, ledger, words)
                    for framework in templates.frameworks_of(task)
                    for backend in framework.backends
                ),
            )
            for _, task in sorted(templates.tasks.items())
        ),
    )


def _stack(
    templates: Templates,
    task: Task,
    framework: SupportedFramework,
    backend: Backend,
    ledger: Mapping[str, Any],
    words: Mapping[str, Collection[str]],
) -> ListedStack:
    project = plan_project(
        templates,
        name=NAME,
        task=task.id,
        framework=framework.id,
        backend=backend.id,
        version=__version__,
    )
    files = render(project)
    return ListedStack(
        framework=framework.id,
        backend=backend.id if len(framework.backends) > 1 else None,
        title=str(project.context["stack"]),
        python=backend.python,
        files=tuple(files),
        shapes=tuple(_shapes(templates, task, framework, backend, words)),
        verified=tuple(_checks(ledger, files)),
        combined=tuple(_combined(task, framework, backend, ledger)),
    )


def _shapes(
    templates: Templates,
    task: Task,
    framework: SupportedFramework,
    backend: Backend,
    words: Mapping[str, Collection[str]],
) -> Iterator[ListedShape]:
    for key, possible in words.items():
        fitting = tuple(
            word
            for word in sorted(possible)
            if templates.features_of(task, framework, backend, {key: word})
        )
        if fitting:
            yield ListedShape(key=key, words=fitting)


def _combined(
    task: Task, framework: SupportedFramework, backend: Backend, ledger: Mapping[str, Any]
) -> Iterator[ListedCombination]:
    """Those that the ledger names: to look at the files of all of them would take seconds."""
    several = len(framework.backends) > 1
    plain = f"{task.id} {framework.id}-{backend.id}" if several else f"{task.id} {framework.id}"
    for name, checks in ledger["projects"].items():
        if not name.startswith(f"{plain} "):
            continue
        added = dict(shape.split("=", 1) for shape in name.removeprefix(plain).split())
        notebook = added.pop("form", "") == "notebook"
        yield ListedCombination(
            notebook=notebook,
            added=tuple(ListedAddition(key=key, word=word) for key, word in added.items()),
            checks=tuple(sorted(checks)),
        )


def _checks(ledger: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[ListedCheck]:
    for check, entry in proven(dict(ledger), files).items():
        figures = entry.get("figures", {}).items()
        yield ListedCheck(
            check=check,
            says=ledger["checks"][check]["says"],
            on=entry["on"],
            figures=tuple(ListedFigure(name=name, value=value) for name, value in figures),
        )
