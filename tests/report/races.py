"""Races whose numbers are known, and what they mean for a verdict."""

from __future__ import annotations

from recommender.race.model import MeasuredRun, Race, Runner, RunTimes
from recommender.report.race import build_race
from recommender.report.race.model import Measurement

__all__ = ["ANT", "BEE", "GONE", "measurement", "race", "run"]


def run(seed: int, epoch: float | None = 0.2, **more: object) -> MeasuredRun:
    figures = {"accuracy": 0.97 + seed / 100}
    times = RunTimes(
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
    return MeasuredRun(times, figures)


def race(*runners: Runner, **more: object) -> Race:
    return Race(
        **{
            "task": "tables",
            "arguments": (),
            "repeats": 3,
            "stopped": False,
            "versions": {"torch": "2.13.0"},
            "machine": {"system": "Linux", "cores": "2"},
            "runners": runners,
            **more,
        }  # type: ignore[arg-type]
    )


ANT = Runner("ant", "Ant", 611, tuple(run(seed) for seed in range(3)))
BEE = Runner(
    "bee", "Bee on a hive", 616, tuple(run(seed, 0.1, total=20.0 + seed) for seed in range(3))
)
GONE = Runner("bee", "Bee on a hive", 616, (), "bee is not installed: python -m pip install bee")


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
