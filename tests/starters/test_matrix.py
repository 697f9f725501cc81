"""Every combination of task, framework, backend and feature: whole and clean."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from recommender.starter.templates import load_templates
from tests.proofs.plan import Starter

from .conftest import PLAIN, TEMPLATES, Generate

ROOT = TEMPLATES.parent
# ${{ … }} belongs to a workflow, and {share:.1%} to an f-string.
MARKS = re.compile(r"#:|:#|(?<!\$)\{\{|\{%|(?<!\d)%\}|#%|%#")

Projects = dict[Starter, dict[str, str]]


def each_file(projects: Projects) -> dict[tuple[str, str], Starter]:
    """(path, text) → a project that has it: most projects share most of their files."""
    return {
        (path, text): starter for starter, files in projects.items() for path, text in files.items()
    }


def test_python_parses_and_no_mark_is_left(projects: Projects) -> None:
    for (path, text), starter in each_file(projects).items():
        assert not MARKS.search(text), (starter, path)
        assert text.endswith("\n"), (starter, path)
        assert not text.endswith("\n\n"), (starter, path)
        assert "\n\n\n\n" not in text, (starter, path)
        if path.endswith(".py"):
            ast.parse(text)
        elif path.endswith(".md"):
            assert "\n\n\n" not in text, (starter, path)
        elif path.endswith(".toml"):
            tomllib.loads(text)
        elif path.endswith(".yml"):
            yaml.safe_load(text)


def test_ruff_is_content(projects: Projects, tmp_path: Path) -> None:
    """All of them in one call; each by the settings of its own pyproject.toml."""
    for starter, files in projects.items():
        name = starter.id.replace(" ", "_")
        for path, text in files.items():
            if path.endswith((".py", ".toml")):
                (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name / path).write_text(text, encoding="utf-8")
    for command in (["check"], ["format", "--check", "--diff"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]


def test_what_is_beside_the_framework_brings_no_framework(projects: Projects) -> None:
    """A library that loads torch where it is installed makes a Keras project start twice as slowly
    and hold twice the memory; a race would then compare other things than the two frameworks."""
    frameworks = {"torch", "tensorflow", "keras", "jax"}
    besides = set()
    for (path, text), starter in each_file(projects).items():
        if path not in ("data.py", "evaluate.py", "model.py", "predict.py", "train.py"):
            continue
        own = {name.removesuffix(".py") for name in projects[starter] if "/" not in name}
        for node in ast.parse(text).body:
            if isinstance(node, ast.Import):
                besides |= {alias.name for alias in node.names} - own
            elif isinstance(node, ast.ImportFrom):
                besides |= {node.module or ""} - own
    built_on_them = {"keras_hub", "peft", "torch_geometric", "transformers"}
    besides = {name for name in besides if name.partition(".")[0] not in frameworks | built_on_them}
    assert {"pandas", "sklearn.metrics", "matplotlib"} <= besides
    script = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    script += f"print({frameworks} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", script, *sorted(besides)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_a_feature_only_adds(projects: Projects) -> None:
    """A product and a target bring files and a section of the README; the code stays as it is."""
    adding = {"purpose=product", "export", "python"}
    for starter, shaped in projects.items():
        changing = [
            (key, word) for key, word in starter.shapes if not {key, f"{key}={word}"} & adding
        ]
        plain = starter._replace(shapes=tuple(changing)).files()
        assert plain.keys() <= shaped.keys()
        for path, text in plain.items():
            if path.endswith(".py"):
                assert shaped[path] == text, (starter.id, path)


def test_several_devices_change_the_training_and_leave_no_trace_elsewhere(
    generate: Generate,
) -> None:
    trace = re.compile(r"\bdevices\.|import devices|torch\.distributed|keras\.distribution")
    several = {"devices": "several"}
    seen = set()
    for task, framework, backend, _ in PLAIN:
        plain = generate(task, framework, backend)
        shaped = generate(task, framework, backend, features=several)
        assert not any(trace.search(text) for text in plain.values()), (task, framework)
        changed = {path for path in plain if shaped[path] != plain[path]}
        if "devices.py" not in shaped:
            assert changed <= {"README.md"}, (task, framework)  # says that it is left out
            continue
        seen.add((framework, backend))
        assert changed == {"README.md", "train.py"}, (task, framework)
        assert "tests/test_devices.py" in shaped
        assert trace.search(shaped["train.py"])
    assert seen == {("pytorch", "torch"), ("keras", "jax")}


def test_a_product_is_pinned_and_runs_without_root(generate: Generate) -> None:
    for framework, backend, cpu in (
        ("pytorch", "torch", True),
        ("keras", "tensorflow", False),
        ("keras", "torch", True),
        ("keras", "jax", False),
    ):
        files = generate(
            "tabular-regression",
            framework,
            backend,
            features={"purpose": "product"},
            machine="cpu",
        )
        ranges = tomllib.loads(files["pyproject.toml"])["project"]["dependencies"]
        pinned = [line for line in files["constraints.txt"].splitlines() if line[0] != "#"]
        assert [pin.partition("==")[0] for pin in pinned] == [
            re.split(r"[\[<>=]", need)[0] for need in ranges
        ]
        docker = [
            line.split()[0] for line in files["Dockerfile"].splitlines() if line[:1].isupper()
        ]
        assert docker.index("USER") > max(n for n, word in enumerate(docker) if word == "RUN")
        assert ("whl/cpu" in files["Dockerfile"]) is cpu
        jobs = yaml.safe_load(files[".github/workflows/tests.yml"])["jobs"]["test"]
        assert jobs["strategy"]["matrix"]["versions"] == ["-c constraints.txt", ""]
        installs = [step["run"] for step in jobs["steps"] if "pip install" in step.get("run", "")]
        assert all("${{ matrix.versions }}" in line for line in installs)
        assert len(installs) == 1 + cpu


@pytest.mark.parametrize(
    ("python", "version"), [({}, "3.13"), ({"python": "from-3-14"}, "3.14")], ids=["any", "newest"]
)
def test_a_product_runs_on_the_python_of_the_answers(
    generate: Generate, python: dict[str, str], version: str
) -> None:
    features = {"purpose": "product", **python}
    files = generate("tabular-regression", "pytorch", features=features)
    assert f"\nFROM python:{version}-slim\n" in files["Dockerfile"]
    steps = yaml.safe_load(files[".github/workflows/tests.yml"])["jobs"]["test"]["steps"]
    [setup] = [step for step in steps if "setup-python" in step.get("uses", "")]
    assert setup["with"]["python-version"] == version


def test_the_pins_are_what_these_tests_run_with() -> None:
    """`versions.yaml` says what was tested; the extra `test` installs exactly that."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    tested = dict(pin.split("==") for pin in extras["test"] if "==" in pin)
    assert dict(load_templates(TEMPLATES).versions) == tested
