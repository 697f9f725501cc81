"""PPO balances the pole, and environments that do not fit are refused by name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from .plan import Starter, every
from .running import Done, Note, call_named, report_of, suffix_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["reinforcement-learning"])

SOLVED = 475  # Gymnasium's own threshold for CartPole-v1
STEPS = 170_000  # of play, at most: 40 epochs
SEEDS = range(5)
CALLS = {
    **{f"seed {seed}": ["train.py", "--seed", str(seed), "--run", f"run-{seed}"] for seed in SEEDS},
    "evaluate": ["evaluate.py", "--run", "run-0"],
    "actions": ["predict.py", "run-0/observations.csv", "--run", "run-0", "--out", "actions.csv"],
    "film": ["predict.py", "--film", "episode.gif", "--run", "run-0"],
    "nothing asked": ["predict.py", "--run", "run-0"],
    "other environment": ["evaluate.py", "--run", "run-0", "--env", "Acrobot-v1"],
    "misspelt": ["train.py", "--smoke", "--env", "CartPoole-v1"],
    "no package": ["train.py", "--smoke", "--env", "no_such_package:Thing-v0"],
    "mixed space": ["train.py", "--smoke", "--env", "Blackjack-v1"],
    "no file": ["predict.py", "none.csv", "--run", "run-0"],
    "no table": ["predict.py", "train.py", "--run", "run-0"],
    "pendulum": ["train.py", "--smoke", "--env", "Pendulum-v1", "--run", "run-p"],
}


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, Done]:
    """What each call left in one project."""
    return call_named(folder, CALLS)


def test_it_solves_cartpole_on_four_seeds_of_five(
    folder: Path, done: dict[str, Done], figures: Note, details: Note
) -> None:
    scores = []
    for seed in SEEDS:
        assert (done[f"seed {seed}"].code, done[f"seed {seed}"].err) == (0, "")
        report = report_of(folder / f"run-{seed}")
        scores.append(report["model"]["mean_score"])
        history = pd.read_csv(folder / f"run-{seed}" / "metrics.csv")
        assert len(history) * 8 * 512 <= STEPS
        assert report["best_epoch"] == history["val_cost"].idxmin() + 1
        assert 15 < report["baseline"]["mean_score"] < 30
    figures(mean_score=sum(scores) / len(scores), baseline=report["baseline"]["mean_score"])
    details(worst=min(scores), parameters=report["parameters"])
    assert sum(score >= SOLVED for score in scores) >= 4, scores
    assert done["evaluate"].out in done["seed 0"].out


def test_a_run_leaves_what_its_readme_says(starter: Starter, folder: Path) -> None:
    kept = {f"{name}{suffix_of(starter.stack)}" for name in ("best", "last")}
    names = {"metrics.csv", "report.json", "observations.csv", "learning_curve.png", "scores.png"}
    assert {path.name for path in (folder / "run-1").iterdir()} == names | kept


def test_it_chooses_actions_and_films(folder: Path, done: dict[str, Done]) -> None:
    assert done["actions"].code == 0, done["actions"].err
    assert pd.read_csv(folder / "actions.csv")["action"].isin([0, 1]).all()
    assert done["film"].code == 0, done["film"].err
    with Image.open(folder / "episode.gif") as film:
        assert film.n_frames > 200  # of 500 steps, every second one


def test_continuous_actions(done: dict[str, Done]) -> None:
    assert (done["pendulum"].code, done["pendulum"].err) == (0, "")


def test_faults_have_their_message(done: dict[str, Done]) -> None:
    assert done["nothing asked"].code == 2
    expected = {
        "other environment": "run-0 was trained in another environment; give the same --env.",
        "misspelt": "--env CartPoole-v1: Gymnasium has no environment of this name; did you mean "
        "CartPole-v1 or",
        "no package": "--env no_such_package:Thing-v0: its package is not installed: No module "
        "named 'no_such_package'.",
        "mixed space": "--env Blackjack-v1: observations are Tuple(Discrete(32), Discrete(11), "
        "Discrete(2)), but must be a row of numbers or one of N states.",
        "no file": "none.csv: cannot be read:",
        "no table": "train.py: not a CSV file of numbers.",
    }
    for name, message in expected.items():
        assert done[name].code == 1
        assert done[name].err.startswith(f"error: {message}"), done[name].err
