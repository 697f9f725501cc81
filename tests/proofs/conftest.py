"""Each test of a check runs once for each project that it applies to, and that was asked for."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from .needs import needs
from .plan import Proof, Starter
from .running import HERE, change, write


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proofs", help="a file that names the proofs to make, one on each line")


def asked_for(config: pytest.Config, module: ModuleType) -> list[Proof]:
    """The proofs of a module: those that the file names, or all."""
    every = [Proof(module, starter) for starter in module.STARTERS]
    names = config.getoption("--proofs")
    if names is None:
        return every
    chosen = Path(names).read_text(encoding="utf-8").splitlines()
    return [proof for proof in every if proof.id in chosen]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parameters = [
        pytest.param(proof.starter, id=proof.starter.id, marks=pytest.mark.xdist_group(proof.group))
        for proof in asked_for(metafunc.config, metafunc.module)
    ]
    metafunc.parametrize("starter", parameters, indirect=True, scope="module")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test says which proof it belongs to, and how many belong to it."""
    proofs = [f"{item.module.CHECK}: {item.callspec.params['starter'].id}" for item in items]
    count = Counter(proofs)
    for item, proof in zip(items, proofs, strict=True):
        item.user_properties.append(("proof", [proof, count[proof]]))


@pytest.fixture(scope="module")
def starter(request: pytest.FixtureRequest) -> Starter:
    return request.param


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest) -> list[Starter]:
    """The projects that this check is made of in this run, for work that they share."""
    return [proof.starter for proof in asked_for(request.config, request.module)]


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Note what was found, for the ledger and for who reads of it: `figures(accuracy=0.98)`."""

    def note(**found: float) -> None:
        record_property("figures", {name: round(float(value), 4) for name, value in found.items()})

    return note


@pytest.fixture
def details(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """The same for what only tests of the ledger compare."""

    def note(**found: float) -> None:
        record_property("details", {name: round(value, 4) for name, value in found.items()})

    return note


@pytest.fixture(scope="session")
def make(
    tmp_path_factory: pytest.TempPathFactory, pretrained: Callable[[Starter], Path]
) -> Callable[[Starter], Path]:
    """Write a project into a folder of its own."""

    def call(starter: Starter) -> Path:
        folder = write(tmp_path_factory.mktemp("project") / "my-project", starter.files())
        # A task that names a pretrained model in a setting gets a tiny one, as its owner may.
        for setting in needs(starter.task)["pretrained"]:
            change(folder, **{setting: str(pretrained(starter))})
        return folder

    return call


@pytest.fixture(scope="module")
def folder(starter: Starter, make: Callable[[Starter], Path]) -> Path:
    """The project, for all tests of the module."""
    return make(starter)


@pytest.fixture
def own_folder(starter: Starter, make: Callable[[Starter], Path]) -> Path:
    """The project, for one test that changes it."""
    return make(starter)


@pytest.fixture(scope="session")
def pretrained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Starter], Path]:
    """The folder of a pretrained model, for tasks that would download theirs; made when asked."""

    @functools.cache
    def made(script: str, stack: str) -> Path:
        place = tmp_path_factory.mktemp("pretrained")
        subprocess.run(
            [sys.executable, HERE / script, place, stack], check=True, capture_output=True
        )
        return place

    def call(starter: Starter) -> Path:
        [script] = needs(starter.task)["pretrained"].values()
        return made(script, starter.stack)

    return call
