"""`recommender compare`: the frameworks as the rule base sees them, or a task's code in each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from recommender.commands.inputs import read_rules, with_rules
from recommender.commands.terminal import look
from recommender.errors import UsageError
from recommender.output import emit
from recommender.resources import framework_ids, templates_folder
from recommender.rulebase.rules import RuleBase
from recommender.wording import closest, listing

if TYPE_CHECKING:
    from recommender.compare.code import CodeComparison, OfProject
    from recommender.report.record import Document
    from recommender.starter.model import Backend, SupportedFramework, Task, Templates

__all__ = ["Racing", "run"]

NAME = "my-project"


class Racing(NamedTuple):
    """How often each project is to be trained, with which arguments of its train.py, and the file
    that keeps what was measured, if any."""

    repeats: int
    arguments: Sequence[str]
    output: Path | None
    force: bool


def run(
    *,
    task: str | None,
    backend: str | None,
    file: str | None,
    style: str,
    rules: Path | None,
    racing: Racing | None = None,
) -> None:
    asked = {"--backend": backend, "--file": file, "--run": racing}
    for flag, given in asked.items():
        if task is None and given is not None:
            raise UsageError(f"{flag} has no effect without a TASK")
    if racing is not None and file is not None:
        raise UsageError("--run trains whole projects: leave --file out")
    rulebase = read_rules(rules)
    if task is not None and racing is not None:
        from recommender.commands import compare_run

        chosen, projects = _projects(rulebase, task, backend)
        compare_run.run(
            task=chosen,
            projects=projects,
            style=style,
            look=look(),
            **racing._asdict(),
        )
        return
    if task is not None:
        made = _code(rulebase, task, backend, file)
        text = _json(made) if style == "json" else _code_text(made)
    else:
        from recommender.compare.claims import build_comparison
        from recommender.starter.templates import task_ids

        command = _next(rulebase, rules)
        tasks = task_ids(templates_folder()) if command else ()
        compared = build_comparison(rulebase, command, tasks)
        if style == "json":
            text = _json(compared)
        else:
            from recommender.compare.claims.text import render_comparison

            text = render_comparison(compared, look())
    emit(text)


def _json(document: Document) -> str:
    from recommender.report.as_json import to_json

    return to_json(document)


def _next(rulebase: RuleBase, rules: Path | None) -> str:
    """The command that compares code, where there are templates for two of the frameworks."""
    there = [id for id in framework_ids(templates_folder()) if id in rulebase.framework]
    return f"recommender compare TASK{with_rules(rules)}" if len(there) > 1 else ""


def _code_text(made: CodeComparison) -> str:
    from recommender.compare.code.text import render_code_comparison

    return render_code_comparison(made, look())


def _code(rulebase: RuleBase, task: str, backend: str | None, file: str | None) -> CodeComparison:
    from recommender.compare.code import build_code_comparison

    chosen, projects = _projects(rulebase, task, backend)
    paths = sorted({path for project in projects for path in project.files})
    if file is not None and file not in paths:
        raise UsageError(f"--file: no project has '{file}'{_known(file, 'files', paths)}")
    ids = [project.framework.id for project in projects]
    return build_code_comparison(
        chosen,
        projects,
        only=() if file is None else (file,),
        without=[known.title for known in rulebase.frameworks if known.id not in ids],
    )


def _projects(rulebase: RuleBase, task: str, wanted: str | None) -> tuple[Task, list[OfProject]]:
    """The task, and its project in each framework that has one."""
    from recommender.starter.templates import load_templates

    catalogue = load_templates(templates_folder())
    if task not in catalogue.tasks:
        known = _known(task, "tasks", list(catalogue.tasks))
        raise UsageError(f"there is no task '{task}'{known}")
    chosen = catalogue.tasks[task]
    frameworks = _frameworks(rulebase, catalogue, chosen)
    backends = _backends(frameworks, wanted)
    return chosen, [
        _project(catalogue, chosen, framework, backend)
        for framework, backend in zip(frameworks, backends, strict=True)
    ]


def _known(word: str, kind: str, known: Sequence[str]) -> str:
    """'; did you mean 'minimal'? The tasks are: …'."""
    near = closest(word, known)
    all_known = f"he {kind} are: {', '.join(known)}"
    return f"{near} T{all_known}" if near else f"; t{all_known}"


def _frameworks(rulebase: RuleBase, catalogue: Templates, task: Task) -> list[SupportedFramework]:
    """Those of the rule base that have templates for the task, in its order."""
    there = {framework.id: framework for framework in catalogue.frameworks_of(task)}
    frameworks = [there[id] for id in rulebase.framework if id in there]
    if len(frameworks) < 2:
        several = [
            other.id
            for other in catalogue.tasks.values()
            if len(
                [
                    known
                    for known in catalogue.frameworks_of(other)
                    if known.id in rulebase.framework
                ]
            )
            > 1
        ]
        others = f"; there are several for {listing(several)}" if several else ""
        which = f"only {frameworks[0].title}" if frameworks else "no framework"
        raise UsageError(
            f"in rule base {rulebase.id}, {which} has a project for '{task.id}', so there is "
            f"nothing to compare{others}"
        )
    return frameworks


def _backends(frameworks: list[SupportedFramework], wanted: str | None) -> list[Backend]:
    """The backend asked for where a framework has several to choose from, else its default."""
    several = {
        backend.id
        for framework in frameworks
        if len(framework.backends) > 1
        for backend in framework.backends
    }
    if wanted is not None and wanted not in several:
        near = closest(wanted, several) or f"; expected {listing(sorted(several))}"
        raise UsageError(f"--backend: '{wanted}' is not a backend that can be chosen{near}")
    chosen = []
    for framework in frameworks:
        default = framework.backends[0]
        backends = {backend.id: backend for backend in framework.backends}
        chosen.append(backends.get(wanted or "", default) if len(backends) > 1 else default)
    return chosen


def _project(
    catalogue: Templates, task: Task, framework: SupportedFramework, backend: Backend
) -> OfProject:
    from recommender import __version__
    from recommender.compare.code import OfProject
    from recommender.starter.plan import plan_project
    from recommender.starter.render import render

    project = plan_project(
        catalogue,
        name=NAME,
        task=task.id,
        framework=framework.id,
        backend=backend.id,
        version=__version__,
    )
    return OfProject(framework, backend, str(project.context["stack"]), render(project))
