"""A Recommendation → a report: one framework-neutral model, and the formats that show it.

`build` makes the model; `short`, `decision`, `as_json` and `text` each turn it into one format.
`text` alone imports Rich, so import `as_json` and `text` from where they are, when they are needed.
"""

from recommender.report.build import build
from recommender.report.decision import decision_record
from recommender.report.model import Report
from recommender.report.short import summary

__all__ = ["Report", "build", "decision_record", "summary"]
