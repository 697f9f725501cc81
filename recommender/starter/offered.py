"""Whether there is a starter for what is recommended, and the command that writes it."""

from __future__ import annotations

from recommender.decide.scoring import Recommendation, Verdict
from recommender.decide.starter import StarterChoice, choose_starter
from recommender.resources import framework_ids, templates_folder

__all__ = ["next_command", "starter_of"]


def starter_of(recommendation: Recommendation) -> StarterChoice | None:
    """What the answers say of the starter; None where none is to be had: nothing is left to
    recommend, or nobody has written templates for it."""
    if recommendation.verdict is Verdict.CONFLICT:
        return None
    leading = [recommendation.leader] if recommendation.leader is not None else recommendation.tied
    there = framework_ids(templates_folder())
    if not any(framework.id in there for framework in leading):
        return None
    return choose_starter(recommendation.rulebase, recommendation.known)


def next_command(recommendation: Recommendation, starter: StarterChoice, flags: str) -> str:
    """What to type for the project; `flags` name the files, with a space before them."""
    command = f"recommender new my-project{flags}"
    if recommendation.verdict is Verdict.TIE:
        command += " --framework FRAMEWORK"
    if starter.task is None:
        command += " --task TASK"
    return command
