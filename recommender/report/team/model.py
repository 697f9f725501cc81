"""The report of several people, as plain frozen data: what `report.model` is for one."""

from __future__ import annotations

from recommender.report.model import Report
from recommender.report.record import Count, Record
from recommender.report.verdict import ShownRequirement, VerdictReport
from recommender.rulebase.rules import Number

__all__ = [
    "AgreedAnswer",
    "SharedAnswer",
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
    """A member of the team."""

    name: str
    """The name of the answers file."""
    report: Report
    """The whole report of this member's answers alone."""


class TeamSide(Record):
    """What a factor counts for one framework."""

    framework: str
    """Id of the framework."""
    variant: str
    """Id of the variant that represents it."""
    points: Number
    """The mean over the members."""
    members: tuple[Number, ...]
    """What it counts for each member, in the order of `members`."""


class TeamFactor(Record):
    """One factor, with a side for each framework."""

    id: str
    """The factor's id."""
    title: str
    """Its title."""
    cap: Count
    """The most that preferences may earn here, before the weight."""
    weight: Number
    """The mean weight of its preferences."""
    divides: bool
    """Whether no framework is ahead by this factor for every member."""
    sides: tuple[TeamSide, ...]
    """One side for each framework, in the order of `frameworks`."""


class TeamRequirement(ShownRequirement):
    """A hard limit that the answers of some members set."""

    members: tuple[str, ...]
    """Names of the members whose answers set it."""


class SharedAnswer(Record):
    """An answer, and the members who gave it."""

    options: tuple[str, ...]
    """Option ids; for priorities 'factor: most' or 'factor: aside'."""
    labels: tuple[str, ...]
    """The same in words."""
    members: tuple[str, ...]
    """Names of the members who gave it."""


class TeamQuestion(Record):
    """A question that at least one member answered."""

    question: str
    """The question's id."""
    ask: str
    """The question."""
    decides: bool
    """Whether it decides between the frameworks."""
    circumstance: bool
    """Whether it is about something that can hardly be changed."""
    differ: bool
    """Whether the members gave different answers."""
    answers: tuple[SharedAnswer, ...]
    """Each answer that was given."""
    open: tuple[str, ...]
    """Names of the members who gave none."""


class AgreedAnswer(Record):
    """A question on which all take the answer of `members`."""

    question: str
    """The question's id."""
    ask: str
    """The question."""
    options: tuple[str, ...]
    """Option ids; for priorities 'factor: most' or 'factor: aside'."""
    labels: tuple[str, ...]
    """The same in words."""
    members: tuple[str, ...]
    """Names of the members whose answer it is."""


class TeamAgreement(Record):
    """Answers that, if every member gave them, would let `outcome` lead for each member."""

    answers: tuple[AgreedAnswer, ...]
    """The answers, question by question."""
    outcome: str
    """Id of the framework that then leads for everyone."""
    outcome_title: str
    """Its title."""
    circumstance: bool
    """Whether it asks for a change of something that can hardly be changed."""
    text: str
    """The same in a sentence."""


class TeamAgreements(Record):
    """The smallest sets of questions on which all could take one member's answer, so that the same
    framework leads for each member."""

    agreed: bool
    """Whether the same framework leads for each member already."""
    size: Count
    """How many questions each agreement takes; where none was found, no set of up to this many
    questions is enough."""
    complete: bool
    """False where there are too many sets of more questions to try them."""
    found: tuple[TeamAgreement, ...]
    """All agreements of that size, choices before circumstances."""


class TeamReport(VerdictReport):
    """What `recommender --format json` prints for the answers of several people. Scores, the points
    of factors and what a rule counts are means over the members; every member's own report is a
    whole document."""

    requirements: tuple[TeamRequirement, ...]
    """The limits that hold for at least one member."""
    members: tuple[TeamMember, ...]
    """Who answered."""
    factors: tuple[TeamFactor, ...]
    """In the order of the rule base."""
    questions: tuple[TeamQuestion, ...]
    """The questions that at least one member answered, in the order of the rule base."""
    agreements: TeamAgreements
    """What would bring all members to the same framework."""
    resolve: tuple[str, ...]
    """What would lift the limits, where no framework is left; otherwise empty."""
