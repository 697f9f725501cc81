"""`recommender compare` as a user runs it."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run
from tests.prompt.terminal import Terminal
from tests.schemas import validator

THREE = ROOT / "tests" / "three_frameworks"
OTHERS = ROOT / "tests" / "engine" / "three"  # of frameworks that have no templates
TASKS = sorted(path.parent.name for path in ROOT.glob("templates/*/task.yaml"))


def validate(text: str, name: str) -> dict[str, list[dict[str, str]]]:
    read = json.loads(text)
    validator(name).validate(read)
    return read


def test_the_frameworks(run: Run) -> None:
    done = run("compare", COLUMNS="80")
    assert (done.returncode, done.stderr) == (0, "")
    golden = (ROOT / "tests/report/golden/compare-80.txt").read_text("utf-8")
    shown, next_command, last = done.stdout.partition("\nNext      recommender compare TASK\n")
    assert next_command and shown == golden.partition("\nNext")[0]
    assert last.split() == ["TASK", *f"{', '.join(TASKS[:-1])} or {TASKS[-1]}".split()]


def test_the_code_of_a_task(run: Run) -> None:
    done = run("compare", "minimal", COLUMNS="130")
    assert (done.returncode, done.stderr) == (0, "")
    golden = (ROOT / "tests/report/golden/compare-minimal-130.txt").read_text("utf-8")
    assert done.stdout == golden


def test_json(run: Run) -> None:
    read = validate(run("compare", "--format", "json").stdout, "comparison")
    assert [one["id"] for one in read["frameworks"]] == ["pytorch", "keras"]
    code = validate(run("compare", "minimal", "--format", "json").stdout, "code_comparison")
    assert [one["title"] for one in code["projects"]] == ["PyTorch", "Keras on TensorFlow"]


def test_a_rule_base_of_one_s_own(run: Run) -> None:
    done = run("compare", "--rules", THREE)
    assert done.returncode == 0 and "JAX with Flax" in done.stdout
    assert f"recommender compare TASK --rules {THREE}" in " ".join(done.stdout.split())
    assert run("--rules", THREE, "compare").stdout == done.stdout
    code = run("compare", "minimal", "--rules", THREE)
    assert "There is no project of this task for JAX with Flax." in code.stdout
    alone = run("compare", "--rules", OTHERS)
    assert alone.returncode == 0 and "recommender compare" not in alone.stdout


def test_a_backend_and_a_file(run: Run) -> None:
    done = run("compare", "tabular-regression", "--backend", "jax", "--file", "model.py")
    assert "Keras on JAX" in done.stdout and "keras.Sequential" in done.stdout
    assert "train_epoch" not in done.stdout


def test_what_a_project_holds_is_what_is_compared(run: Run) -> None:
    """Without answers that shape it, the project that `new` writes is the one that is shown."""
    answers = "answers: {}\n"
    run(
        "new",
        "shown",
        "--answers",
        "-",
        "--framework",
        "pytorch",
        "--task",
        "minimal",
        stdin=answers,
    )
    read = json.loads(run("compare", "minimal", "--format", "json").stdout)
    [train] = [one for one in read["files"] if one["path"] == "train.py"]
    text = Path("shown/train.py").read_text("utf-8")
    for part in train["parts"]:
        assert (part["texts"][0] or "") in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["minimall"], "there is no task 'minimall'; did you mean 'minimal'? The tasks are: "),
        (["qqq"], "there is no task 'qqq'; the tasks are: adversarial, "),
        (
            ["minimal", "--backend", "qqq"],
            "'qqq' is not a backend that can be chosen; expected jax",
        ),
        (
            ["minimal", "--backend", "jaxx"],
            "'jaxx' is not a backend that can be chosen; did you mean 'jax'?",
        ),
        (
            ["minimal", "--file", "trian.py"],
            "no project has 'trian.py'; did you mean 'train.py'? The files are: AGENTS.md, ",
        ),
        (["--backend", "jax"], "--backend has no effect without a TASK"),
        (["--file", "train.py"], "--file has no effect without a TASK"),
        (
            ["minimal", "--rules", str(OTHERS)],
            "in rule base what-to-drink, no framework has a project for 'minimal', so",
        ),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], said: str) -> None:
    done = run("compare", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr


def test_an_unknown_task_names_all_tasks(run: Run) -> None:
    said = run("compare", "qqq").stderr
    assert all(task in said for task in TASKS)


def test_a_file_that_is_the_same_is_shown_once(run: Run) -> None:
    shown = run("compare", "tabular-regression", "--file", "data.py", COLUMNS="120").stdout
    assert shown.count("def load(") == 1 and "data.py, 182 lines of code" in shown


@pytest.mark.parametrize("columns", [40, 80, 140])
@pytest.mark.parametrize("task", [[], ["minimal"]])
def test_in_a_terminal(columns: int, task: list[str]) -> None:
    """In colour, unless NO_COLOR says otherwise; no line is left to the terminal to wrap."""
    command = ["-m", "recommender", "compare", *task]
    with_colour = Terminal(command, columns=columns, rows=900, cwd=ROOT)
    assert with_colour.wait() == 0 and b"\x1b[" in with_colour.raw
    plain = Terminal(command, columns=columns, rows=900, cwd=ROOT, env={"NO_COLOR": "1"})
    assert plain.wait() == 0 and b"\x1b" not in plain.raw
    assert plain.lines == with_colour.lines
    printed = plain.raw.decode().split("\r\n")
    assert [line.rstrip() for line in printed] == plain.lines[: len(printed)]


def test_a_reader_who_has_seen_enough() -> None:
    command = f"{shlex.quote(sys.executable)} -m recommender compare text-fine-tuning | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout.startswith("Text fine-tuning") and done.stderr == ""


def test_a_rule_base_with_faults(run: Run) -> None:
    done = run("compare", "--rules", "nowhere")
    assert done.returncode == 1 and "is not a folder of rules" in done.stderr


def test_an_output_that_shows_nothing_but_ascii(run: Run) -> None:
    for arguments in (["compare"], ["compare", "minimal"]):
        done = run(*arguments, PYTHONUTF8="0", PYTHONIOENCODING="ascii", COLUMNS="130")
        assert done.returncode == 0
        assert done.stdout.isascii() and "?" not in done.stdout.replace("PyTorch or Keras?", "")


def test_completion_of_the_task(run: Run) -> None:
    words = "recommender compare tab"
    done = run(_RECOMMENDER_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD="2")
    assert [line.partition(",")[2] for line in done.stdout.split()] == [
        task for task in TASKS if task.startswith("tab")
    ]


def test_other_commands_do_not_import_it() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from recommender.cli import cli;"
        "CliRunner().invoke(cli, ['questions']); CliRunner().invoke(cli, ['--version']);"
        "sys.exit(any(one in sys.modules for one in ('rich', 'pygments',"
        " 'recommender.compare.claims', 'recommender.compare.code.parts',"
        " 'recommender.commands.compare')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
