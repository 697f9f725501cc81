"""The folder of templates as data, and what can be told of it without reading it all.

A folder with a `task.yaml` is a task, and a folder of `shared/` with a `framework.yaml` is a
framework. Every folder at the top may hold a folder for each framework, and folders `key=word` with
what an answer adds. `versions.yaml` has the versions that were tested. `templates/README.md`
describes the files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from recommender.documents import Fields, parse, read_text
from recommender.errors import Fault, TemplateError
from recommender.resources import FRAMEWORK, framework_ids
from recommender.starter.model import (
    SHARED,
    Backend,
    Install,
    Note,
    Source,
    SupportedFramework,
    Task,
    Templates,
)

__all__ = ["load_templates", "starter_words", "task_ids"]

TASK = "task.yaml"
VERSIONS = "versions.yaml"


def task_ids(folder: Path) -> list[str]:
    """The tasks that there are templates for, without reading any."""
    return sorted(path.parent.name for path in folder.glob(f"*/{TASK}"))


def starter_words(folder: Path) -> dict[str, Collection[str]]:
    """What an option of a rule base may say to the templates: key → words, none listed: any."""
    words: dict[str, set[str]] = {}
    for path in (*folder.glob("*/*=*"), *folder.glob("*/*/*=*")):
        key, _, word = path.name.partition("=")
        words.setdefault(key, set()).add(word)
    features = {key: sorted(words[key]) for key in sorted(words)}
    return {"task": task_ids(folder), "machine": (), **features}


def load_templates(folder: Path) -> Templates:
    """Everything in the folder. Raises TemplateError with every fault."""
    faults: list[Fault] = []
    tasks = {id: _task(folder / id / TASK, id, faults) for id in task_ids(folder)}
    frameworks = {
        id: _framework(folder / SHARED / id / FRAMEWORK, faults) for id in framework_ids(folder)
    }
    versions = _open(folder / VERSIONS, faults)
    if faults:
        raise TemplateError(faults)
    return Templates(
        tasks={id: task for id, task in tasks.items() if task},
        frameworks={id: framework for id, framework in frameworks.items() if framework},
        files=_Files(folder, frameworks),
        pieces=_Pieces(folder),
        versions={name: node.raw for name, node in versions.nodes.items()} if versions else {},
    )


class _Files(Mapping[str, tuple[Source, ...]]):
    """The files of each folder, read when they are asked for: a project needs few of them."""

    def __init__(self, folder: Path, frameworks: Iterable[str]) -> None:
        self._folder = folder
        bases = [
            path
            for top in _folders(folder)
            for path in (top, *(top / id for id in frameworks))
            if path.is_dir()
        ]
        features = (path for base in bases for path in _folders(base) if "=" in path.name)
        self._names = [path.relative_to(folder).as_posix() for path in (*bases, *features)]
        self._apart = {*frameworks}
        self._read: dict[str, tuple[Source, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Source, ...]:
        if name not in self._read:
            if name not in self._names:
                raise KeyError(name)
            faults: list[Fault] = []
            self._read[name] = tuple(self._sources(self._folder / name, faults))
            if faults:
                raise TemplateError(faults)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _sources(self, folder: Path, faults: list[Fault]) -> Iterator[Source]:
        """In order of path; pieces, what describes the folder, and folders that stand for
        themselves are left out."""
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            apart = name.parts[0] in self._apart or "=" in name.parts[0]
            described = name.as_posix() in (TASK, FRAMEWORK) or "__pycache__" in name.parts
            if apart or described or _is_piece(path) or not path.is_file():
                continue
            text = read_text(path, str(path), faults)
            if text is not None:
                yield Source(name.as_posix(), text)


class _Pieces(Mapping[str, str]):
    """What templates include, by its path below the folder; read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._read:
            path = self._folder / name
            if not _is_piece(path) or not path.is_file():
                raise KeyError(name)
            faults: list[Fault] = []
            text = read_text(path, str(path), faults)
            if text is None:
                raise TemplateError(faults)
            self._read[name] = text
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        paths = (path for path in sorted(self._folder.rglob("_*")) if path.is_file())
        return (path.relative_to(self._folder).as_posix() for path in paths)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def _is_piece(path: Path) -> bool:
    return path.name.startswith("_")


def _open(path: Path, faults: list[Fault]) -> Fields | None:
    text = read_text(path, str(path), faults)
    root = None if text is None else parse(text, str(path), faults)
    return None if root is None else Fields(root, str(path), "", faults)


def _task(path: Path, id: str, faults: list[Fault]) -> Task | None:
    file = _open(path, faults)
    if file is None:
        return None
    without = file.child("without", required=False)
    task = Task(
        id=id,
        title=file.text("title"),
        summary=file.text("summary"),
        takes=_words(file, "takes") if "takes" in file.nodes else (SHARED,),
        dependencies=_dependencies(file),
        alone=_alone(file),
        settings=_settings(file),
        measured=_measured(file),
        documents=_words(file, "documents"),
        features=_words(file, "features", required=False),
        without={key: _words(without, key) for key in without.nodes} if without else {},
        omits=_texts(file, "omits", required=False),
        idiom=_by_framework(file, "idiom"),
    )
    by_feature = {
        feature: _with_feature(task, fields) for feature, fields in _children(file, "by_feature")
    }
    file.done()
    return task._replace(by_feature=by_feature)


def _with_feature(task: Task, fields: Fields) -> Task:
    """The task in a project with one feature. What it does not say anew is the task's: `settings`,
    `measured`, and `dependencies` framework by framework."""
    dependencies = _dependencies(fields)
    if not isinstance(task.dependencies, tuple) and not isinstance(dependencies, tuple):
        dependencies = {**task.dependencies, **dependencies}
    changed = task._replace(
        dependencies=dependencies or task.dependencies,
        alone=_alone(fields) or task.alone,
        settings=_settings(fields) or task.settings,
        measured=_measured(fields) or task.measured,
    )
    fields.done()
    return changed


def _measured(file: Fields) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return {
        framework: {backend: _texts(runs, backend) for backend in runs.nodes}
        for framework, runs in _children(file, "measured")
    }


def _dependencies(file: Fields) -> tuple[str, ...] | Mapping[str, tuple[str, ...]]:
    """A list for every framework, or framework → list."""
    node = file.nodes.get("dependencies")
    if node is None or not isinstance(node.value, dict):
        return _words(file, "dependencies", required=False)
    own = file.child("dependencies")
    return {framework: _words(own, framework) for framework in own.nodes} if own else {}


def _alone(fields: Fields) -> Mapping[str, tuple[str, ...]]:
    own = fields.child("alone", required=False)
    return {framework: _words(own, framework) for framework in own.nodes} if own else {}


def _framework(path: Path, faults: list[Fault]) -> SupportedFramework | None:
    file = _open(path, faults)
    if file is None:
        return None
    backends = tuple(_backend(fields, id) for id, fields in _children(file, "backends"))
    framework = SupportedFramework(
        id=path.parent.name,
        title=file.text("title"),
        backends=backends,
        reserved=_words(file, "reserved", required=False),
        idiom=_texts(file, "idiom", required=False),
    )
    file.done()
    return framework


def _backend(fields: Fields, id: str) -> Backend:
    machines = fields.child("machines", required=False)
    adds = fields.child("adds", required=False)
    backend = Backend(
        id=id,
        title=fields.text("title"),
        python=fields.text("python"),
        dependencies=_words(fields, "dependencies"),
        machines={key: _words(machines, key) for key in machines.nodes} if machines else {},
        adds={key: _words(adds, key) for key in adds.nodes} if adds else {},
        installs=tuple(map(_install, fields.children("installs", required=False))),
        notes=tuple(map(_note, fields.children("notes", required=False))),
        settings=_settings(fields),
    )
    fields.done()
    return backend


def _install(fields: Fields) -> Install:
    install = Install(
        title=fields.text("title"),
        command=fields.text("command"),
        machines=_words(fields, "machines", required=False),
    )
    fields.done()
    return install


def _note(fields: Fields) -> Note:
    note = Note(text=fields.text("text"), machines=_words(fields, "machines"))
    fields.done()
    return note


def _children(fields: Fields, key: str) -> list[tuple[str, Fields]]:
    """The mappings inside a mapping, with their keys."""
    group = fields.child(key, required=False)
    return [(name, group.fields(name, node)) for name, node in group.nodes.items()] if group else []


def _words(fields: Fields, key: str, required: bool = True) -> tuple[str, ...]:
    return tuple(word for word, _ in fields.texts(key, required))


def _by_framework(file: Fields, key: str) -> Mapping[str, Mapping[str, str]]:
    inner = file.child(key, required=False)
    return {framework: _texts(inner, framework) for framework in inner.nodes} if inner else {}


def _texts(fields: Fields, key: str, required: bool = True) -> Mapping[str, str]:
    inner = fields.child(key, required)
    return {name: node.raw for name, node in inner.nodes.items()} if inner else {}


def _settings(fields: Fields) -> Mapping[str, str | int | bool]:
    inner = fields.child("settings", required=False)
    settings: dict[str, str | int | bool] = {}
    for name, node in inner.nodes.items() if inner else ():
        if isinstance(node.value, str | int | bool):
            settings[name] = node.value
        elif inner:
            inner.fault("expected text, a whole number, true or false", name, node)
    return settings
