"""`recommender new`: the starter project."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.cells import wrap
from recommender.commands.inputs import judge, keep, read_rules
from recommender.commands.terminal import shows_unicode
from recommender.decide.project import ProjectChoice, choose_project
from recommender.decide.scoring import Recommendation, Verdict
from recommender.decide.starter import StarterChoice, choose_starter
from recommender.decide.team import Team
from recommender.errors import RecommenderError, TargetError
from recommender.output import note, say
from recommender.report import Report, build_report, summary
from recommender.resources import templates_folder
from recommender.starter.generate import generate
from recommender.starter.model import Templates
from recommender.starter.project_name import check_name
from recommender.starter.templates import load_templates
from recommender.writer import check_folder, write_project

if TYPE_CHECKING:
    from recommender.report.team import TeamReport

__all__ = ["keeping", "offer", "run"]


def run(
    *,
    folder: str,
    answers: tuple[Path, ...],
    resume: Path | None,
    measured: Path | None,
    framework: str | None,
    backend: str | None,
    task: str | None,
    notebook: bool,
    dry_run: bool,
    rules: Path | None,
) -> None:
    templates = load_templates(templates_folder())
    _check(folder, templates)
    rulebase = read_rules(rules)
    command = f"recommender new {shlex.quote(folder)}"
    verdict, measurement = judge(rulebase, answers, resume, rules, measured, command)
    recommendation = verdict.together
    starter = choose_starter(rulebase, recommendation.known)
    with contextlib.nullcontext() if answers else keeping(recommendation, resume):
        framework, task = _ask_missing(recommendation, starter, templates, framework, task)
        report = build_report(verdict, starter=starter, measured=measurement)
        _show(report, starter.closest if task is None else "")
        choice = choose_project(
            recommendation,
            starter,
            templates.offered,
            framework=framework,
            backend=backend,
            task=task,
        )
        _make(verdict, choice, templates, report, Path(folder), dry_run, notebook)


def offer(recommendation: Recommendation, starter: StarterChoice, report: Report) -> None:
    """Ask for what a project needs, once the questions are answered, and write it."""
    from recommender import prompt

    templates = load_templates(templates_folder())

    def fault(name: str) -> str:
        """What is wrong with the name of a folder, or ''."""
        try:
            _check(name, templates)
        except TargetError as error:
            return str(error)
        return ""

    folder = Path(prompt.text("Name of the project folder", "my-project", fault))
    framework, task = _ask_missing(recommendation, starter, templates, None, None)
    choice = choose_project(
        recommendation, starter, templates.offered, framework=framework, task=task
    )
    _make(recommendation, choice, templates, report, folder, dry_run=False)


@contextlib.contextmanager
def keeping(recommendation: Recommendation, begun_as: Path | None = None) -> Iterator[None]:
    """Whoever has answered the questions keeps the answers, in a file, where no project comes of
    them: stopped by Ctrl-C, refused, or impossible to write."""
    try:
        yield
    except (KeyboardInterrupt, RecommenderError):
        with contextlib.suppress(TargetError):  # a full disk has no room for the answers either
            kept = keep(recommendation.answers, recommendation.rulebase, begun_as)
            say(err=True)
            say(f"Your answers are in {kept}.", err=True)
        raise


def _check(folder: str, templates: Templates) -> None:
    """TargetError unless a project of this name can be written at this place."""
    place = Path(folder)
    if place.name or not folder:  # '.' has no name, which check_folder says better
        check_name(place.name, templates.reserved)
    check_folder(place)


def _ask_missing(
    recommendation: Recommendation,
    starter: StarterChoice,
    templates: Templates,
    framework: str | None,
    task: str | None,
) -> tuple[str | None, str | None]:
    """Ask for the framework on a tie, and for the task where the answers name none.

    Without a terminal nothing is asked, and what is still missing is an error later.
    """
    tied = framework is None and recommendation.verdict is Verdict.TIE
    untold = task is None and starter.task is None
    if not (tied or untold):
        return framework, task
    from recommender import prompt

    if not prompt.has_terminal():
        return framework, task
    if tied:
        framework = _ask_framework(recommendation, templates)
    chosen = framework or recommendation.first.framework.id
    if untold and chosen in templates.frameworks:
        tasks = [(offered.id, offered.title) for offered in templates.tasks.values()]
        task = prompt.choose("Which starter project?", tasks)
    return framework, task


def _ask_framework(recommendation: Recommendation, templates: Templates) -> str:
    """One of the even frameworks, of those that there are templates for."""
    from recommender import prompt

    options = [
        (framework.id, framework.title)
        for framework in recommendation.tied
        if framework.id in templates.frameworks
    ]
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
    verdict: Recommendation | Team,
    choice: ProjectChoice,
    templates: Templates,
    report: Report | TeamReport,
    folder: Path,
    dry_run: bool,
    notebook: bool = False,
) -> None:
    files, left_out = generate(
        verdict, choice, templates, name=folder.name, notebook=notebook, report=report
    )
    for sentence in left_out:
        note(sentence)
    project = f"{len(files)} files to {folder} ({choice.variant.title}, {choice.task}):"
    if dry_run:
        say(f"Would write {project}")
        _say_files(files)
        return
    write_project(files, folder)
    say(f"Wrote {project}")
    _say_files(files)
    say("Next:")
    say()
    for command in _next_steps(folder, notebook):
        say(f"  {command}")
    say()


def _next_steps(folder: Path, notebook: bool) -> list[str]:
    """The commands to type, up to the first training."""
    activate = ".venv\\Scripts\\activate" if os.name == "nt" else "source .venv/bin/activate"
    begin = [f"cd {shlex.quote(str(folder))}", "python -m venv .venv", activate]
    if notebook:
        opened = shlex.quote(f"{folder.name}.ipynb")
        return [*begin, "pip install jupyterlab", f"jupyter lab {opened}"]
    return [*begin, "pip install .", "python train.py"]


def _say_files(paths: Iterable[str]) -> None:
    for path in paths:
        say(f"  {path}")
    say()
