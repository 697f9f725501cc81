"""A recommendation → the whole starter project as {path: text}."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from recommender import __version__
from recommender.decide.scoring import Recommendation, Standing, VariantScore, Verdict
from recommender.decide.starter import choose_starter
from recommender.decide.team import Team
from recommender.documents import closest, listing
from recommender.errors import RefusedError, TemplateError, UsageError
from recommender.report import Report, build_report, record, words
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.answers_file import write_answers
from recommender.rulebase.loader import read_id
from recommender.rulebase.rules import RuleBase, Variant
from recommender.starter.plan import Catalogue, Project, plan_project
from recommender.starter.render import render
from recommender.starter.templates import load_catalogue
from recommender.starter.verified import describe, read_ledger

if TYPE_CHECKING:
    from recommender.report.team import TeamReport

__all__ = ["Generated", "check_templates", "choose_task", "choose_variant", "generate"]


DECISION, ANSWERS = "DECISION.md", "answers.yaml"
"""What a task may ask for beside its templates' files."""


class Generated(NamedTuple):
    """A project, path → text, and what the answers ask for that is not in it: a sentence each."""

    files: dict[str, str]
    left_out: tuple[str, ...]


def generate(
    found: Recommendation | Team,
    *,
    name: str,
    framework: str | None = None,
    backend: str | None = None,
    task: str | None = None,
    report: Report | TeamReport | None = None,
) -> Generated:
    """See `recommender.generate`; a `report` that is there already saves building it again.

    A team's project is shaped by the answers that all of them share, and holds those of each.
    """
    recommendation = found.together
    variant = choose_variant(recommendation, framework, backend)
    catalogue = load_catalogue(templates_folder())
    check_templates(recommendation, variant, catalogue)
    chosen_task = choose_task(recommendation, task)
    starter = choose_starter(recommendation.rulebase, recommendation.answers)
    answers = "answers" if isinstance(found, Team) else ANSWERS
    project = plan_project(
        catalogue,
        name=name,
        task=chosen_task,
        framework=variant.framework,
        backend=variant.backend if _has_backends(recommendation.rulebase, variant) else None,
        machine=starter.keys.get("machine"),
        requests=starter.requests,
        reasons=reasons(recommendation, variant),
        version=__version__,
        answers=answers,
    )
    flags = {"--framework": framework, "--backend": backend, "--task": task}
    given = "".join(f" {flag} {value}" for flag, value in flags.items() if value)
    # A record tells nothing of where files lie.
    rules = "" if found.rulebase.id == read_id(rules_folder()) else "DIR"
    its = f" --rules {rules}" if rules else ""
    commands = (
        f"recommender --answers {answers} --details{its}",
        f"recommender new {name} --answers {answers}{given}{its}",
    )
    documents = {
        DECISION: lambda: {
            DECISION: record(
                report or build_report(found, starter=starter),
                choice=variant.id,
                commands=commands,
                rules=rules,
            )
        },
        ANSWERS: lambda: _answers(found, variant, chosen_task, name),
    }
    files = _render_and_say_what_was_verified(project)
    for document in catalogue.tasks[chosen_task].documents:
        if document not in documents:
            near = closest(document, documents) or f"; expected {listing(documents)}"
            raise TemplateError(f"task '{chosen_task}': documents: no {document} is known{near}")
        files |= documents[document]()
    return Generated(dict(sorted(files.items())), project.left_out)


def _render_and_say_what_was_verified(project: Project) -> dict[str, str]:
    """What the ledger has of these very files stands in the README, which is no part of them."""
    files = render(project)
    pins: tuple[str, ...] = project.context["pins"]  # type: ignore[assignment]
    packages = [pin.partition("==")[0] for pin in pins]
    said = describe(read_ledger(templates_folder()), files, packages)
    if not said:
        return files
    return render(project._replace(context={**project.context, "verified": said}))


def _answers(
    found: Recommendation | Team, variant: Variant, task: str, name: str
) -> dict[str, str]:
    """The answers in a file, or in one for each member."""
    rulebase = found.rulebase
    backend = {"backend": variant.backend} if _has_backends(rulebase, variant) else {}
    made_by = {
        "rulebase": rulebase.id,
        "version": rulebase.version,
        "framework": variant.framework,
        **backend,
        "task": task,
        "name": name,
    }
    if isinstance(found, Recommendation):
        return {ANSWERS: write_answers(found.answers, rulebase, made_by)}
    return {
        f"answers/{path}.yaml": write_answers(member.found.answers, rulebase, made_by)
        for path, member in zip(_file_names(found), found.members, strict=True)
    }


def _file_names(team: Team) -> list[str]:
    """The names of the members as names of files, no two alike on any file system."""
    names: list[str] = []
    for member in team.members:
        plain = re.sub(r"[^\w.-]+", "-", member.name.removesuffix(".yaml")).strip("-.") or "member"
        name, count = plain, 1
        while name.casefold() in (one.casefold() for one in names):
            count += 1
            name = f"{plain}-{count}"
        names.append(name)
    return names


def reasons(recommendation: Recommendation, variant: Variant) -> list[str]:
    """The sentences of the rules that count most for a variant, at most three."""
    counted = [(one.counted(variant.id), one.rule) for one in recommendation.contributions]
    best = sorted((one for one in counted if one[0] > 0), key=lambda one: -one[0])
    return [rule.because for _, rule in best[:3]]


def check_templates(recommendation: Recommendation, variant: Variant, catalogue: Catalogue) -> None:
    """UsageError where there are no templates for it: a rule base of one's own may recommend what
    nobody has written a starter for."""
    there = catalogue.frameworks
    known = there.get(variant.framework)
    if known is None:
        title = recommendation.rulebase.framework[variant.framework].title
        only = words.listed(sorted(one.title for one in there.values()))
        left = [one.framework.id for one in recommendation.standings if not one.excluded]
        flag, others = "--framework", [id for id in left if id in there]
    else:
        backends = {one.id: one.title for one in known.backends}
        if variant.backend in backends or not _has_backends(recommendation.rulebase, variant):
            return
        title = variant.title
        only = f"{known.title} on {words.listed(backends.values(), 'or')}"
        standing = recommendation.standing(variant.framework)
        left = [one.variant.backend for one in standing.variants if not one.excluded_by]
        flag, others = "--backend", [id for id in left if id in backends]
    way_out = f"; for one, give {flag} {listing(others)}" if others else ""
    raise UsageError(f"there is no starter for {title}, only for {only}{way_out}")


def choose_task(recommendation: Recommendation, task: str | None = None) -> str:
    """The task asked for, or the one that the answers name."""
    chosen = task or choose_starter(recommendation.rulebase, recommendation.answers).task
    if chosen is None:
        raise UsageError("the answers name no task for the starter: give --task")
    return chosen


def choose_variant(
    recommendation: Recommendation, framework: str | None = None, backend: str | None = None
) -> Variant:
    """The variant to generate for: the recommended one, or the one asked for if it is allowed."""
    standing = _standing(recommendation, framework)
    found = standing.best
    if backend is not None:
        found = _backend(standing, backend)
    if found.excluded_by:
        title = standing.framework.title if backend is None else found.variant.title
        raise RefusedError(_refusal(title, found))
    return found.variant


def _standing(recommendation: Recommendation, framework: str | None) -> Standing:
    known = recommendation.rulebase.framework
    if framework is not None:
        if framework not in known:
            near = closest(framework, known) or f"; expected {listing(known)}"
            raise UsageError(f"--framework: '{framework}' is not in this rule base{near}")
        return recommendation.standing(framework)
    if recommendation.verdict is Verdict.TIE:
        titles = words.listed(one.title for one in recommendation.tied)
        raise UsageError(
            f"{titles} are exactly even on these answers: "
            f"give --framework {listing(one.id for one in recommendation.tied)}"
        )
    if recommendation.verdict is Verdict.CONFLICT:
        lines = [_refusal(one.framework.title, one.best) for one in recommendation.standings]
        raise RefusedError("no framework meets all the answers\n" + "\n".join(lines))
    return recommendation.first


def _backend(standing: Standing, backend: str) -> VariantScore:
    title = standing.framework.title
    several = {one.variant.backend: one for one in standing.variants}
    if standing.framework.id in several:
        raise UsageError(f"--backend: {title} has no backends to choose from")
    if backend not in several:
        near = closest(backend, several) or f"; expected {listing(sorted(several))}"
        raise UsageError(f"--backend: '{backend}' is no backend of {title}{near}")
    return several[backend]


def _has_backends(rulebase: RuleBase, variant: Variant) -> bool:
    """Whether the variant's framework has several, of which one has to be named."""
    return len(rulebase.framework[variant.framework].variants) > 1


def _refusal(title: str, found: VariantScore) -> str:
    whys = " ".join(f"{one.because} {one.resolve}" for one in found.excluded_by)
    return f"{title} is ruled out by your answers: {whys}"
