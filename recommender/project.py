"""A recommendation → the whole starter project as {path: text}."""

from __future__ import annotations

from recommender import __version__
from recommender.answers import write_answers
from recommender.catalogue import load_catalogue
from recommender.documents import closest, listing
from recommender.errors import RefusedError, UsageError
from recommender.plan import plan_project
from recommender.render import render
from recommender.report import build
from recommender.report.decision import decision_record
from recommender.resources import templates_folder
from recommender.rules import Framework, Variant
from recommender.scoring import Recommendation, Standing, VariantScore, Verdict
from recommender.starter import choose_starter

__all__ = ["choose_task", "choose_variant", "generate"]


def generate(
    recommendation: Recommendation,
    *,
    name: str,
    framework: str | None = None,
    backend: str | None = None,
    task: str | None = None,
) -> dict[str, str]:
    """See `recommender.generate`."""
    variant = choose_variant(recommendation, framework, backend)
    rulebase = recommendation.rulebase
    starter = choose_starter(rulebase, recommendation.answers)
    chosen_task = choose_task(recommendation, task)
    several = len(rulebase.framework[variant.framework].variants) > 1
    project = plan_project(
        load_catalogue(templates_folder()),
        name=name,
        task=chosen_task,
        framework=variant.framework,
        backend=variant.backend if several else None,
        machine=starter.keys.get("machine"),
        reasons=reasons(recommendation, variant),
        version=__version__,
    )
    files = render(project)
    files["answers.yaml"] = write_answers(
        recommendation.answers,
        rulebase,
        {
            "rulebase": rulebase.id,
            "version": rulebase.version,
            "framework": variant.framework,
            **({"backend": variant.backend} if several else {}),
            "task": chosen_task,
            "name": name,
        },
    )
    flags = {"--framework": framework, "--backend": backend, "--task": task}
    given = "".join(f" {flag} {value}" for flag, value in flags.items() if value)
    files["DECISION.md"] = decision_record(
        build(recommendation, starter=starter),
        choice=variant.id,
        command=f"recommender new {name} --answers answers.yaml{given}",
    )
    return dict(sorted(files.items()))


def reasons(recommendation: Recommendation, variant: Variant) -> list[str]:
    """The sentences of the rules that count most for a variant, at most three."""
    counted = [(one.counted(variant.id), one.rule) for one in recommendation.contributions]
    best = sorted((one for one in counted if one[0] > 0), key=lambda one: -one[0])
    return [rule.because for _, rule in best[:3]]


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
        titles = " and ".join(one.title for one in recommendation.tied)
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
    several = {one.variant.backend: one for one in standing.variants if _has_backends(standing)}
    if not several:
        raise UsageError(f"--backend: {title} has no backends to choose from")
    if backend not in several:
        near = closest(backend, several) or f"; expected {listing(sorted(several))}"
        raise UsageError(f"--backend: '{backend}' is no backend of {title}{near}")
    return several[backend]


def _has_backends(standing: Standing) -> bool:
    framework: Framework = standing.framework
    return any(variant.id != framework.id for variant in framework.variants)


def _refusal(title: str, found: VariantScore) -> str:
    whys = " ".join(f"{one.because} {one.resolve}" for one in found.excluded_by)
    return f"{title} is ruled out by your answers: {whys}"
