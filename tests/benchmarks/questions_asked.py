"""How many questions the cases take, with the early stop and without.

    python -m tests.benchmarks.questions_asked

Every case is answered as the questionnaire asks, until its verdict is settled.
"""

from __future__ import annotations

from statistics import median

from recommender import load_rules
from recommender.decide.scoring import recommend
from recommender.prompt.questionnaire import Questionnaire
from recommender.resources import rules_folder
from recommender.rulebase.answers_file import load_answers
from recommender.rulebase.questions import NOT_SURE, Answers
from recommender.rulebase.rules import RuleBase


def asked_until_settled(rulebase: RuleBase, answers: Answers) -> tuple[int, int]:
    """How many questions until the verdict is settled, and how many in all."""
    questionnaire = Questionnaire(rulebase, {})
    stopped = 0
    while (question := questionnaire.next_question()) is not None:
        if not stopped and questionnaire.settled():
            stopped = len(questionnaire.answers)
            found = recommend(rulebase, questionnaire.answers)
            assert found.outcome == recommend(rulebase, answers).outcome
        questionnaire.answers[question.id] = answers.get(question.id, NOT_SURE)
    return stopped or len(questionnaire.answers), len(questionnaire.answers)


def main() -> None:
    rulebase = load_rules()
    paths = sorted((rules_folder() / "cases").glob("*.yaml"))
    counts = [asked_until_settled(rulebase, load_answers(path, rulebase).answers) for path in paths]
    for path, (stopped, every) in zip(paths, counts, strict=True):
        print(f"{path.stem:50} {stopped:3} of {every}")
    stopped, every = (median(each) for each in zip(*counts, strict=True))
    print(f"{len(paths)} cases, median {stopped:g} of {every:g}")


if __name__ == "__main__":
    main()
