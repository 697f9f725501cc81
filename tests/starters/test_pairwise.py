"""Every two properties of a project that may meet: such a project is type-checked and trained."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.training.conftest import (
    CHOICES,
    UNOPTIMIZED,
    finish,
    run_alone,
    shrink,
    start,
    without_network,
    write,
)
from tests.training.forks import WITHOUT_TENSORFLOW
from tests.training.test_runs import CHOICES as TRAINED_PLAIN

from .conftest import Combination, Generate, pairwise

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
# The minimal project has a training step and nothing else; its own test runs it.
SELECTED = [one for one in pairwise() if one[0] != "minimal"]
STACKS = sorted({one[1:3] for one in SELECTED})


def name(one: Combination) -> str:
    return "_".join([*one[:3], *(f"{key}-{word}" for key, word in one[3].items())])


def choice_of(framework: str, backend: str) -> str:
    """As the tests of training call it."""
    return next(
        name for name, one in CHOICES.items() if one in ((framework, backend), (framework, None))
    )


@pytest.fixture(scope="module")
def folders(
    generate: Generate,
    tmp_path_factory: pytest.TempPathFactory,
    tiny_model: Callable[[], Path],
) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("pairwise")
    for one in SELECTED:
        task, framework, backend, shapes = one
        folder = write(root / name(one), generate(task, framework, backend, shapes=shapes))
        without_network(folder, task, tiny_model)
    return {name(one): root / name(one) for one in SELECTED}


@pytest.fixture(scope="module")
def flags(folders: dict[str, Path]) -> dict[str, list[str]]:
    """What else `train.py --smoke` gets; how a full network trains, other tests show."""
    return {name(one): shrink(folders[name(one)], one[0]) for one in SELECTED}


TYPES = """[mypy]
# Bodies without annotations as well.
check_untyped_defs = True
# What has no types of its own is let be.
ignore_missing_imports = True
# A name may become something else, as `model` does inside DistributedDataParallel; and torch's
# types do not know Module.to(memory_format=…), which its documentation shows.
allow_redefinition = True
disable_error_code = call-overload
cache_dir = /dev/null
"""


def as_package(folder: Path, package: Path) -> None:
    """The scripts of a project where they import each other by the name of the package."""
    package.mkdir()
    paths = list(folder.glob("*.py"))
    own = "|".join(path.stem for path in paths)
    for path in paths:
        text = path.read_text(encoding="utf-8")
        text = re.sub(rf"(?m)^( *from )({own})(?= import )", rf"\1{package.name}.\2", text)
        text = re.sub(rf"(?m)^( *)import ({own})$", rf"\1from {package.name} import \2", text)
        assert not re.search(rf"(?m)^ *(import|from) ({own})\b", text), path
        (package / path.name).write_text(text, encoding="utf-8")


def test_types(folders: dict[str, Path], tmp_path: Path) -> None:
    """All of them in one call, each a package there: their files have the same names."""
    for number, folder in enumerate(folders.values()):
        as_package(folder, tmp_path / f"project_{number}")
    (tmp_path / "mypy.ini").write_text(TYPES, encoding="utf-8")
    done = run_alone(tmp_path, "-m", "mypy", "--explicit-package-bases", ".")
    assert done.code == 0, (list(enumerate(folders)), done.out[-3000:])


def scripts(files: dict[str, str]) -> tuple[str, ...]:
    """What `train.py` runs."""
    names = {path for path in files if re.fullmatch(r"\w+\.py", path)} - {"export.py", "predict.py"}
    return tuple(files[name] for name in sorted(names))


@pytest.mark.parametrize("stack", STACKS, ids="-".join)
def test_smoke_runs(
    generate: Generate,
    folders: dict[str, Path],
    flags: dict[str, list[str]],
    stack: tuple[str, str],
    verified: Callable[..., None],
) -> None:
    mine = [one for one in SELECTED if one[1:3] == stack]
    # Projects that differ in what `train.py` never reads are one project here, and that of a task
    # without any shape is trained by the tests of training already, on these stacks.
    trained = {scripts(generate(*one[:3], shapes=one[3])): one for one in mine}
    if choice_of(*stack) in TRAINED_PLAIN:
        for one in mine:
            trained.pop(scripts(generate(*one[:3])), None)
    calls = [[str(folders[name(one)]), ["--smoke", *flags[name(one)]]] for one in trained.values()]
    variables = UNOPTIMIZED | (WITHOUT_TENSORFLOW if stack[0] == "pytorch" else {})
    done = finish(start(Path.cwd(), HERE / "smoke.py", json.dumps(calls), **variables))
    assert done.code == 0, done.err[-3000:]
    outcomes = json.loads(done.out.splitlines()[-1])
    assert len(outcomes) == len(calls) > 0
    assert {folder: fault for folder, fault in outcomes.items() if fault} == {}
    for task, framework, backend, shapes in mine:
        title = choice_of(framework, backend)
        for key, word in shapes.items():
            verified(task, title, "shapes", f"{key}={word}")
