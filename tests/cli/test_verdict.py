"""`recommender --answers`: formats, output, standard input, and what must not surprise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import recommender
from tests.cli.conftest import ROOT, Run
from tests.schemas import validator


def test_text_says_verdict_reasons_and_next_command(run: Run, beginner: Path) -> None:
    Path("answers.yaml").write_text(beginner.read_text())
    done = run("--answers", "answers.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Keras")
    assert "recommender new my-project --answers answers.yaml\n" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_is_what_the_schema_says(run: Run, beginner: Path) -> None:
    done = run("--answers", beginner, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    validator("recommendation").validate(json.loads(done.stdout))


def test_answers_from_standard_input(run: Run, beginner: Path) -> None:
    piped = run("--answers", "-", "--format", "json", stdin=beginner.read_text())
    read = run("--answers", beginner, "--format", "json")
    first, second = json.loads(piped.stdout), json.loads(read.stdout)
    assert first.pop("next_command") != second.pop("next_command")
    assert first == second


def test_without_a_terminal_it_names_the_flag(run: Run) -> None:
    done = run()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "error: no terminal to ask on: give --answers FILE "
        "('recommender questions --format yaml' prints one to fill in) "
        "or --preset NAME ('recommender presets' lists them)\n"
    )


def test_output_writes_once_and_replaces_only_by_force(run: Run, beginner: Path) -> None:
    arguments = ("--answers", beginner, "--format", "json", "--output", "verdict.json")
    assert run(*arguments).returncode == 0
    kept = Path("verdict.json").read_text()
    again = run(*arguments)
    assert again.returncode == 1
    assert again.stderr == (
        "error: verdict.json: exists already; name another file or add --force\n"
    )
    assert Path("verdict.json").read_text() == kept
    assert run(*arguments, "--force").returncode == 0


def test_output_that_is_a_folder(run: Run, beginner: Path) -> None:
    Path("there").mkdir()
    done = run("--answers", beginner, "--output", "there")
    assert (done.returncode, done.stderr) == (1, "error: there: is a folder; name a file\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_an_output_that_cannot_show_bars_gets_plain_signs(
    run: Run, beginner: Path, encoding: str
) -> None:
    done = run("--answers", beginner, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_reader_that_leaves_early_hears_no_complaint(beginner: Path, tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m recommender questions | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.stdout.count("\n") == 1
    assert (done.returncode, done.stderr) == (0, "")


def test_answers_of_another_version_are_computed_anew_and_said(run: Run, beginner: Path) -> None:
    Path("old.yaml").write_text(
        beginner.read_text()
        + 'made-by:\n  rulebase: pytorch-or-keras\n  version: "0.9"\n  framework: pytorch\n'
    )
    done = run("--answers", "old.yaml")
    version = recommender.load_rules().version
    assert done.returncode == 0
    assert done.stderr == (
        "note: these answers were given for rule base pytorch-or-keras 0.9, and this is "
        f"pytorch-or-keras {version}, so the verdict was worked out again; "
        "it was pytorch then and is keras now\n"
    )


def test_partial_answers_are_fine(run: Run) -> None:
    done = run("--answers", "-", stdin="answers: {existing-code: [pytorch-code]}\n")
    assert (done.returncode, done.stderr) == (0, "")


def test_several_faults_come_in_one_go(run: Run) -> None:
    text = "answers:\n  purpos: research\n  purpose: reserch\n  field: [a]\n"
    done = run("--answers", "-", stdin=text)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "error: standard input:2: answers.purpos: is not a question of this rule base; "
        "did you mean 'purpose'?",
        "standard input:3: answers.purpose: 'reserch' is not an option of this question; "
        "did you mean 'research'?",
        "standard input:4: answers.field: takes one option, got a list",
    ]


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"recommender {recommender.__version__}\n"


def test_an_unknown_option_is_wrong_usage(run: Run) -> None:
    done = run("--anwers", "x")
    assert done.returncode == 2
    assert "--answers" in done.stderr


def test_recommending_imports_nothing_heavy(beginner: Path) -> None:
    script = (
        "import sys; sys.argv[1:] = ['--answers', sys.argv[1], '--format', 'json']\n"
        "from recommender.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'tensorflow', 'keras', 'questionary', 'rich', 'jinja2', 'numpy'}\n"
        "sys.stderr.write(repr(sorted(heavy & sys.modules.keys())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(beginner)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stderr == "[]"
