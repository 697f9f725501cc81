"""The report of one person's verdict, as plain frozen data; see `verdict` for its rules."""

from __future__ import annotations

from typing import Annotated

from recommender.report.record import Count, Ordinal, Record
from recommender.report.verdict import Points, VerdictReport
from recommender.rulebase.rules import Number, RuleKind

__all__ = [
    "Answered",
    "Changed",
    "Conflict",
    "FactorSide",
    "Ignored",
    "Nominal",
    "OpenQuestion",
    "Report",
    "Settled",
    "ShownFactor",
    "ShownFlip",
    "SilentRule",
    "Stability",
    "Turn",
    "WeightRange",
]

Priority = Annotated[str, ("enum", ("most", "aside", "neutral"))]
Action = Annotated[str, ("enum", ("answer", "add", "drop", "weigh"))]
State = Annotated[str, ("enum", ("failed", "unknown"))]


class FactorSide(Record):
    """What a factor counts for one framework, by the variant that represents it."""

    framework: str
    """Id of the framework."""
    variant: str
    """Id of the variant."""
    needs: Number
    """Points of needs; no weight or cap changes them."""
    earned: Number
    """What its preferences give, before cap and weight."""
    preferences: Number
    """What is left of them after cap and weight."""
    points: Number
    """needs + preferences."""
    capped: bool
    """Whether the cap reduced the preferences."""
    statement: str
    """What the factor says of the framework."""


class ShownFactor(Record):
    """One factor, with a side for each framework."""

    id: str
    """The factor's id."""
    title: str
    """Its title."""
    cap: Count
    """The most that preferences may earn here, before the weight."""
    weight: Number
    """The weight of its preferences."""
    priority: Priority
    """What the answers say of it."""
    sides: tuple[FactorSide, ...]
    """One side for each framework, in the order of `frameworks`."""


class Nominal(Record):
    """What a rule would give a variant."""

    variant: str
    """Id of the variant."""
    points: Points
    """Nominal points."""


class SilentRule(Record):
    """A rule that did not fire."""

    id: str
    """The rule's id."""
    factor: str
    """Id of its factor."""
    kind: RuleKind
    """A need is a fact; a preference is taste, skill or style."""
    because: str
    """What it would say."""
    state: State
    """Whether its condition is false or unknown."""
    missing: tuple[str, ...]
    """The smallest parts of its condition that keep it from being true, in words."""
    questions: tuple[str, ...]
    """Ids of the questions that these parts rest on."""
    favours: tuple[Nominal, ...]
    """What it would give each variant."""
    evidence: tuple[str, ...]
    """Ids of entries of `evidence`."""


class Answered(Record):
    """An answer in words."""

    question: str
    """Id of the question."""
    ask: str
    """The question."""
    options: tuple[str, ...]
    """Ids of the chosen options; 'factor: most' or 'factor: aside' for priorities; 'not-sure';
    empty for 'none of these'."""
    labels: tuple[str, ...]
    """The same in words."""
    sure: bool
    """False for 'not sure'."""
    circumstance: bool
    """Whether it is something that can hardly be changed."""
    source: str
    """Who knows it: 'user', or where else the answer comes from."""


class Ignored(Record):
    """An answer to a question that the other answers rule out."""

    question: str
    """Id of the question."""
    ask: str
    """The question."""
    labels: tuple[str, ...]
    """The answer in words."""
    missing: tuple[str, ...]
    """Why it is not asked: the conditions that do not hold."""


class OpenQuestion(Record):
    """A question without an answer that a rule, a requirement or another question depends on."""

    question: str
    """Id of the question."""
    ask: str
    """The question."""
    why: str
    """Why it is asked."""
    not_sure: bool
    """Whether it was answered 'not sure'."""
    circumstance: bool
    """Whether it is about something that can hardly be changed."""


class Changed(Record):
    """One changed answer."""

    action: Action
    """Another answer, an additional option, an option less, or another weight for a factor."""
    question: str
    """Id of the question."""
    ask: str
    """The question."""
    before: str
    """Option id before, or 'most', 'aside', 'neutral'; empty for 'add'."""
    before_label: str
    """The same in words; the factor's title for 'weigh'."""
    after: str
    """Option id after, or 'most', 'aside', 'neutral'; empty for 'drop'."""
    after_label: str
    """The same in words; the factor's title for 'weigh'."""
    factor: str
    """Id of the factor for 'weigh', otherwise empty."""
    circumstance: bool
    """Whether it is something that can hardly be changed."""


class ShownFlip(Record):
    """A smallest set of changes that turns the verdict, proven by scoring again."""

    changes: tuple[Changed, ...]
    """One change, or two where no single one suffices."""
    outcome: str
    """Id of the framework that then leads, 'tie' or 'conflict'."""
    outcome_title: str
    """The same in words."""
    circumstance: bool
    """Whether one of the changes is of something that can hardly be changed."""
    text: str
    """The flip in plain words."""


class Turn(Record):
    """Flips that read as one sentence: other answers to one question with the same outcome."""

    text: str
    """The sentence."""
    outcome: str
    """Id of the framework that then leads, 'tie' or 'conflict'."""
    outcome_title: str
    """The same in words."""
    circumstance: bool
    """Whether it is about something that can hardly be changed."""
    flips: Ordinal
    """How many flips it stands for."""


class WeightRange(Record):
    """The weights of one factor for which the verdict holds, all others being what they are."""

    factor: str
    """The factor's id."""
    title: str
    """The factor's title."""
    weight: Number
    """The weight that it has."""
    low: Number
    """The lower end."""
    holds_at_low: bool
    """Whether the verdict is the same at the lower end itself."""
    below: str
    """The outcome below it; empty where there is none."""
    below_title: str
    """The same in words."""
    high: Number | None
    """The upper end; null where there is none."""
    holds_at_high: bool
    """Whether the verdict is the same at the upper end itself."""
    above: str
    """The outcome above it; empty where there is none."""
    above_title: str
    """The same in words."""


class Stability(Record):
    """How many ways to set the priorities, and which weights, leave the verdict as it is."""

    same: Count
    """The ways that leave it."""
    weightings: Ordinal
    """All ways to give every factor one of the three priorities."""
    ranges: tuple[WeightRange, ...]
    """One for each factor, in the order of the rule base."""


class Settled(Record):
    """How far the lead can still move. Exact, over every way to answer the open questions."""

    settled: bool
    """Whether the verdict stays the same whatever the answers."""
    exact: bool
    """False where the rule base has too many interdependent questions to tell; `settled` is false
    then."""
    framework: str
    """Id of the framework whose lead over the best other one is meant."""
    low: Number | None
    """Its lead at worst; null where it can be ruled out."""
    high: Number | None
    """Its lead at best; null where all others can be ruled out."""
    may_fail: bool
    """Whether all frameworks can be ruled out together."""
    next: str
    """Id of the open question whose answer narrows the lead most; empty where there is none."""


class Conflict(Record):
    """Requirements that together leave no framework."""

    requirements: tuple[str, ...]
    """Their ids."""
    answers: tuple[Answered, ...]
    """The answers that cause them."""
    resolve: tuple[str, ...]
    """What would lift them. `flips` has the changes of answers that leave a framework."""


class Report(VerdictReport):
    """What `recommender --format json` prints. Ids refer to each other inside the document."""

    conflict: Conflict | None
    """Set only if the verdict is 'conflict'."""
    factors: tuple[ShownFactor, ...]
    """In the order of the rule base."""
    flips: tuple[ShownFlip, ...]
    """Every smallest change of answers that turns the verdict; choices before circumstances."""
    flips_complete: bool
    """False where there were too many pairs of changes to try them all."""
    turns: tuple[Turn, ...]
    """The same flips in fewer sentences."""
    silent: tuple[SilentRule, ...]
    """The rules that did not fire."""
    answers: tuple[Answered, ...]
    """The answers that count, in the order of the questions."""
    ignored: tuple[Ignored, ...]
    """Answers that do not apply."""
    open: tuple[OpenQuestion, ...]
    """Questions without an answer that a rule, a requirement or another question depends on."""
    settled: Settled
    """What the questions in `open`, and those that they lead to, can still change, however they are
    answered."""
    stability: Stability
    """What other weights of the factors would change."""
