"""A recommendation's answers changed: the new outcome, and how far a change can get at most.

Evaluates again only the conditions that read a changed answer, so that thousands of changes can be
tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from recommender.decide.scoring import (
    Recommendation,
    Verdict,
    excluded,
    leaders,
    outcome_of,
    totals,
    weights,
)
from recommender.rulebase.conditions import Condition, Known
from recommender.rulebase.questions import Answers, Kind, Question, known_answers
from recommender.rulebase.rules import Number, Rule, RuleBase, RuleKind

__all__ = ["Reach", "Rescored"]


class Reach(NamedTuple):
    """How far a change can get: whether a requirement may begin or cease to hold, and the most
    points by which it can bring another framework nearer to the leading one."""

    acts: bool
    points: Number


class Rescored:
    """What becomes of a recommendation when its answers change."""

    def __init__(self, recommendation: Recommendation) -> None:
        self.base = recommendation
        self.rulebase = recommendation.rulebase
        self.true = [one.rule for one in recommendation.contributions]
        self.fires = {rule.id for rule in self.true}
        self.leading = {one.variant.id for one in recommendation.first.variants}
        self.out = excluded(self.rulebase, recommendation.known)
        self.readers = _readers(self.rulebase)
        self.conditional = [one for one in self.rulebase.questions if one.when is not None]

    def outcome(self, answers: Answers, within: Number | None = None) -> str:
        """The framework that leads with these answers, 'tie' or 'conflict'.

        `within` bounds how far they can move the lead as long as the requirements stand.
        """
        known = known_answers(self.rulebase.questions, answers)
        out = excluded(self.rulebase, known)
        if out == self.out and self._holds(within):
            return self.base.outcome
        weight = weights(self.rulebase, answers)
        score = totals(self.rulebase, self._fired(known), weight)
        return outcome_of(leaders(self.rulebase, score, out))

    def may_turn(self, made: Sequence[Reach]) -> bool:
        """False only if changes of such reach cannot give the lead to another framework.

        A sound bound, not an exact one: a conflict and an only choice end only where requirements
        change; a lead must be moved by more than what it measures.
        """
        return any(one.acts for one in made) or not self._holds(sum(one.points for one in made))

    def _holds(self, within: Number | None) -> bool:
        """Whether the verdict stands as long as the requirements do and the lead moves so far."""
        if self.base.lead is None:
            return True
        ahead = self.base.verdict is Verdict.LEADER
        return ahead and within is not None and within <= self.base.lead

    def reach(
        self,
        question: Question,
        before: frozenset[str] | None,
        after: frozenset[str] | None,
        factors: Collection[str] = (),
    ) -> Reach:
        """What another answer can do at most, whatever else is changed with it.

        `before` and `after` are the options that go and come, None for no answer; `factors` those
        that the change weighs anew.

        A rule that ceases to fire takes no more from the leading framework than its largest points
        for it, and one that begins to fire gives no more to another than its largest points for
        others, each by the largest weight there can be. Another weight of a factor moves two
        frameworks against each other by no more than its cap allows.
        """
        moved = _Moved(question.id, before, after)
        for other in self.conditional:
            if moved.touches(other.when):
                moved.questions.add(other.id)
        lightest, heaviest = min(self.rulebase.aside, 1), max(self.rulebase.most, 1)
        points: Number = 0
        for rule in self._readers_of((question.id, *moved.questions)):
            if moved.touches(rule.when):
                fires = rule.id in self.fires
                sides = [n for id, n in rule.favours.items() if (id in self.leading) == fires]
                largest = max(sides, default=0)
                points += largest if rule.kind is RuleKind.NEED else largest * heaviest
        weighs_all = any(self.rulebase.question[q].kind is Kind.PRIORITIES for q in moved.questions)
        for factor in self.rulebase.factors:
            if weighs_all or factor.id in factors:
                points += (heaviest - lightest) * factor.cap
        return Reach(any(moved.touches(one.when) for one in self.rulebase.requirements), points)

    def _fired(self, known: Known) -> list[Rule]:
        before = self.base.known
        moved = {q for q in before.keys() | known.keys() if before.get(q) != known.get(q)}
        touched = self._readers_of(moved)
        ids = {rule.id for rule in touched}
        kept = [rule for rule in self.true if rule.id not in ids]
        return kept + [rule for rule in touched if rule.when.truth(known)]

    def _readers_of(self, questions: Iterable[str]) -> Collection[Rule]:
        """The rules that read any of the questions, each once."""
        rules = {rule.id: rule for one in questions for rule in self.readers.get(one, ())}
        return rules.values()


class _Moved:
    """The parts of conditions that may take another truth value when an answer changes.

    `questions` are those that the change opens or closes.
    """

    def __init__(
        self, question: str, before: frozenset[str] | None, after: frozenset[str] | None
    ) -> None:
        self.question, self.before, self.after = question, before, after
        self.questions: set[str] = set()

    def touches(self, condition: Condition | None) -> bool:
        return condition is not None and any(
            atom.question in self.questions
            or (atom.question == self.question and self._differs(atom.options))
            for atom in condition.atoms()
        )

    def _differs(self, options: frozenset[str]) -> bool:
        if self.before is None or self.after is None:
            return True
        return self.before.isdisjoint(options) != self.after.isdisjoint(options)


def _readers(rulebase: RuleBase) -> dict[str, list[Rule]]:
    """Question id → the rules that read it."""
    result: dict[str, list[Rule]] = {}
    for rule in rulebase.rules:
        for question in {atom.question for atom in rule.when.atoms()}:
            result.setdefault(question, []).append(rule)
    return result
