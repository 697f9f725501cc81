"""Every export, run with the runtime that the file is for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import recommender

from .conftest import CATALOGUE, Done, run, write

pytestmark = pytest.mark.slow

TASK = "tabular-classification"
# An answer that asks for each export; the rest of the answers says nothing.
TARGET = {
    "litert": "litert",
    "onnx": "onnx",
    "pt2": "cpp",
    "saved-model": "tf-serving",
}
CHOICES = [
    (framework.id, backend.id, shape.removeprefix("export="))
    for framework in CATALOGUE.frameworks.values()
    for backend in framework.backends
    for shape in backend.adds
    if shape.startswith("export=")
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Done]:
    """The project's own test of its export; two at a time, since they are mostly imports."""

    def test(choice: tuple[str, str, str]) -> Done:
        framework, backend, export = choice
        files = recommender.generate(
            recommender.recommend({"deployment": [TARGET[export]]}),
            name="my-project",
            framework=framework,
            backend=backend if framework == "keras" else None,
            task=TASK,
        )
        folder = write(tmp_path_factory.mktemp("-".join(choice)), files)
        command = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_export.py")
        return run(folder, *command)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CHOICES, pool.map(test, CHOICES), strict=True))


@pytest.mark.parametrize("choice", CHOICES, ids="-".join)
def test_the_exported_file_computes_the_same(
    results: dict[tuple[str, str, str], Done], choice: tuple[str, str, str]
) -> None:
    done = results[choice]
    assert done.code == 0, done.out[-3000:]
    assert "2 passed" in done.out


def test_a_file_that_computes_something_else_is_refused(tmp_path: Path) -> None:
    """The check of export.py can fail."""
    verdict = recommender.recommend({"deployment": ["cpp"]})
    files = recommender.generate(verdict, name="my-project", framework="pytorch", task=TASK)
    files["export.py"] = files["export.py"].replace("loaded(x) - model(x)", "loaded(x) - model(-x)")
    folder = write(tmp_path, files)
    assert run(folder, "train.py", "--smoke").code == 0
    done = run(folder, "export.py", "--run", "run-smoke")
    assert done.code == 1
    assert done.err.startswith("error: run-smoke/model.pt2 computes something else: outputs differ")
