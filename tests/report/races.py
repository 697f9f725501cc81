"""Races whose numbers are known, and what they mean for a verdict."""

from __future__ import annotations

from recommender.race.model import Contender, Course, Race, Ran
from recommender.report.race import build_race
from recommender.report.race.model import Measurement

__all__ = ["ANT", "BEE", "GONE", "course", "measurement", "race"]


def course(seed: int, epoch: float | None = 0.2, **more: object) -> Course:
    figures = {"accuracy": 0.97 + seed / 100}
    ran = Ran(
        **{
            "seed": seed,
            "import_time": 2.0 + seed / 10,
            "first_step": 2.5 + seed / 10,
            "epoch": epoch,
            "epochs": 40 + seed,
            "total": 11.0 + seed,
            "samples_per_second": None if epoch is None else 400 / epoch,
            "peak_memory": 478.0,
            **more,
        }  # type: ignore[arg-type]
    )
    return Course(ran, figures)


def race(*contenders: Contender, **more: object) -> Race:
    return Race(
        **{
            "task": "tables",
            "arguments": (),
            "repeats": 3,
            "stopped": False,
            "versions": {"torch": "2.13.0"},
            "machine": {"system": "Linux", "cores": "2"},
            "contenders": contenders,
            **more,
        }  # type: ignore[arg-type]
    )


ANT = Contender("ant", "Ant", 611, tuple(course(seed) for seed in range(3)))
BEE = Contender(
    "bee", "Bee on a hive", 616, tuple(course(seed, 0.1, total=20.0 + seed) for seed in range(3))
)
GONE = Contender("bee", "Bee on a hive", 616, (), "bee is not installed: python -m pip install bee")


def measurement(of: Race | None = None, title: str = "Tables", **more: object) -> Measurement:
    """One that counts."""
    fields = {
        "question": "quick",
        "option": "bee-quicker",
        "label": "Bee, by far",
        "why": "",
        "ahead": "bee",
        "ratio": 2.0,
        **more,
    }
    return Measurement(**fields, race=build_race(of or race(ANT, BEE), title))  # type: ignore[arg-type]
