"""What `tasks.yaml` says that checks have to know of a task."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
KEYS = {"small", "data", "pretrained", "parity", "without"}


@functools.cache
def _all() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "tasks.yaml").read_text("utf-8"))
    for task, entry in found.items():
        assert entry.keys() <= KEYS, f"tasks.yaml: {task}: {sorted(entry.keys() - KEYS)}"
    return found


def needs(task: str) -> dict[str, Any]:
    """The entry of a task; a tuple stands for several numbers, as in train.py."""
    entry = dict(_all().get(task, {}))
    entry["small"] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in entry.get("small", {}).items()
    }
    return {"data": [], "pretrained": {}, "parity": {}, "without": {}, **entry}


def parity_case(task: str, shapes: str) -> str | None:
    """The file of the case for a project with these shapes, such as data=long-texts."""
    case: str | None = needs(task)["parity"].get(shapes or "plain")
    return case


def scripts_of(task: str) -> list[str]:
    """The scripts of this folder that the entry names."""
    entry = needs(task)
    return [*entry["pretrained"].values(), *entry["parity"].values()]
