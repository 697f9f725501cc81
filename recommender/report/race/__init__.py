"""A race → its report: `build` makes the model, `text` the table; `as_json` writes it."""

from recommender.report.race.build import build_race
from recommender.report.race.model import RaceReport

__all__ = ["RaceReport", "build_race"]
