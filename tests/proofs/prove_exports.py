"""What a project exports computes the same in the runtime that the file is for."""

from __future__ import annotations

import csv
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


def asked_of(starter: Starter, caller: str) -> list[str]:
    """The flags with which predict.py is asked what the caller of the README asks; none where there
    is nothing to ask."""
    if starter.task == "language-model":
        return ["--prompt", "The ", "--length", "1", "--temperature", "0"]
    sample = re.search(r'encode\(\["([^"]*)"\]', caller)
    file = re.search(r'"(run/(?:example|observations)\.\w+)"', caller)
    return ["--text", sample[1]] if sample else [file[1]] if file else []


def numbers(text: str) -> list[float]:
    """Those with a decimal point, so that no place of a row is one."""
    return [float(number) for number in re.findall(r"(?<![\w.])-?\d+\.\d*(?:e[-+]?\d+)?", text)]


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
        smoke = ["--smoke", *shrink(folder, first.task)]
        # After two epochs, nothing would be marked.
        flags = ["--epochs", "8"] if first.task == "token-classification" else smoke
        calls = [["train.py", "--run", "run", *flags]]
        for one in siblings(first):
            scripts = scripts_of(one)
            write(folder, scripts)
            calls += [[script] for script in scripts]
        if asked := asked_of(first, (folder / script(first, "caller")).read_text("utf-8")):
            calls.append(["predict.py", *asked])
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
    """And it says what predict.py says of the same: the same preprocessing, the same units."""
    found = results(starter)
    done = found[script(starter, "caller")]
    assert done.code == 0, done.err[-3000:]
    if "predict.py" not in found:
        assert "drawn.png" in found
        return
    predicted = found["predict.py"]
    assert predicted.code == 0, predicted.err[-3000:]
    if starter.task == "language-model":
        assert done.out == f"{predicted.out.removeprefix('The ')[:1]!r}\n"
        return
    rows = list(csv.DictReader(predicted.out.splitlines()))
    if starter.task == "recommendation":
        items = [row["item"] for row in rows if row["user"] == rows[0]["user"]]
        assert done.out == f"{items}\n"
        return
    if starter.task == "reinforcement-learning":  # the first one alone, where a batch has one row
        actions = re.findall(r"\d+", done.out)
        assert actions == [row["action"] for row in rows][: len(actions)] != []
        return
    said = numbers(done.out)
    if starter.task == "time-series-forecasting":
        expected = [float(row["forecast"]) for row in rows]
    elif starter.task == "tabular-regression":
        expected = [float(row["prediction"]) for row in rows]
    elif starter.task == "token-classification":
        expected = [float(row["probability"]) for row in rows]
        assert all(row["words"] in done.out for row in rows)
    else:
        first = rows[0]
        assert first["prediction"] in done.out
        # The row at place 0; a wide table is shown in blocks, or with dots in place of its middle.
        shown = re.findall(r"^0 .*?(?=\.\.\.|$)", done.out, re.MULTILINE)[:1]
        said = [number for line in shown for number in numbers(line)]
        expected = [float(text) for key, text in first.items() if key.startswith("probability_")]
    only_class = ("image-classification", "image-fine-tuning")
    assert said or starter.task in only_class
    assert said == pytest.approx(expected[: len(said)], rel=1e-3, abs=1e-5)


def test_a_file_that_computes_something_else_is_refused(starter: Starter, results: Results) -> None:
    for one in filter(has_fault, siblings(starter)):
        done = results(starter)[script(one, "refused")]
        assert done.code == 1
        file = FILES[dict(one.shapes)["export"]]
        message = f"error: run/{file} computes something else: outputs differ by"
        assert done.err.splitlines()[-1].startswith(message)
