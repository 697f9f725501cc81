"""Whether what the starters install can be had, for every machine and Python that a verdict names.

    python -m tests.installable

Asks the package index, so it is no part of pytest. For each machine, Python and stack that the
rule base does not rule out, and each platform of that machine, the dependencies of all tasks and
exports are resolved together, from wheels alone and by their metadata alone; where that fails, one
by one, which names what fails. Exit code 1 if anything fails.

uv resolves, since it reads environment markers for the platform that is asked about (pip reads
those of the machine that it runs on): `pip install uv`. What an install line of the README takes
from an index of its own, such as the CPU, ROCm and XPU builds of torch, is not asked for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

from recommender import load_rules
from recommender.decide.scoring import recommend
from recommender.decide.starter import choose_starter
from recommender.resources import templates_folder
from recommender.starter.plan import plan_project
from recommender.starter.render import render
from recommender.starter.templates import load_templates, starter_words

LINUX, WINDOWS, MAC = "x86_64-manylinux_2_28", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"
PLATFORMS = {
    "cpu": (LINUX, WINDOWS, MAC),
    "linux-nvidia": (LINUX,),
    "windows-gpu": (WINDOWS,),
    "apple-gpu": (MAC,),
    "amd-gpu": (LINUX, WINDOWS),
    "intel-gpu": (LINUX, WINDOWS),
    "tpu": ("x86_64-manylinux_2_31",),  # what libtpu is built for
}
"""Machine → where its projects are installed."""

PYTHONS = {(): ("3.11", "3.13"), ("newest-python",): ("3.14",)}
"""What is ticked beside the machine → the versions of Python that are meant."""


class Wanted(NamedTuple):
    """What one project installs; `alone` without what it asks for."""

    title: str
    dependencies: tuple[str, ...]
    alone: tuple[str, ...]


class Row(NamedTuple):
    """A line of the table, before anything is asked."""

    machine: str
    stack: str
    python: str
    platform: str
    projects: tuple[Wanted, ...]


def rows() -> Iterator[Row]:
    """All that a verdict can name."""
    rulebase = load_rules()
    options = {question.id: question.options for question in rulebase.questions}
    for machine in options["training-machine"]:
        if not any("machine" in starter.words for starter in machine.starters):
            continue
        for beside, versions in PYTHONS.items():
            answers = {"training-machine": (machine.id, *beside)}
            verdict = recommend(rulebase, answers)
            features = dict(choose_starter(rulebase, verdict.known).keys)
            for standing in verdict.standings:
                for scored in standing.variants:
                    if scored.excluded_by:
                        continue
                    backend = scored.variant.backend if len(standing.variants) > 1 else None
                    projects = tuple(wanted(scored.variant.framework, backend, features))
                    stack = scored.variant.id.replace(".", " on ")
                    name = features["machine"]
                    for version in versions:
                        for platform in PLATFORMS[name]:
                            yield Row(name, stack, version, platform, projects)


def wanted(framework: str, backend: str | None, features: dict[str, str]) -> Iterator[Wanted]:
    """Every task, plain and with each thing that an answer adds and that has dependencies."""
    templates = load_templates(templates_folder())
    words = starter_words(templates_folder())
    added = [{}, *({key: word} for key in ("export", "logging", "data") for word in words[key])]
    seen = set()
    for task in templates.tasks.values():
        for extra in added:
            project = plan_project(
                templates,
                name="asked",
                task=task.id,
                framework=framework,
                backend=backend,
                machine=features.get("machine"),
                features={**features, **extra},
                version="0",
            )
            asked = tomllib.loads(render(project)["pyproject.toml"])["project"]
            alone = project.context["alone"]
            assert isinstance(alone, tuple)
            title = " ".join([task.id, *map("=".join, extra.items())])
            installed = Wanted(title, tuple(asked["dependencies"]), alone)
            if installed[1:] not in seen:
                seen.add(installed[1:])
                yield installed


@cache
def fault(needs: tuple[str, ...], alone: bool, python: str, platform: str) -> str:
    """Empty, or why there are no such wheels."""
    uv = shutil.which("uv") or shutil.which("uv", path=Path(sys.executable).parent)
    if uv is None:
        sys.exit("uv is not installed: pip install uv")
    command = [uv, "pip", "compile", "-", "--quiet", "--no-config", "--no-header"]
    command += ["--only-binary", ":all:", "--python-platform", platform]
    command += ["--python-version", python, *(["--no-deps"] if alone else [])]
    done = subprocess.run(
        command,
        input="\n".join(needs),
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else " ".join(done.stderr.split()) or "no reason given"


def faults(row: Row) -> dict[str, str]:
    """Project → why it cannot be installed."""
    together = sorted({need for project in row.projects for need in project.dependencies})
    alone = sorted({need for project in row.projects for need in project.alone})
    where = row.python, row.platform
    if not fault(tuple(together), False, *where) and not (
        alone and fault(tuple(alone), True, *where)
    ):
        return {}
    found = {
        project.title: fault(project.dependencies, False, *where)
        or (fault(project.alone, True, *where) if project.alone else "")
        for project in row.projects
    }
    return {title: why for title, why in found.items() if why}


def main() -> int:
    """Print the table; 1 if something cannot be had."""
    every = list(dict.fromkeys(rows()))
    print(f"{'machine':13} {'stack':20} {'Python':6} {'platform':23} projects")
    bad = 0
    with ThreadPoolExecutor(2) as pool:
        for row, found in zip(every, pool.map(faults, every), strict=True):
            line = f"{row.machine:13} {row.stack:20} {row.python:6} {row.platform:23}"
            print(f"{line} {len(row.projects) - len(found)} of {len(row.projects)}", flush=True)
            for title, why in found.items():
                print(f"    {title}: {why}", flush=True)
            bad += len(found)
    print(f"{len(every)} rows, {bad} projects that cannot be installed")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
