"""A Recommendation → a report: one framework-neutral model, and the formats that show it.

`build` makes the model; `short`, `decision`, `as_json` and `text` each turn it into one format.
`text` alone imports Rich, so import `as_json` and `text` from where they are, when they are needed.

`build_report` and `record` do the same for one person's verdict and for a team's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recommender.report.build import build
from recommender.report.decision import decision_record
from recommender.report.model import Report
from recommender.report.short import summary

if TYPE_CHECKING:
    from recommender.decide.scoring import Recommendation
    from recommender.decide.starter import StarterChoice
    from recommender.decide.team import Team
    from recommender.report.race.model import Measurement
    from recommender.report.team import TeamReport

__all__ = ["Report", "build", "build_report", "decision_record", "record", "summary"]


def build_report(
    found: Recommendation | Team,
    *,
    starter: StarterChoice | None,
    measured: Measurement | None = None,
    next_command: str = "",
) -> Report | TeamReport:
    """The report of one person's verdict, or of a team's; see `build`."""
    from recommender.decide.scoring import Recommendation

    if isinstance(found, Recommendation):
        return build(found, starter=starter, measured=measured, next_command=next_command)
    from recommender.report.team import build_team

    return build_team(found, starter=starter, measured=measured, next_command=next_command)


def record(
    report: Report | TeamReport,
    *,
    commands: Sequence[str],
    choice: str | None = None,
    rules: str = "",
) -> str:
    """The decision record of either; see `decision_record`."""
    if isinstance(report, Report):
        return decision_record(report, choice=choice, commands=commands, rules=rules)
    from recommender.report.team import team_record

    return team_record(report, choice=choice, commands=commands, rules=rules)
