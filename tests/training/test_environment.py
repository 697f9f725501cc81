"""A generated project in an environment of its own: its pyproject.toml names all it needs."""

from __future__ import annotations

import subprocess
import sys
import time
import venv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import Project, copy, environment

pytestmark = pytest.mark.slow

# Held where this repository's tests hold them; the project itself takes ranges. The newest torch
# would bring gigabytes of CUDA.
CONSTRAINTS = "torch==2.13.0\ntensorflow==2.21.0\nkeras==3.15.1\n"

EACH = {"pytorch": "tabular-classification", "keras-tensorflow": "tabular-regression"}


@dataclass(frozen=True)
class Fresh:
    """Where a project was installed, what failed, and how long each command took."""

    home: Path
    faults: list[str]
    seconds: dict[str, float]


COMMANDS = {  # what the README says, in its order
    "install": ("-m", "pip", "install", "--quiet", "."),
    "smoke run": ("train.py", "--smoke"),
    "evaluate": ("evaluate.py", "--run", "run-smoke"),
    "predict": ("predict.py", "run-smoke/example.csv", "--run", "run-smoke"),
    "check": ("-m", "pip", "check"),
    "install for dev": ("-m", "pip", "install", "--quiet", ".[dev]"),
    "its tests": ("-m", "pytest", "-q"),
    "lint": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
}


def install(folder: Path, home: Path) -> Fresh:
    # By links, as `python -m venv` does: a copy that one thread is writing cannot be run while a
    # process that the other one has begun still holds it open.
    venv.create(home, with_pip=True, symlinks=sys.platform != "win32")
    (home / "constraints.txt").write_text(CONSTRAINTS)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    bare = {key: value for key, value in environment().items() if not key.startswith("PYTHON")}
    bare |= {"PIP_CONSTRAINT": str(home / "constraints.txt"), "PIP_NO_INPUT": "1"}
    bare["PIP_COMPILE"] = "0"  # Python compiles what it imports, no more
    fresh = Fresh(home, [], {})
    for name, command in COMMANDS.items():
        started = time.monotonic()
        done = subprocess.run(
            [python, *command], cwd=folder, env=bare, capture_output=True, text=True, check=False
        )
        fresh.seconds[name] = time.monotonic() - started
        if done.returncode != 0:
            fresh.faults.append(f"{name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
            break
    return fresh


@pytest.fixture(scope="module")
def installed(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fresh]:
    """Both projects, side by side: the one downloads while the other trains."""
    places = [tmp_path_factory.mktemp(choice) for choice in EACH]
    folders = [
        copy(project(*each), place / "project")
        for each, place in zip(EACH.items(), places, strict=True)
    ]
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(install, folders, [place / "env" for place in places])
        return dict(zip(EACH, made, strict=True))


@pytest.mark.parametrize("choice", EACH)
def test_install_train_test_and_lint(installed: dict[str, Fresh], choice: str) -> None:
    fresh = installed[choice]
    print(choice, {name: round(seconds) for name, seconds in fresh.seconds.items()})
    assert fresh.faults == []


@pytest.mark.parametrize("choice", EACH)
def test_installing_adds_nothing_but_a_name(installed: dict[str, Fresh], choice: str) -> None:
    """A folder of scripts: it installs what they import, not the scripts."""
    site = next(installed[choice].home.glob("[lL]ib/**/site-packages"))
    assert list(site.glob("my_project-*.dist-info"))
    assert not {"train.py", "data.py", "tests"} & {path.name for path in site.iterdir()}
