"""The report model: everything that any format shows, as plain frozen data.

Numbers are exact (whole or fractions) and formatted by `words.number` alone. Texts of users and
rule authors are raw: each format makes them inert in its own way. Frameworks stand in order of
score, everything else in the order of the rule base or of weight; no field depends on a
framework's name. JSON writes these classes field by field, so their names are a public contract
(`recommendation.schema.json`).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from recommender.report.record import Document, Record
from recommender.rulebase.rules import Number

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement

__all__ = [
    "Answered",
    "Changed",
    "Conflict",
    "Evidence",
    "Factor",
    "FiredRule",
    "Flip",
    "Framework",
    "Ignored",
    "Nominal",
    "OpenQuestion",
    "Reason",
    "Report",
    "Requirement",
    "RuleBaseNote",
    "RulePoints",
    "Settled",
    "Shown",
    "Side",
    "SilentRule",
    "Stability",
    "Starter",
    "Strength",
    "Turn",
    "Variant",
    "WeightRange",
]


class RuleBaseNote(Record):
    """Which rule base spoke."""

    id: str
    version: str
    title: str


class Starter(Record):
    """The starter project that the answers ask for.

    `closest` is empty where it is just what was asked for, else the sentence that says why this
    one comes closest.
    """

    task: str | None
    closest: str


class Strength(Record):
    """The band that the lead falls in: the `rank`-th of `bands`, counted from 1."""

    id: str
    title: str
    rank: int
    bands: int


class Reason(Record):
    """A fired rule that gives `framework` `points` more than the one that it is set against."""

    rule: str
    framework: str
    points: Number


class Variant(Record):
    """A framework as it is run. `behind` is its distance from the framework's best variant.

    `decided_by` are the rules that tell it from the best variant, the weightiest first: positive
    points speak for the best one, negative for this one. Both are idle for the best variant.
    """

    id: str
    title: str
    backend: str
    score: Number
    ruled_out_by: tuple[str, ...]
    behind: Number
    decided_by: tuple[Reason, ...]


class Framework(Record):
    """Where a framework stands. It stands for `variants[0]`, whose score is its own.

    `reasons` set the leader against the next one and every other one against the leader; on a tie
    they are the rules that do not give all of the tied the same, in a conflict not all.
    """

    id: str
    title: str
    choose_when: str
    score: Number
    ruled_out: bool
    variants: tuple[Variant, ...]
    reasons: tuple[Reason, ...]


class Side(Record):
    """What a factor counts for one framework, by the variant that it stands for.

    `earned` is what its preferences give before cap and weight, `preferences` what is left after
    both; `points` = `needs` + `preferences`.
    """

    framework: str
    variant: str
    needs: Number
    earned: Number
    preferences: Number
    points: Number
    capped: bool
    statement: str


class Factor(Record):
    """One factor and its side for each framework, in the order of the frameworks."""

    id: str
    title: str
    cap: int
    weight: Number
    priority: str
    """'most', 'aside' or 'neutral'."""
    sides: tuple[Side, ...]


class RulePoints(Record):
    """What a fired rule says for a variant, and how much of it counts.

    `instead` names the rule that counts in its place for the same fact; `capped` says that the
    factor's cap cut it.
    """

    variant: str
    nominal: int
    counted: Number
    instead: str
    capped: bool


class FiredRule(Record):
    id: str
    factor: str
    kind: str
    fact: str
    because: str
    when: str
    """The condition in words."""
    points: tuple[RulePoints, ...]
    evidence: tuple[str, ...]


class Nominal(Record):
    """What a rule would give a variant."""

    variant: str
    points: int


class SilentRule(Record):
    """A rule that did not fire: its condition 'failed', or is 'unknown'.

    `missing` are the smallest parts of the condition that keep it from being true, in words, and
    `questions` the ids of the questions that they rest on.
    """

    id: str
    factor: str
    kind: str
    because: str
    state: str
    missing: tuple[str, ...]
    questions: tuple[str, ...]
    favours: tuple[Nominal, ...]
    evidence: tuple[str, ...]


class Requirement(Record):
    """A hard limit that holds."""

    id: str
    because: str
    resolve: str
    when: str
    rules_out: tuple[str, ...]
    """Variant ids."""
    questions: tuple[str, ...]
    """Ids of the questions that it rests on and that are answered."""
    evidence: tuple[str, ...]


class Answered(Record):
    """An answer in words: one label, or several, or none ('none of these')."""

    question: str
    ask: str
    options: tuple[str, ...]
    """Option ids; for priorities 'factor: most' or 'factor: aside'; 'not-sure'."""
    labels: tuple[str, ...]
    sure: bool
    circumstance: bool
    source: str


class Ignored(Record):
    """An answer to a question that the other answers rule out, and the condition that fails."""

    question: str
    ask: str
    labels: tuple[str, ...]
    missing: tuple[str, ...]


class OpenQuestion(Record):
    """A question that is asked, has no answer, and that some rule or requirement waits for."""

    question: str
    ask: str
    why: str
    not_sure: bool
    circumstance: bool


class Changed(Record):
    """One changed answer.

    `action` is 'answer', 'add', 'drop' or 'weigh'; `before` and `after` are option ids, empty
    where there is none; for 'weigh' they are 'most', 'aside' or 'neutral' and `factor` is set.
    """

    action: str
    question: str
    ask: str
    before: str
    before_label: str
    after: str
    after_label: str
    factor: str
    circumstance: bool


class Flip(Record):
    """A smallest set of changes that turns the verdict to `outcome`: a framework's id, 'tie' or
    'conflict'. `text` says it in plain words."""

    changes: tuple[Changed, ...]
    outcome: str
    outcome_title: str
    circumstance: bool
    text: str


class Turn(Record):
    """Flips that read as one sentence: other answers to one question with the same outcome."""

    text: str
    outcome: str
    outcome_title: str
    circumstance: bool
    flips: int


class WeightRange(Record):
    """The weights of a factor over which the verdict holds, all others being what they are.

    `high` is None where there is no end; `holds_at_low` and `holds_at_high` say whether it is the
    same at the ends themselves. `below` and `above` are the outcomes beyond, empty where there is
    none.
    """

    factor: str
    title: str
    weight: Number
    low: Number
    holds_at_low: bool
    below: str
    below_title: str
    high: Number | None
    holds_at_high: bool
    above: str
    above_title: str


class Stability(Record):
    """Of `weightings` ways to set every factor's priority, `same` leave the verdict as it is."""

    same: int
    weightings: int
    ranges: tuple[WeightRange, ...]


class Settled(Record):
    """What the open questions can still do, if they are answered in any way.

    `settled`: nothing, the verdict stays. The lead of `framework` can still end between `low` and
    `high`; None where it, or every other one, can be ruled out. `may_fail`: all of them can.
    `next` is the open question whose answer narrows that most; '' where there is none. `exact` is
    false where the rule base is too entangled to tell.
    """

    settled: bool
    exact: bool
    framework: str
    low: Number | None
    high: Number | None
    may_fail: bool
    next: str


class Conflict(Record):
    """Requirements that leave no framework, the answers that make them, and what would help."""

    requirements: tuple[str, ...]
    answers: tuple[Answered, ...]
    resolve: tuple[str, ...]


class Evidence(Record):
    id: str
    claim: str
    source: str
    checked: str
    status: str
    now: str
    page: bool


class Shown(Document):
    """A verdict, and what every format needs to show it.

    `leader` and `variant` are None for a tie and for a conflict; `strength`, `lead` and
    `runner_up` are None unless two frameworks can be compared; `near_tie` says that those in `near`
    will do as well as the leader. `against` are the fired rules that favour others than the leader.
    """

    rulebase: RuleBaseNote
    verdict: str
    leader: str | None
    variant: str | None
    strength: Strength | None
    lead: Number | None
    runner_up: str | None
    near_tie: bool
    near: tuple[str, ...]
    tied: tuple[str, ...]
    frameworks: tuple[Framework, ...]
    against: tuple[Reason, ...]
    requirements: tuple[Requirement, ...]
    rules: tuple[FiredRule, ...]
    evidence: tuple[Evidence, ...]
    starter: Starter | None
    measured: "Measurement | None"
    """What was measured on the user's machine, where a result was given."""
    next_command: str
    """The next command to type; empty where there is none."""

    @property
    def fails(self) -> bool:
        """No framework is left."""
        return self.verdict == "conflict"

    @cached_property
    def framework(self) -> Mapping[str, Framework]:
        """Framework id → framework."""
        return {one.id: one for one in self.frameworks}

    @cached_property
    def rule(self) -> Mapping[str, FiredRule]:
        """Rule id → fired rule."""
        return {one.id: one for one in self.rules}

    @cached_property
    def requirement(self) -> Mapping[str, Requirement]:
        """Requirement id → requirement that holds."""
        return {one.id: one for one in self.requirements}

    @cached_property
    def source(self) -> Mapping[str, Evidence]:
        """Evidence id → evidence."""
        return {one.id: one for one in self.evidence}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Id of a framework or of a variant → title; a framework with one variant has one title."""
        titles = {v.id: v.title for one in self.frameworks for v in one.variants}
        return titles | {one.id: one.title for one in self.frameworks}

    @cached_property
    def cited(self) -> tuple[Evidence, ...]:
        """What the rules that fired and the limits that hold rest on, in its order."""
        ids = {id for rule in self.rules for id in rule.evidence}
        ids.update(id for requirement in self.requirements for id in requirement.evidence)
        return tuple(one for one in self.evidence if one.id in ids)

    @property
    def chosen(self) -> Framework | None:
        """The leading framework."""
        return None if self.leader is None else self.framework[self.leader]


class Report(Shown):
    """A recommendation, ready to be shown.

    `flips` are all of them, unless there were too many pairs of answers to try them all (then
    `flips_complete` is false), and `turns` the same in fewer sentences, choices before
    circumstances.
    """

    conflict: Conflict | None
    factors: tuple[Factor, ...]
    flips: tuple[Flip, ...]
    flips_complete: bool
    turns: tuple[Turn, ...]
    silent: tuple[SilentRule, ...]
    answers: tuple[Answered, ...]
    ignored: tuple[Ignored, ...]
    open: tuple[OpenQuestion, ...]
    settled: Settled
    stability: Stability
