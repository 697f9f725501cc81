"""How a team's report says things, in one place for every format."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from recommender.report.record import Record, fields
from recommender.report.team.model import AgreedAnswer, TeamFactor, TeamReport
from recommender.report.words import listed, number, quoted

__all__ = ["agreed", "agreement", "apart", "rounded", "votes"]


R = TypeVar("R", bound=Record)


def rounded(record: R) -> R:
    """The same for people to read: a mean of three may be no finite decimal. JSON has it exact."""
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
        f"{quoted('; '.join(one.labels))} to {quoted(one.ask)} (as {listed(one.members)})"
        for one in answers
    )
    return f"If all answered {said}: {outcome}"


def agreement(report: TeamReport) -> str:
    """Why no agreement is shown: there is no need of one, or none would do."""
    one = report.agreements
    if one.agreed:
        return "Nothing needs to be settled: alone, each of them comes to the same framework."
    if one.complete:
        return "No answer of one of them, taken over by all, would bring them to one framework."
    if one.size == 0:
        return (
            "What would bring them together was not worked out: too many answers to try them all."
        )
    count = f"{one.size} question{'' if one.size == 1 else 's'}"
    return f"Agreeing on {count} would not do; beyond that there are too many ways to try them all."


def apart(report: TeamReport, factor: TeamFactor) -> str:
    """'Ease of use: Ada Keras +3, Bob PyTorch +2', each by how far it is in front."""
    said = []
    for place, member in enumerate(report.members):
        points = sorted(
            ((side.members[place], side.framework) for side in factor.sides),
            key=lambda one: -one[0],
        )
        (first, framework), (second, _) = points[:2]
        ahead = f"{report.titles[framework]} +{number(first - second)}"
        said.append(f"{member.name} {ahead if first > second else 'even'}")
    return f"{factor.title}: {', '.join(said)}"


def votes(report: TeamReport) -> str:
    """'3 people together; alone, 2 of them come to it', without a full stop."""
    people = f"{len(report.members)} people together"
    if report.leader is None:
        return people
    count = sum(one.report.leader == report.leader for one in report.members)
    who = "all" if count == len(report.members) else str(count or "none")
    return f"{people}; alone, {who} of them {'comes' if who in ('1', 'none') else 'come'} to it"
