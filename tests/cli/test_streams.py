"""Standard streams that are closed, full or unread, and files that cannot be used: a line each."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run, run_unread

if sys.platform == "win32":
    pytest.skip("needs a shell", allow_module_level=True)


def shell(command: str, **environment: str) -> tuple[int, str, str]:
    """Run a command line with `recommender` in it; exit code, output and messages."""
    program = f"{shlex.quote(sys.executable)} -m recommender"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("recommender", program, 1)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


CLOSED = "error: the standard output is closed\n"
FULL = "error: the standard output: No space left on device\n"

STREAMS = {
    "recommender --answers a.yaml >&-": (1, CLOSED),
    "recommender --answers a.yaml --format json >&-": (1, CLOSED),
    "recommender --answers - <&-": (1, "error: standard input: is closed\n"),
    "recommender --answers - >out.txt <&- 2>&-": (1, ""),
    "recommender questions >&-": (1, CLOSED),
    "recommender --version >&-": (1, CLOSED),
    "recommender --help >/dev/full": (1, FULL),
    "recommender --answers a.yaml >/dev/full": (1, FULL),
    "recommender questions --format yaml >/dev/full": (1, FULL),
    "recommender compare >/dev/full": (1, FULL),
    "recommender new p --answers a.yaml >/dev/full": (1, FULL),
    "recommender new p --answers a.yaml >&-": (1, CLOSED),
    "recommender --answers a.yaml --output x.json >&-": (0, "wrote x.json\n"),
    "recommender --answers a.yaml >out.txt 2>/dev/full": (0, ""),
    "recommender --answers gone.yaml 2>/dev/full": (1, ""),
    "recommender --anwers gone.yaml 2>&-": (2, ""),
    "recommender <&- >&- 2>&-": (2, ""),
}


@pytest.mark.parametrize("command", STREAMS)
def test_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beginner: Path, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(beginner.read_bytes())
    code, _, said = shell(command)
    assert (code, said) == STREAMS[command]
    assert not Path("p").exists()


def test_a_terminal_without_letters_is_told_the_same(beginner: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    assert shell(f"recommender --answers {beginner} >/dev/full", **plain) == (1, "", FULL)


def test_what_is_written_is_not_mixed_with_messages(tmp_path: Path, beginner: Path) -> None:
    """A file that is opened must not get the number of a stream that is closed."""
    answers = tmp_path / "a.yaml"
    answers.write_bytes(beginner.read_bytes())
    for streams in ("<&-", "<&- 2>&-", "2>&-", "<&- >&- 2>&-"):
        shell(f"recommender --answers {answers} --format json --output {tmp_path}/x {streams}")
        assert (tmp_path / "x").read_text().startswith("{")
        assert answers.read_bytes() == beginner.read_bytes()
        (tmp_path / "x").unlink()


UNREAD = [
    ["--help"],
    ["--version"],
    ["compare", "--help"],
    ["questions"],
    ["questions", "--format", "yaml"],
    ["compare"],
    ["compare", "minimal"],
    ["compare", "--format", "json"],
    ["rules", "check"],
    ["rules", "cases"],
    ["rules", "agree", ROOT / "tests" / "situations"],
    ["rules", "diff", ROOT / "tests/loading/base", ROOT / "tests/loading/base"],
    ["completion", "bash"],
    ["--answers", ROOT / "rules/cases/beginner-tabular.yaml"],
    ["--answers", ROOT / "rules/cases/beginner-tabular.yaml", "--format", "markdown"],
    ["new", "p", "--dry-run", "--answers", ROOT / "rules/cases/beginner-tabular.yaml"],
]


@pytest.mark.parametrize("arguments", UNREAD, ids=lambda words: " ".join(map(str, words))[:30])
def test_a_reader_that_leaves_early_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str | Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run_unread(*arguments)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_that_nobody_reads_is_a_fault_all_the_same() -> None:
    code, _, _ = shell("recommender --answers gone.yaml 2>&1 | true")
    assert code == 1
    code, _, _ = shell("recommender --answers 2>&1 | true")
    assert code == 2


def test_messages_that_nobody_reads_do_not_cost_the_verdict(tmp_path: Path, beginner: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(beginner.read_text() + 'made-by: {rulebase: pytorch-or-keras, version: "0.9"}\n')
    reader, messages = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "recommender", "--answers", str(old)],
        stdout=subprocess.PIPE,
        stderr=messages,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    os.close(messages)
    assert done.returncode == 0
    assert done.stdout.startswith("Keras")


# --- files that cannot be used -------------------------------------------------------------------

LONG = "x" * 300
UNUSABLE = {
    ("--answers", LONG): f"{LONG}: File name too long",
    ("--answers", "circle"): "circle: cannot be read: Too many levels of symbolic links",
    ("--answers", "a.yaml/b.yaml"): "a.yaml/b.yaml: cannot be read: Not a directory",
    ("--answers", "a.yaml", "--measured", LONG): f"{LONG}: cannot be read: File name too long",
    ("--answers", "a.yaml", "--measured", "circle"): "circle: cannot be read: "
    "Too many levels of symbolic links",
    ("--answers", "a.yaml", "--measured", "folder"): None,
    ("--answers", "a.yaml", "--rules", LONG): f"{LONG}: is not a folder of rules",
    ("--answers", "a.yaml", "--rules", "circle"): "circle: is not a folder of rules",
    ("rules", "check", LONG): f"{LONG}: is not a folder of rules",
    ("rules", "diff", LONG, "folder"): f"{LONG}: is not a folder of rules",
    ("rules", "agree", LONG): f"{LONG}: File name too long",
    ("new", "circle/p", "--answers", "a.yaml"): "circle/p: Too many levels of symbolic links",
    ("new", "p", "--answers", "a.yaml", "--rules", "folder"): None,
}


@pytest.mark.parametrize("arguments", UNUSABLE, ids=lambda words: " ".join(words)[:40])
def test_what_cannot_be_used(run: Run, beginner: Path, arguments: tuple[str, ...]) -> None:
    Path("a.yaml").write_bytes(beginner.read_bytes())
    Path("folder").mkdir()
    Path("circle").symlink_to("circle")
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    if said := UNUSABLE[arguments]:
        assert done.stderr == f"error: {said}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--answers", "locked.yaml"], "locked.yaml: cannot be read: Permission denied"),
        (["--answers", "locked/a.yaml"], "locked/a.yaml: Permission denied"),
        (["--answers", "locked"], "locked: Permission denied"),
        (
            ["--answers", "a.yaml", "--measured", "locked.yaml"],
            "locked.yaml: cannot be read: Permission denied",
        ),
        (["--answers", "a.yaml", "--rules", "locked"], None),
        (["rules", "check", "locked"], None),
        (["rules", "agree", "locked"], None),
        (["new", "locked/p", "--answers", "a.yaml"], "locked/p: Permission denied"),
        (
            ["--answers", "a.yaml", "--output", "locked/x"],
            "locked/x: cannot be written: Permission denied",
        ),
    ],
)
def test_what_may_not_be_used(
    run_as_anybody: Run, tmp_path: Path, beginner: Path, arguments: list[str], said: str | None
) -> None:
    for name in ("a.yaml", "locked.yaml"):
        (tmp_path / name).write_bytes(beginner.read_bytes())
    locked = tmp_path / "locked"
    locked.mkdir()
    (tmp_path / "locked.yaml").chmod(0)
    locked.chmod(0)
    try:
        done = run_as_anybody(*arguments)
    finally:
        locked.chmod(0o700)
    assert (done.returncode, done.stdout) == (1, "")
    assert "bug" not in done.stderr
    assert done.stderr.startswith("error: locked") and done.stderr.count("\n") == 1
    if said is not None:
        assert done.stderr == f"error: {said}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--answers", ""),
        ("--answers", "a.yaml", "--rules", ""),
        ("--answers", "a.yaml", "--measured", ""),
        ("--answers", "a.yaml", "--output", ""),
        ("--resume", ""),
        ("rules", "check", ""),
        ("new", "p", "--answers", ""),
        ("new", "p", "--answers", "a.yaml", "--task", ""),
        ("compare", ""),
        ("compare", "minimal", "--file", ""),
    ],
)
def test_what_is_empty_names_nothing(run: Run, beginner: Path, arguments: tuple[str, ...]) -> None:
    Path("a.yaml").write_bytes(beginner.read_bytes())
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "': it is empty" in done.stderr.splitlines()[0]
    assert [path.name for path in Path().iterdir()] == ["a.yaml"]
