"""The decision guide that ends in working code.

    import recommender

    rulebase = recommender.load_rules()
    verdict = recommender.recommend({"experience": "none-yet"}, rulebase)
    files = recommender.generate(verdict, name="my-project", task="tabular-classification")

`recommend_each` scores many sets of answers and `confer` those of a team. Everything else is
internal. Nothing heavy is imported before it is needed.

Whatever they are given, they raise the errors of `recommender.errors` that each of them names, and
no others. An error's `faults` tell place and reason, at most 1,000 of them; its message shows 50.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike

    from recommender.decide.scoring import Recommendation
    from recommender.decide.team import Team
    from recommender.rulebase.questions import Answers
    from recommender.rulebase.rules import RuleBase

__all__ = ["__version__", "confer", "generate", "load_rules", "recommend", "recommend_each"]

__version__ = "0.1.0"


def load_rules(folder: str | PathLike[str] | None = None) -> RuleBase:
    """Load the rule base in `folder`, or the shipped one; RuleBaseError names every fault."""
    from pathlib import Path

    from recommender import resources
    from recommender.errors import RuleBaseError
    from recommender.rulebase import loader
    from recommender.wording import type_of

    if folder is None:
        return loader.load_rules(resources.rules_folder())
    try:
        path = Path(folder)
    except TypeError as error:
        message = f"expected the path of a folder of rules, got {type_of(folder)}"
        raise RuleBaseError(message) from error
    return loader.load_rules(path)


def recommend(answers: Answers, rulebase: RuleBase | None = None) -> Recommendation:
    """Score answers (question id → option id, list of ids, or priorities).

    AnswersError names every answer that does not fit the rule base. RuleBaseError where `rulebase`
    is no rule base.
    """
    from recommender.decide import scoring
    from recommender.rulebase.answers_given import check_answers

    rulebase = _rules(rulebase)
    return scoring.recommend(rulebase, check_answers(answers, rulebase))


def recommend_each(
    answer_sets: Iterable[Answers], rulebase: RuleBase | None = None
) -> Iterator[Recommendation]:
    """Score many sets of answers, one after the other, each as `recommend` does.

    The rule base is loaded once. AnswersError names the set by its place, counted from 0.
    """
    from recommender.decide import scoring
    from recommender.errors import AnswersError
    from recommender.rulebase.answers_given import check_answers
    from recommender.wording import type_of

    rulebase = _rules(rulebase)
    try:
        sets = enumerate(answer_sets)
    except TypeError as error:
        raise AnswersError(f"expected sets of answers, got {type_of(answer_sets)}") from error
    for place, answers in sets:
        checked = check_answers(answers, rulebase, f"answers of set {place}")
        yield scoring.recommend(rulebase, checked)


def confer(people: Mapping[str, Answers], rulebase: RuleBase | None = None) -> Team:
    """Score the answers of several people, name → answers, alone and together.

    AnswersError names every answer that does not fit the rule base, and whose it is. It also
    refuses a team of nobody, and names that look the same.
    """
    from recommender.decide import team
    from recommender.rulebase.answers_given import check_people

    rulebase = _rules(rulebase)
    return team.confer(rulebase, check_people(people, rulebase))


def generate(
    recommendation: Recommendation | Team,
    *,
    name: str,
    framework: str | None = None,
    backend: str | None = None,
    task: str | None = None,
    notebook: bool = False,
) -> Mapping[str, str]:
    """The starter project as {path: text}; nothing is written.

    `framework`, `backend` and `task` override the recommendation; with `notebook`, the scripts are
    one notebook. RefusedError where a requirement
    rules the choice out, UsageError where there is no leader, no task or no template to choose or
    an argument is of a wrong type, TargetError where the name will not do.
    """
    from recommender.decide.project import choose_project
    from recommender.decide.scoring import Recommendation
    from recommender.decide.starter import choose_starter
    from recommender.decide.team import Team
    from recommender.errors import TargetError, UsageError
    from recommender.resources import templates_folder
    from recommender.starter.generate import generate as generate_project
    from recommender.starter.templates import load_templates
    from recommender.wording import type_of

    if not isinstance(recommendation, Recommendation | Team):
        expected = "expected what recommend() or confer() gives"
        raise UsageError(f"{expected}, got {type_of(recommendation)}")
    if not isinstance(name, str):
        raise TargetError(f"expected a project name that is text, got {type_of(name)}")
    for key, value in {"framework": framework, "backend": backend, "task": task}.items():
        if not isinstance(value, str | None):
            raise UsageError(f"{key}: expected text or None, got {type_of(value)}")
    together = recommendation.together
    starter = choose_starter(together.rulebase, together.known)
    templates = load_templates(templates_folder())
    choice = choose_project(
        together, starter, templates.offered, framework=framework, backend=backend, task=task
    )
    return generate_project(recommendation, choice, templates, name=name, notebook=notebook).files


def _rules(rulebase: RuleBase | None) -> RuleBase:
    """The rule base that a caller gave, or the shipped one."""
    from recommender.errors import RuleBaseError
    from recommender.rulebase.rules import RuleBase
    from recommender.wording import type_of

    if rulebase is None:
        return load_rules()
    if not isinstance(rulebase, RuleBase):
        raise RuleBaseError(f"expected what load_rules() gives, got {type_of(rulebase)}")
    return rulebase
