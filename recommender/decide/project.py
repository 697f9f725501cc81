"""Which project is generated: framework and backend, task, and what the answers add to it.

Decided once, after scoring, and handed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.decide.scoring import Recommendation, Standing, VariantScore, Verdict
from recommender.decide.starter import StarterChoice
from recommender.errors import RefusedError, UsageError
from recommender.rulebase.rules import RuleBase, Variant
from recommender.wording import closest, listing

__all__ = ["Offered", "ProjectChoice", "choose_project"]


class Offered(NamedTuple):
    """A framework that starters can be generated for; `backends`: id → title."""

    title: str
    backends: Mapping[str, str]


class ProjectChoice(NamedTuple):
    """What is generated.

    `backend` is None where the framework has but one variant. `flags` are what was asked for beside
    the answers, such as `--task` → `minimal`.
    """

    variant: Variant
    backend: str | None
    task: str
    starter: StarterChoice
    flags: Mapping[str, str]


def choose_project(
    recommendation: Recommendation,
    starter: StarterChoice,
    offered: Mapping[str, Offered],
    *,
    framework: str | None = None,
    backend: str | None = None,
    task: str | None = None,
) -> ProjectChoice:
    """The recommended project, or what was asked for in its place, if the answers allow it.

    `offered`: framework id → what starters there are for it. RefusedError where a requirement
    rules the choice out, UsageError where there is none to make: no leader, an unknown framework
    or backend, no starter for it, no task.
    """
    rulebase = recommendation.rulebase
    variant = _variant(recommendation, framework, backend)
    several = len(rulebase.framework[variant.framework].variants) > 1
    _check_offered(recommendation, variant, several, offered)
    chosen_task = task or starter.task
    if chosen_task is None:
        raise UsageError("the answers name no task for the starter: give --task")
    flags = {"--framework": framework, "--backend": backend, "--task": task}
    return ProjectChoice(
        variant=variant,
        backend=variant.backend if several else None,
        task=chosen_task,
        starter=starter,
        flags={flag: value for flag, value in flags.items() if value},
    )


def _variant(recommendation: Recommendation, framework: str | None, backend: str | None) -> Variant:
    standing = _standing(recommendation, framework)
    scored = standing.best if backend is None else _scored_backend(standing, backend)
    if scored.excluded_by:
        title = standing.framework.title if backend is None else scored.variant.title
        raise RefusedError(_refusal(title, scored))
    return scored.variant


def _standing(recommendation: Recommendation, framework: str | None) -> Standing:
    known = recommendation.rulebase.framework
    if framework is not None:
        if framework not in known:
            near = _nearest(framework, known)
            raise UsageError(f"--framework: '{framework}' is not in this rule base{near}")
        return recommendation.standing(framework)
    if recommendation.verdict is Verdict.TIE:
        tied = recommendation.tied
        raise UsageError(
            f"{listing((framework.title for framework in tied), 'and')} are exactly even on these "
            f"answers: give --framework {listing(framework.id for framework in tied)}"
        )
    if recommendation.verdict is Verdict.CONFLICT:
        lines = [
            _refusal(standing.framework.title, standing.best)
            for standing in recommendation.standings
        ]
        raise RefusedError("no framework meets all the answers", *lines)
    return recommendation.first


def _scored_backend(standing: Standing, backend: str) -> VariantScore:
    title = standing.framework.title
    scores = {score.variant.backend: score for score in standing.variants}
    if standing.framework.id in scores:
        raise UsageError(f"--backend: {title} has no backends to choose from")
    if backend not in scores:
        near = _nearest(backend, sorted(scores))
        raise UsageError(f"--backend: '{backend}' is not a backend of {title}{near}")
    return scores[backend]


def _refusal(title: str, scored: VariantScore) -> str:
    whys = " ".join(f"{rule.because} {rule.resolve}" for rule in scored.excluded_by)
    return f"{title} is ruled out by your answers: {whys}"


def _check_offered(
    recommendation: Recommendation, variant: Variant, several: bool, offered: Mapping[str, Offered]
) -> None:
    """UsageError where nobody has written a starter for what a rule base recommends."""
    rulebase = recommendation.rulebase
    here = offered.get(variant.framework)
    if here is None:
        title = rulebase.framework[variant.framework].title
        only = listing(sorted(other.title for other in offered.values()), "and")
        free = [
            standing.framework.id
            for standing in recommendation.standings
            if not standing.excluded and standing.framework.id in offered
        ]
        raise _not_offered(title, only, "--framework", free)
    if several and variant.backend not in here.backends:
        scores = recommendation.standing(variant.framework).variants
        free = [
            score.variant.backend
            for score in scores
            if not score.excluded_by and score.variant.backend in here.backends
        ]
        only = listing(
            (_title(rulebase, variant.framework, id, here) for id in here.backends), "and"
        )
        raise _not_offered(variant.title, only, "--backend", free)


def _title(rulebase: RuleBase, framework: str, backend: str, offered: Offered) -> str:
    """What the reader knows a backend by: the words of the rule base, where it has any for it."""
    titles = {variant.backend: variant.title for variant in rulebase.framework[framework].variants}
    return titles.get(backend, f"{offered.title} on {offered.backends[backend]}")


def _not_offered(title: str, only: str, flag: str, ids: list[str]) -> UsageError:
    way_out = f"; choose with {flag} {listing(ids)}" if ids else ""
    return UsageError(f"there is no starter for {title}, only for {only}{way_out}")


def _nearest(word: str, known: Iterable[str]) -> str:
    """The nearest of the words, or all of them."""
    return closest(word, known) or f"; expected {listing(known)}"
