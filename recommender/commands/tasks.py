"""`recommender tasks`: the projects that can be generated."""

from __future__ import annotations

import shutil

from recommender.cells import wrap
from recommender.output import emit, say
from recommender.resources import templates_folder
from recommender.starter.model import SupportedFramework, Task, Templates
from recommender.starter.templates import load_templates, starter_words
from recommender.wording import listed

__all__ = ["run"]


def run(*, style: str) -> None:
    folder = templates_folder()
    templates = load_templates(folder)
    if style == "json":
        from recommender.catalogue.tasks import build_tasks
        from recommender.report.as_json import to_json
        from recommender.starter.verified import read_ledger

        emit(to_json(build_tasks(templates, read_ledger(folder), starter_words(folder))))
        return
    for _, task in sorted(templates.tasks.items()):
        say((task.id, "bold"))
        _say_below(f"{task.title}: {task.summary}")
        _say_below("; ".join(map(_stack, templates.frameworks_of(task))))
    say()
    for line in _next(templates):
        say(line)


def _say_below(text: str) -> None:
    """In lines of the terminal, further in than the id."""
    width = shutil.get_terminal_size((80, 24)).columns
    for line in wrap(text, max(width - 4, 8)):
        say(f"    {line}")


def _stack(framework: SupportedFramework) -> str:
    """'Keras on TensorFlow, torch or JAX'."""
    if len(framework.backends) < 2:
        return framework.title
    return f"{framework.title} on {listed((b.title for b in framework.backends), 'or')}"


def _next(templates: Templates) -> list[str]:
    first: Task | None = next(iter(templates.tasks.values()), None)
    if first is None:
        return ["There are no templates for any task."]
    return [
        "To write one of them:  recommender new my-project --answers FILE --task TASK",
        "What was verified:     recommender tasks --format json",
    ]
