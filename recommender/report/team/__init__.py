"""Several people's verdict → a report of its own model, in the same formats.

`build` makes the model; `text` and `decision` each turn it into one format, `as_json` of the
package above writes both models.
"""

from recommender.report.team.build import build_team
from recommender.report.team.decision import team_record
from recommender.report.team.model import TeamReport

__all__ = ["TeamReport", "build_team", "team_record"]
