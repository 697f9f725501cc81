"""Facts that several rules rest on: such rules must be capped and weighed alike."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from recommender.rulebase.forms import RuleForm
from recommender.rulebase.rules import Rule, RuleKind
from recommender.wording import shorten

__all__ = ["SharedFacts"]


class _Resting(NamedTuple):
    """A rule that rests on a fact, and where it stands."""

    form: RuleForm
    rule: Rule


class SharedFacts:
    """Gathers the rules of every fact; `check` compares them when all rules are known."""

    def __init__(self) -> None:
        self.facts: dict[str, list[_Resting]] = {}

    def add(self, form: RuleForm, rule: Rule) -> None:
        self.facts.setdefault(rule.fact, []).append(_Resting(form, rule))

    def check(self) -> None:
        """Note the rules that differ from most of those that share their fact."""
        for resting in self.facts.values():
            alike, others = _most([str(entry.rule.kind) for entry in resting], resting)
            if alike[0].rule.kind is RuleKind.PREFERENCE:
                alike, elsewhere = _most([entry.rule.factor for entry in alike], alike)
                others += elsewhere
            for other in others:
                _fault(other, alike[0].rule)


def _most(groups: list[str], resting: list[_Resting]) -> tuple[list[_Resting], list[_Resting]]:
    """The rules of the largest group, the first of them if several are as large; and the rest."""
    [(largest, _)] = Counter(groups).most_common(1)
    pairs = list(zip(groups, resting, strict=True))
    return (
        [entry for group, entry in pairs if group == largest],
        [entry for group, entry in pairs if group != largest],
    )


def _fault(other: _Resting, first: Rule) -> None:
    form, rule = other
    form.fault(
        f"shares the fact '{shorten(rule.fact)}' with the {first.kind} '{shorten(first.id)}' of"
        f" {first.factor}; rules can share a fact only if all of them are needs, or all are"
        " preferences of one factor",
        "fact",
        form.get("fact"),
    )
