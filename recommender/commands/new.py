"""`recommender new`: the starter project."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.cells import wrap
from recommender.commands.inputs import judge, read_rules
from recommender.commands.terminal import shows_unicode
from recommender.decide.scoring import Recommendation, Verdict
from recommender.decide.starter import choose_starter
from recommender.decide.team import Team
from recommender.errors import TargetError
from recommender.output import note, say
from recommender.report import Report, build_report, summary
from recommender.starter.generate import choose_task, choose_variant, generate
from recommender.starter.plan import check_name
from recommender.writer import check_folder, write_project

if TYPE_CHECKING:
    from recommender.report.team import TeamReport

__all__ = ["offer", "run"]


def run(
    *,
    folder: str,
    answers: tuple[Path, ...],
    resume: Path | None,
    measured: Path | None,
    framework: str | None,
    backend: str | None,
    task: str | None,
    dry_run: bool,
    rules: Path | None,
) -> None:
    _check(folder)
    place = Path(folder)
    rulebase = read_rules(rules)
    command = f"recommender new {shlex.quote(folder)}"
    found, weighed = judge(rulebase, answers, resume, rules, measured, command)
    recommendation = found.together
    framework, task = _missing(recommendation, framework, task)
    starter = choose_starter(rulebase, recommendation.answers)
    report = build_report(found, starter=starter, measured=weighed)
    _show(report, starter.closest if task is None else "")
    _make(found, report, place, framework, backend, task, dry_run)


def offer(recommendation: Recommendation, report: Report) -> None:
    """Ask for what a project needs, once the questions are answered, and write it."""
    from recommender import prompt

    folder = Path(prompt.text("Name of the project folder", "my-project", _name_fault))
    framework, task = _missing(recommendation, None, None)
    _make(recommendation, report, folder, framework, None, task, dry_run=False)


def _name_fault(name: str) -> str:
    """What is wrong with a folder name, or ''."""
    try:
        _check(name)
    except TargetError as error:
        return str(error)
    return ""


def _check(folder: str) -> None:
    """TargetError unless a project of this name can be written at this place."""
    place = Path(folder)
    if place.name or not folder:  # '.' has no name, which check_folder says better
        check_name(place.name)
    check_folder(place)


def _missing(
    recommendation: Recommendation, framework: str | None, task: str | None
) -> tuple[str | None, str | None]:
    """Ask for the framework on a tie, and for the task where the answers name none.

    Without a terminal nothing is asked, and what is still missing is an error later.
    """
    tied = framework is None and recommendation.verdict is Verdict.TIE
    starter = choose_starter(recommendation.rulebase, recommendation.answers)
    untold = task is None and starter.task is None
    if not (tied or untold):
        return framework, task
    from recommender import prompt

    if not prompt.has_terminal():
        return framework, task
    from recommender.resources import framework_ids, templates_folder

    there = framework_ids(templates_folder())
    if tied:
        framework = _choose(recommendation, there)
    if untold and (framework or recommendation.first.framework.id) in there:
        from recommender.starter.templates import load_catalogue

        tasks = load_catalogue(templates_folder()).tasks.values()
        task = prompt.choose("Which starter project?", [(one.id, one.title) for one in tasks])
    return framework, task


def _choose(recommendation: Recommendation, there: Collection[str]) -> str:
    """One of the even frameworks, of those that there are templates for."""
    from recommender import prompt

    options = [(one.id, one.title) for one in recommendation.tied if one.id in there]
    if not options:
        return recommendation.tied[0].id  # refused later, with what there is
    return prompt.choose("It is an exact tie. Which framework do you want to start with?", options)


def _show(report: Report | TeamReport, closest: str) -> None:
    """The verdict in a few lines, fitted to the terminal."""
    head, *lines = summary(report, unicode=shows_unicode()).splitlines()
    for line in _fitted(head):
        say((line, "bold"))
    for text in [*lines, f"  Starter: {closest}"] if closest else lines:
        for line in _fitted(text):
            say(line)
    say()


def _fitted(text: str) -> Iterator[str]:
    """The text in lines of the terminal, those after the first one further in."""
    width = shutil.get_terminal_size((80, 24)).columns
    indent = len(text) - len(text.lstrip())
    for place, line in enumerate(wrap(text, max(width - indent - 2, 8))):
        yield " " * (indent + 2 * (place > 0)) + line


def _make(
    found: Recommendation | Team,
    report: Report | TeamReport,
    folder: Path,
    framework: str | None,
    backend: str | None,
    task: str | None,
    dry_run: bool,
) -> None:
    files, left_out = generate(
        found,
        name=folder.name,
        framework=framework,
        backend=backend,
        task=task,
        report=report,
    )
    recommendation = found.together
    variant = choose_variant(recommendation, framework, backend)
    chosen = choose_task(recommendation, task)
    for sentence in left_out:
        note(sentence)
    what = f"{len(files)} files to {folder} ({variant.title}, {chosen}):"
    if dry_run:
        say(f"Would write {what}")
        _say_files(files)
        return
    write_project(files, folder)
    say(f"Wrote {what}")
    _say_files(files)
    activate = ".venv\\Scripts\\activate" if os.name == "nt" else "source .venv/bin/activate"
    next_steps = [f"cd {shlex.quote(str(folder))}", "python -m venv .venv", activate]
    say("Next:")
    say()
    for command in [*next_steps, "pip install .", "python train.py"]:
        say(f"  {command}")
    say()


def _say_files(paths: Iterable[str]) -> None:
    for path in paths:
        say(f"  {path}")
    say()
