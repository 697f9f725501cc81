"""Two generated projects of one task, trained in turns in processes of their own, and timed."""

from recommender.race.model import Contender, Course, Race
from recommender.race.run import run_race

__all__ = ["Contender", "Course", "Race", "run_race"]
