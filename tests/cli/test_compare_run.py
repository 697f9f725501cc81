"""`recommender compare TASK --run`: real projects, trained here."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest

from recommender.race.run import Entry, run_race
from tests.cli.conftest import ROOT, Run

SCHEMA = json.loads((ROOT / "recommender/report/race.schema.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--run"], "--run has no effect without a TASK: its code is compared"),
        (
            ["minimal", "--run"],
            "a project of 'minimal' takes one step: there is nothing to measure",
        ),
        (["language-model", "--repeats", "2"], "--repeats has no effect without --run"),
        (["language-model", "--", "--epochs", "2"], "what follows -- has no effect without --run"),
        (
            ["language-model", "--run", "--file", "train.py"],
            "--run trains whole projects: leave --file out",
        ),
    ],
)
def test_what_cannot_be_asked_for(run: Run, arguments: list[str], said: str) -> None:
    done = run("compare", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {said}\n")


def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(
    tmp_path: Path,
) -> None:
    entry = Entry("ant", "Ant", "", tmp_path, 1, ("numpy", "no-such-ant", "no-such-nest"))
    [found] = run_race("tables", [entry], repeats=2).contenders
    assert found.courses == ()
    assert found.fault == (
        "no-such-ant and no-such-nest are not installed: "
        f"{sys.executable} -m pip install no-such-ant no-such-nest"
    )


@pytest.mark.slow
def test_both_are_trained_on_the_user_s_own_data(run: Run) -> None:
    rows = "\n".join(f"{n % 7},{n % 5},{'yes' if n % 7 > n % 5 else 'no'}" for n in range(300))
    Path("mine.csv").write_text(f"a,b,sold\n{rows}\n")
    own = ("--data", "mine.csv", "--target", "sold", "--epochs", "2")
    arguments = ("tabular-classification", "--run", "--repeats", "1", "--format", "json", "--")
    done = run("compare", *arguments, *own, KERAS_BACKEND="jax")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    jsonschema.validate(made, SCHEMA)
    assert [one["framework"] for one in made["runners"]] == ["pytorch", "keras"]
    assert made["runners"][1]["title"] == "Keras on TensorFlow"
    assert made["arguments"][1] == str(Path("mine.csv").resolve())
    for runner in made["runners"]:
        [ran] = runner["runs"]
        assert runner["fault"] == ""
        assert 0 < ran["import_time"] < ran["first_step"] < ran["total"]
        assert ran["epochs"] == 2
        assert ran["samples_per_second"] == pytest.approx(210 / ran["epoch"])
        assert 100 < ran["peak_memory"] < 4000
    names = {one["name"] for one in made["contests"]}
    assert {"Imports", "Peak memory", "accuracy", "log_loss"} <= names


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_ctrl_c_keeps_what_was_measured(tmp_path: Path) -> None:
    from tests.prompt.terminal import CTRL_C, Terminal

    command = ["-m", "recommender", "compare", "tabular-classification", "--run", "--"]
    terminal = Terminal([*command, "--epochs", "2"], cwd=tmp_path, rows=40)
    try:
        # The third run is the first of the second round: both have one by then.
        for _ in range(12):
            try:
                terminal.until("run 2")
                break
            except AssertionError:
                continue
        terminal.press(CTRL_C)
        shown = terminal.until("Stopped.")
        assert terminal.wait() == 130
    finally:
        terminal.close()
    assert "stopped after 1 of 3 runs each" in shown
    assert re.search(r"Imports +\d", shown)
    assert list(tmp_path.iterdir()) == []
