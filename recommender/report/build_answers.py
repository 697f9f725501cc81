"""Answers in words: those that count, those that do not apply, and the questions still open."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.decide.scoring import Recommendation
from recommender.report import words
from recommender.report.model import Answered, Ignored, OpenQuestion
from recommender.rulebase.conditions import blocking
from recommender.rulebase.questions import (
    ASIDE,
    MOST,
    NOT_SURE,
    Answer,
    Answers,
    Kind,
    Question,
    asked,
)
from recommender.rulebase.rules import RuleBase, RuleKind

__all__ = [
    "answered",
    "build_answers",
    "build_ignored",
    "build_open",
    "option_ids",
    "option_labels",
]

PRIORITY = {MOST: "matters most", ASIDE: "set aside"}


def build_answers(recommendation: Recommendation) -> tuple[Answered, ...]:
    return tuple(
        Answered(
            question=question.id,
            ask=question.ask,
            options=option_ids(question, recommendation.answers[question.id]),
            labels=option_labels(
                recommendation.rulebase, question, recommendation.answers[question.id]
            ),
            sure=recommendation.answers[question.id] != NOT_SURE,
            circumstance=question.circumstance,
            source=question.source,
        )
        for question in recommendation.rulebase.questions
        if question.id in recommendation.answers and question.id not in recommendation.ignored
    )


def option_ids(question: Question, answer: Answer) -> tuple[str, ...]:
    if isinstance(answer, str):
        return (answer,)
    chosen = (option.id for option in question.options if option.id in answer)
    if isinstance(answer, Mapping):
        return tuple(f"{factor}: {answer[factor]}" for factor in chosen)
    return tuple(chosen)


def option_labels(rulebase: RuleBase, question: Question, answer: Answer) -> tuple[str, ...]:
    if answer == NOT_SURE:
        return ("Not sure",)
    if isinstance(answer, Mapping):
        labels = tuple(
            f"{factor.title}: {PRIORITY[answer[factor.id]]}"
            for factor in rulebase.factors
            if factor.id in answer
        )
        return labels or ("All factors alike",)
    chosen = (answer,) if isinstance(answer, str) else answer
    labels = tuple(option.label for option in question.options if option.id in chosen)
    return labels or ("None of these",)


def answered(rulebase: RuleBase, answers: Answers) -> list[tuple[str, tuple[str, ...]]]:
    """Answers in words: the question, and what was chosen."""
    return [
        (question.ask, option_labels(rulebase, question, answers[question.id]))
        for question in asked(rulebase.questions, answers)
        if question.id in answers
    ]


def build_ignored(recommendation: Recommendation) -> tuple[Ignored, ...]:
    return tuple(
        Ignored(
            question=question.id,
            ask=question.ask,
            labels=option_labels(
                recommendation.rulebase, question, recommendation.answers[question.id]
            ),
            missing=()
            if question.when is None
            else words.conditions(
                blocking(question.when, recommendation.known), recommendation.rulebase.question
            ),
        )
        for question in recommendation.rulebase.questions
        if question.id in recommendation.ignored
    )


def build_open(recommendation: Recommendation) -> tuple[OpenQuestion, ...]:
    """Questions without an answer that a rule, a requirement or another question depends on."""
    rulebase = recommendation.rulebase
    conditions = (
        *(rule.when for rule in recommendation.unknown),
        *(requirement.when for requirement in rulebase.requirements),
        *(question.when for question in rulebase.questions),
    )
    waiting = [when for when in conditions if when and when.truth(recommendation.known) is None]
    awaited = {atom.question for when in waiting for atom in when.atoms()}
    weighable = any(
        contribution.rule.kind is RuleKind.PREFERENCE
        for contribution in recommendation.contributions
    )
    return tuple(
        OpenQuestion(
            question=question.id,
            ask=question.ask,
            why=question.why,
            not_sure=question.id in recommendation.answers,
            circumstance=question.circumstance,
        )
        for question in asked(rulebase.questions, recommendation.answers)
        if question.decides
        and recommendation.answers.get(question.id, NOT_SURE) == NOT_SURE
        and (weighable if question.kind is Kind.PRIORITIES else question.id in awaited)
    )
