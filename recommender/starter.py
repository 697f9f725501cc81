"""Which starter project the answers ask for: the options' `starter` keys, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.questions import Answers, walk
from recommender.rules import RuleBase

__all__ = ["StarterChoice", "choose_starter"]


class StarterChoice(NamedTuple):
    """What shapes the project: the starter keys of the chosen options.

    `closest` is the sentence that says why this task comes closest, where no starter does just
    what the answers ask for. `besides` are further words of a key, asked for by other options of
    the same question: key → words.
    """

    keys: Mapping[str, str]
    closest: str
    besides: Mapping[str, tuple[str, ...]]

    @property
    def task(self) -> str | None:
        return self.keys.get("task")


def choose_starter(rulebase: RuleBase, answers: Answers) -> StarterChoice:
    """Gather the `starter` keys of the chosen options whose condition holds.

    A later question refines what an earlier one says; of the options of one question the first
    wins, and what else they ask for is kept in `besides`.
    """
    keys: dict[str, str] = {}
    besides: dict[str, tuple[str, ...]] = {}
    closest = ""
    questions, known = walk(rulebase.questions, answers)
    for question in questions.values():
        said: dict[str, list[str]] = {}
        for option in question.options:
            chosen = option.id in known.get(question.id, ())
            when, words = option.starter.when, option.starter.keys
            if not chosen or (when is not None and not when.truth(known)):
                continue
            if "task" in words and "task" not in said:
                closest = option.closest
            for key, word in words.items():
                said.setdefault(key, []).append(word)
        for key, (first, *rest) in said.items():
            keys[key] = first
            besides[key] = tuple(word for word in dict.fromkeys(rest) if word != first)
    return StarterChoice(keys, closest, {key: words for key, words in besides.items() if words})
