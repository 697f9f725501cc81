"""Every task and every export, run with the runtime that the file is for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from recommender.catalogue import starter_words
from recommender.plan import plan_project
from recommender.render import render
from recommender.resources import templates_folder

from .conftest import CATALOGUE, HERE, TASKS, Done, change, run, write

pytestmark = pytest.mark.slow

class Choice(NamedTuple):
    framework: str
    backend: str
    task: str
    export: str


# Networks as small as they can be: what is tested is that two runtimes agree.
SMALL: dict[str, dict[str, object]] = {
    "image-classification": {"WIDTHS": (4, 8)},
    "language-model": {"WINDOWS": 64, "WIDTH": 16, "BLOCKS": 1},
    "text-classification": {"WIDTH": 8},
    "time-series-forecasting": {"CHANNELS": 4},
    "variational-autoencoder": {"HIDDEN": 16},
}
TEXT = "The quick brown fox jumps over the lazy dog.\n" * 100  # for the language model
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
FILES = {"onnx": "model.onnx", "pt2": "model.pt2", "litert": "model.tflite"}


class Left(NamedTuple):
    """What the project's export.py left, and then the caller that its README shows."""

    exported: Done
    called: Done
    refused: Done | None


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


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[Choice, Left]:
    """One process for each backend, since imports take longest; in it each task is trained once."""

    place = tmp_path_factory.mktemp("exports")

    def work_on(backend: tuple[str, str]) -> dict[Choice, Left]:
        projects, asked = [], []
        for task in TASKS:
            mine = [choice for choice in CHOICES if choice[:3] == (*backend, task)]
            if not mine:
                continue
            folder = write(place / "-".join([*backend, task]), generate(mine[0]))
            change(folder, **SMALL.get(task, {}))
            training = ["train.py", "--smoke", "--run", "run"]
            if task == "language-model":
                (folder / "text.txt").write_text(TEXT)
                training += ["--data", "text.txt"]
            calls = [training]
            for choice in mine:
                scripts = scripts_of(choice)
                write(folder, scripts)
                calls += [[script] for script in scripts]
                asked.append((choice, [f"{folder.name}/{script}" for script in scripts]))
            projects.append((str(folder), calls))
        done = run(Path.cwd(), HERE / "exporting.py", json.dumps(projects))
        assert done.code == 0, done.err[-3000:]
        left: dict[str, Done] = {}
        lines = json.loads(done.out.splitlines()[-1])
        for (folder, calls), each in zip(projects, lines, strict=True):
            assert each[0]["code"] == 0, (folder, each[0])  # the training
            left |= {
                f"{Path(folder).name}/{call[0]}": Done(**one)
                for call, one in zip(calls, each, strict=True)
            }
        return {
            choice: Left(*([left[s] for s in scripts] + [None])[:3]) for choice, scripts in asked
        }

    backends = sorted({choice[:2] for choice in CHOICES})
    with ThreadPoolExecutor(2) as pool:
        return {
            choice: left
            for each in pool.map(work_on, backends)
            for choice, left in each.items()
        }


@pytest.mark.parametrize("choice", CHOICES, ids="-".join)
def test_the_exported_file_computes_the_same(
    results: dict[Choice, Left], choice: Choice
) -> None:
    done = results[choice].exported
    assert done.code == 0, done.err[-3000:]
    assert re.search(r"run/\S+: outputs within \S+ of those of the model\n$", done.out), done.out


@pytest.mark.parametrize("choice", CHOICES, ids="-".join)
def test_the_readme_shows_a_caller_that_runs(
    results: dict[Choice, Left], choice: Choice
) -> None:
    """Input and output as in a user's program; what it prints or draws is checked by the next."""
    done = results[choice].called
    assert done.code == 0, done.err[-3000:]


@pytest.mark.parametrize("choice", REFUSED, ids="-".join)
def test_a_file_that_computes_something_else_is_refused(
    results: dict[Choice, Left], choice: Choice
) -> None:
    done = results[choice].refused
    assert done is not None
    assert done.code == 1
    message = f"error: run/{FILES[choice.export]} computes something else: outputs differ by"
    assert done.err.startswith(message)
