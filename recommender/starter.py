"""Which starter project the answers ask for: the options' `starter` keys, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.questions import NOT_SURE, Answers, Kind, asked
from recommender.rules import RuleBase

__all__ = ["StarterChoice", "choose_starter"]


class StarterChoice(NamedTuple):
    """What shapes the project: the starter keys of the chosen options.

    `closest` is the sentence that says why this task comes closest, where no starter does just
    what the answers ask for.
    """

    keys: Mapping[str, str]
    closest: str

    @property
    def task(self) -> str | None:
        return self.keys.get("task")


def choose_starter(rulebase: RuleBase, answers: Answers) -> StarterChoice:
    """Gather the `starter` keys of the chosen options; the earlier question wins."""
    keys: dict[str, str] = {}
    closest = ""
    for question in asked(rulebase.questions, answers):
        answer = answers.get(question.id, NOT_SURE)
        if answer == NOT_SURE or question.kind is Kind.PRIORITIES:
            continue
        for option in question.options:
            if option.id == answer if isinstance(answer, str) else option.id in answer:
                if "task" in option.starter and "task" not in keys:
                    closest = option.closest
                keys = {**option.starter, **keys}
    return StarterChoice(keys, closest)
