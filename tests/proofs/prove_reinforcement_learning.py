"""PPO balances the pole, and environments that do not fit are refused by name."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from .plan import Starter, every
from .running import Done, Note, call_named, epochs_and_rest, report_of, suffix_of

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
    "misspelt": ["train.py", "--smoke", "--env", "CartPoole-v1"],
    "no package": ["train.py", "--smoke", "--env", "no_such_package:Thing-v0"],
    "mixed space": ["train.py", "--smoke", "--env", "Blackjack-v1"],
    "no file": ["predict.py", "none.csv", "--run", "run-0"],
    "no table": ["predict.py", "train.py", "--run", "run-0"],
    "own environment": ["train.py", "--env", "field:Field-v0", "--epochs", "6", "--run", "own"],
    "own report": ["evaluate.py", "--run", "own"],
    "own actions": ["predict.py", "own/observations.csv", "--run", "own", "--out", "o.csv"],
    "own film": ["predict.py", "--film", "own.gif", "--run", "own"],
    "own images": ["train.py", "--smoke", "--env", "field:Photo-v0"],
}
# As a user writes one: registered by its class, with two numbers as its action, no drawing, and no
# word on what `render_mode` is.
FIELD = """
import gymnasium as gym
import numpy as np


class Field(gym.Env):
    observation_space = gym.spaces.Box(-1, 1, (2,))
    action_space = gym.spaces.Box(np.float32([-1, 0]), np.float32([1, 2]))

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        self.place = self.np_random.uniform(-1, 1, 2).astype(np.float32)
        return self.place, {}

    def step(self, action):
        self.place = (self.place + 0.1 * (action - [0, 1])).clip(-1, 1).astype(np.float32)
        return self.place, -float(np.abs(self.place).sum()), False, False, {}


class Photo(Field):
    observation_space = gym.spaces.Box(0, 255, (8, 8, 3), np.uint8)
    action_space = gym.spaces.MultiBinary(3)


gym.register("Field-v0", Field, max_episode_steps=64)
gym.register("Photo-v0", Photo)
"""


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, Done]:
    """What each call left in one project."""
    (folder / "field.py").write_text(FIELD, encoding="utf-8")
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


def test_a_run_says_little_and_leaves_what_its_readme_says(
    starter: Starter, folder: Path, done: dict[str, Done]
) -> None:
    _, lines = epochs_and_rest(done["seed 1"].out)
    assert re.fullmatch(r"run-1: \d+ epochs, best validation cost -\d+\.\d{4}", lines[0])
    assert re.fullmatch(r"test, 100 episodes +model +baseline", lines[1])
    report = report_of(folder / "run-1")
    assert [line.split()[0] for line in lines[2:]] == list(report["model"])
    assert report["model"].keys() == report["baseline"].keys()
    assert (report["settings"]["seed"], report["settings"]["env"]) == (1, "CartPole-v1")
    kept = {f"{name}{suffix_of(starter.stack)}" for name in ("best", "last")}
    names = {"metrics.csv", "report.json", "observations.csv", "learning_curve.png", "scores.png"}
    assert {path.name for path in (folder / "run-1").iterdir()} == names | kept


def test_it_chooses_actions_and_films(folder: Path, done: dict[str, Done]) -> None:
    assert done["actions"].code == 0, done["actions"].err
    assert pd.read_csv(folder / "actions.csv")["action"].isin([0, 1]).all()
    assert done["film"].code == 0, done["film"].err
    with Image.open(folder / "episode.gif") as film:
        frames = range(film.n_frames)
        # 500 steps at 50 in a second; frames that are alike are stored as one that stays longer.
        shown = sum(film.seek(frame) or film.info["duration"] for frame in frames)
        assert 8_000 < shown <= 10_000


def test_it_learns_in_an_environment_of_its_own(folder: Path, done: dict[str, Done]) -> None:
    """Where an action is two numbers; it walks to the middle, and stays there."""
    assert (done["own environment"].code, done["own environment"].err) == (0, "")
    assert done["own report"].out in done["own environment"].out
    report = report_of(folder / "own")
    assert report["model"]["mean_score"] > 0.25 * report["baseline"]["mean_score"]
    assert done["own actions"].code == 0, done["own actions"].err
    actions = pd.read_csv(folder / "o.csv")
    assert list(actions) == ["action0", "action1"]
    assert actions["action0"].between(-1, 1).all()
    assert actions["action1"].between(0, 2).all()


def test_faults_have_their_message(done: dict[str, Done]) -> None:
    assert done["nothing asked"].code == 2
    expected = {
        "misspelt": "CartPoole-v1: Gymnasium has no environment of this name; did you mean "
        "CartPole-v1",
        "no package": "no_such_package:Thing-v0: its package cannot be imported: No module "
        "named 'no_such_package'.",
        "mixed space": "Blackjack-v1: observations are Tuple(Discrete(32), Discrete(11), "
        "Discrete(2)), but must be a row of numbers or one of N states.",
        "own film": "field:Field-v0 cannot be filmed: it does not draw its frames (rgb_array).\n",
        "own images": "field:Photo-v0: observations have shape (8, 8, 3), but must be a row of "
        "numbers.\nfield:Photo-v0: actions are MultiBinary(3), but must be one of N, or numbers "
        "with limits.\n",
        "no file": "none.csv: cannot be read:",
        "no table": "train.py: not a CSV file of numbers.",
    }
    for name, message in expected.items():
        assert done[name].code == 1
        assert done[name].err.startswith(f"error: {message}"), done[name].err
