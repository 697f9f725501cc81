"""What a project exports computes the same in the runtime that the file is for."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .plan import Starter, starters
from .running import Done, call_all, shrink, write

CHECK = "export"
SAYS = "exported to a file that computes the same in the runtime that it is for"
READS = ("*.py", "README.md")
STARTERS = [one for one in starters() if [key for key, _ in one.shapes] == ["export"]]

# What makes the runtime compute something else; it is asked of one project of each kind.
FAULTS = {
    "onnx": ('"x": x.numpy()', '"x": -x.numpy()'),
    "pt2": ("loaded(x)", "loaded(-x)"),
    "litert": ("set_tensor(place, x)", "set_tensor(place, -x)"),
}
FILES = {"onnx": "model.onnx", "pt2": "model.pt2", "litert": "model.tflite"}


def siblings(starter: Starter) -> list[Starter]:
    """The projects of the same task and stack, for each export."""
    return [one for one in STARTERS if one[:3] == starter[:3]]


BESIDE = siblings


def GROUP(starter: Starter) -> str:  # noqa: N802
    return f"{starter.task} {starter.stack}"


def has_fault(starter: Starter) -> bool:
    word = dict(starter.shapes)["export"]
    first = word == "litert" or starter.framework == "pytorch"
    return starter.task == "tabular-classification" and first and word in FAULTS


def scripts_of(starter: Starter) -> dict[str, str]:
    """Its export.py, the code of its README and an export.py with a fault, named by the export."""
    files, word = starter.files(), dict(starter.shapes)["export"]
    [caller] = re.findall(r"```python\n(.*?)```", files["README.md"], re.DOTALL)
    scripts = {f"export_{word}.py": files["export.py"], f"caller_{word}.py": caller}
    if has_fault(starter):
        assert files["export.py"].count(FAULTS[word][0]) == 1
        scripts[f"refused_{word}.py"] = files["export.py"].replace(*FAULTS[word])
    return scripts


Results = Callable[[Starter], dict[str, Done]]


@pytest.fixture(scope="module")
def results(make: Callable[[Starter], Path]) -> Results:
    """project → what each script left: one is trained, and all its siblings' scripts run there, in
    one process, since imports take longest."""

    @functools.cache
    def of_all(first: Starter) -> dict[str, Done]:
        folder = make(first)
        calls = [["train.py", "--smoke", "--run", "run", *shrink(folder, first.task)]]
        for one in siblings(first):
            scripts = scripts_of(one)
            write(folder, scripts)
            calls += [[script] for script in scripts]
        found = dict(zip([call[0] for call in calls], call_all(folder, calls), strict=True))
        assert found["train.py"].code == 0, found["train.py"].err[-3000:]
        if (folder / "drawn.png").exists():
            found["drawn.png"] = Done(0, "drawn.png", "")
        return found

    return lambda starter: of_all(siblings(starter)[0])


def script(starter: Starter, kind: str) -> str:
    return f"{kind}_{dict(starter.shapes)['export']}.py"


def test_the_exported_file_computes_the_same(starter: Starter, results: Results) -> None:
    done = results(starter)[script(starter, "export")]
    assert done.code == 0, done.err[-3000:]
    assert re.search(r"run/\S+: outputs within \S+ of those of the model\n$", done.out), done.out


def test_the_readme_shows_a_caller_that_runs(starter: Starter, results: Results) -> None:
    """One run, several files: each caller names the same class, or the same next character."""
    found = results(starter)
    done = found[script(starter, "caller")]
    assert done.code == 0, done.err[-3000:]
    assert done.out or "drawn.png" in found
    if starter.task in ("image-classification", "language-model"):
        assert {found[script(one, "caller")].out for one in siblings(starter)} == {done.out}


def test_a_file_that_computes_something_else_is_refused(starter: Starter, results: Results) -> None:
    for one in filter(has_fault, siblings(starter)):
        done = results(starter)[script(one, "refused")]
        assert done.code == 1
        file = FILES[dict(one.shapes)["export"]]
        message = f"error: run/{file} computes something else: outputs differ by"
        assert done.err.splitlines()[-1].startswith(message)
