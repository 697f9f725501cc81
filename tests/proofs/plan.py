"""Which projects there are, which checks apply to each, and what the result of a check depends on.

A check is a module `prove_*.py` of this folder. It says, in capitals at its top:

    CHECK     its name in the ledger; modules of several tasks may share one
    SAYS      what a pass means, as the README of a project has it
    READS     patterns of the files that it reads of a project (`read_by`)
    STARTERS  the projects that it applies to
    BESIDE    starter → the further projects that it reads (optional)
    GROUP     starter → a name; those of one name share a process (optional, else each by itself)

Its tests take the fixture `starter`, and run once for each of them. A proof is one check of one
project. It holds as long as its digest does: of the files that are read, of the code of the check,
of the versions in `templates/versions.yaml` and of Python's.
"""

from __future__ import annotations

import ast
import functools
import importlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from recommender.resources import templates_folder
from recommender.starter.model import Backend, Templates
from recommender.starter.notebook import as_notebook
from recommender.starter.plan import plan_project
from recommender.starter.render import render
from recommender.starter.templates import load_templates, starter_words
from recommender.starter.verified import digest, read_by, what_counts

from .needs import needs, scripts_of

__all__ = [
    "PYTHON",
    "TASKS",
    "Proof",
    "Starter",
    "catalogue",
    "every",
    "for_everybody",
    "plan",
    "starters",
]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYTHON = "3.11"
"""Proofs are made with this version of Python; another one proves everything anew."""


@functools.cache
def catalogue() -> Templates:
    return load_templates(templates_folder())


# Every task that trains; the minimal one has no checkpoint, no report and no file of its own data.
TASKS = tuple(task.id for task in catalogue().tasks.values() if task.has_runs)


class Starter(NamedTuple):
    """A project that can be generated; `shapes`, what answers add to it, in order.

    `form=notebook` stands there too: the project as a notebook, beside the scripts of which it is
    made.
    """

    task: str
    framework: str
    backend: str
    shapes: tuple[tuple[str, str], ...] = ()

    @property
    def stack(self) -> str:
        """`pytorch`, `keras-jax`: the backend where there are several."""
        several = len(catalogue().frameworks[self.framework].backends) > 1
        return f"{self.framework}-{self.backend}" if several else self.framework

    @property
    def id(self) -> str:
        return " ".join([self.task, self.stack, *(f"{key}={word}" for key, word in self.shapes)])

    def having(self, **shapes: str) -> Starter:
        """The same with these shapes."""
        return self._replace(shapes=tuple(sorted({**dict(self.shapes), **shapes}.items())))

    def files(self) -> dict[str, str]:
        """Path → text, of a project without reasons of its own."""
        return dict(_rendered(self))


@functools.cache
def _rendered(starter: Starter) -> dict[str, str]:
    shapes = dict(starter.shapes)
    form = shapes.pop("form", "scripts")
    project = plan_project(
        catalogue(),
        name="my-project",
        version="1",
        task=starter.task,
        framework=starter.framework,
        backend=starter.backend,
        features=shapes,
    )
    files = render(project)
    return files | as_notebook(project, files) if form == "notebook" else files


def every(
    *stacks: str, tasks: Iterable[str] = TASKS, shapes: dict[str, str] | None = None
) -> list[Starter]:
    """The projects of these tasks, on these stacks or on all, that have these shapes."""
    asked = [starter.having(**(shapes or {})) for starter in starters() if not starter.shapes]
    return [
        starter
        for starter in asked
        if starter.task in tasks and (not stacks or starter.stack in stacks) and _meet(starter)
    ]


CROSSED = ("purpose", "export", "devices")
"""Keys whose words are combined with each other; the words of other keys come one at a time."""


@functools.cache
def starters() -> tuple[Starter, ...]:
    """Every valid project: plain, with what answers add, and a selection in which every two
    properties that may meet do meet. The simplest come first."""
    found = [starter for plain in _plain() for starter in _shaped(plain)]
    found += _pairwise()
    return tuple(
        sorted(set(found), key=lambda starter: (starter[:3], len(starter.shapes), starter.shapes))
    )


def for_everybody() -> tuple[Starter, ...]:
    """Every project, in place of a learner's the one that has its code.

    A learner's project is the code of everybody's with more comments, which
    `tests/starters/test_learning.py` shows by their syntax trees. So a check of code is made of
    everybody's and holds for the learner's; what a learner's README has of its own is proven by
    `prove_learning.py` alone.
    """
    return tuple(dict.fromkeys(_uncommented(starter) for starter in starters()))


def _uncommented(starter: Starter) -> Starter:
    return starter._replace(
        shapes=tuple(shape for shape in starter.shapes if shape != ("purpose", "learning"))
    )


def _plain() -> Iterator[Starter]:
    """Every task × framework × backend that the templates offer."""
    for task in catalogue().tasks.values():
        for framework in catalogue().frameworks_of(task):
            for backend in framework.backends:
                yield Starter(task.id, framework.id, backend.id)


def _backend(starter: Starter) -> Backend:
    backends = catalogue().frameworks[starter.framework].backends
    return next(backend for backend in backends if backend.id == starter.backend)


def _meet(starter: Starter) -> bool:
    """Whether one project can have all of its shapes."""
    task = catalogue().tasks[starter.task]
    framework = catalogue().frameworks[starter.framework]
    fitting = catalogue().features_of(task, framework, _backend(starter), dict(starter.shapes))
    return len(fitting) == len(starter.shapes)


def _words(starter: Starter) -> dict[str, list[str]]:
    """key → the words that have files for this choice."""
    found = {
        key: [word for word in sorted(words) if _meet(starter.having(**{key: word}))]
        for key, words in starter_words(templates_folder()).items()
    }
    return {key: words for key, words in found.items() if words}


def _crossed(plain: Starter, keys: Iterable[str]) -> Iterator[Starter]:
    words = _words(plain)
    options = [["", *words.get(key, ())] for key in keys]
    for picked in itertools.product(*options):
        starter = plain.having(
            **{key: word for key, word in zip(keys, picked, strict=True) if word}
        )
        if _meet(starter):
            yield starter


def _shaped(plain: Starter) -> Iterator[Starter]:
    yield from _crossed(plain, CROSSED)
    for key, words in _words(plain).items():
        yield from (plain.having(**{key: word}) for word in words)


def _pairwise() -> list[Starter]:
    """Greedy: of all projects, with every key crossed, the next is the one with the most pairs of
    properties that none before it has."""
    wanted = [
        (_pairs(starter), starter)
        for plain in _plain()
        for starter in _crossed(plain, sorted(_words(plain)))
    ]
    missing = set().union(*(pairs for pairs, _ in wanted))
    selected = []
    while missing:
        pairs, best = max(wanted, key=lambda paired: (len(paired[0] & missing), -len(paired[0])))
        missing -= pairs
        selected.append(best)
    return selected


def _pairs(starter: Starter) -> set[frozenset[str]]:
    properties = [starter.task, starter.stack, *(f"{key}={word}" for key, word in starter.shapes)]
    return {frozenset(pair) for pair in itertools.combinations(properties, 2)}


class Proof(NamedTuple):
    """One check of one project."""

    module: ModuleType
    starter: Starter

    @property
    def check(self) -> str:
        return str(self.module.CHECK)

    @property
    def id(self) -> str:
        return f"{self.check}: {self.starter.id}"

    @property
    def group(self) -> str:
        """Proofs of one group run in one process, one after the other."""
        of = getattr(self.module, "GROUP", lambda starter: starter.id)
        return f"{Path(str(self.module.__file__)).stem} {of(self.starter)}"

    def read(self) -> dict[str, str]:
        """Path → what counts, of the files of the project that the check reads."""
        return read_by(self.module.READS, self.starter.files())

    def files(self) -> str:
        """The digest of what is read of the project itself."""
        return _digest(self.module.READS, self.starter)

    def digest(self) -> str:
        """That of everything the result depends on."""
        beside: Callable[[Starter], list[Starter]] = getattr(self.module, "BESIDE", lambda _: [])
        starters = (self.starter, *beside(self.starter))
        read = [_digest(self.module.READS, starter) for starter in starters]
        path = Path(str(self.module.__file__))
        code = _digest_of_code(path), *(_digest_of_needs(starter.task) for starter in starters)
        return digest(read, code, _versions(self.module, starters), PYTHON)


@functools.cache
def _digest(reads: tuple[str, ...], starter: Starter) -> str:
    return digest(read_by(reads, starter.files()))


@functools.cache
def _digest_of_code(path: Path) -> str:
    return digest(code_of(path))


@functools.cache
def _digest_of_needs(task: str) -> str:
    """Of what `tasks.yaml` says of a task, with the files that it names."""
    entry = {key: value for key, value in needs(task).items() if key != "without"}
    little = [(HERE / "little" / name).read_text("utf-8") for name in entry["data"][:1]]
    scripts = [code_of(HERE / script) for script in scripts_of(task)]
    return digest(entry, little, scripts)


def _versions(module: ModuleType, starters: Iterable[Starter]) -> dict[str, str]:
    """The packages that a check can meet: those that each project of a task depends on, and those
    that stand in what the check reads of a project, or in its own code."""
    names: set[str] = set()
    for starter in starters:
        names |= _named_by(starter, module.READS)
        for script in (Path(str(module.__file__)), *_scripts(starter.task)):
            names |= _named_in_code(script)
    return {name: text for name, text in catalogue().versions.items() if name in names}


def _scripts(task: str) -> list[Path]:
    return [HERE / script for script in scripts_of(task)]


@functools.cache
def _named_by(starter: Starter, reads: tuple[str, ...]) -> frozenset[str]:
    plain = starter._replace(shapes=()).files()["pyproject.toml"]
    return _packages_in("\n".join([plain, *read_by(reads, starter.files()).values()]))


@functools.cache
def _named_in_code(path: Path) -> frozenset[str]:
    return _packages_in("\n".join(code_of(path).values()))


def _packages_in(text: str) -> frozenset[str]:
    words = set(re.findall(r"[\w-]+", text.replace("_", "-")))
    return frozenset(words & catalogue().versions.keys())


@functools.cache
def plan() -> dict[str, Proof]:
    """id → proof: each check of each project, but of projects that are the same to a check, only
    the simplest."""
    found: dict[tuple[str, str], Proof] = {}
    for module in modules():
        for starter in module.STARTERS:
            proof = Proof(module, starter)
            if proof.check in needs(starter.task)["without"]:
                continue
            found.setdefault((proof.check, proof.digest()), proof)
    named = {proof.id: proof for proof in found.values()}
    assert len(named) == len(found), "two modules make the same check of the same project"
    return named


def modules() -> list[ModuleType]:
    names = sorted(path.stem for path in HERE.glob("prove_*.py"))
    return [importlib.import_module(f"tests.proofs.{name}") for name in names]


def code_of(path: Path) -> dict[str, str]:
    """The code that a check rests on, path → what counts in it: the module, what it imports of the
    tests, the scripts of this folder that any of these name, and the fixtures."""
    waiting, found = [path, HERE / "conftest.py"], {}
    while waiting:
        file = waiting.pop()
        name = file.relative_to(ROOT).as_posix()
        if name not in found and file != Path(__file__):  # what this file does, digests tell
            found[name] = what_counts(name, file.read_text(encoding="utf-8"))
            waiting += _rests_on(file)
    return dict(sorted(found.items()))


@functools.cache
def _rests_on(file: Path) -> tuple[Path, ...]:
    return tuple(_named_in(file.read_text(encoding="utf-8")))


def _named_in(text: str) -> Iterator[Path]:
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module or ''}.{alias.name}" for alias in node.names}
            names.add(node.module or "")
        elif isinstance(node, ast.Constant) and str(node.value).endswith(".py"):
            names.add(str(node.value).removesuffix(".py"))
    for name in names:
        local = HERE / f"{name.removeprefix('tests.proofs.')}.py"
        elsewhere = ROOT / f"{name.replace('.', '/')}.py"
        if "/" not in name and local.is_file():
            yield local
        elif name.startswith("tests.") and elsewhere.is_file():
            yield elsewhere
