"""The comparison model: what every format of it shows, as plain frozen data.

Frameworks, factors and claims stand in the order of the rule base. JSON writes these classes field
by field, so their names are a public contract (`comparison.schema.json`).
"""

from collections.abc import Mapping
from functools import cached_property

from recommender.report.model import RuleBaseNote
from recommender.report.record import Document, Record

__all__ = ["Claim", "ComparedFactor", "ComparedFramework", "Comparison", "Statement"]


class ComparedFramework(Record):
    """A framework and when to choose it; `claims` are ids of those that tell what became of
    `choose_when`."""

    id: str
    title: str
    choose_when: str
    claims: tuple[str, ...]


class Statement(Record):
    """What a factor says of a framework: `today`, and on the comparison page, None where that is
    silent; `claims` are ids of those that tell what became of the page's sentence."""

    framework: str
    today: str
    page: str | None
    claims: tuple[str, ...]


class ComparedFactor(Record):
    """A factor, with a statement for each framework."""

    id: str
    title: str
    statements: tuple[Statement, ...]


class Claim(Record):
    """A claim, what became of it, where that stands and when it was checked (ISO 8601 date).

    `page` marks a claim of the comparison page; `now` is empty where it simply holds; `factor` is
    None for a claim that a requirement brought along.
    """

    id: str
    factor: str | None
    claim: str
    page: bool
    status: str
    now: str
    source: str
    checked: str


class Comparison(Document):
    """Everything that a rule base says of its frameworks without an answer given."""

    rulebase: RuleBaseNote
    frameworks: tuple[ComparedFramework, ...]
    factors: tuple[ComparedFactor, ...]
    claims: tuple[Claim, ...]
    next_command: str
    """The next command to type; empty where there is none."""
    tasks: tuple[str, ...]
    """What that command may say for TASK."""

    @cached_property
    def shown(self) -> tuple[Claim, ...]:
        """The claims of the comparison page and those that tell what became of a sentence; all
        claims where no page is quoted."""
        cited = {id for one in self.frameworks for id in one.claims}
        for factor in self.factors:
            cited.update(id for one in factor.statements for id in one.claims)
        return tuple(one for one in self.claims if one.page or one.id in cited) or self.claims

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Claim id → its number among those shown, counted from 1."""
        return {one.id: at for at, one in enumerate(self.shown, 1)}

    @cached_property
    def claim(self) -> Mapping[str, Claim]:
        """Claim id → claim."""
        return {one.id: one for one in self.claims}

    @property
    def quotes(self) -> bool:
        """Whether a comparison page is quoted anywhere."""
        return any(one.page for one in self.claims) or any(
            one.page is not None for factor in self.factors for one in factor.statements
        )
