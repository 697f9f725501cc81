"""Another run in the same folder, a full or read-only disk, a reader that leaves, a notebook."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from .checkpoints import epoch
from .plan import Starter, every
from .running import Done, change, environment, finish, own_lines, run, start, suffix_of

CHECK = "surroundings"
SAYS = "ending with one line where a disk is full or read-only, or another run holds its folder"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["tabular-regression"])

FOREVER = ["--epochs", "100000"]


@pytest.fixture(scope="module")
def trained(folder: Path) -> Path:
    """A project with a short run that would go on as long as it is let."""
    change(folder, PATIENCE=1_000_000)
    done = run(folder, "train.py", "--epochs", "2")
    assert done.code == 0, done.err
    return folder


def last_of(starter: Starter, run_folder: Path) -> Path:
    return (run_folder / "last").with_suffix(suffix_of(starter.stack))


def test_one_run_at_a_time_and_none_after_a_kill(starter: Starter, trained: Path) -> None:
    first = start(trained, "train.py", *FOREVER, "--run", "held")
    try:
        wait_for(last_of(starter, trained / "held"), first)
        second, other = (run(trained, "train.py", "--run", name) for name in ("held", "held/."))
        said = "error: {}: another run is writing there; name another --run.\n"
        assert (second.code, second.err) == (1, said.format("held"))
        assert (other.code, other.err) == (1, said.format("held"))
        assert run(trained, "evaluate.py", "--run", "held").code == 0  # reading is free
        assert first.poll() is None
    finally:
        first.kill()
    assert finish(first).code == -signal.SIGKILL
    reached = epoch(last_of(starter, trained / "held")) + 1
    flags = ["--run", "held", "--resume", "--epochs", str(reached)]
    assert run(trained, "train.py", *flags).code == 0
    assert epoch(last_of(starter, trained / "held")) == reached


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    patience = time.monotonic() + 600
    while not path.exists():
        assert process.poll() is None, finish(process).err
        assert time.monotonic() < patience
        time.sleep(0.01)


def shell(folder: Path, script: str, *prefix: str) -> Done:
    """Commands of a shell, in which `$PY` is this Python."""
    done = subprocess.run(
        [*prefix, "bash", "-c", script],
        cwd=folder,
        env=environment() | {"PY": sys.executable},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    return Done(done.returncode, done.stdout, own_lines(done.stderr))


OWN_MOUNTS = ("unshare", "--map-root-user", "--mount")
"""Before a command: what it mounts is there for nobody else, and only as long as it runs."""

FULL = """
set -e
mkdir full
mount -t tmpfs -o size=16m tmpfs full
$PY train.py --run full/run --epochs 100000 >/dev/null 2>trained.err &
until [ -e full/run/last.* ]; do sleep 0.05; done
cat /dev/zero >full/filler 2>/dev/null || true
code=0; wait $! || code=$?
echo $code
code=0; $PY evaluate.py --run full/run >/dev/null 2>evaluated.err || code=$?
echo $code
rm full/filler
$PY evaluate.py --run full/run >/dev/null
cp -r full/run kept
"""


def test_a_full_disk(starter: Starter, trained: Path) -> None:
    done = shell(trained, FULL, *OWN_MOUNTS)
    assert (done.code, done.out.split()) == (0, ["1", "1"]), done.err
    for name in ("trained", "evaluated"):
        said = own_lines((trained / f"{name}.err").read_text(encoding="utf-8"))
        notes, last = said.splitlines()[:-1], said.splitlines()[-1]
        assert last.startswith("error: "), said
        assert "No space left on device" in last or "the disk may be full" in last, said
        assert all(line.startswith("note: ") for line in notes), said
    reached = epoch(last_of(starter, trained / "kept")) + 1
    flags = ["--run", "kept", "--resume", "--epochs", str(reached)]
    assert run(trained, "train.py", *flags).code == 0


READ_ONLY = """
mount --bind run run && mount -o remount,bind,ro run || exit 9
$PY train.py >/dev/null
echo $?
$PY train.py --resume --epochs 3 >/dev/null
echo $?
$PY evaluate.py >/dev/null
echo $?
$PY predict.py run/example.csv >/dev/null
echo $?
"""


def test_a_read_only_folder(starter: Starter, trained: Path) -> None:
    before = {path.name: path.read_bytes() for path in (trained / "run").iterdir()}
    done = shell(trained, READ_ONLY, *OWN_MOUNTS)
    assert (done.code, done.out.split()) == (0, ["1", "1", "1", "0"]), done.err
    errors = [line for line in done.err.splitlines() if not line.startswith("note: ")]
    assert len(errors) == 3, done.err
    for line in errors:
        assert line.startswith("error: run/"), done.err
        assert line.endswith("Read-only file system."), done.err
    assert {path.name: path.read_bytes() for path in (trained / "run").iterdir()} == before


NOTEBOOK = """
import sys
sys.argv = ["ipykernel_launcher.py", "-f", "kernel.json"]
import train
train.EPOCHS = 2
train.main()
import evaluate
evaluate.main()
"""


def test_main_without_arguments_as_in_a_notebook(starter: Starter, own_folder: Path) -> None:
    """Whatever the command line of the other program is."""
    (own_folder / "cell.py").write_text(NOTEBOOK, encoding="utf-8")
    done = run(own_folder, "cell.py")
    assert done.code == 0, done.err
    assert epoch(last_of(starter, own_folder / "run")) == 2


@pytest.mark.parametrize(
    "command",
    ["$PY predict.py long.csv | head -1", "$PY train.py --epochs 3 --run piped | true"],
)
def test_a_reader_that_leaves(trained: Path, command: str) -> None:
    rows = pd.read_csv(trained / "run" / "example.csv")
    pd.concat([rows] * 2000).to_csv(trained / "long.csv", index=False)
    done = shell(trained, f"set -o pipefail; {command}")
    assert done.code == 0, done.err
    assert all(line.startswith("note: ") for line in done.err.splitlines()), done.err
    assert done.out.startswith("prediction,") == ("predict" in command)
