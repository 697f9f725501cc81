"""A decided project → the whole of it as {path: text}."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from recommender import __version__
from recommender.decide.project import ProjectChoice
from recommender.decide.scoring import Recommendation
from recommender.decide.team import Team
from recommender.errors import TemplateError
from recommender.report import Report, build_report, record
from recommender.report.markdown import inert
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.answers_file import write_answers
from recommender.rulebase.loader import read_id
from recommender.rulebase.rules import Variant
from recommender.starter.model import Templates
from recommender.starter.notebook import as_notebook
from recommender.starter.plan import PlannedProject, plan_project
from recommender.starter.project_name import is_device
from recommender.starter.render import render
from recommender.starter.verified import describe, read_ledger
from recommender.wording import closest, composed, listing

if TYPE_CHECKING:
    from recommender.report.team import TeamReport

__all__ = ["Generated", "generate"]


DECISION, ANSWERS = "DECISION.md", "answers.yaml"
"""What a task may ask for beside its templates' files."""

LONGEST_MEMBER = 50
"""Letters of a member's name in the name of a file, which may take 255 bytes."""


class Generated(NamedTuple):
    """A project, path → text, and what the answers ask for that is not in it: a sentence each."""

    files: dict[str, str]
    left_out: tuple[str, ...]


def generate(
    verdict: Recommendation | Team,
    choice: ProjectChoice,
    templates: Templates,
    *,
    name: str,
    notebook: bool = False,
    report: Report | TeamReport | None = None,
) -> Generated:
    """The project that was chosen; a `report` that is there already saves building it again.

    A team's project is shaped by the answers that all of them share, and holds those of each. With
    `notebook`, the scripts are one notebook, beside the same documents.
    See `plan_project` for the errors.
    """
    answers = "answers" if isinstance(verdict, Team) else ANSWERS
    project = plan_project(
        templates,
        name=name,
        task=choice.task,
        framework=choice.variant.framework,
        backend=choice.backend,
        machine=choice.starter.keys.get("machine"),
        requests=choice.starter.requests,
        reasons=reasons(verdict.together, choice.variant),
        closest_because=inert(choice.starter.closest) if choice.task == choice.starter.task else "",
        version=__version__,
        answers=answers,
    )
    files = _render_and_say_what_was_verified(project)
    if notebook:
        files = as_notebook(project, files)
    documents = {
        DECISION: lambda: {DECISION: _decision(verdict, choice, name, answers, notebook, report)},
        ANSWERS: lambda: _answers(verdict, choice, name),
    }
    for document in templates.tasks[choice.task].documents:
        if document not in documents:
            near = closest(document, documents) or f"; expected {listing(documents)}"
            raise TemplateError(f"task '{choice.task}': unknown document '{document}'{near}")
        files |= documents[document]()
    return Generated(dict(sorted(files.items())), project.left_out)


def _render_and_say_what_was_verified(project: PlannedProject) -> dict[str, str]:
    """What the ledger has of these very files stands in the README, which is no part of them."""
    files = render(project)
    pins: tuple[str, ...] = project.context["pins"]  # type: ignore[assignment]
    packages = [pin.partition("==")[0] for pin in pins]
    said = describe(read_ledger(templates_folder()), files, packages)
    if not said:
        return files
    return render(project._replace(context={**project.context, "verified": said}))


def _decision(
    verdict: Recommendation | Team,
    choice: ProjectChoice,
    name: str,
    answers: str,
    notebook: bool,
    report: Report | TeamReport | None,
) -> str:
    """The record of the decision, with the commands that give the same verdict and project."""
    # A record tells nothing of where files lie.
    rules = "" if verdict.rulebase.id == read_id(rules_folder()) else "DIR"
    with_rules = f" --rules {rules}" if rules else ""
    flags = "".join(f" {flag} {value}" for flag, value in choice.flags.items())
    flags += " --notebook" if notebook else ""
    return record(
        report or build_report(verdict, starter=choice.starter),
        choice=choice.variant.id,
        commands=(
            f"recommender --answers {answers} --details{with_rules}",
            f"recommender new {name} --answers {answers}{flags}{with_rules}",
        ),
        rules=rules,
    )


def _answers(verdict: Recommendation | Team, choice: ProjectChoice, name: str) -> dict[str, str]:
    """The answers in a file, or in one for each member."""
    rulebase = verdict.rulebase
    made_by = {
        "rulebase": rulebase.id,
        "version": rulebase.version,
        "framework": choice.variant.framework,
        **({"backend": choice.backend} if choice.backend else {}),
        "task": choice.task,
        "name": name,
    }
    if isinstance(verdict, Recommendation):
        return {ANSWERS: write_answers(verdict.answers, rulebase, made_by)}
    return {
        f"answers/{path}.yaml": write_answers(member.found.answers, rulebase, made_by)
        for path, member in zip(_file_names(verdict), verdict.members, strict=True)
    }


def _file_names(team: Team) -> list[str]:
    """The names of the members as names of files, no two alike on any file system."""
    names: list[str] = []
    for member in team.members:
        spelling = composed(member.name.removesuffix(".yaml"))
        plain = re.sub(r"[^\w.-]+", "-", spelling)[:LONGEST_MEMBER].strip("-.") or "member"
        if is_device(plain):
            plain = f"member-{plain}"
        name, count = plain, 1
        while name.casefold() in (taken.casefold() for taken in names):
            count += 1
            name = f"{plain}-{count}"
        names.append(name)
    return names


def reasons(recommendation: Recommendation, variant: Variant) -> list[str]:
    """The sentences of the rules that count most for a variant, at most three, as Markdown in which
    nothing that a rule author wrote takes effect."""
    counted = [(fired.counted(variant.id), fired.rule) for fired in recommendation.contributions]
    best = sorted((pair for pair in counted if pair[0] > 0), key=lambda pair: -pair[0])
    return [inert(rule.because) for _, rule in best[:3]]
