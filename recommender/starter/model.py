"""What the folder of templates holds, as data. No task and no framework is known by name.

A project is the files of some folders, one laid over the other: those that its task takes, then
its own. Each holds what is the same in every framework, a folder for each framework, and folders
such as `export=onnx` for what an answer adds, a feature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from recommender.decide.project import Offered

__all__ = [
    "NOTHING",
    "SHARED",
    "Backend",
    "Install",
    "Note",
    "Source",
    "SupportedFramework",
    "Task",
    "Templates",
]

NOTHING: Mapping[str, Any] = MappingProxyType({})

SHARED = "shared"
"""The folder of what every task takes unless it says otherwise; it holds the frameworks, too."""


class Source(NamedTuple):
    """One file of a folder: where it stands in the project, and its text as it was read.

    `path` is relative to the folder, with forward slashes. A name that ends in `.jinja` is a
    template and loses the suffix.
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
    """What a framework runs on.

    `machines` may replace `dependencies` for one machine; `adds` are features (`export=onnx`) with
    the dependencies that each brings: a feature that one backend of a framework names is had only
    by those that name it.
    """

    id: str
    title: str
    python: str
    dependencies: tuple[str, ...]
    machines: Mapping[str, tuple[str, ...]] = NOTHING
    installs: tuple[Install, ...] = ()
    notes: tuple[Note, ...] = ()
    settings: Mapping[str, str | int | bool] = NOTHING
    adds: Mapping[str, tuple[str, ...]] = NOTHING


class SupportedFramework(NamedTuple):
    """A framework that there are templates for; its first backend is the default.

    `reserved` are module names that a project must not take; `idiom`: path → what is the
    framework's own in that file.
    """

    id: str
    title: str
    backends: tuple[Backend, ...]
    reserved: tuple[str, ...] = ()
    idiom: Mapping[str, str] = NOTHING

    @property
    def backend(self) -> Mapping[str, Backend]:
        """Backend id → backend."""
        return {backend.id: backend for backend in self.backends}


class Task(NamedTuple):
    """A kind of project.

    `takes`: the folders whose files a project gets before those of the task's own folder;
    `dependencies` of every framework, or framework → its own; `alone`: framework → packages that
    are installed without what they ask for; `measured`: framework → backend → figure → text, for
    the README; `documents`: what is written beside the templates' files, of what the caller can
    write; `features`: what may change it, any word of a key (`purpose`) or one
    (`export=onnx`); `without`: a feature → the keys that have nothing to add to a project with it;
    `omits`: a key that it does not take → the sentence that says why;
    `by_feature`: a feature → the task as it is in a project with it; `idiom`: framework → path →
    what it does its own way in that file of this task.
    """

    id: str
    title: str
    summary: str
    takes: tuple[str, ...] = (SHARED,)
    dependencies: tuple[str, ...] | Mapping[str, tuple[str, ...]] = ()
    alone: Mapping[str, tuple[str, ...]] = NOTHING
    settings: Mapping[str, str | int | bool] = NOTHING
    measured: Mapping[str, Mapping[str, Mapping[str, str]]] = NOTHING
    documents: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    without: Mapping[str, tuple[str, ...]] = NOTHING
    omits: Mapping[str, str] = NOTHING
    by_feature: Mapping[str, Task] = NOTHING
    idiom: Mapping[str, Mapping[str, str]] = NOTHING

    @property
    def folders(self) -> tuple[str, ...]:
        """Those that a project is made of, its own last."""
        return *self.takes, self.id

    @property
    def has_runs(self) -> bool:
        """Whether its projects leave runs with checkpoints and a report, as runs.py does."""
        return SHARED in self.takes

    def needs(self, framework: str) -> tuple[str, ...]:
        """Its dependencies in a project of this framework, beside those of the backend."""
        if isinstance(self.dependencies, tuple):
            return self.dependencies
        return self.dependencies.get(framework, ())


class Templates(NamedTuple):
    """Everything that can be generated.

    `files` by folder: `shared`, `tabular/keras`, `shared/pytorch/export=onnx`; `pieces`: path →
    text of what templates include, wherever it stands; `versions`: package → the version that the
    projects were tested with.
    """

    tasks: Mapping[str, Task]
    frameworks: Mapping[str, SupportedFramework]
    files: Mapping[str, tuple[Source, ...]]
    pieces: Mapping[str, str] = NOTHING
    versions: Mapping[str, str] = NOTHING

    @property
    def reserved(self) -> frozenset[str]:
        """Module names that no project may take, whatever its framework."""
        return frozenset(
            module for framework in self.frameworks.values() for module in framework.reserved
        )

    @property
    def offered(self) -> Mapping[str, Offered]:
        """The frameworks as a choice among them needs to know them."""
        return {
            framework.id: Offered(
                framework.title, {backend.id: backend.title for backend in framework.backends}
            )
            for framework in self.frameworks.values()
        }

    def frameworks_of(self, task: Task) -> tuple[SupportedFramework, ...]:
        """The frameworks that have files of their own for the task."""
        return tuple(
            framework
            for framework in self.frameworks.values()
            if any(
                self.files.get(f"{folder}/{framework.id}")
                for folder in task.folders
                if folder != SHARED
            )
        )

    def folders_of(
        self, task: Task, framework: SupportedFramework, features: Iterable[str]
    ) -> tuple[str, ...]:
        """The folders whose files make a project, the one that wins by path last."""
        bases = [f"{folder}{part}" for folder in task.folders for part in ("", f"/{framework.id}")]
        added = [f"{base}/{feature}" for feature in features for base in bases]
        return tuple(folder for folder in (*bases, *added) if folder in self.files)

    def features_of(
        self, task: Task, framework: SupportedFramework, backend: Backend, keys: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Which of the answers, as `key=word`, have a folder for this task, framework, backend."""
        wanted = (f"{key}={word}" for key, word in sorted(keys.items()))
        fitting = tuple(
            feature
            for feature in wanted
            if (feature in task.features or feature.partition("=")[0] in task.features)
            and (
                feature in backend.adds
                or not any(feature in other.adds for other in framework.backends)
            )
            and any(
                folder.endswith(f"/{feature}")
                for folder in self.folders_of(task, framework, (feature,))
            )
        )
        dropped = {key for feature in fitting for key in task.without.get(feature, ())}
        return tuple(feature for feature in fitting if feature.partition("=")[0] not in dropped)
