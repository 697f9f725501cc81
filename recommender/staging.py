"""Hidden places in a folder, where something is written before it appears under its own name.

Their names are random, and whoever writes in one holds a lock on it, which the system takes back
when the process ends, however it ends. So what is there and not locked was left by a killed run.
A process id would not tell: in a container the next process has the same one.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

__all__ = ["abandoned", "clear", "staging"]

PREFIX = ".recommender-"
_NAME = re.compile(re.escape(PREFIX) + r"[0-9a-f]{16}")


class _Taken(Exception):
    """Another process holds the lock, or has cleared the place away."""


@contextmanager
def staging(folder: Path, make: Callable[[Path], object] = Path.mkdir) -> Iterator[Path]:
    """A place in `folder` that `make` has made; what is left of it at the end is removed.

    Raises OSError where it cannot be made.
    """
    path, lock = _locked(folder, make)
    try:
        yield path
    finally:
        _remove(path)
        if lock is not None:
            os.close(lock)


def clear(folder: Path) -> None:
    """Remove what killed runs of this user left in a folder; what cannot be removed stays."""
    with suppress(OSError):
        for path in abandoned(folder):
            _remove(path)


def abandoned(folder: Path) -> Iterator[Path]:
    """What killed runs of this user left in a folder, each locked while the caller looks at it."""
    for path in [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]:
        if not _is_own(path):
            continue
        try:
            lock = _lock(path)
        except (_Taken, OSError):
            continue
        if lock is None:
            continue
        try:
            yield path
        finally:
            os.close(lock)


def _locked(folder: Path, make: Callable[[Path], object]) -> tuple[Path, int | None]:
    while True:
        path = folder / f"{PREFIX}{os.urandom(8).hex()}"
        make(path)
        try:
            return path, _lock(path)
        except _Taken:  # by a run that clears up and came before the lock
            continue
        except OSError:
            _remove(path)
            raise


def _lock(path: Path) -> int | None:
    """The open file that holds the lock; None where the system or the file system has no locks."""
    if sys.platform == "win32":
        return None
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise _Taken from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        same = path.exists() and os.path.samestat(os.fstat(lock), path.lstat())
    except BlockingIOError:
        os.close(lock)
        raise _Taken from None
    except OSError:
        os.close(lock)
        return None
    if not same:
        os.close(lock)
        raise _Taken
    return lock


def _is_own(path: Path) -> bool:
    """Whether it is a folder or a file of this user's."""
    try:
        status = path.lstat()
    except OSError:
        return False
    plain = stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)
    return plain and (sys.platform == "win32" or status.st_uid == os.geteuid())


def _remove(path: Path) -> None:
    if path.is_dir():
        import shutil  # with its compression modules, which a verdict can do without

        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
