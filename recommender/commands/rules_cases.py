"""`recommender rules cases`: the scenarios, and what they cover."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from recommender.commands.inputs import say_unread_cases
from recommender.commands.rules_check import case_faults
from recommender.decide.scoring import Recommendation, recommend
from recommender.errors import RuleBaseError
from recommender.output import say
from recommender.report import words
from recommender.resources import rules_folder
from recommender.rulebase.answers_file import load_answers
from recommender.rulebase.files import case_files
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Kind
from recommender.rulebase.rules import RuleBase

__all__ = ["run"]


def run(*, folder: Path | None) -> None:
    place = folder or rules_folder()
    rulebase = load_rules(place)
    paths = case_files(place)
    say_unread_cases(place)
    if faults := case_faults(rulebase, paths):
        raise RuleBaseError(faults)
    recommendations = []
    for path in paths:
        file = load_answers(path, rulebase)
        assert file.case is not None  # its faults were raised above
        recommendation = recommend(rulebase, file.answers)
        recommendations.append(recommendation)
        verdict = words.outcome(rulebase, recommendation.outcome)
        said = f"{verdict}, {recommendation.strength}" if recommendation.leader else verdict
        say(f"{path.stem}: {file.case.title} → {said}")
    say()
    for title, left in _uncovered(rulebase, recommendations):
        say(f"{title}: {', '.join(left) or 'none'}")


def _uncovered(
    rulebase: RuleBase, recommendations: Iterable[Recommendation]
) -> list[tuple[str, list[str]]]:
    fired: set[str] = set()
    holding: set[str] = set()
    chosen: set[tuple[str, str]] = set()
    for recommendation in recommendations:
        fired |= {contribution.rule.id for contribution in recommendation.contributions}
        holding |= {requirement.id for requirement in recommendation.requirements}
        chosen |= {
            (question, option)
            for question, options in recommendation.known.items()
            for option in options
        }
    options = [
        (question.id, option.id)
        for question in rulebase.questions
        if question.kind is not Kind.PRIORITIES
        for option in question.options
    ]
    return [
        (
            "Rules that fire in no case",
            [rule.id for rule in rulebase.rules if rule.id not in fired],
        ),
        (
            "Requirements that hold in no case",
            [must.id for must in rulebase.requirements if must.id not in holding],
        ),
        (
            "Options that are chosen in no case",
            [f"{id}: {option}" for id, option in options if (id, option) not in chosen],
        ),
    ]
