"""What the check consists of: projects, steps over them, and where everything lies in its folder.

`prepare.py` writes `plan.json`, and `run.py` reads it on the machine with the GPU, which need not
have what the projects were generated with.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

STACKS = ("pytorch", "keras-jax", "keras-torch")
LARGER = ("language-model", "text-fine-tuning", "image-classification")
"""The tasks that are also measured in a size for which one wants a GPU, most telling first."""


@dataclass(frozen=True)
class Project:
    """A generated project. Flags are relative to its folder, in which its scripts run."""

    task: str
    stack: str
    mixed: bool
    """The answers ask for bfloat16, and the task has it."""
    plays: bool
    """What it learns from hangs on what it did before, so that rounding decides about all later."""
    pretrained: list[str] = field(default_factory=list)
    """The flags that name the model to start from."""
    full: list[str] = field(default_factory=list)
    """Flags in full size, so that a CPU has done two epochs soon."""
    small: list[str] = field(default_factory=list)
    """The flags that make it small enough for a CPU, but for those of its data."""
    data: list[str] = field(default_factory=list)
    """The flags that name a small file, to go with `small`."""
    predict: list[str] = field(default_factory=list)
    """What predict.py is given; RUN stands for the folder of the run."""
    requires: list[str] = field(default_factory=list)
    """As in its pyproject.toml."""

    @property
    def id(self) -> str:
        return f"{self.task} {self.stack}"

    @property
    def folder(self) -> str:
        return f"projects/{self.task}-{self.stack}"


@dataclass(frozen=True)
class Step:
    """One process, or several at once with others that are `beside`: what it does, to what."""

    what: str
    """`machine`, `project`, `larger` or `epochs`."""
    stack: str
    task: str = ""

    @property
    def id(self) -> str:
        return " ".join(part for part in (self.what, self.stack, self.task) if part)

    @property
    def beside(self) -> bool:
        """It measures no time, so others may run at the same time."""
        return self.what == "project"


def steps(projects: list[Project]) -> list[Step]:
    """In the order in which they are made: when time runs out, the last ones are missing.

    Whether PyTorch's projects are right, how fast they are at sizes that need a GPU, and how an
    epoch compares with a fixed batch; then the same of Keras on JAX; and of Keras on torch last.
    """
    found = [Step("machine", "pytorch")]
    for stack in STACKS:
        tasks = [project.task for project in projects if project.stack == stack]
        found += [Step("project", stack, task) for task in tasks]
        if stack != "keras-torch":
            found += [Step("larger", stack, task) for task in LARGER if task in tasks]
        found += [Step("epochs", stack)] if tasks else []
    return found


def write_plan(folder: Path, projects: list[Project]) -> None:
    text = json.dumps([asdict(project) for project in projects], indent=1)
    (folder / "plan.json").write_text(text + "\n", encoding="utf-8")


def read_plan(folder: Path) -> list[Project]:
    return [Project(**each) for each in json.loads((folder / "plan.json").read_text("utf-8"))]
