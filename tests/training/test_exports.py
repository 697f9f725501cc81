"""Every task and every export, run with the runtime that the file is for."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from recommender.catalogue import starter_words
from recommender.plan import plan_project
from recommender.render import render
from recommender.resources import templates_folder
from tests.verified import Verified

from .conftest import CATALOGUE, HERE, TASKS, Done, run_alone, shrink, write

pytestmark = pytest.mark.slow


class Choice(NamedTuple):
    framework: str
    backend: str
    task: str
    export: str


# What makes the runtime compute something else, and where it is asked of.
FAULTS = {
    "onnx": ('"x": x.numpy()', '"x": -x.numpy()'),
    "pt2": ("loaded(x)", "loaded(-x)"),
    "litert": ("set_tensor(place, x)", "set_tensor(place, -x)"),
}
REFUSED = [
    Choice("pytorch", "torch", "tabular-classification", "onnx"),
    Choice("pytorch", "torch", "tabular-classification", "pt2"),
    Choice("keras", "tensorflow", "tabular-classification", "litert"),
]
# The project whose own tests/test_export.py is run: it is the same file in all of them.
OWN_TEST = Choice("pytorch", "torch", "tabular-classification", "onnx")
RUN_OWN_TEST = """
import sys

import pytest

sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "tests/test_export.py"]))
"""
FILES = {"onnx": "model.onnx", "pt2": "model.pt2", "litert": "model.tflite"}


class Project(NamedTuple):
    folder: Path
    calls: list[list[str]]  # scripts with their arguments, in their order


def choices() -> Iterator[Choice]:
    words = sorted(starter_words(templates_folder())["export"])
    for framework in CATALOGUE.frameworks.values():
        for backend in framework.backends:
            for task in TASKS:
                for word in words:
                    asked = CATALOGUE.tasks[task], framework, backend, {"export": word}
                    if CATALOGUE.shapes_of(*asked):
                        yield Choice(framework.id, backend.id, task, word)


CHOICES = list(choices())


def generate(choice: Choice) -> dict[str, str]:
    project = plan_project(
        CATALOGUE,
        name="my-project",
        version="0",
        task=choice.task,
        framework=choice.framework,
        backend=choice.backend,
        shapes={"export": choice.export},
    )
    return render(project)


def scripts_of(choice: Choice) -> dict[str, str]:
    """Its export.py, the code of its README and an export.py with a fault, named by the export."""
    files = generate(choice)
    [caller] = re.findall(r"```python\n(.*?)```", files["README.md"], re.DOTALL)
    word = choice.export
    scripts = {f"export_{word}.py": files["export.py"], f"caller_{word}.py": caller}
    if choice in REFUSED:
        assert files["export.py"].count(FAULTS[word][0]) == 1
        scripts[f"refused_{word}.py"] = files["export.py"].replace(*FAULTS[word])
    return scripts


def prepare(place: Path, backend: tuple[str, str], trained: Path | None) -> list[Project]:
    """A project for each task, and what to run in it: training, unless there is a run already."""
    projects = []
    for task in TASKS:
        mine = [choice for choice in CHOICES if choice[:3] == (*backend, task)]
        if not mine:
            continue
        folder = write(place / "-".join(backend) / task, generate(mine[0]))
        calls = [["train.py", "--smoke", "--run", "run", *shrink(folder, task)]]
        if trained:
            shutil.copytree(trained / task / "run", folder / "run")
            calls.clear()
        elif OWN_TEST in mine:
            write(folder, {"own_test.py": RUN_OWN_TEST})
            calls.append(["own_test.py"])
        for choice in mine:
            scripts = scripts_of(choice)
            write(folder, scripts)
            calls += [[script] for script in scripts]
        projects.append(Project(folder, calls))
    return projects


def run_all(projects: list[Project]) -> dict[Path, Done]:
    """All scripts in one process, since imports take longest."""
    asked = [(str(folder), calls) for folder, calls in projects]
    done = run_alone(Path.cwd(), HERE / "exporting.py", json.dumps(asked))
    assert done.code == 0, done.err[-3000:]
    left = {}
    for (folder, calls), each in zip(projects, json.loads(done.out.splitlines()[-1]), strict=True):
        for call, one in zip(calls, each, strict=True):
            left[folder / call[0]] = Done(**one)
    return left


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@pytest.fixture(scope="module")
def results(place: Path) -> dict[Path, Done]:
    """What each script left. Each task is trained once in a framework: Keras on its first backend,
    whose checkpoints the others read too."""

    def work_on(framework: str) -> dict[Path, Done]:
        left: dict[Path, Done] = {}
        trained = None
        for backend in CATALOGUE.frameworks[framework].backends:
            projects = prepare(place, (framework, backend.id), trained)
            if projects:
                left |= run_all(projects)
                trained = trained or place / f"{framework}-{backend.id}"
        return left

    with ThreadPoolExecutor(2) as pool:
        left = {}
        for each in pool.map(work_on, CATALOGUE.frameworks):
            left |= each
    return left


def script(place: Path, choice: Choice, kind: str) -> Path:
    return place / "-".join(choice[:2]) / choice.task / f"{kind}_{choice.export}.py"


def test_every_task_is_trained(results: dict[Path, Done]) -> None:
    done = {path: left for path, left in results.items() if path.name == "train.py"}
    assert {(path.parents[1].name.partition("-")[0], path.parent.name) for path in done} == {
        (choice.framework, choice.task) for choice in CHOICES
    }
    for path, left in done.items():
        assert left.code == 0, (path, left.err[-3000:])


@pytest.mark.parametrize("choice", CHOICES, ids="-".join)
def test_the_exported_file_computes_the_same(
    results: dict[Path, Done], place: Path, choice: Choice, verified: Verified
) -> None:
    done = results[script(place, choice, "export")]
    backend = choice.framework if choice.framework == "pytorch" else f"keras-{choice.backend}"
    verified(choice.task, backend, "export", choice.export)
    assert done.code == 0, done.err[-3000:]
    assert re.search(r"run/\S+: outputs within \S+ of those of the model\n$", done.out), done.out


@pytest.mark.parametrize("choice", CHOICES, ids="-".join)
def test_the_readme_shows_a_caller_that_runs(
    results: dict[Path, Done], place: Path, choice: Choice
) -> None:
    done = results[script(place, choice, "caller")]
    assert done.code == 0, done.err[-3000:]
    drawn = script(place, choice, "caller").parent / "drawn.png"
    assert done.out or drawn.exists()


@pytest.mark.parametrize("task", ["image-classification", "language-model"])
@pytest.mark.parametrize("framework", CATALOGUE.frameworks)
def test_all_callers_say_the_same(
    results: dict[Path, Done], place: Path, framework: str, task: str
) -> None:
    """One run, several files: each names the same class, or the same next character."""
    mine = [choice for choice in CHOICES if (choice.framework, choice.task) == (framework, task)]
    assert len({results[script(place, choice, "caller")].out for choice in mine}) == 1


@pytest.mark.parametrize("choice", REFUSED, ids="-".join)
def test_a_file_that_computes_something_else_is_refused(
    results: dict[Path, Done], place: Path, choice: Choice
) -> None:
    done = results[script(place, choice, "refused")]
    assert done.code == 1
    message = f"error: run/{FILES[choice.export]} computes something else: outputs differ by"
    assert done.err.splitlines()[-1].startswith(message)


def test_the_project_tests_its_export(results: dict[Path, Done], place: Path) -> None:
    done = results[script(place, OWN_TEST, "export").with_name("own_test.py")]
    assert done.code == 0, done.out[-3000:]
    assert "2 passed" in done.out
