"""Types of every project, as mypy sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .plan import Starter, for_everybody
from .running import run

CHECK = "types"
SAYS = "free of faults in its types, by mypy"
READS = ("*.py",)
STARTERS = list(for_everybody())


def GROUP(starter: Starter) -> str:  # noqa: N802
    return "all"


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


def as_package(starter: Starter, package: Path) -> None:
    """The scripts of a project where they import each other by the name of the package."""
    package.mkdir()
    files = {path: text for path, text in starter.files().items() if re.fullmatch(r"\w+\.py", path)}
    own = "|".join(path.removesuffix(".py") for path in files)
    for path, text in files.items():
        text = re.sub(rf"(?m)^( *from )({own})(?= import )", rf"\1{package.name}.\2", text)
        text = re.sub(
            rf"(?m)^( *)import ({own})(?=$|  #)", rf"\1from {package.name} import \2", text
        )
        assert not re.search(rf"(?m)^ *(import|from) ({own})\b", text), path
        assert "# type:" not in text, path  # a comment, which the digest leaves out
        (package / path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def complaints(
    asked: list[Starter], tmp_path_factory: pytest.TempPathFactory
) -> dict[Starter, list[str]]:
    """All projects in one call, each a package there: their files have the same names."""
    place = tmp_path_factory.mktemp("types")
    for number, one in enumerate(asked):
        as_package(one, place / f"project_{number}")
    (place / "mypy.ini").write_text(TYPES, encoding="utf-8")
    done = run(place, "-m", "mypy", "--explicit-package-bases", ".")
    assert done.code in (0, 1), done.err + done.out[-3000:]
    found: dict[Starter, list[str]] = {one: [] for one in asked}
    *lines, last = done.out.splitlines()
    assert last.startswith("Success" if done.code == 0 else "Found"), done.out[-3000:]
    for line in lines:
        at = re.match(r"project_(\d+)/", line)
        assert at, line  # a complaint about nobody's file
        found[asked[int(at[1])]].append(line)
    return found


def test_mypy_is_content(starter: Starter, complaints: dict[Starter, list[str]]) -> None:
    assert complaints[starter] == []
