"""`recommender compare TASK --run`: real projects, trained here."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recommender.race.model import MeasuredRun, Race, Runner, RunTimes
from recommender.race.run import Entry, run_race
from recommender.report.as_json import to_json
from recommender.report.race import build_race
from tests.cli.conftest import CASES, ROOT, Run, run_unread
from tests.schemas import validator


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--run"], "--run has no effect without a TASK"),
        (
            ["minimal", "--run"],
            "a 'minimal' project takes only one training step: there is nothing to measure",
        ),
        (["language-model", "--repeats", "2"], "--repeats has no effect without --run"),
        (
            ["language-model", "--", "--epochs", "2"],
            "arguments after -- have no effect without --run",
        ),
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
    [found] = run_race("tables", [entry], repeats=2).runners
    assert found.runs == ()
    assert found.fault == (
        "no-such-ant and no-such-nest are not installed: pip install no-such-ant no-such-nest"
    )


TRAIN = """
import json, sys
from pathlib import Path
import runs

def main(argv):
    run = Path(argv[argv.index("--run") + 1])
    run.mkdir()
    given = [word for word in argv if word.startswith("--data=")]
    rows = len(Path(given[0].partition("=")[2]).read_text().splitlines()) if given else 0
    for epoch in range(3):
        runs.write_metrics(run, [epoch])
    model = {"loss": float("nan"), "rows": rows, "words": len(argv)}
    (run / "report.json").write_text(json.dumps({"rows": {"train": 4}, "model": model}))
"""
"""Stands in for a project that takes a minute."""


@pytest.fixture
def ant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    (tmp_path / "project").mkdir()
    (tmp_path / "project/train.py").write_text(TRAIN)
    (tmp_path / "project/runs.py").write_text("def write_metrics(run, history):\n    pass\n")
    return Entry("ant", "Ant", "", tmp_path / "project", 1, ())


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["--data=my.csv"], ["--data=my.csv"]),
        (["--data=./my.csv", "--target", "sold"], ["--data=./my.csv", "--target", "sold"]),
        (["--data={here}/my.csv"], ["--data=my.csv"]),
        (["--data={here}/my.csv", "--of", "{here}/sold"], ["--data=my.csv", "--of", "sold"]),
    ],
)
def test_a_path_means_what_was_typed_and_no_report_holds_where_it_lies(
    ant: Entry, tmp_path: Path, arguments: list[str], kept: list[str]
) -> None:
    """Also where a folder has the name of a column, or a module that of one of the project's."""
    Path("my.csv").write_text("sold\n1\n2\n")
    Path("sold").mkdir()
    Path("train.py").write_text("raise SystemExit('the wrong train.py')")
    given = [argument.replace("{here}", str(Path.cwd())) for argument in arguments]
    race = run_race("tables", [ant], repeats=1, arguments=given)
    [runner] = race.runners
    assert runner.fault == ""
    assert dict(runner.runs[0].figures) == {"rows": 3, "words": 4 + len(given)}
    assert list(race.arguments) == kept
    assert str(tmp_path) not in to_json(build_race(race, "Tables"))
    assert sorted(path.name for path in Path().iterdir()) == ["my.csv", "sold", "train.py"]


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("raise SystemExit(0)", "train.py with --help ended without training"),
        ("raise SystemExit(7)", "train.py ended with exit code 7"),
        ("raise SystemExit('no such column')", "no such column"),
        ("open(__file__ + '.gone')", "No such file or directory: 'train.py.gone'"),
    ],
)
def test_a_run_that_does_not_train_says_why(ant: Entry, code: str, fault: str) -> None:
    with (ant.folder / "train.py").open("a") as file:
        file.write(f"\ndef main(argv):\n    {code}\n")
    [runner] = run_race("tables", [ant], repeats=2, arguments=["--help"]).runners
    assert runner.runs == ()
    assert runner.fault.endswith(fault)


@pytest.mark.parametrize(
    ("flag", "taken"),
    [
        ("--run", "--run"),
        ("--run=elsewhere", "--run"),
        ("--ru", "--run"),
        ("--seed", "--seed"),
        ("--see=3", "--seed"),
    ],
)
def test_what_every_run_has_its_own_value_for_is_not_the_user_s(
    run: Run, flag: str, taken: str
) -> None:
    done = run("compare", "tabular-classification", "--run", "--", flag)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: {taken} cannot follow --: 'compare --run' chooses it for each run\n"
    )


def test_help_of_train_py_is_no_race(run: Run) -> None:
    done = run("compare", "tabular-classification", "--run", "--", "--help")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "error: nothing could be measured: train.py with --help ended without training\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_race_that_is_told_to_end_leaves_nothing(tmp_path: Path, number: int) -> None:
    """No training that goes on, and no folder."""
    places = tmp_path / "places"
    places.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "recommender", "compare", "tabular-classification", "--run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(places)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not of_place(places):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    output, said = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "")
    assert said.strip() == "Stopped."
    assert of_place(places) == []
    assert list(places.iterdir()) == []


def of_place(folder: Path) -> list[str]:
    """The processes with a folder among their arguments."""
    commands = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended
            commands.append(place.read_bytes().decode(errors="replace"))
    return [command for command in commands if str(folder) in command]


def test_both_are_trained_on_the_user_s_own_data(run: Run) -> None:
    """And what was measured is read back; one run of each is not enough to count."""
    rows = "\n".join(f"{n % 7},{n % 5},{'yes' if n % 7 > n % 5 else 'no'}" for n in range(300))
    Path("mine.csv").write_text(f"a,b,sold\n{rows}\n")
    own = ("--data", "mine.csv", "--target", "sold", "--epochs", "2")
    arguments = ("tabular-classification", "--run", "--repeats", "1", "--format", "json")
    keep = ("--output", "speed.json", "--")
    done = run("compare", *arguments, *keep, *own, KERAS_BACKEND="jax")
    assert done.returncode == 0, done.stderr
    assert Path("speed.json").read_text() == done.stdout
    made = json.loads(done.stdout)
    validator("race").validate(made)
    assert [one["framework"] for one in made["runners"]] == ["pytorch", "keras"]
    assert made["runners"][1]["title"] == "Keras on TensorFlow"
    assert made["arguments"] == list(own)
    for runner in made["runners"]:
        [ran] = runner["runs"]
        assert runner["fault"] == ""
        assert 0 < ran["import_time"] < ran["first_step"] < ran["total"]
        assert ran["epochs"] == 2
        assert ran["samples_per_second"] == pytest.approx(210 / ran["epoch"])
        assert 100 < ran["peak_memory"] < 4000
    names = {one["name"] for one in made["contests"]}
    assert {"Imports", "Peak memory", "accuracy", "log_loss"} <= names

    answers = CASES / "beginner-tabular.yaml"
    shown = run("--answers", answers, "--measured", "speed.json", COLUMNS="200").stdout
    text = " ".join(shown.split())
    assert re.search(r"One epoch of Tabular classification took \d", text)
    assert "does not count: each framework needs 3 runs, and one had 1." in text
    again = run("compare", *arguments, *keep, *own)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("error: speed.json: exists already; ")


def test_a_reader_that_leaves_early_gets_the_whole_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    once = ("tabular-classification", "--run", "--repeats", "1", "--output", "speed.json")
    done = run_unread("compare", *once, "--", "--epochs", "1")
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("wrote speed.json\n")
    validator("race").validate(json.loads(Path("speed.json").read_text()))


def measured(place: Path, *epochs: tuple[float, float], data: str = "mine.csv") -> None:
    """A result in `place`: for each run the seconds of an epoch with PyTorch and with Keras."""
    runners = [
        Runner(
            framework,
            title,
            600,
            tuple(
                MeasuredRun(
                    RunTimes(seed, 2.0, 2.5, epoch[at], 9, 4.0, 100.0, 300.0), {"accuracy": 0.9}
                )
                for seed, epoch in enumerate(epochs)
            ),
        )
        for at, (framework, title) in enumerate(
            (("pytorch", "PyTorch"), ("keras", "Keras on TensorFlow"))
        )
    ]
    given = ("--data", data) if data else ()
    race = Race(
        "image-classification", given, len(epochs), False, {"torch": "2"}, {}, tuple(runners)
    )
    place.write_text(to_json(build_race(race, "Image classification")), encoding="utf-8")


def test_what_was_measured_on_own_data_turns_a_tie_and_is_kept_with_the_project(run: Run) -> None:
    """The same answers without it are even; the project's own answers need the result no more."""
    answers = CASES / "open-minded-expert.yaml"
    assert run("--answers", answers).stdout.startswith("PyTorch and Keras: an exact tie")
    measured(Path("speed.json"), (2.0, 1.0), (2.2, 1.1), (2.1, 1.2))
    flags = ("--answers", answers, "--measured", "speed.json")
    shown = run(*flags, COLUMNS="100").stdout
    assert shown.startswith("Keras on TensorFlow  ▰▰▱▱  slight, 2 points ahead of PyTorch")
    assert "+2 On your machine, an epoch on your own data took less time in Keras." in shown
    assert "It counts as your answer: “Keras, and clearly so”." in " ".join(shown.split())
    next_command = shlex.split(shown.partition("Next ")[2])
    assert next_command[:4] == ["recommender", "new", "my-project", "--answers"]
    assert next_command[-2:] == ["--measured", "speed.json"]
    made = run(*next_command[1:])
    assert made.returncode == 0, made.stderr
    record = Path("my-project/DECISION.md").read_text("utf-8")
    assert "## What was measured" in record
    again = run("--answers", "my-project/answers.yaml", "--format", "json")
    read = json.loads(again.stdout)
    assert (read["leader"], read["lead"], read["measured"]) == ("keras", 2, None)
    assert [one["source"] for one in read["answers"] if one["question"] == "measured-speed"] == [
        "measured"
    ]


def test_what_was_measured_is_a_team_s_too(run: Run) -> None:
    measured(Path("speed.json"), (2.0, 1.0), (2.2, 1.1), (2.1, 1.2))
    pair = [CASES / f"{name}.yaml" for name in ("open-minded-expert", "beginner-tabular")]
    both = [flag for one in pair for flag in ("--answers", one)]
    shown = run(*both, "--measured", "speed.json", COLUMNS="200").stdout
    said = "It is shown but does not count: it was measured with image-classification, and the"
    assert said in " ".join(shown.split())
    twice = (
        "--answers",
        pair[0],
        "--answers",
        CASES / "expert-whose-data-pytorch-trains-faster.yaml",
    )
    shown = run(*twice, "--measured", "speed.json", COLUMNS="200").stdout
    assert "It counts as your answer: “Keras, and clearly so”." in " ".join(shown.split())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "speed.json: is empty"),
        (
            "answers: {}",
            "speed.json:1: is not a result of 'recommender compare TASK --run --format json': "
            "it is not JSON: expecting value",
        ),
    ],
)
def test_what_is_no_measurement_is_refused(run: Run, content: str, said: str) -> None:
    Path("speed.json").write_text(content)
    answers = CASES / "beginner-tabular.yaml"
    done = run("--answers", answers, "--measured", "speed.json")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"error: {said}\n")


def test_a_rule_base_without_such_a_question_says_so(run: Run) -> None:
    measured(Path("speed.json"), (2.0, 1.0))
    base = ROOT / "tests" / "loading" / "base"
    Path("a.yaml").write_text("answers: {habit: early}\n")
    done = run("--answers", "a.yaml", "--rules", base, "--measured", "speed.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: --measured: rule base small has no question that a measured result can answer\n"
    )


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
