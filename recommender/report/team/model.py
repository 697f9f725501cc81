"""The report of several people, as plain frozen data: what `report.model` is for one."""

from __future__ import annotations

from recommender.report.model import Report, Requirement, Shown
from recommender.report.record import Record
from recommender.rulebase.rules import Number

__all__ = [
    "AgreedAnswer",
    "Given",
    "TeamAgreement",
    "TeamAgreements",
    "TeamFactor",
    "TeamMember",
    "TeamQuestion",
    "TeamReport",
    "TeamRequirement",
    "TeamSide",
]


class TeamMember(Record):
    """One of them, and the whole report of their answers alone."""

    name: str
    report: Report


class TeamSide(Record):
    """What a factor counts for one framework: the mean, and for each member in their order."""

    framework: str
    variant: str
    points: Number
    members: tuple[Number, ...]


class TeamFactor(Record):
    """One factor. `weight` is the mean one; `divides` says that no framework is in front by this
    factor for every member."""

    id: str
    title: str
    cap: int
    weight: Number
    divides: bool
    sides: tuple[TeamSide, ...]


class TeamRequirement(Requirement):
    """A hard limit that the answers of some members set."""

    members: tuple[str, ...]


class Given(Record):
    """An answer, in words, and who gives it; the fields are those of `Answered`."""

    options: tuple[str, ...]
    labels: tuple[str, ...]
    members: tuple[str, ...]


class TeamQuestion(Record):
    """What they say to a question that somebody answers. `differ`: they gave several answers;
    `open` are the members who gave none."""

    question: str
    ask: str
    decides: bool
    circumstance: bool
    differ: bool
    answers: tuple[Given, ...]
    open: tuple[str, ...]


class AgreedAnswer(Record):
    """A question on which all take the answer of `members`."""

    question: str
    ask: str
    options: tuple[str, ...]
    labels: tuple[str, ...]
    members: tuple[str, ...]


class TeamAgreement(Record):
    """Answers that, taken over by all, let `outcome` lead for each of them."""

    answers: tuple[AgreedAnswer, ...]
    outcome: str
    outcome_title: str
    circumstance: bool
    text: str


class TeamAgreements(Record):
    """All smallest agreements, on `size` questions each, choices before circumstances.

    `agreed`: the same framework leads for every member already. With none found otherwise, none of
    up to `size` questions would do; `complete` says that there are no more.
    """

    agreed: bool
    size: int
    complete: bool
    found: tuple[TeamAgreement, ...]


class TeamReport(Shown):
    """What a team's members come to together, ready to be shown.

    Scores, points of factors and what a rule counts are means over the members; `resolve` says what
    would lift the limits where no framework is left.
    """

    members: tuple[TeamMember, ...]
    factors: tuple[TeamFactor, ...]
    questions: tuple[TeamQuestion, ...]
    agreements: TeamAgreements
    resolve: tuple[str, ...]
