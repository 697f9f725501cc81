"""A project in an environment of its own: its pyproject.toml names all that it needs."""

from __future__ import annotations

import subprocess
import sys
import time
import venv
from pathlib import Path

from .plan import Starter, every
from .running import environment

CHECK = "fresh environment"
SAYS = "installed by its README in an environment of its own, trained, tested and linted there"
READS = ("*", "*.py", "tests/*.py", "!README.md", "!MODEL_CARD.md")
STARTERS = [
    *every("pytorch", tasks=["tabular-classification"]),
    *every("keras-tensorflow", tasks=["tabular-regression"]),
]

# Held where this repository's tests hold them; the project itself takes ranges. The newest torch
# would bring gigabytes of CUDA.
CONSTRAINTS = "torch==2.13.0\ntensorflow==2.21.0\nkeras==3.15.1\n"

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


def test_install_train_test_and_lint(starter: Starter, own_folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True, symlinks=sys.platform != "win32")
    (home / "constraints.txt").write_text(CONSTRAINTS)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    bare = {key: value for key, value in environment().items() if not key.startswith("PYTHON")}
    bare |= {"PIP_CONSTRAINT": str(home / "constraints.txt"), "PIP_NO_INPUT": "1"}
    bare["PIP_COMPILE"] = "0"  # Python compiles what it imports, no more
    seconds = {}
    for name, command in COMMANDS.items():
        started = time.monotonic()
        done = subprocess.run(
            [python, *command],
            cwd=own_folder,
            env=bare,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds[name] = round(time.monotonic() - started)
        assert done.returncode == 0, (name, done.stdout[-2000:], done.stderr[-2000:])
    print(starter.id, seconds)

    # A folder of scripts: it installs what they import, not the scripts.
    site = next(home.glob("[lL]ib/**/site-packages"))
    assert list(site.glob("my_project-*.dist-info"))
    assert not {"train.py", "data.py", "tests"} & {path.name for path in site.iterdir()}
