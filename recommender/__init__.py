"""The decision guide that ends in working code.

    import recommender

    rulebase = recommender.load_rules()
    verdict = recommender.recommend({"experience": "none-yet"}, rulebase)
    files = recommender.generate(verdict, name="my-project", task="tabular-classification")

`recommend_each` scores many sets of answers and `confer` those of a team. Everything else is
internal. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike

    from recommender.decide.scoring import Recommendation
    from recommender.decide.team import Team
    from recommender.errors import Fault
    from recommender.rulebase.questions import Answers
    from recommender.rulebase.rules import RuleBase

__all__ = ["__version__", "confer", "generate", "load_rules", "recommend", "recommend_each"]

__version__ = "0.1.0"


def load_rules(folder: str | PathLike[str] | None = None) -> RuleBase:
    """Load the rule base in `folder`, or the shipped one; RuleBaseError names every fault."""
    from pathlib import Path

    from recommender import resources
    from recommender.rulebase import loader

    return loader.load_rules(Path(folder) if folder is not None else resources.rules_folder())


def recommend(answers: Answers, rulebase: RuleBase | None = None) -> Recommendation:
    """Score answers (question id → option id, list of ids, or priorities).

    AnswersError names every answer that does not fit the rule base.
    """
    from recommender.decide import scoring
    from recommender.rulebase.answers_file import check_answers

    rulebase = load_rules() if rulebase is None else rulebase
    return scoring.recommend(rulebase, check_answers(answers, rulebase))


def recommend_each(
    answer_sets: Iterable[Answers], rulebase: RuleBase | None = None
) -> Iterator[Recommendation]:
    """Score many sets of answers, one after the other, each as `recommend` does.

    The rule base is loaded once. AnswersError names the set by its place, counted from 0.
    """
    from recommender.decide import scoring
    from recommender.rulebase.answers_file import check_answers

    rulebase = load_rules() if rulebase is None else rulebase
    for place, answers in enumerate(answer_sets):
        checked = check_answers(answers, rulebase, f"answers of set {place}")
        yield scoring.recommend(rulebase, checked)


def confer(people: Mapping[str, Answers], rulebase: RuleBase | None = None) -> Team:
    """Score the answers of several people, name → answers, alone and together.

    AnswersError names every answer that does not fit the rule base, and whose it is.
    """
    from recommender.decide import team
    from recommender.errors import AnswersError
    from recommender.rulebase.answers_file import check_answers

    rulebase = load_rules() if rulebase is None else rulebase
    checked: dict[str, Answers] = {}
    faults: list[Fault] = []
    for name, answers in people.items():
        try:
            checked[name] = check_answers(answers, rulebase, f"answers of {name}")
        except AnswersError as error:
            faults += error.faults
    if faults:
        raise AnswersError(faults)
    return team.confer(rulebase, checked)


def generate(
    recommendation: Recommendation | Team,
    *,
    name: str,
    framework: str | None = None,
    backend: str | None = None,
    task: str | None = None,
) -> Mapping[str, str]:
    """The starter project as {path: text}; nothing is written.

    `framework`, `backend` and `task` override the recommendation. RefusedError where a requirement
    rules the choice out, UsageError where there is no leader, no task or no template to choose,
    TargetError where the name will not do.
    """
    from recommender.decide.project import choose_project
    from recommender.decide.starter import choose_starter
    from recommender.resources import templates_folder
    from recommender.starter.generate import generate as generate_project
    from recommender.starter.templates import load_templates

    together = recommendation.together
    starter = choose_starter(together.rulebase, together.known)
    templates = load_templates(templates_folder())
    choice = choose_project(
        together, starter, templates.offered, framework=framework, backend=backend, task=task
    )
    return generate_project(recommendation, choice, templates, name=name).files
