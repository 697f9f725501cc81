"""How a team's report says things, in one place for every format."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from operator import itemgetter
from typing import TypeVar

from recommender.report.record import Record, fields
from recommender.report.team.model import AgreedAnswer, TeamFactor, TeamReport
from recommender.report.words import listed, number, quoted

__all__ = ["agreed", "agreement", "apart", "rounded", "votes"]


R = TypeVar("R", bound=Record)


def rounded(record: R) -> R:
    """The same for people to read: a mean of three may be no finite decimal; JSON has it exact."""
    return type(record)(**{name: _rounded(value) for name, value in fields(record).items()})


def _rounded(value: object) -> object:
    if isinstance(value, Record):
        return rounded(value)
    if isinstance(value, tuple):
        return tuple(map(_rounded, value))
    if isinstance(value, Fraction):
        return Fraction(round(value * 100), 100)
    return value


def agreed(answers: Iterable[AgreedAnswer], outcome: str) -> str:
    """'If all answered “X” to “…” (as Ada) and “Y” to “…” (as Bob and Cy): Keras'."""
    said = listed(
        f"{quoted('; '.join(answer.labels))} to {quoted(answer.ask)} (as {listed(answer.members)})"
        for answer in answers
    )
    return f"If all answered {said}: {outcome}"


def agreement(report: TeamReport) -> str:
    """Why no agreement is shown: none is needed, or none is enough."""
    agreements = report.agreements
    if agreements.agreed:
        return "Nothing needs to be settled: each member's own answers lead to the same framework."
    if agreements.complete:
        return (
            "No member's answers, if all members gave them, would lead everyone to the same "
            "framework."
        )
    if agreements.size == 0:
        return (
            "Which agreement would be enough was not worked out: there are too many answers to try "
            "them all."
        )
    count = f"{agreements.size} question{'' if agreements.size == 1 else 's'}"
    return (
        f"Agreeing on {count} is not enough, and there are too many ways to agree on more to try "
        "them all."
    )


def apart(report: TeamReport, factor: TeamFactor) -> str:
    """'Ease of use: Ada Keras +3, Bob PyTorch +2', each by how far it is in front."""
    said = []
    for place, member in enumerate(report.members):
        points = sorted(
            ((side.members[place], side.framework) for side in factor.sides),
            key=itemgetter(0),
            reverse=True,
        )
        (first, framework), (second, _) = points[:2]
        ahead = f"{report.titles[framework]} +{number(first - second)}"
        said.append(f"{member.name} {ahead if first > second else 'even'}")
    return f"{factor.title}: {', '.join(said)}"


def votes(report: TeamReport) -> str:
    """'3 people together; alone, 2 of them get the same result', without a full stop."""
    size = len(report.members)
    people = f"{size} {'person' if size == 1 else 'people'} together"
    if report.leader is None or size == 1:
        return people
    count = sum(member.report.leader == report.leader for member in report.members)
    who = "each" if count == size else str(count or "none")
    get = "get" if who.isdigit() and count > 1 else "gets"
    return f"{people}; alone, {who} of them {get} the same result"
