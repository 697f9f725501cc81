"""A choice of task, framework and backend → the project as data: paths, texts and a context.

Nothing here reads a file or renders a template: the shell hands over the template folders as a
`Catalogue`, `plan_project` lays their layers over each other (the later one wins by path), and
`recommender.starter.render` turns the result into text. No task and no framework is known by name.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from recommender.errors import TargetError, TemplateError, UsageError

__all__ = [
    "COMMON",
    "Backend",
    "Catalogue",
    "File",
    "Framework",
    "Install",
    "Note",
    "Project",
    "Source",
    "Task",
    "check_name",
    "plan_project",
]

NOTHING: Mapping[str, Any] = MappingProxyType({})

COMMON = "common"  # the folder of the layers that every framework takes
TEMPLATE_SUFFIX = ".jinja"
LONGEST_NAME = 64

Known = TypeVar("Known")

# Windows refuses these as file names, with any suffix and in any case.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)]
)


class Source(NamedTuple):
    """One file of a layer: where it stands in the project, and its text as it was read.

    `path` is relative to the layer, with forward slashes. A name that ends in `.jinja` is a
    template and loses the suffix; one that begins with `_` is a piece, written nowhere, that
    templates include.
    """

    path: str
    text: str


class Install(NamedTuple):
    """A line to run before the project is installed, on the `machines` that need one."""

    title: str
    command: str
    machines: tuple[str, ...] = ()


class Note(NamedTuple):
    """What somebody on one of the `machines` has to know before installing."""

    text: str
    machines: tuple[str, ...] = ()


class Backend(NamedTuple):
    """A variant of a framework. `machines` may replace `dependencies` for one machine; `adds` are
    shapes (`export=onnx`) with the dependencies that each brings: a shape that one backend of a
    framework names is had only by those that name it."""

    id: str
    title: str
    python: str
    dependencies: tuple[str, ...]
    machines: Mapping[str, tuple[str, ...]] = NOTHING
    installs: tuple[Install, ...] = ()
    notes: tuple[Note, ...] = ()
    settings: Mapping[str, str | int | bool] = NOTHING
    adds: Mapping[str, tuple[str, ...]] = NOTHING


class Framework(NamedTuple):
    """A framework that templates exist for; its first backend is the default."""

    id: str
    title: str
    backends: tuple[Backend, ...]
    reserved: tuple[str, ...] = ()  # module names that a project must not take
    idiom: Mapping[str, str] = NOTHING  # path → what is the framework's own in that file


class Task(NamedTuple):
    """A kind of project. `dependencies` of every framework, or framework → its own; `alone`:
    framework → packages that are installed without what they ask for; `measured`:
    framework → backend → figure → text, for the README;
    `documents`: what is written beside the templates' files, of what the caller can write;
    `shapes`: what may add layers to it, any word of a key (`purpose`) or one (`export=onnx`);
    `without`: a shape → the keys that have nothing to add to a project of that shape;
    `variants`: a shape → the task as it is in a project of that shape;
    `idiom`: framework → path → what it does its own way in that file of this task."""

    id: str
    title: str
    summary: str
    layers: tuple[str, ...]
    dependencies: tuple[str, ...] | Mapping[str, tuple[str, ...]] = ()
    alone: Mapping[str, tuple[str, ...]] = NOTHING
    settings: Mapping[str, str | int | bool] = NOTHING
    measured: Mapping[str, Mapping[str, Mapping[str, str]]] = NOTHING
    documents: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    without: Mapping[str, tuple[str, ...]] = NOTHING
    variants: Mapping[str, Task] = NOTHING
    idiom: Mapping[str, Mapping[str, str]] = NOTHING

    def needs(self, framework: str) -> tuple[str, ...]:
        """Its dependencies in a project of this framework, beside those of the backend."""
        if isinstance(self.dependencies, tuple):
            return self.dependencies
        return self.dependencies.get(framework, ())


class Catalogue(NamedTuple):
    """Everything that can be generated; `layers` by folder: `common/base`, `keras/tabular`.

    `versions`: package → the version that the projects were tested with.
    """

    tasks: Mapping[str, Task]
    frameworks: Mapping[str, Framework]
    layers: Mapping[str, tuple[Source, ...]]
    versions: Mapping[str, str] = NOTHING

    def frameworks_of(self, task: Task) -> tuple[Framework, ...]:
        """The frameworks that have files for at least one layer of the task."""
        return tuple(
            framework
            for framework in self.frameworks.values()
            if any(self.layers.get(f"{framework.id}/{layer}") for layer in task.layers)
        )

    def shapes_of(
        self, task: Task, framework: Framework, backend: Backend, keys: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Which of the answers, as `key=word`, have files for this task, framework and backend."""
        wanted = (f"{key}={word}" for key, word in sorted(keys.items()))
        fitting = tuple(
            shape
            for shape in wanted
            if (shape in task.shapes or shape.partition("=")[0] in task.shapes)
            and (shape in backend.adds or not any(shape in one.adds for one in framework.backends))
            and any(
                f"{group}/{layer}" in self.layers
                for group in (COMMON, framework.id)
                for layer in shape_layers(task, shape)
            )
        )
        dropped = {key for shape in fitting for key in task.without.get(shape, ())}
        return tuple(shape for shape in fitting if shape.partition("=")[0] not in dropped)


def shape_layers(task: Task, shape: str) -> tuple[str, ...]:
    """The layers that `key=word` adds: for every task, then for the layers of this one."""
    return shape, *(f"{layer},{shape}" for layer in task.layers)


Requests = Sequence[Sequence[str]]
"""What several options want of one key: each names words in order of preference."""


class Stack(NamedTuple):
    """A task in a framework on one of its backends: what a project is made for."""

    catalogue: Catalogue
    task: Task
    framework: Framework
    backend: Backend

    @property
    def title(self) -> str:
        """Framework and backend as one says it: 'Keras on TensorFlow', 'PyTorch'."""
        framework, backend = self.framework.title, self.backend.title
        return framework if framework == backend else f"{framework} on {backend}"

    def has(self, key: str, word: str) -> bool:
        """Whether there are files for it."""
        shapes = self.catalogue.shapes_of(self.task, self.framework, self.backend, {key: word})
        return bool(shapes)

    def choose(self, key: str, requests: Requests) -> str:
        """The first word that there are files for; where there are none for any, the first."""
        words = _in_turn(requests)
        return next((word for word in words if self.has(key, word)), words[0])


def _in_turn(requests: Requests) -> list[str]:
    """Every word once, in order of preference."""
    return list(dict.fromkeys(word for request in requests for word in request))


class File(NamedTuple):
    """A file of the planned project: verbatim, or a template yet to be rendered."""

    path: str
    text: str
    template: bool


class Project(NamedTuple):
    """A whole project before rendering; `pieces` are what its templates may include."""

    files: tuple[File, ...]
    pieces: Mapping[str, str]
    context: Mapping[str, object]
    left_out: tuple[str, ...] = ()  # what the answers ask for that is not in it, as sentences


def check_name(name: str, taken: Iterable[str] = ()) -> str:
    """Return `name` when it can name a project, or raise TargetError that suggests another.

    `taken` are module names that a folder of this name would hide (`torch`, `keras`).
    """
    taken = frozenset(taken)
    suggestion = _suggest(name, taken)
    if suggestion == name:
        return name
    shown = name if len(name) <= LONGEST_NAME else f"{name[:20]}… ({len(name)} characters)"
    raise TargetError(
        f"{shown!r} cannot name a project: {_fault(name, taken)}. {suggestion!r} would do."
    )


def plan_project(
    catalogue: Catalogue,
    *,
    name: str,
    task: str,
    framework: str,
    version: str,
    backend: str | None = None,
    machine: str | None = None,
    shapes: Mapping[str, str] = NOTHING,
    requests: Mapping[str, Requests] = NOTHING,
    reasons: Iterable[str] = (),
    answers: str = "answers.yaml",
) -> Project:
    """Lay the task's layers over each other for one framework and one of its backends.

    `machine` is the id of an answer; `shapes` are further ones, key → word, that add layers where
    the task takes them; `requests` say the same where there is a choice of words, and the first
    that this project can have is taken. `reasons` are the sentences that say why this framework,
    `version` is what the project says generated it; `answers` is where the project keeps what was
    answered.
    """
    requests = {key: ((word,),) for key, word in shapes.items()} | dict(requests)
    chosen_task = _one_of("task", task, catalogue.tasks)
    chosen = _one_of(
        "framework", framework, {f.id: f for f in catalogue.frameworks_of(chosen_task)}
    )
    backends = {each.id: each for each in chosen.backends}
    variant = _one_of("backend", backend, backends) if backend else chosen.backends[0]
    taken = [module for each in catalogue.frameworks.values() for module in each.reserved]

    stack = Stack(catalogue, chosen_task, chosen, variant)
    words = {key: stack.choose(key, wanted) for key, wanted in requests.items()}
    added = catalogue.shapes_of(chosen_task, chosen, variant, words)
    layers = [*chosen_task.layers, *(n for one in added for n in shape_layers(chosen_task, one))]
    variants = chosen_task.variants
    shown_task = next((variants[one] for one in added if one in variants), chosen_task)

    files: dict[str, File] = {}
    pieces: dict[str, str] = {}
    for source in _overlay(catalogue, layers, chosen):
        file = _file(source)
        if file.path.rpartition("/")[2].startswith("_"):
            pieces[file.path] = file.text
        else:
            files[file.path] = file
    if not files:
        raise TemplateError(f"task {task!r} has no files for {chosen.title}")

    dependencies = (
        *variant.machines.get(machine or "", variant.dependencies),
        *shown_task.needs(chosen.id),
        *(dependency for shape in added for dependency in variant.adds.get(shape, ())),
    )
    alone = shown_task.alone.get(chosen.id, ())
    installs, notes = variant.installs, variant.notes
    if machine is not None:
        installs = tuple(one for one in installs if machine in one.machines)
        notes = tuple(one for one in notes if machine in one.machines)
    left_out = tuple(_left_out(stack, words, requests))
    context: dict[str, object] = {
        "name": check_name(name, taken),
        "version": version,
        "task": shown_task,
        "framework": chosen,
        "backend": variant,
        "stack": stack.title,
        "machine": machine,
        "answers": answers,
        "reasons": tuple(" ".join(reason.split()) for reason in reasons),
        "python": variant.python,
        "dependencies": tuple(sorted(dependencies, key=str.casefold)),
        "alone": alone,
        "pins": tuple(_pins((*dependencies, *alone), catalogue.versions)),
        "installs": installs,
        "notes": tuple(one.text for one in notes),
        "shapes": added,
        "left_out": left_out,
        "verified": (),  # what the ledger says of these very files, once they are rendered
        "measured": shown_task.measured.get(chosen.id, {}).get(variant.id, {}),
    }
    ordered = tuple(files[path] for path in sorted(files))
    return Project(files=ordered, pieces=pieces, context=context, left_out=left_out)


def _left_out(
    stack: Stack, words: Mapping[str, str], requests: Mapping[str, Requests]
) -> Iterable[str]:
    """What the answers ask for in vain, of the keys that the task takes: a sentence each."""
    task = stack.task
    takes = {shape.partition("=")[0] for shape in task.shapes}
    added = stack.catalogue.shapes_of(task, stack.framework, stack.backend, words)
    dropped = {key: shape for shape in added for key in task.without.get(shape, ())}
    for key, word in sorted(words.items()):
        if key in dropped:
            yield f"{key}={word}: {task.title} goes without it in a project of {dropped[key]}."
        elif key in takes and f"{key}={word}" not in added:
            yield from (_missing(stack, key, one) for one in _in_turn(requests[key]))
        elif key in takes:
            for other in _standing_back(stack, key, word, requests[key]):
                yield f"{key}={other}: {key}={word} came first; {other} takes a project of its own."


def _missing(stack: Stack, key: str, word: str) -> str:
    others = [
        each.title
        for framework in stack.catalogue.frameworks_of(stack.task)
        for backend in framework.backends
        if (each := stack._replace(framework=framework, backend=backend)).has(key, word)
    ]
    there = f"it is there with {' and '.join(others)}" if others else "nor with any other yet"
    return f"{key}={word}: {stack.task.title} has no such files with {stack.title}, {there}."


def _standing_back(stack: Stack, key: str, taken: str, requests: Requests) -> Iterable[str]:
    """What other options ask for and this project could have as well, were there not `taken`."""
    unmet = (request for request in requests if taken not in request)
    wanted = (stack.choose(key, [request]) for request in unmet)
    return (word for word in dict.fromkeys(wanted) if stack.has(key, word))


def _overlay(catalogue: Catalogue, layers: Iterable[str], framework: Framework) -> Iterable[Source]:
    """Every source of the layers, the one that wins by path last."""
    for folder in (COMMON, framework.id):
        for layer in layers:
            yield from catalogue.layers.get(f"{folder}/{layer}", ())


def _pins(dependencies: Iterable[str], versions: Mapping[str, str]) -> Iterable[str]:
    """`keras>=3.13,<4` → `keras==3.15.1`; what has no tested version stays out."""
    packages = {re.split(r"[^A-Za-z0-9_.-]", each)[0] for each in dependencies}
    return (f"{each}=={versions[each]}" for each in sorted(packages) if each in versions)


def _file(source: Source) -> File:
    path = source.path.removesuffix(TEMPLATE_SUFFIX)
    return File(path=path, text=source.text, template=path != source.path)


def _one_of(kind: str, wanted: str, known: Mapping[str, Known]) -> Known:
    if wanted in known:
        return known[wanted]
    import difflib  # only ever needed when something is wrong

    close = difflib.get_close_matches(wanted, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(known))}"
    raise UsageError(f"unknown {kind} {wanted!r}; {hint}")


def _fault(name: str, taken: Collection[str]) -> str:
    """Why `name` is refused; the first reason that applies."""
    module = name.replace("-", "_").lower()
    if not name:
        return "it is empty"
    if len(name) > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} characters"
    if name.lower() in _RESERVED:
        return "Windows keeps this name for a device"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "it is a Python keyword"
    if module in sys.stdlib_module_names:
        return "it would hide a module of Python's standard library"
    if module in taken:
        return "it would hide the package of the same name"
    return "it must be letters, digits, '-' and '_', beginning with a letter"


def _suggest(name: str, taken: Collection[str]) -> str:
    """`name` itself when it is fine, else the nearest name that is."""
    words = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")[:LONGEST_NAME].rstrip("-_")
    words = re.sub(r"^[0-9_-]+", "", words) or "my-project"
    module = words.replace("-", "_").lower()
    hidden = module in sys.stdlib_module_names or module in taken
    reserved = words.lower() in _RESERVED or keyword.iskeyword(words)
    if hidden or reserved or keyword.issoftkeyword(words):
        return f"my-{words.lower()}"
    return words
