"""What the projects make of little data: the model beside its baseline, on 20 to 300 examples.

    python -m tests.benchmarks.small_data [TASK …] [--stack pytorch keras-jax] [--sizes 20 50]

Each line is one data set, one size and one stack: means over five seeds, each with examples of its
own, trained with the project's settings as they are. 'below' is how many of the seeds end below
their baseline, and 'lag' the mean distance, in standard errors: 2 and more is no accident. Each row
goes into templates/small-data.csv as soon as it is made, and at the end into templates/VERIFIED.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from recommender.resources import templates_folder
from recommender.starter.verified import read_ledger
from tests.ledger import SMALL_DATA, Ledger, small_data
from tests.proofs.plan import every
from tests.proofs.running import environment, write

SEEDS = range(5)
SIZES = (20, 50, 100, 300)


class Data(NamedTuple):
    """A data set that at most so many examples are drawn from.

    `write(folder, size, seed)` leaves files in the folder and returns the flags for them; `figure`
    is what counts in report.json, the larger the better or, with a minus, the smaller.
    """

    task: str
    name: str
    figure: str
    most: int
    write: Callable[[Path, int, int], list[str]]


def table(frame: pd.DataFrame, *flags: str) -> Callable[[Path, int, int], list[str]]:
    """Rows drawn at random."""

    def draw(folder: Path, size: int, seed: int) -> list[str]:
        path = folder / "small.csv"
        frame.sample(size, random_state=seed).to_csv(path, index=False)
        return ["--data", str(path), *flags]

    return draw


def pictures(labels: tuple[int, ...]) -> Callable[[Path, int, int], list[str]]:
    """Digits as PNG, equally many of each kind."""
    from PIL import Image
    from sklearn.datasets import load_digits

    digits = load_digits()

    def draw(folder: Path, size: int, seed: int) -> list[str]:
        rng = np.random.default_rng(seed)
        place = folder / f"small-{size}-{seed}"
        for label in labels:
            (place / str(label)).mkdir(parents=True)
            rows = np.flatnonzero(digits.target == label)
            for row in rng.choice(rows, max(4, size // len(labels)), replace=False):
                shades = (digits.images[row] * 255 / 16).astype(np.uint8)
                Image.fromarray(shades).save(place / str(label) / f"{row}.png")
        return ["--data", str(place)]

    return draw


def recent(frame: pd.DataFrame, *flags: str) -> Callable[[Path, int, int], list[str]]:
    """The rows of a series that end at a random one."""

    def draw(folder: Path, size: int, seed: int) -> list[str]:
        end = int(np.random.default_rng(seed).integers(size, len(frame) + 1))
        path = folder / "small.csv"
        frame.iloc[end - size : end].to_csv(path, index=False)
        return ["--data", str(path), *flags]

    return draw


def graph(labels: int) -> Callable[[Path, int, int], list[str]]:
    """Digits of so many kinds as nodes, of which each has an edge to the five that look most alike;
    a node knows the left half of its image, the edges come from the right half."""
    from sklearn.datasets import load_digits
    from sklearn.neighbors import kneighbors_graph

    digits = load_digits(n_class=labels)
    halves = np.split(digits.images, 2, axis=2)
    left, right = (half.reshape(len(half), -1) for half in halves)

    def draw(folder: Path, size: int, seed: int) -> list[str]:
        rows = np.random.default_rng(seed).choice(len(left), size, replace=False)
        nodes = pd.DataFrame(left[rows]).add_prefix("pixel_")
        nodes = nodes.assign(
            id=range(size), kind=[f"digit {label}" for label in digits.target[rows]]
        )
        nodes.to_csv(folder / "nodes.csv", index=False)
        ends = kneighbors_graph(right[rows], 5).nonzero()
        pairs = pd.DataFrame(dict(zip(("source", "target"), ends, strict=True)))
        pairs.to_csv(folder / "edges.csv", index=False)
        paths = ("--nodes", str(folder / "nodes.csv"), "--edges", str(folder / "edges.csv"))
        return [*paths, "--label", "kind"]

    return draw


def data_sets() -> Iterator[Data]:
    """Two of each task that takes little data, or one."""
    from sklearn import datasets

    target = ("--target", "target")
    for name, loaded in (("cancer", datasets.load_breast_cancer), ("wine", datasets.load_wine)):
        bunch = loaded(as_frame=True)
        frame = bunch.data.assign(target=[f"kind {number}" for number in bunch.target])
        yield Data("tabular-classification", name, "accuracy", len(frame), table(frame, *target))
    bunch = datasets.load_diabetes(as_frame=True, scaled=False)
    frame = bunch.data.assign(target=bunch.target)
    yield Data("tabular-regression", "diabetes", "r2", len(frame), table(frame, *target))
    rng = np.random.default_rng(1)
    x = rng.normal(size=400)
    line = pd.DataFrame({"x": x, "noise": rng.normal(size=400), "y": 3 * x + rng.normal(size=400)})
    yield Data("tabular-regression", "a line", "r2", len(line), table(line, "--target", "y"))
    yield Data("image-classification", "digits 0, 1, 7", "accuracy", 500, pictures((0, 1, 7)))
    yield Data("image-classification", "all digits", "accuracy", 1700, pictures(tuple(range(10))))
    yield Data("node-classification", "a graph of digits 0, 1, 2", "accuracy", 537, graph(3))
    names = pd.DataFrame(names_of("de", "fi", "tr"), columns=["text", "label"])
    columns = ("--text", "text", "--label", "label")
    yield Data("text-classification", "names", "accuracy", len(names), table(names, *columns))
    days = pd.date_range("2022-01-01", periods=1000, freq="D", name="date")
    values = 20 + 5 * np.sin(np.arange(1000) * 2 * np.pi / 7) + rng.normal(size=1000)
    series = pd.DataFrame({"date": days, "value": values})
    asked = ("--date", "date", "--target", "value", "--season", "7")
    yield Data("time-series-forecasting", "a weekly season", "-mae", 1000, recent(series, *asked))


def names_of(*languages: str) -> list[tuple[str, str]]:
    """Names of places that only one of the languages has, from Babel."""
    from babel import Locale

    names = {language: {*Locale(language).territories.values()} for language in languages}
    return [
        (name, language)
        for language in languages
        for name in sorted(names[language])
        if not any(name in names[other] for other in languages if other != language)
    ]


TRAIN = """
import contextlib, io, json, sys
import train
for flags in json.loads(sys.argv[1]):
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
        try:
            train.main(flags)
        except Exception as fault:
            print(str(fault)[:300], file=sys.__stderr__)
"""
"""Importing a framework takes seconds: all seeds share a process."""


def measure(data: Data, project: Path, size: int) -> dict[str, str]:
    """The figures of a row; none if the project refuses the data of all seeds, and says why."""
    calls, runs = [], []
    for seed in SEEDS:
        folder = project / f"{data.name}-{size}-{seed}".replace(" ", "-")
        folder.mkdir()
        flags = data.write(folder, size, seed)
        runs.append(folder / "run")
        calls.append([*flags, "--run", str(runs[-1]), "--seed", str(seed)])
    command = [sys.executable, "-c", TRAIN, json.dumps(calls)]
    done = subprocess.run(
        command,
        cwd=project,
        env=environment() | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    reports = [run / "report.json" for run in runs if (run / "report.json").exists()]
    if not reports:
        print(done.stderr, file=sys.stderr)
        return {}
    pairs = [pair(json.loads(path.read_text(encoding="utf-8")), data.figure) for path in reports]
    lags = [baseline - model for model, baseline in pairs]
    error = statistics.stdev(lags) / len(lags) ** 0.5 if len(lags) > 1 else 0.0
    lag = statistics.mean(lags) / error if error else 0.0
    model, baseline = (statistics.mean(column) for column in zip(*pairs, strict=True))
    below = sum(model < baseline for model, baseline in pairs)
    sign = -1 if data.figure.startswith("-") else 1
    return {
        "model": f"{sign * model:.3f}",
        "baseline": f"{sign * baseline:.3f}",
        "below": f"{below} of {len(pairs)}",
        "lag": f"{lag:.1f}",
    }


def pair(report: dict[str, Any], figure: str) -> tuple[float, float]:
    """Of model and baseline; the larger, the better."""
    sign, name = (-1, figure[1:]) if figure.startswith("-") else (1, figure)
    rivals = [part for title, part in report.items() if isinstance(part, dict) and name in part]
    model, *baselines = (sign * float(part[name]) for part in rivals)
    return model, max(baselines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help="default: all of them")
    parser.add_argument("--stack", nargs="+", default=["pytorch", "keras-tensorflow"])
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    args = parser.parse_args()
    os.environ.setdefault("MPLBACKEND", "Agg")
    for data in data_sets():
        if args.tasks and data.task not in args.tasks:
            continue
        for size in (size for size in args.sizes if size <= data.most):
            for starter in every(*args.stack, tasks=[data.task]):
                with tempfile.TemporaryDirectory() as place:
                    project = write(Path(place) / "my-project", starter.files())
                    figures = measure(data, project, size)
                key = {"data": data.name, "examples": str(size), "stack": starter.stack}
                keep(key, figures)
                print(*key.values(), figures or "refused", flush=True)
    Ledger(templates_folder(), read_ledger(templates_folder())).write()


def keep(key: dict[str, str], figures: dict[str, str]) -> None:
    """Put a row where the one of this key stands, or at the end."""
    rows = {(row["data"], row["examples"], row["stack"]): row for row in small_data()}
    rows[tuple(key.values())] = key | figures  # type: ignore[index]
    pd.DataFrame(list(rows.values())).to_csv(templates_folder() / SMALL_DATA, index=False)


if __name__ == "__main__":
    main()
