"""A choice of task, framework and backend → the project as data: paths, texts and a context.

Nothing here reads a file or renders a template: `plan_project` takes the folder of templates as
data, lays the project's folders over each other (the later one wins by path), and
`recommender.starter.render` turns the result into text. No task and no framework is known by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from recommender.errors import TemplateError, UsageError
from recommender.starter.model import (
    NOTHING,
    Backend,
    SupportedFramework,
    Task,
    Templates,
)
from recommender.starter.project_name import check_name
from recommender.wording import closest, listing

__all__ = ["PlannedFile", "PlannedProject", "Requests", "plan_project"]

TEMPLATE_SUFFIX = ".jinja"

EXPLAINED = "purpose=learning"
"""The feature of a project that has the comments for learners, marked with `#?`."""

Known = TypeVar("Known")

Requests = Sequence[Sequence[str]]
"""What several options want of one key: each names words in order of preference."""


class Stack(NamedTuple):
    """A task in a framework on one of its backends: what a project is made for."""

    templates: Templates
    task: Task
    framework: SupportedFramework
    backend: Backend

    @property
    def title(self) -> str:
        """Framework and backend as one says it: 'Keras on TensorFlow', 'PyTorch'."""
        framework, backend = self.framework.title, self.backend.title
        return framework if framework == backend else f"{framework} on {backend}"

    def features(self, words: Mapping[str, str]) -> tuple[str, ...]:
        """Those of the answers, key → word, that there are files for, as `key=word`."""
        return self.templates.features_of(self.task, self.framework, self.backend, words)

    def has(self, key: str, word: str) -> bool:
        """Whether there are files for it."""
        return bool(self.features({key: word}))

    def choose(self, key: str, requests: Requests) -> str:
        """The first word that there are files for; where there are none for any, the first."""
        words = _in_turn(requests)
        return next((word for word in words if self.has(key, word)), words[0])


def _in_turn(requests: Requests) -> list[str]:
    """Every word once, in order of preference."""
    return list(dict.fromkeys(word for request in requests for word in request))


class PlannedFile(NamedTuple):
    """A file of the project: verbatim, or a template yet to be rendered."""

    path: str
    text: str
    template: bool


class PlannedProject(NamedTuple):
    """A whole project before rendering.

    `pieces` are what its templates may include, path → text; `origins`: path of a file → where it
    stands below the folder of templates, as pieces say by themselves; `left_out` is what the
    answers ask for that is not in it, as sentences; `explained`: whether it has the comments for
    learners.
    """

    files: tuple[PlannedFile, ...]
    pieces: Mapping[str, str]
    context: Mapping[str, object]
    origins: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    explained: bool = False


def plan_project(
    templates: Templates,
    *,
    name: str,
    task: str,
    framework: str,
    version: str,
    backend: str | None = None,
    machine: str | None = None,
    features: Mapping[str, str] = NOTHING,
    requests: Mapping[str, Requests] = NOTHING,
    reasons: Iterable[str] = (),
    closest_because: str = "",
    answers: str = "answers.yaml",
) -> PlannedProject:
    """Lay the task's folders over each other for one framework and one of its backends.

    `machine` is the id of an answer; `features` are further ones, key → word, that change the
    project where the task takes them; `requests` say the same where there is a choice of words,
    and the first that this project can have is taken. `reasons` are the sentences that say why this
    framework, and `closest_because` says why this task where none does just what was asked for;
    `version` is what the project says generated it, and `answers` is where it keeps what was
    answered.

    UsageError for a task, framework or backend that there is not, TemplateError for a task without
    files, TargetError for a name that will not do.
    """
    stack = _stack(templates, task, framework, backend)
    requests = {key: ((word,),) for key, word in features.items()} | dict(requests)
    words = {key: stack.choose(key, wanted) for key, wanted in requests.items()}
    added = stack.features(words)
    files, origins = _overlaid(stack, added)
    if not files:
        raise TemplateError(f"task {task!r} has no files for {stack.framework.title}")
    left_out = tuple(_left_out(stack, words, requests))
    context: dict[str, object] = {
        "name": check_name(name, templates.reserved),
        "version": version,
        "stack": stack.title,
        "answers": answers,
        "reasons": tuple(" ".join(reason.split()) for reason in reasons),
        "features": added,
        "nearest": _nearest(stack),
        "left_out": (*filter(None, [closest_because]), *left_out),
        "verified": (),  # what the ledger says of these very files, once they are rendered
        **_installed(stack, added, machine),
    }
    pieces = templates.pieces
    return PlannedProject(files, pieces, context, origins, left_out, EXPLAINED in added)


def _stack(templates: Templates, task: str, framework: str, backend: str | None) -> Stack:
    """What the project is made for; the framework's first backend where none is named."""
    chosen_task = _known("task", task, templates.tasks)
    frameworks = {known.id: known for known in templates.frameworks_of(chosen_task)}
    chosen = _known("framework", framework, frameworks)
    chosen_backend = _known("backend", backend, chosen.backend) if backend else chosen.backends[0]
    return Stack(templates, chosen_task, chosen, chosen_backend)


def _installed(stack: Stack, added: Sequence[str], machine: str | None) -> dict[str, object]:
    """What of the context depends on what the project is made for, and on which machine."""
    templates, task, framework, backend = stack
    task = next((task.by_feature[feature] for feature in added if feature in task.by_feature), task)
    dependencies = (
        *backend.machines.get(machine or "", backend.dependencies),
        *task.needs(framework.id),
        *(dependency for feature in added for dependency in backend.adds.get(feature, ())),
    )
    alone = task.alone.get(framework.id, ())
    installs, notes = backend.installs, backend.notes
    if machine is not None:
        installs = tuple(install for install in installs if machine in install.machines)
        notes = tuple(note for note in notes if machine in note.machines)
    return {
        "task": task,
        "framework": framework,
        "backend": backend,
        "machine": machine,
        "python": backend.python,
        "dependencies": tuple(sorted(dependencies, key=str.casefold)),
        "alone": alone,
        "pins": tuple(_pins((*dependencies, *alone), templates.versions)),
        "installs": installs,
        "notes": tuple(note.text for note in notes),
        "measured": task.measured.get(framework.id, {}).get(backend.id, {}),
    }


def _left_out(
    stack: Stack, words: Mapping[str, str], requests: Mapping[str, Requests]
) -> Iterable[str]:
    """What the answers ask for in vain, of the keys that the task takes or says why it does not: a
    sentence each."""
    task = stack.task
    takes = {feature.partition("=")[0] for feature in task.features}
    added = stack.features(words)
    dropped = {key: feature for feature in added for key in task.without.get(feature, ())}
    for key, word in sorted(words.items()):
        if key in task.omits:
            yield f"{key}={word}: {task.omits[key]}"
        elif key in dropped:
            yield (
                f"{key}={word}: not available for {task.title} in a project with {dropped[key]}."
            )
        elif key in takes and f"{key}={word}" not in added:
            yield from (_missing(stack, key, wanted) for wanted in _in_turn(requests[key]))
        elif key in takes:
            for other in _standing_back(stack, key, word, requests[key]):
                yield (
                    f"only one {key} per project: {word} was listed first; "
                    f"generate another for {other}."
                )


def _missing(stack: Stack, key: str, word: str) -> str:
    others = [
        other.title
        for framework in stack.templates.frameworks_of(stack.task)
        for backend in framework.backends
        if (other := stack._replace(framework=framework, backend=backend)).has(key, word)
    ]
    there = f"available with {listing(others, 'and')}" if others else "no framework has it yet"
    return f"{key}={word}: not available for {stack.task.title} with {stack.title}; {there}."


def _standing_back(stack: Stack, key: str, taken: str, requests: Requests) -> Iterable[str]:
    """What other options ask for and this project could have as well, were there not `taken`."""
    unmet = (request for request in requests if taken not in request)
    wanted = (stack.choose(key, [request]) for request in unmet)
    return (word for word in dict.fromkeys(wanted) if stack.has(key, word))


def _overlaid(stack: Stack, added: Sequence[str]) -> tuple[tuple[PlannedFile, ...], dict[str, str]]:
    """Files by path and their origins: of files at one path the last folder's wins."""
    files: dict[str, PlannedFile] = {}
    origins: dict[str, str] = {}
    for folder in stack.templates.folders_of(stack.task, stack.framework, added):
        for source in stack.templates.files[folder]:
            path = source.path.removesuffix(TEMPLATE_SUFFIX)
            origins[path] = f"{folder}/{source.path}"
            files[path] = PlannedFile(path, source.text, template=path != source.path)
    return tuple(files[path] for path in sorted(files)), origins


def _nearest(stack: Stack) -> Callable[[str], list[str]]:
    """For templates that several tasks share: where a piece of this task may stand, its own folder
    first, then those that it takes."""
    folders = stack.templates.folders_of(stack.task, stack.framework, ())

    def nearest(name: str) -> list[str]:
        return [f"{folder}/{name}" for folder in reversed(folders)]

    return nearest


def _pins(dependencies: Iterable[str], versions: Mapping[str, str]) -> Iterable[str]:
    """`keras>=3.13,<4` → `keras==3.15.1`; what has no tested version stays out."""
    packages = {re.split(r"[^A-Za-z0-9_.-]", dependency)[0] for dependency in dependencies}
    return (
        f"{package}=={versions[package]}" for package in sorted(packages) if package in versions
    )


def _known(kind: str, wanted: str, known: Mapping[str, Known]) -> Known:
    """What is known by this id; UsageError with the nearest id."""
    if wanted not in known:
        near = closest(wanted, known) or f"; known: {', '.join(sorted(known))}"
        raise UsageError(f"unknown {kind} {wanted!r}{near}")
    return known[wanted]
