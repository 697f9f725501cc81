"""Which starter project the answers ask for: the options' `starter` keys, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from recommender.rulebase.conditions import Known
from recommender.rulebase.questions import Words
from recommender.rulebase.rules import RuleBase

__all__ = ["StarterChoice", "choose_starter"]


class StarterChoice(NamedTuple):
    """What the answers say of the project: the starter keys of the chosen options.

    `requests` has, for each key, what each option asks for that has a say in it: the option that
    goes first comes first, and each may name several words in order of preference. `closest` is the
    sentence that says why this task comes closest, where no starter does just what the answers ask
    for.
    """

    requests: Mapping[str, tuple[Words, ...]]
    closest: str

    @property
    def keys(self) -> Mapping[str, str]:
        """Key → the word that is wanted before all others."""
        return {key: first[0] for key, (first, *_) in self.requests.items()}

    @property
    def besides(self) -> Mapping[str, tuple[str, ...]]:
        """Key → the words that options other than the first prefer, where there are any."""
        preferred = {
            key: tuple(
                word for word in dict.fromkeys(words[0] for words in rest) if word not in first
            )
            for key, (first, *rest) in self.requests.items()
        }
        return {key: others for key, others in preferred.items() if others}

    @property
    def task(self) -> str | None:
        return self.keys.get("task")


def choose_starter(rulebase: RuleBase, known: Known) -> StarterChoice:
    """Gather the `starter` keys of the chosen options whose condition holds.

    `known` is what the answers make known, as a Recommendation has it. A later question refines
    what an earlier one says; of the options of one question the first goes first.
    """
    requests: dict[str, tuple[Words, ...]] = {}
    closest = ""
    for question in rulebase.questions:
        if question.id not in known:
            continue
        said: dict[str, list[Words]] = {}
        for option in question.options:
            if option.id not in known[question.id]:
                continue
            for words, when in option.starters:
                if when is not None and not when.truth(known):
                    continue
                if "task" in words and "task" not in said:
                    closest = option.closest
                for key, wanted in words.items():
                    said.setdefault(key, []).append(wanted)
        requests |= {key: tuple(dict.fromkeys(wanted)) for key, wanted in said.items()}
    return StarterChoice(requests, closest)
