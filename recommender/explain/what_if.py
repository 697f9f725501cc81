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
from recommender.explain.kept import kept_for_last
from recommender.rulebase.conditions import Condition, Known
from recommender.rulebase.questions import Answers, Kind, Question, known_answers
from recommender.rulebase.rules import Number, Rule, RuleBase, RuleKind

__all__ = ["Effect", "Rescored"]

Options = frozenset[str]


class Effect(NamedTuple):
    """How far a change can get: whether a requirement may begin or cease to hold, and the most
    points by which it can bring another framework nearer to the leading one."""

    acts: bool
    points: Number


class Rescored:
    """What becomes of a recommendation when its answers change."""

    def __init__(self, recommendation: Recommendation) -> None:
        self.base = recommendation
        self.rulebase = recommendation.rulebase
        self.readers = _readers_of(self.rulebase)
        self.true = [fired.rule for fired in recommendation.contributions]
        self.fires = {rule.id for rule in self.true}
        self.leading = frozenset(scored.variant.id for scored in recommendation.first.variants)
        self.out = excluded(self.rulebase, recommendation.known)

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

    def may_turn(self, effects: Sequence[Effect]) -> bool:
        """False only if changes of such effects cannot give the lead to another framework.

        A sound bound, not an exact one: a conflict and an only choice end only where requirements
        change; a lead must be moved by more than what it measures.
        """
        return any(effect.acts for effect in effects) or not self._holds(
            sum(effect.points for effect in effects)
        )

    def _holds(self, within: Number | None) -> bool:
        """Whether the verdict stands as long as the requirements do and the lead moves so far."""
        if self.base.lead is None:
            return True
        ahead = self.base.verdict is Verdict.LEADER
        return ahead and within is not None and within <= self.base.lead

    def effect(
        self,
        question: Question,
        before: Options | None,
        after: Options | None,
        factors: Collection[str] = (),
    ) -> Effect:
        """What another answer can do at most, whatever else is changed with it.

        `before` and `after` are the options that go and come, None for no answer; `factors` those
        that the change weighs anew.

        A rule that ceases to fire takes no more from the leading framework than its largest points
        for it, and one that begins to fire gives no more to another than its largest points for
        others, each by the largest weight there can be. Another weight of a factor moves two
        frameworks against each other by no more than its cap allows.
        """
        touched = self.readers.touched(question, before, after)
        points: Number = 0
        for rule, weight in touched.rules:
            fires = rule.id in self.fires
            sides = [n for id, n in rule.favours.items() if (id in self.leading) == fires]
            points += weight * max(sides, default=0)
        lightest, heaviest = self.readers.lightest, self.readers.heaviest
        for factor in self.rulebase.factors:
            if touched.weighs or factor.id in factors:
                points += (heaviest - lightest) * factor.cap
        return Effect(touched.acts, points)

    def _fired(self, known: Known) -> list[Rule]:
        before = self.base.known
        moved = {q for q in before.keys() | known.keys() if before.get(q) != known.get(q)}
        touched = self.readers.of(moved)
        ids = {rule.id for rule in touched}
        kept = [rule for rule in self.true if rule.id not in ids]
        return kept + [rule for rule in touched if rule.when.truth(known)]


class _Touched(NamedTuple):
    """What may come out differently when an answer changes: rules, each with the largest weight
    that its points can have, whether requirements, and whether the priorities are asked for."""

    rules: tuple[tuple[Rule, Number], ...]
    acts: bool
    weighs: bool


class _Readers:
    """Which rules of a rule base read which questions, and what a change of an answer touches."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self.lightest, self.heaviest = min(rulebase.aside, 1), max(rulebase.most, 1)
        self.conditional = [question for question in rulebase.questions if question.when]
        self.rules: dict[str, list[Rule]] = {}
        for rule in rulebase.rules:
            for id in {atom.question for atom in rule.when.atoms()}:
                self.rules.setdefault(id, []).append(rule)
        self._touched: dict[tuple[str, Options | None, Options | None], _Touched] = {}

    def of(self, questions: Iterable[str]) -> Collection[Rule]:
        """The rules that read any of the questions, each once."""
        rules = {rule.id: rule for id in questions for rule in self.rules.get(id, ())}
        return rules.values()

    def touched(
        self, question: Question, before: Options | None, after: Options | None
    ) -> _Touched:
        key = question.id, before, after
        if key not in self._touched:
            self._touched[key] = self._touches(_Moved(*key))
        return self._touched[key]

    def _touches(self, moved: _Moved) -> _Touched:
        for other in self.conditional:
            if moved.touches(other.when):
                moved.questions.add(other.id)
        return _Touched(
            tuple(
                (rule, 1 if rule.kind is RuleKind.NEED else self.heaviest)
                for rule in self.of((moved.question, *moved.questions))
                if moved.touches(rule.when)
            ),
            any(moved.touches(requirement.when) for requirement in self.rulebase.requirements),
            any(self.rulebase.question[id].kind is Kind.PRIORITIES for id in moved.questions),
        )


@kept_for_last
def _readers_of(rulebase: RuleBase) -> _Readers:
    return _Readers(rulebase)


class _Moved:
    """The parts of conditions that may take another truth value when an answer changes.

    `questions` are those that the change opens or closes.
    """

    def __init__(self, question: str, before: Options | None, after: Options | None) -> None:
        self.question, self.before, self.after = question, before, after
        self.questions: set[str] = set()

    def touches(self, condition: Condition | None) -> bool:
        return condition is not None and any(
            atom.question in self.questions
            or (atom.question == self.question and self._differs(atom.options))
            for atom in condition.atoms()
        )

    def _differs(self, options: Options) -> bool:
        if self.before is None or self.after is None:
            return True
        return self.before.isdisjoint(options) != self.after.isdisjoint(options)
