"""What the folder of templates holds, as data. No task and no framework is known by name.

A project is made of layers, folders of files that are laid over each other: those of its task, then
those of its features, what answers add to it: `export=onnx`, `purpose=learning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from recommender.decide.project import Offered

__all__ = [
    "COMMON",
    "NOTHING",
    "Backend",
    "Install",
    "Note",
    "Source",
    "SupportedFramework",
    "Task",
    "Templates",
    "feature_layers",
]

NOTHING: Mapping[str, Any] = MappingProxyType({})

COMMON = "common"
"""The folder of the layers that every framework takes."""


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

    `dependencies` of every framework, or framework → its own; `alone`: framework → packages that
    are installed without what they ask for; `measured`: framework → backend → figure → text, for
    the README; `documents`: what is written beside the templates' files, of what the caller can
    write; `features`: what may add layers to it, any word of a key (`purpose`) or one
    (`export=onnx`); `without`: a feature → the keys that have nothing to add to a project with it;
    `by_feature`: a feature → the task as it is in a project with it; `idiom`: framework → path →
    what it does its own way in that file of this task.
    """

    id: str
    title: str
    summary: str
    layers: tuple[str, ...]
    dependencies: tuple[str, ...] | Mapping[str, tuple[str, ...]] = ()
    alone: Mapping[str, tuple[str, ...]] = NOTHING
    settings: Mapping[str, str | int | bool] = NOTHING
    measured: Mapping[str, Mapping[str, Mapping[str, str]]] = NOTHING
    documents: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    without: Mapping[str, tuple[str, ...]] = NOTHING
    by_feature: Mapping[str, Task] = NOTHING
    idiom: Mapping[str, Mapping[str, str]] = NOTHING

    def needs(self, framework: str) -> tuple[str, ...]:
        """Its dependencies in a project of this framework, beside those of the backend."""
        if isinstance(self.dependencies, tuple):
            return self.dependencies
        return self.dependencies.get(framework, ())


class Templates(NamedTuple):
    """Everything that can be generated; `layers` by folder: `common/base`, `keras/tabular`.

    `versions`: package → the version that the projects were tested with.
    """

    tasks: Mapping[str, Task]
    frameworks: Mapping[str, SupportedFramework]
    layers: Mapping[str, tuple[Source, ...]]
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
        """The frameworks that have files for at least one layer of the task."""
        return tuple(
            framework
            for framework in self.frameworks.values()
            if any(self.layers.get(f"{framework.id}/{layer}") for layer in task.layers)
        )

    def features_of(
        self, task: Task, framework: SupportedFramework, backend: Backend, keys: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Which of the answers, as `key=word`, have files for this task, framework and backend."""
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
                f"{group}/{layer}" in self.layers
                for group in (COMMON, framework.id)
                for layer in feature_layers(task, feature)
            )
        )
        dropped = {key for feature in fitting for key in task.without.get(feature, ())}
        return tuple(feature for feature in fitting if feature.partition("=")[0] not in dropped)


def feature_layers(task: Task, feature: str) -> tuple[str, ...]:
    """The layers that `key=word` adds: for every task, then for the layers of this one."""
    return feature, *(f"{layer},{feature}" for layer in task.layers)
