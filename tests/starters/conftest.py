"""The catalogue of the real templates, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from recommender.plan import Backend, Catalogue, Framework, Install, Source, Task

TEMPLATES = Path(__file__).parents[2] / "templates"


def load(root: Path) -> Catalogue:
    frameworks, tasks, layers = {}, {}, {}
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        description = folder / "framework.yaml"
        if description.exists():
            frameworks[folder.name] = _framework(folder.name, description)
        for layer in sorted(path for path in folder.iterdir() if path.is_dir()):
            layers[f"{folder.name}/{layer.name}"] = tuple(
                Source(file.relative_to(layer).as_posix(), file.read_text(encoding="utf-8"))
                for file in sorted(layer.rglob("*"))
                if file.is_file() and file.name != "task.yaml"
            )
            if (layer / "task.yaml").exists():
                fields = yaml.safe_load((layer / "task.yaml").read_text(encoding="utf-8"))
                for key in ("layers", "dependencies"):
                    fields[key] = tuple(fields.get(key, ()))
                tasks[layer.name] = Task(id=layer.name, **fields)
    return Catalogue(tasks=tasks, frameworks=frameworks, layers=layers)


def _framework(name: str, description: Path) -> Framework:
    fields = yaml.safe_load(description.read_text(encoding="utf-8"))
    backends = tuple(
        Backend(
            id=key,
            title=each["title"],
            python=each["python"],
            dependencies=tuple(each["dependencies"]),
            machines={k: tuple(v) for k, v in each.get("machines", {}).items()},
            installs=tuple(
                Install(i["title"], i["command"], tuple(i.get("machines", ())))
                for i in each.get("installs", ())
            ),
            settings=each.get("settings", {}),
        )
        for key, each in fields["backends"].items()
    )
    return Framework(name, fields["title"], backends, tuple(fields.get("reserved", ())))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load(TEMPLATES)
