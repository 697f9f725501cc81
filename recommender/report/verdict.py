"""The records that every report of a verdict has, be it one person's or a team's.

Plain frozen data. Numbers are exact (whole or fractions) and formatted by `words.number` alone.
Texts of users and rule authors are raw: each format makes them inert in its own way. Frameworks
stand in order of score, everything else in the order of the rule base or of weight; no field
depends on a framework's name. JSON writes these classes field by field, so the names of fields are
a public contract (`recommendation.schema.json`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from recommender.decide.scoring import Verdict
from recommender.report.record import Day, Document, Name, Ordinal, Record
from recommender.rulebase.rules import Holds, Number, RuleKind

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement

__all__ = [
    "FiredRule",
    "Reason",
    "RuleBaseNote",
    "RulePoints",
    "ShownEvidence",
    "ShownFramework",
    "ShownRequirement",
    "ShownVariant",
    "StarterNote",
    "Strength",
    "VerdictReport",
]

Points = Annotated[int, ("minimum", 1)]
"""What a rule gives."""


class RuleBaseNote(Record):
    """The rule base that a report rests on."""

    id: Name
    """Its id."""
    version: Name
    """Its version."""
    title: Name
    """What it decides, in words."""


class StarterNote(Record):
    """The starter project that the answers ask for."""

    task: str | None
    """Its task; null where the answers name none."""
    closest: str
    """Why this starter comes closest, where none does exactly what the answers ask for; otherwise
    empty."""


class Strength(Record):
    """The band that the lead falls in."""

    id: str
    """The band's id."""
    title: str
    """The band in words."""
    rank: Ordinal
    """Its place among the bands, counted from 1, the weakest."""
    bands: Ordinal
    """How many bands there are."""


class Reason(Record):
    """A fired rule, and how much more it gives one framework or variant than what that is compared
    with."""

    rule: str
    """Id of a rule in `rules`."""
    framework: str
    """Id of the framework that it speaks for."""
    points: Number
    """The difference in counted points. In `decided_by`, positive points speak for the framework's
    best variant and negative ones for the variant at hand."""


class ShownVariant(Record):
    """A framework as it is run, for instance on one of its backends."""

    id: str
    """The variant's id: 'framework.variant', or the framework's id where it has only one."""
    title: str
    """Its title."""
    backend: str
    """The last part of its id."""
    score: Number
    """Its score."""
    ruled_out_by: tuple[str, ...]
    """Ids of the requirements in `requirements` that rule it out."""
    behind: Number
    """Points behind the framework's best variant; negative where it is ruled out but scores
    more."""
    decided_by: tuple[Reason, ...]
    """The rules that set it apart from the framework's best variant, weightiest first; empty for
    the best variant."""


class ShownFramework(Record):
    """Where a framework stands. The first of its variants represents it."""

    id: str
    """The framework's id."""
    title: str
    """Its title."""
    choose_when: str
    """When to choose it, in one line."""
    score: Number
    """The score of the variant that represents it."""
    ruled_out: bool
    """Whether requirements rule out all of its variants."""
    variants: tuple[ShownVariant, ...]
    """Best first, those ruled out last."""
    reasons: tuple[Reason, ...]
    """The fired rules that give the leader more than the runner-up, or another framework more than
    the leader, weightiest first; on a tie those that do not give all tied frameworks the same, in a
    conflict those that do not give all frameworks the same."""


class RulePoints(Record):
    """What a fired rule gives a variant, and how much of it counts."""

    variant: str
    """Id of the variant."""
    nominal: Points
    """What the rule says."""
    counted: Number
    """What enters the score: the counted points of a variant add up to its score."""
    instead: str
    """Id of the rule that counts in its place for the same fact; otherwise empty."""
    capped: bool
    """Whether the factor's cap reduced it."""


class FiredRule(Record):
    """A rule whose condition is true."""

    id: str
    """The rule's id."""
    factor: str
    """Id of its factor."""
    kind: RuleKind
    """A need is a fact; a preference is taste, skill or style."""
    fact: str
    """Rules with the same fact count once."""
    because: str
    """The sentence that says why."""
    when: str
    """Its condition in words."""
    points: tuple[RulePoints, ...]
    """What it gives each variant."""
    evidence: tuple[str, ...]
    """Ids of entries of `evidence`."""


class ShownRequirement(Record):
    """A hard limit that holds."""

    id: str
    """The requirement's id."""
    because: str
    """Why it is a limit."""
    resolve: str
    """What would lift it."""
    when: str
    """Its condition in words."""
    rules_out: tuple[str, ...]
    """Ids of the variants that it rules out."""
    questions: tuple[str, ...]
    """Ids of the answered questions that it rests on."""
    evidence: tuple[str, ...]
    """Ids of entries of `evidence`."""


class ShownEvidence(Record):
    """A claim and where it can be checked."""

    id: str
    """Its id."""
    claim: str
    """The claim."""
    source: str
    """An address, or what was run or read."""
    checked: Day
    """When it was checked: an ISO 8601 date."""
    status: Holds
    """What became of the claim."""
    now: str
    """What is true now, where the claim does not simply hold; otherwise empty."""
    page: bool
    """Whether it is a claim of the comparison page."""


class VerdictReport(Document):
    """A verdict, and what every format needs to show it."""

    rulebase: RuleBaseNote
    """The rule base that gave the recommendation."""
    verdict: Verdict
    """One framework leads; several share the first place; requirements leave one; requirements
    leave none."""
    leader: str | None
    """Id of the recommended framework; null for a tie and for a conflict."""
    variant: str | None
    """Id of the variant that represents it; null where there is no leader."""
    strength: Strength | None
    """How strong the lead is; null unless two frameworks can be compared and one leads."""
    lead: Number | None
    """Points between the best two frameworks; null unless two can be compared."""
    runner_up: str | None
    """Id of the framework that the lead is measured against."""
    near_tie: bool
    """Whether the lead is so small that the frameworks in `near` are equally suitable."""
    near: tuple[str, ...]
    """Ids of the frameworks that are as suitable as the leader; empty unless `near_tie`."""
    tied: tuple[str, ...]
    """Ids of the frameworks that share the first place; empty unless the verdict is 'tie'."""
    frameworks: tuple[ShownFramework, ...]
    """Best first, those ruled out last."""
    against: tuple[Reason, ...]
    """The fired rules that favour other frameworks than the leader, weightiest first."""
    requirements: tuple[ShownRequirement, ...]
    """The hard limits that hold."""
    rules: tuple[FiredRule, ...]
    """The rules that fired, by id."""
    evidence: tuple[ShownEvidence, ...]
    """Every piece of evidence that the rules and the requirements above cite."""
    starter: StarterNote | None
    """What the answers say about the starter project; null where nobody asked."""
    measured: Measurement | None
    """What was measured on the user's machine, where a result was given (`--measured`); otherwise
    null."""
    next_command: str
    """The next command to type; empty where there is none."""

    @property
    def fails(self) -> bool:
        """No framework is left."""
        return self.verdict == "conflict"

    @cached_property
    def framework(self) -> Mapping[str, ShownFramework]:
        """Framework id → framework."""
        return {framework.id: framework for framework in self.frameworks}

    @cached_property
    def rule(self) -> Mapping[str, FiredRule]:
        """Rule id → fired rule."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def requirement(self) -> Mapping[str, ShownRequirement]:
        """Requirement id → requirement that holds."""
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def source(self) -> Mapping[str, ShownEvidence]:
        """Evidence id → evidence."""
        return {evidence.id: evidence for evidence in self.evidence}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Id of a framework or of a variant → title; a framework with one variant has one title."""
        titles = {
            variant.id: variant.title
            for framework in self.frameworks
            for variant in framework.variants
        }
        return titles | {framework.id: framework.title for framework in self.frameworks}

    @cached_property
    def cited(self) -> tuple[ShownEvidence, ...]:
        """What the rules that fired and the limits that hold rest on, in the order of
        `evidence`."""
        ids = {id for rule in self.rules for id in rule.evidence}
        ids.update(id for requirement in self.requirements for id in requirement.evidence)
        return tuple(evidence for evidence in self.evidence if evidence.id in ids)

    @property
    def chosen(self) -> ShownFramework | None:
        """The leading framework."""
        return None if self.leader is None else self.framework[self.leader]
