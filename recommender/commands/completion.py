"""Shell completion: the script, and what it completes."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.errors import RecommenderError
from recommender.resources import rules_folder, templates_folder

__all__ = ["frameworks_and_backends", "preset_names", "script", "tasks"]


def script(command: click.Command, shell: str) -> str:
    """The text for the shell to evaluate."""
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None  # click knows all of cli.SHELLS
    return completion(command, {}, "recommender", "_RECOMMENDER_COMPLETE").source()


def tasks() -> list[str]:
    from recommender.starter.templates import task_ids

    return task_ids(templates_folder())


def preset_names(folder: Path | None) -> list[str]:
    """Nothing for a rule base that cannot be read."""
    from recommender.rulebase.loader import load_rules
    from recommender.rulebase.presets import presets

    place = folder or rules_folder()
    try:
        return list(presets(load_rules(place), place))
    except (RecommenderError, OSError):
        return []


def frameworks_and_backends(folder: Path | None) -> tuple[list[str], list[str]]:
    """Framework ids and backend ids; nothing for a rule base that cannot be read."""
    from recommender.rulebase.loader import load_rules

    try:
        rulebase = load_rules(folder or rules_folder())
    except (RecommenderError, OSError):
        return [], []
    backends = {v.backend for v in rulebase.variants if v.id != v.framework}
    return list(rulebase.framework), sorted(backends)
