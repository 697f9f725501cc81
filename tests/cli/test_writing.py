"""Where projects and results are written: what is there keeps what it is, and left-overs go."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recommender.errors import TargetError
from recommender.staging import staging
from recommender.writer import write_file, write_project
from tests.cli.conftest import ROOT, Run

if sys.platform == "win32":
    pytest.skip("modes, links and locks are others there", allow_module_level=True)

FILES = {"README.md": "# A project\n", "tests/test_it.py": "pass\n"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- a single file -------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [0o600, 0o640, 0o755, 0o444])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "verdict.json"
    path.write_text("old")
    path.chmod(bits)
    write_file("new", path, force=True)
    assert (path.read_text(), mode(path), names(tmp_path)) == ("new", bits, ["verdict.json"])


def test_a_new_file_has_the_mode_that_the_user_gives_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file("new", tmp_path / "verdict.json")
    finally:
        os.umask(before)
    assert mode(tmp_path / "verdict.json") == 0o640


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link, chain = (tmp_path / name for name in ("there/real", "link", "chain"))
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to("there/real")
    chain.symlink_to("link")
    write_file("new", chain, force=True)
    assert (real.read_text(), mode(real)) == ("new", 0o600)
    assert (link.readlink(), chain.readlink()) == (Path("there/real"), Path("link"))
    real.unlink()
    write_file("newer", link)
    assert (real.read_text(), link.is_symlink()) == ("newer", True)


def test_both_names_of_a_file_still_lead_to_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a longer text than the one that comes")
    other.hardlink_to(one)
    write_file("new", one, force=True)
    assert (one.read_text(), other.read_text(), one.samefile(other)) == ("new", "new", True)


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_file("new", pipe)  # it holds nothing that `force` would have to allow to lose
    reader.join()
    assert read == ["new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_device_is_written_through(run: Run, beginner: Path, force: tuple[str, ...]) -> None:
    Path("null").symlink_to(os.devnull)
    done = run("--answers", beginner, "--output", "null", *force)
    assert (done.returncode, done.stderr) == (0, "wrote null\n")
    assert Path("null").is_symlink()
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_full_device_is_told(run: Run, beginner: Path) -> None:
    done = run("--answers", beginner, "--output", "/dev/full", "--force")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: /dev/full: cannot be written: No space left on device\n"


def test_a_standard_output_that_is_named_gets_the_whole_of_it(run: Run, beginner: Path) -> None:
    done = run("--answers", beginner, "--format", "json", "--output", "/dev/stdout")
    assert done.stdout == run("--answers", beginner, "--format", "json").stdout.replace("\x00", "")


OUTPUTS = {
    "gone/x": "gone/x: there is no folder gone; make it first",
    "circle": "circle: cannot be written: Too many levels of symbolic links",
    "file/x": "file/x: cannot be written: Not a directory",
    "x" * 300: f"{'x' * 300}: cannot be written: File name too long",
    ".": ".: is a folder; name a file",
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_that_will_not_do(run: Run, beginner: Path, name: str) -> None:
    Path("circle").symlink_to("elsewhere")
    Path("elsewhere").symlink_to("circle")
    Path("file").write_text("mine")
    done = run("--answers", beginner, "--output", name, "--force")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {OUTPUTS[name]}\n"
    assert names(Path()) == ["circle", "elsewhere", "file"]


def test_the_longest_name_that_a_file_can_have_will_do(tmp_path: Path) -> None:
    write_file("new", tmp_path / ("x" * 255))
    assert names(tmp_path) == ["x" * 255]


# --- a project -----------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [0o700, 0o750, 0o2775])
def test_an_empty_folder_is_filled_and_keeps_its_mode(tmp_path: Path, bits: int) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    folder.chmod(bits)
    write_project(FILES, folder)
    assert (mode(folder), names(folder)) == (bits, ["README.md", "tests"])
    assert names(tmp_path) == ["p"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give things to others")
def test_what_others_own_stays_theirs(tmp_path: Path) -> None:
    folder, file = tmp_path / "p", tmp_path / "verdict.json"
    folder.mkdir()
    file.write_text("old")
    for path in (folder, file):
        os.chown(path, 65534, 12345)
    write_project(FILES, folder)
    write_file("new", file, force=True)
    for path in (folder, file):
        status = path.stat()
        assert (status.st_uid, status.st_gid) == (65534, 12345)


def test_a_folder_behind_a_link_is_filled(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "p").symlink_to("real")
    assert write_project(FILES, tmp_path / "p") == (tmp_path / "real").resolve()
    assert (names(tmp_path / "real"), (tmp_path / "p").is_symlink()) == (
        ["README.md", "tests"],
        True,
    )


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB, empty, in tmp_path/p."""
    folder = tmp_path / "p"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=0750", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_mount_point_is_filled(mounted: Path) -> None:
    write_project(FILES, mounted)
    assert (names(mounted), mode(mounted)) == (["README.md", "tests"], 0o750)
    assert names(mounted.parent) == ["p"]


def test_a_mount_point_that_is_too_small_stays_empty(mounted: Path) -> None:
    with pytest.raises(TargetError, match="cannot be written: No space left on device"):
        write_project({**FILES, "z": "x" * 100_000}, mounted)
    assert (names(mounted), names(mounted.parent)) == ([], ["p"])


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write into."""
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_a_folder_that_may_not_be_written(
    run_as_anybody: Run, beginner: Path, locked: Path
) -> None:
    done = run_as_anybody("new", "locked/p", "--answers", beginner)
    assert done.returncode == 1
    assert done.stderr == "error: locked/p: cannot be written: Permission denied\n"
    done = run_as_anybody("--answers", beginner, "--output", "locked/verdict.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: locked/verdict.txt: cannot be written: Permission denied\n"
    assert names(locked) == []


def test_what_is_one_s_own_in_such_a_folder_may_be_written(
    run_as_anybody: Run, beginner: Path, locked: Path
) -> None:
    locked.chmod(0o755)
    (locked / "p").mkdir()
    (locked / "verdict.txt").write_text("old")
    locked.chmod(0o555)
    done = run_as_anybody("new", "locked/p", "--answers", beginner)
    assert (done.returncode, done.stderr) == (0, "")
    assert (locked / "p/train.py").is_file()
    assert not [name for name in names(locked / "p") if name.startswith(".recommender")]
    done = run_as_anybody("--answers", beginner, "--output", "locked/verdict.txt", "--force")
    assert (done.returncode, done.stderr) == (0, "wrote locked/verdict.txt\n")
    assert (locked / "verdict.txt").read_text().startswith("Keras")


def test_a_folder_that_vanished_is_told(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "os.mkdir('here'); os.chdir('here'); os.rmdir('../here')\n"
        f"sys.argv = ['recommender', 'new', 'p', '--answers', {str(beginner_case())!r}]\n"
        "from recommender.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (1, "error: p: No such file or directory\n")


def beginner_case() -> Path:
    return ROOT / "rules" / "cases" / "beginner-tabular.yaml"


def test_a_parent_that_vanishes_meanwhile_is_told(tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()

    class Vanishing(dict[str, str]):
        def items(self):  # type: ignore[no-untyped-def]  # asked for once the place is chosen
            subprocess.run(["rm", "-r", str(parent)], check=True)
            return super().items()

    with pytest.raises(TargetError) as raised:
        write_project(Vanishing(FILES), parent / "p")
    assert str(raised.value) == (f"{parent / 'p'}: cannot be written: No such file or directory")
    assert names(tmp_path) == []


# --- what killed runs leave ----------------------------------------------------------------------

KILLED = """
import sys, time
from pathlib import Path
from recommender.staging import staging
make = {"folder": Path.mkdir, "file": Path.touch}[sys.argv[2]]
with staging(Path(sys.argv[1]), make) as place:
    print(place, flush=True)
    time.sleep(600)
"""

Begin = Callable[[Path, str], tuple[subprocess.Popen[str], Path]]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begin to write a folder or a file in another process; the process and the hidden place."""
    begun: list[subprocess.Popen[str]] = []

    def call(folder: Path, kind: str) -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder), kind],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        begun.append(process)
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    yield call
    for process in begun:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_a_killed_run_left_is_cleared_and_what_a_living_one_holds_stays(
    tmp_path: Path, begin: Begin, kind: str
) -> None:
    process, dead = begin(tmp_path, kind)
    _, alive = begin(tmp_path, kind)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert dead.exists()
    write_project(FILES, tmp_path / "p")
    assert names(tmp_path) == sorted([alive.name, "p"])
    process, dead = begin(tmp_path, kind)
    process.send_signal(signal.SIGKILL)
    process.wait()
    write_file("new", tmp_path / "verdict.json")
    assert names(tmp_path) == sorted([alive.name, "p", "verdict.json"])


def test_what_only_looks_like_a_left_over_stays(tmp_path: Path) -> None:
    """Also of a process that is gone, and with a number that no process can have."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    own = [f".p.recommender-{ended.pid}", f".p.recommender-{10**30}", ".recommender-mine"]
    for name in own:
        (tmp_path / name).mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("mine")
    link = tmp_path / f".recommender-{'0' * 16}"
    link.symlink_to(elsewhere)
    write_project(FILES, tmp_path / "p")
    assert names(tmp_path) == sorted([*own, "elsewhere", link.name, "p"])
    assert (elsewhere / "kept.txt").read_text() == "mine"


def test_the_same_process_id_again_is_no_obstacle(tmp_path: Path) -> None:
    """As in a container, where the first process always has the same."""
    command = ["unshare", "--pid", "--fork", sys.executable, "-c"]
    if subprocess.run([*command, ""], capture_output=True).returncode:
        pytest.skip("needs the right to make a namespace")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from recommender.staging import staging\n"
        "with staging(Path(sys.argv[1])) as place:\n"
        "    (place / 'half.py').write_text('')\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(600)\n"
    )
    process = subprocess.Popen(
        [*command, killed, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    process.wait()
    process.stdout.close()
    [left] = names(tmp_path)
    again = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from recommender.writer import write_project\n"
        "write_project({'a.py': ''}, Path(sys.argv[1]) / 'p')\n"
        "print(os.getpid())\n"
    )
    done = subprocess.run(
        [*command, again, str(tmp_path)], capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")
    assert left.startswith(".recommender-") and names(tmp_path) == ["p"]


def test_many_at_once_in_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each clears up while the others have just made their places and not locked them yet."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from recommender.writer import write_project\n"
        "for number in range(40):\n"
        "    place = Path(sys.argv[1]) / f'{sys.argv[2]}{number}'\n"
        "    write_project({'a.py': 'x', 'b/c.py': 'y'}, place)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), f"p{worker}-"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for worker in range(3)
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(names(tmp_path)) == 120
    assert all(names(folder) == ["a.py", "b"] for folder in tmp_path.iterdir())


def test_what_is_left_in_an_empty_folder_does_not_make_it_full(
    tmp_path: Path, begin: Begin
) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    process, _ = begin(folder, "folder")
    with pytest.raises(TargetError, match="is a folder that is not empty"):
        write_project(FILES, folder)
    process.kill()
    process.wait()
    write_project(FILES, folder)
    assert names(folder) == ["README.md", "tests"]


def test_nothing_is_left_of_a_place_that_was_not_used(tmp_path: Path) -> None:
    with pytest.raises(KeyError), staging(tmp_path) as place:
        (place / "half.py").write_text("")
        raise KeyError
    assert names(tmp_path) == []
