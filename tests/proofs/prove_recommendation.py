"""Recommendation: better than 'most popular' in both frameworks, and clear about bad files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from .plan import every
from .running import Note, call_all, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["recommendation"])


@pytest.fixture(scope="module")
def trained(folder: Path) -> Path:
    """The project, in which a default run has ended."""
    [done] = call_all(folder, [["train.py"]])
    assert done.code == 0, done.err
    assert "note: MovieLens, by GroupLens at the University of Minnesota: free for" in done.err
    return folder


def test_better_than_most_popular_by_a_third(trained: Path, figures: Note, details: Note) -> None:
    report = report_of(trained / "run")
    ndcg, popular, als = (report[way]["ndcg_at_10"] for way in ("model", "baseline", "als"))
    figures(ndcg=ndcg, most_popular=popular, als=als)
    details(parameters=report["parameters"], rmse=report["model"]["rmse"])
    assert ndcg >= popular * 4 / 3
    assert ndcg >= 0.9 * als
    assert report["model"]["recall_at_10"] > report["baseline"]["recall_at_10"] * 4 / 3
    assert report["model"]["rmse"] < report["baseline"]["rmse"]
    assert report["model"]["items_shown"] > 3 * report["baseline"]["items_shown"]
    assert sum(report["rows"].values()) == 100_004
    assert 0.05 < report["items_never_seen"] < 0.15


def test_what_the_built_in_run_recommends(trained: Path) -> None:
    calls = [
        ["predict.py", "run/example.csv", "--out", "example-out.csv"],
        ["predict.py", "--user", "15", "--user", "nobody", "--count", "3"],
        ["predict.py", "--similar", "Star Wars: Episode V - The Empire Strikes Back (1980)"],
        ["predict.py", "--similar", "Toy Story"],
        ["predict.py", "--all", "--out", "all.csv"],
    ]
    example, users, similar, wrong, everybody = call_all(trained, calls)
    assert (example.code, users.code, similar.code, wrong.code) == (0, 0, 0, 1), wrong.err
    assert len(pd.read_csv(trained / "example-out.csv")) == 50
    assert [line.split(",")[0] for line in users.out.splitlines()[1:]] == ["15"] * 3 + [
        "nobody"
    ] * 3
    assert "'nobody'" in users.err
    assert "Star Wars: Episode" in similar.out.partition("\n")[2].replace("Episode V - ", "")
    assert "did you mean 'Toy Story" in wrong.err
    assert everybody.code == 0, everybody.err
    table = pd.read_csv(trained / "all.csv")
    assert (table.groupby("user").size() == 10).all() and table["user"].nunique() == 671
    assert table["item"].nunique() > 100 and set(table["because"]) == {"learnt"}
    assert table["rating"].between(0.5, 5).all()


ROWS = [
    (f"user {n % 5}", f"item {n // 5}", str(1 + n % 5), f"2026-01-{1 + n // 5:02}")
    for n in range(40)
]
ALL = ["--user", "user", "--item", "item", "--rating", "stars", "--time", "day"]


def csv(rows: list[tuple[str, ...]], header: str = "user,item,stars,day") -> str:
    return "\n".join([header, *(",".join(row) for row in rows), ""])


FAULTS = {
    "no-columns": (
        csv(ROWS, "usr,thing,stars,day"),
        [
            "{file}: there is no column 'user'; did you mean 'usr'?",
            "{file}: there is no column 'item'; there are: usr, thing, stars, day.",
        ],
    ),
    "no-number": (
        csv([*ROWS, ("user 1", "item 9", "good", "2026-02-01")]),
        ["{file}: line 42: column 'stars' must be a number, but it is 'good'."],
    ),
    "infinite": (
        csv([*ROWS, ("user 1", "item 9", "inf", "2026-02-01")]),
        ["{file}: line 42: column 'stars' must be a number, but it is 'inf'."],
    ),
    "no-rating": (
        csv([*ROWS, ("user 1", "item 9", "", "2026-02-01"), ("bo", "item 9", "", "2026-02-01")]),
        [
            "{file}: 1 users have no rating at all (first: 'bo').",
            "{file}: column 'stars' is empty in 1 rows (lines 42).",
        ],
    ),
    "all-at-once": (
        csv([*ROWS, ("", "item 9", "x", "soon"), ("bo", "", "3", "")]),
        [
            "{file}: column 'user' is empty in 1 rows (lines 42).",
            "{file}: column 'item' is empty in 1 rows (lines 43).",
            "{file}: line 42: column 'stars' must be a number, but it is 'x'.",
            "{file}: line 42: column 'day' must be a date or a number, not 'soon'.",
            "{file}: column 'day' is empty in 1 rows (lines 43).",
        ],
    ),
    "few": (csv(ROWS[:4]), ["{file}: 4 rows are too few: at least 20 are needed."]),
    "single": (
        csv([(f"user {n}", "item", "1", "2026-01-01") for n in range(30)]),
        ["{file}: no user has 3 items: nothing can be held out."],
    ),
}


def test_faults_of_a_file_come_in_one_go(own_folder: Path) -> None:
    for name, (content, _) in FAULTS.items():
        (own_folder / f"{name}.csv").write_text(content, encoding="utf-8")
    done = call_all(own_folder, [["train.py", "--data", f"{name}.csv", *ALL] for name in FAULTS])
    for (name, (_, lines)), one in zip(FAULTS.items(), done, strict=True):
        said = "\n".join(lines).format(file=f"{name}.csv")
        assert (one.err, one.code) == (f"error: {said}\n", 1), name


def test_users_and_items_alone(own_folder: Path) -> None:
    """No ratings and no times: the split is said, and nothing speaks of ratings."""
    rows = [*ROWS, ROWS[0]]
    (own_folder / "my.csv").write_text(csv(rows, "user,item,stars,day"), encoding="utf-8")
    (own_folder / "new.csv").write_text("user\nuser 1\nuser 77\n", encoding="utf-8")
    own = ["--data", "my.csv", "--user", "user", "--item", "item"]
    train, again, predict = call_all(
        own_folder,
        [
            ["train.py", *own, "--epochs", "3"],
            ["evaluate.py", *own],
            ["predict.py", "new.csv", "--count", "2"],
        ],
    )
    assert (train.code, again.code, predict.code) == (0, 0, 0), train.err + predict.err
    assert "note: no --time: which rows of a user are held out is drawn at random." in train.err
    assert "note: 1 rows repeat a user and an item: the last one of each counts." in train.err
    assert again.out in train.out
    report = report_of(own_folder / "run")
    assert "rmse" not in report["model"] and "rmse" not in report["baseline"]
    assert predict.out.splitlines()[0] == "user,rank,item,because,score"
    assert "'user 77'" in predict.err
