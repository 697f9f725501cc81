"""What ships: the wheel, also the one built from the sdist, in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel of the checkout and the wheel of the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    for name, arguments in {"checkout": ["--wheel"], "sdist": []}.items():
        subprocess.run(
            [sys.executable, "-m", "build", *arguments, "--outdir", folder / name, ROOT],
            check=True,
            capture_output=True,
        )
    [checkout] = (folder / "checkout").glob("*.whl")
    [sdist] = (folder / "sdist").glob("*.whl")
    return checkout, sdist


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist())}


def test_both_wheels_hold_the_same_and_all_of_it(wheels: tuple[Path, Path]) -> None:
    checkout, sdist = map(contents, wheels)
    assert checkout == sdist
    for name in ("rules", "templates", "recommender"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                inside = path.relative_to(ROOT).as_posix()
                inside = inside if name == "recommender" else f"recommender/{inside}"
                assert checkout[inside] == path.read_bytes()


def test_the_wheel_recommends_and_writes_a_project_outside_the_checkout(
    wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    venv.create(tmp_path / "env", with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", wheels[1]], check=True)
    place = tmp_path / "elsewhere"
    place.mkdir()

    def run(*arguments: str, stdin: str = "") -> str:
        return subprocess.run(
            [python.with_name("recommender"), *arguments],
            input=stdin,
            cwd=place,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    answers = run("questions", "--format", "yaml")
    answers = answers.replace("  subject: not-sure", "  subject: table-class")
    (place / "answers.yaml").write_text(answers)
    verdict = json.loads(run("--answers", "answers.yaml", "--format", "json"))
    assert verdict["rulebase"]["id"] == "pytorch-or-keras"
    run("new", "my-project", "--answers", "answers.yaml", "--framework", "pytorch")
    assert (place / "my-project" / "train.py").is_file()
    assert "is sound" in run("rules", "check")
