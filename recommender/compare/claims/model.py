"""The comparison model: what every format of it shows, as plain frozen data.

JSON writes these classes field by field, so the names of fields are a public contract
(`comparison.schema.json`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from recommender.report.record import Day, Document, Name, Record
from recommender.report.verdict import RuleBaseNote
from recommender.rulebase.rules import Holds

__all__ = ["Claim", "ClaimComparison", "ComparedFactor", "ComparedFramework", "Statement"]


class ComparedFramework(Record):
    """A framework."""

    id: Name
    """Its id."""
    title: Name
    """Its name."""
    choose_when: Name
    """When to choose it, in a sentence; the comparison page's, word for word, where one of `claims`
    is a claim of the page."""
    claims: tuple[str, ...]
    """Ids of the claims that tell what became of `choose_when`."""


class Statement(Record):
    """What a factor says of a framework."""

    framework: Name
    """Id of the framework."""
    today: Name
    """What holds today."""
    page: str | None
    """What the comparison page said, word for word: to be quoted, not to be said as true; null
    where it says nothing."""
    claims: tuple[str, ...]
    """Ids of the claims that tell what became of `page`."""


class ComparedFactor(Record):
    """A factor."""

    id: Name
    """Its id."""
    title: Name
    """Its name."""
    statements: Annotated[tuple[Statement, ...], ("minItems", 2)]
    """One for each framework, in the order of `frameworks`."""


class Claim(Record):
    """A claim, and what became of it."""

    id: Name
    """Its id."""
    factor: str | None
    """Id of the factor that it belongs to; null where a requirement cites it."""
    claim: Name
    """What is or was claimed."""
    page: bool
    """Whether it is a claim of the comparison page."""
    status: Holds
    """What became of it when it was checked."""
    now: str
    """What is true now; empty where the claim simply holds."""
    source: Name
    """An address, or what was run or read."""
    checked: Day
    """When it was checked: an ISO 8601 date."""


class ClaimComparison(Document):
    """What `recommender compare --format json` prints: what a rule base says of its frameworks
    without any answers. Ids refer to each other inside the document."""

    rulebase: RuleBaseNote
    """The rule base."""
    frameworks: Annotated[tuple[ComparedFramework, ...], ("minItems", 2)]
    """What is compared, in the order of the rule base, which expresses no preference."""
    factors: Annotated[tuple[ComparedFactor, ...], ("minItems", 1)]
    """What is said of each framework, factor by factor."""
    claims: tuple[Claim, ...]
    """All claims of the rule base, in its order."""
    next_command: str
    """The next command to type; empty where there is none."""
    tasks: tuple[str, ...]
    """What can be given for TASK in that command."""

    @cached_property
    def shown(self) -> tuple[Claim, ...]:
        """The claims of the comparison page and those that tell what became of a sentence; all
        claims where no page is quoted."""
        cited = {id for framework in self.frameworks for id in framework.claims}
        for factor in self.factors:
            cited.update(id for statement in factor.statements for id in statement.claims)
        shown = tuple(claim for claim in self.claims if claim.page or claim.id in cited)
        return shown or self.claims

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Claim id → its number among those shown, counted from 1."""
        return {claim.id: number for number, claim in enumerate(self.shown, 1)}

    @cached_property
    def claim(self) -> Mapping[str, Claim]:
        """Claim id → claim."""
        return {claim.id: claim for claim in self.claims}

    @property
    def quotes(self) -> bool:
        """Whether a comparison page is quoted anywhere."""
        return any(claim.page for claim in self.claims) or any(
            statement.page is not None for factor in self.factors for statement in factor.statements
        )
