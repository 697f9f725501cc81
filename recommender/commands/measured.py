"""`--measured RESULT`: what a race says, as an answer of everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.errors import UsageError

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement, RaceReport
    from recommender.rulebase.answers_file import AnswersFile
    from recommender.rulebase.rules import RuleBase

__all__ = ["count_measured", "read_measured"]


def read_measured(rulebase: RuleBase, path: Path) -> RaceReport:
    """The result in a file; UsageError where the rule base has no question for it."""
    from recommender.decide.timing import asking
    from recommender.report.race.read import read_race

    if asking(rulebase) is None:
        raise UsageError(
            f"--measured: rule base {rulebase.id} has no question that a measured result can answer"
        )
    return read_race(path)


def count_measured(
    rulebase: RuleBase, race: RaceReport, people: Mapping[str, AnswersFile]
) -> tuple[Measurement, dict[str, AnswersFile]]:
    """What the race means, and the answers: with its own in them, where it counts."""
    from recommender.decide.starter import choose_starter
    from recommender.decide.timing import answer, asking
    from recommender.report.race.build import build_measurement, timing
    from recommender.rulebase.questions import known_answers

    question = asking(rulebase)
    assert question is not None
    known = [known_answers(rulebase.questions, file.answers) for file in people.values()]
    tasks = {choose_starter(rulebase, answers).task for answers in known}
    outcome = answer(rulebase, question, timing(race), {task for task in tasks if task})
    files = dict(people)
    if outcome.option:
        for name, file in people.items():
            answers = {**file.answers, question.id: outcome.option}
            files[name] = file._replace(answers=answers)
    return build_measurement(race, outcome, rulebase), files
