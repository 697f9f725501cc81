"""How a project is installed: the lines of its machine, and what the machine cannot do."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires

import pytest
import yaml
from packaging.requirements import Requirement

from recommender import load_rules
from recommender.starter.model import Templates
from tests import installable
from tests.installable import PLATFORMS, PYTHONS, Row, Wanted

from .conftest import Generate

NEWEST = {"python": "from-3-14"}


def run_part(readme: str) -> str:
    """The section that says how to install and run it."""
    return readme.partition("## Run it\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    ("framework", "backend", "machine", "words"),
    [
        ("pytorch", "torch", "amd-gpu", "whl/rocm7.2"),
        ("pytorch", "torch", "intel-gpu", "whl/xpu"),
        ("keras", "torch", "amd-gpu", "whl/rocm7.2"),
        ("keras", "torch", "intel-gpu", "whl/xpu"),
        ("keras", "jax", "amd-gpu", 'pip install "jax[rocm7-local]"'),
    ],
)
def test_a_gpu_that_is_not_nvidias_has_its_line(
    generate: Generate, framework: str, backend: str, machine: str, words: str
) -> None:
    for task in ("tabular-regression", "minimal"):
        readme = generate(task, framework, backend, machine=machine)["README.md"]
        assert words in readme
    assert words not in generate(task, framework, backend, machine="cpu")["README.md"]


@pytest.mark.parametrize(
    ("backend", "machine", "way"),
    [
        ("jax", "apple-gpu", "--backend torch"),
        ("jax", "intel-gpu", "--backend torch"),
        ("jax", "windows-gpu", "--backend torch"),
        ("tensorflow", "apple-gpu", ""),
        ("tensorflow", "intel-gpu", ""),
        ("torch", "tpu", ""),
    ],
)
def test_where_only_the_cpu_is_left_the_readme_says_so(
    generate: Generate, backend: str, machine: str, way: str
) -> None:
    part = run_part(generate("tabular-regression", "keras", backend, machine=machine)["README.md"])
    [loud] = [line for line in part.splitlines() if line.startswith("**")]
    assert "this project trains on the CPU" in " ".join(loud.split())
    assert way in loud
    for other in ("cpu", "linux-nvidia"):
        files = generate("tabular-regression", "keras", backend, machine=other)
        assert "on the CPU" not in run_part(files["README.md"])


def test_jax_brings_amds_plug_in_on_linux_alone(generate: Generate) -> None:
    """Elsewhere the extra has no wheels, and the project could not be installed at all."""
    files = generate("tabular-regression", "keras", "jax", machine="amd-gpu")
    asked = tomllib.loads(files["pyproject.toml"])["project"]["dependencies"]
    jax = [Requirement(need) for need in asked if Requirement(need).name == "jax"]
    for platform, extras in (("linux", {"rocm7-local"}), ("win32", set())):
        [here] = [
            need for need in jax if need.marker and need.marker.evaluate({"sys_platform": platform})
        ]
        assert here.extras == extras


def test_the_command_that_asks_the_package_index_knows_every_machine_and_python() -> None:
    options = {question.id: question.options for question in load_rules().questions}
    named = {
        option.id: starter.keys["machine"]
        for option in options["training-machine"]
        for starter in option.starters
        if "machine" in starter.keys
    }
    assert set(named.values()) == set(PLATFORMS)
    others = [option.id for option in options["training-machine"] if option.id not in named]
    assert set(PYTHONS) == {(), *((id,) for id in others)}


def test_what_has_no_wheels_is_named_and_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    projects = (Wanted("good", ("a",), ()), Wanted("bad", ("a",), ("c",)))
    row = Row("cpu", "pytorch", "3.14", "windows", projects)
    monkeypatch.setattr(installable, "rows", lambda: [row])
    for lacking, code, told in (("c", 1, "1 of 2\n    bad: no wheels\n"), ("z", 0, "2 of 2\n")):
        monkeypatch.setattr(
            installable,
            "fault",
            lambda needs, *where, lacking=lacking: "no wheels" if lacking in needs else "",
        )
        assert installable.main() == code
        assert told in capsys.readouterr().out


# --- KerasHub without TensorFlow -----------------------------------------------------------------


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_kerashub_is_installed_alone_where_tensorflow_has_no_wheels(
    generate: Generate, backend: str
) -> None:
    files = generate(
        "text-fine-tuning", "keras", backend, features={"purpose": "product", **NEWEST}
    )
    assert "keras-hub" not in files["pyproject.toml"]
    line = 'pip install --no-deps "keras-hub'
    for path in ("README.md", "Dockerfile", ".github/workflows/tests.yml"):
        assert re.search(r'pip install .*--no-deps "keras-hub', files[path]), path
    assert files["README.md"].index('pip install ".[dev]"') < files["README.md"].index(line)
    assert "TensorFlow, which has no wheels for Python 3.14" in files["README.md"]
    assert "\nkeras-hub==" in files["constraints.txt"]
    yaml.safe_load(files[".github/workflows/tests.yml"])

    plain = generate("text-fine-tuning", "keras", backend)
    assert "keras-hub" in plain["pyproject.toml"]
    assert "--no-deps" not in plain["README.md"]
    other = generate("text-fine-tuning", "pytorch", features=NEWEST)
    assert other["pyproject.toml"] == generate("text-fine-tuning", "pytorch")["pyproject.toml"]


def test_what_kerashub_asks_for_is_named_in_its_stead(
    generate: Generate, templates: Templates
) -> None:
    """All but tensorflow-text, in ranges within its own."""
    variant = templates.tasks["text-fine-tuning"].by_feature["python=from-3-14"]
    [hub] = map(Requirement, variant.alone["keras"])
    assert hub.specifier.contains(templates.versions["keras-hub"])
    own = {need.name: need for need in map(Requirement, requires("keras-hub") or [])}
    wanted = {"grain"} | {
        name for name, need in own.items() if not (need.marker and "extra" in str(need.marker))
    }
    brought = {Requirement(need).name for need in requires("keras") or []} | {"keras"}
    files = generate("text-fine-tuning", "keras", "torch", features=NEWEST)
    asked = map(Requirement, tomllib.loads(files["pyproject.toml"])["project"]["dependencies"])
    named = {need.name: need for need in asked}
    assert wanted - brought - set(named) == {"tensorflow-text"}
    for name in wanted & set(named) - {"keras"}:
        theirs = {str(limit) for limit in own[name].specifier}
        assert theirs <= {str(limit) for limit in named[name].specifier}, name


def test_the_projects_own_tests_leave_the_backend_to_model_py(generate: Generate) -> None:
    """KerasHub imports Keras: at the top of the tests it would come before model.py, and Keras
    would look for TensorFlow."""
    for backend in ("torch", "jax"):
        test = generate("text-fine-tuning", "keras", backend)["tests/test_project.py"]
        assert not re.search(r"^(import|from) keras", test, re.MULTILINE)
