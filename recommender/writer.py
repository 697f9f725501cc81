"""Writing files so that there is, at any instant, either nothing or the whole of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from recommender.errors import TargetError

__all__ = ["check_file", "check_folder", "write_file", "write_project"]

_MARK = ".recommender-"


def check_folder(target: Path) -> Path:
    """The real place of a project that can be written at `target`, or TargetError.

    The parent must exist; the folder itself must be absent or empty.
    """
    if ".." in target.parts:
        raise TargetError(
            f"{target}: '..' leaves this folder; change into the folder that is meant first"
        )
    try:
        place = target.resolve()
        parent = place.parent
        if parent.exists() and not parent.is_dir():
            raise TargetError(f"{target}: {parent} is a file, expected a folder")
        if not parent.exists():
            raise TargetError(f"{target}: there is no folder {parent}; make it first")
        if place == Path.cwd():
            raise TargetError(f"{target}: is the folder you are in; name a new one")
        if place.exists() and not place.is_dir():
            raise TargetError(f"{target}: is a file; name a new folder")
        if place.exists() and any(place.iterdir()):
            raise TargetError(f"{target}: is a folder that is not empty; name a new one")
    except OSError as error:
        raise TargetError(f"{target}: {error.strerror or error}") from error
    return place


def write_project(files: Mapping[str, str], target: Path) -> Path:
    """Write path → text under `target` and return its real place.

    Everything goes to a hidden folder beside it first, which is renamed at the end; a killed run
    leaves only that, and the next one for the same target clears it away.
    """
    import shutil  # with its compression modules, which a verdict can do without

    place = check_folder(target)
    for leftover in _leftovers(place):
        shutil.rmtree(leftover, ignore_errors=True)
    staged = place.with_name(f".{place.name}{_MARK}{os.getpid()}")
    try:
        staged.mkdir()
        for path, text in files.items():
            file = staged / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        if os.name == "nt" and place.exists():
            place.rmdir()  # there, a rename does not replace an empty folder
        staged.rename(place)
    except OSError as error:
        raise TargetError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return place


def check_file(target: Path, force: bool = False) -> None:
    """TargetError unless a file can be written there; an existing one is replaced by `force`."""
    if target.is_dir():
        raise TargetError(f"{target}: is a folder; name a file")
    if target.exists() and not force:
        raise TargetError(f"{target}: exists already; name another file or add --force")


def write_file(text: str, target: Path, force: bool = False) -> None:
    """Write one file whole or not at all; an existing one is replaced only by `force`."""
    check_file(target, force)
    staged = target.with_name(f".{target.name}{_MARK}{os.getpid()}")
    try:
        staged.write_text(text, encoding="utf-8", newline="\n")
        staged.replace(target)
    except OSError as error:
        raise TargetError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            staged.unlink()


def _leftovers(place: Path) -> list[Path]:
    """What killed runs for the same target left behind; a living run's folder is not among it."""
    prefix = f".{place.name}{_MARK}"
    pids = {
        entry: entry.name.removeprefix(prefix)
        for entry in place.parent.iterdir()
        if entry.name.startswith(prefix)
    }
    return [entry for entry, pid in pids.items() if pid.isdecimal() and not _lives(int(pid))]


def _lives(pid: int) -> bool:
    if os.name == "nt":  # there is no cheap way to ask, and signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
