"""Writing files so that there is, at any instant, either nothing or the whole of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from recommender.errors import TargetError
from recommender.staging import abandoned, clear, staging

__all__ = [
    "check_file",
    "check_folder",
    "check_way",
    "write_archive",
    "write_file",
    "write_project",
]

_IN_PLACE = {errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS, errno.EXDEV}
"""What the system says where something cannot be replaced by a rename and yet may be writable: a
mount point, a folder that others own, a file of another owner."""


def check_folder(target: Path) -> Path:
    """The real place of a project that can be written at `target`, or TargetError.

    The parent must exist; the folder itself must be absent or empty.
    """
    check_way(target)
    try:
        place = _real(target)
        parent = place.parent
        if parent.exists() and not parent.is_dir():
            raise TargetError(f"{target}: {parent} is a file, expected a folder")
        if not parent.exists():
            raise TargetError(f"{target}: there is no folder {parent}; make it first")
        if place == Path.cwd():
            raise TargetError(f"{target}: is the folder you are in; name a new one")
        if place.exists() and not place.is_dir():
            raise TargetError(f"{target}: is a file; name a new folder")
        if place.exists() and {*place.iterdir()} - {*abandoned(place)}:
            raise TargetError(f"{target}: is a folder that is not empty; name a new one")
    except OSError as error:
        raise TargetError(f"{target}: {error.strerror or error}") from error
    return place


def check_way(target: Path) -> None:
    """TargetError where the way to a project goes up."""
    if ".." in target.parts:
        raise TargetError(
            f"{target}: '..' leads out of this folder; change to the folder you mean first"
        )


def write_project(files: Mapping[str, str] | Mapping[str, bytes], target: Path) -> Path:
    """Write path → content under `target` and return its real place; TargetError where it cannot
    be.

    Everything goes to a hidden folder beside it first, which is renamed at the end. A killed run
    leaves only that, and the next one in the same folder clears it away.
    """
    place = check_folder(target)
    try:
        clear(place.parent)
        if place.exists():
            _fill(files, place)
        else:
            with staging(place.parent) as staged:
                _write(files, staged)
                staged.rename(place)
    except OSError as error:
        raise _cannot_be_written(target, error) from error
    return place


def _fill(files: Mapping[str, str] | Mapping[str, bytes], place: Path) -> None:
    """Write into an empty folder, which keeps its mode and its owner."""
    clear(place)
    if os.name != "nt":  # there, a rename does not replace an empty folder
        try:
            with staging(place.parent) as staged:
                _keep_status(staged, place.stat())
                _write(files, staged)
                staged.rename(place)
            return
        except OSError as error:
            if error.errno not in _IN_PLACE:
                raise
    with staging(place) as staged:
        _write(files, staged)
        moved: list[Path] = []
        try:
            for path in sorted(staged.iterdir()):
                moved.append(path.rename(place / path.name))
        except BaseException:
            for path in moved:
                path.rename(staged / path.name)
            raise


def _write(files: Mapping[str, str] | Mapping[str, bytes], folder: Path) -> None:
    for path, text in files.items():
        for parent in reversed(PurePosixPath(path).parents):
            if parent.name:  # `folder` itself is there, or has vanished and does not come back
                (folder / parent).mkdir(exist_ok=True)
        (folder / path).write_bytes(_bytes(text))


def check_file(target: Path, force: bool = False) -> None:
    """TargetError unless a file can be written there.

    A file that exists is replaced only by `force`; a device or a pipe holds nothing to lose.
    """
    status = _status(target)
    if status is None:
        if not target.is_symlink() and not target.parent.is_dir():
            raise TargetError(f"{target}: there is no folder {target.parent}; make it first")
    elif stat.S_ISDIR(status.st_mode):
        raise TargetError(f"{target}: is a folder; name a file")
    elif stat.S_ISREG(status.st_mode) and not force:
        raise TargetError(f"{target}: exists already; name another file or add --force")


def write_archive(files: Mapping[str, str], target: Path, folder: str, force: bool = False) -> None:
    """Write path → text as a zip file in which everything lies below `folder`; TargetError where it
    cannot be. As for `write_file`, the file is whole or not there."""
    from recommender.archive import archive

    write_file(archive(files, folder), target, force)


def write_file(content: str | bytes, target: Path, force: bool = False) -> None:
    """Write one file whole or not at all; TargetError where it cannot be.

    A file that exists is replaced only by `force` and keeps its mode and its owner. A symbolic
    link stays and what it leads to is written. What cannot be replaced without becoming another
    thing is written through: a device, a pipe, a file of several names.
    """
    check_file(target, force)
    data = content if isinstance(content, bytes) else _bytes(content)
    try:
        status = _status(target)
        if status is None:
            _replace(data, _real(target), None)
        elif not _can_be_replaced(status):
            target.write_bytes(data)
        else:
            try:
                _replace(data, _real(target), status)
            except OSError as error:
                if error.errno not in _IN_PLACE:
                    raise
                target.write_bytes(data)
    except OSError as error:
        raise _cannot_be_written(target, error) from error


def _bytes(text: str | bytes) -> bytes:
    """As a file holds it; the name of a user's file, which a text may quote, need not be UTF-8."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def _can_be_replaced(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


def _replace(data: bytes, place: Path, status: os.stat_result | None) -> None:
    """Put a new file in a place; `status` is that of the one which is there."""
    clear(place.parent)
    with staging(place.parent, lambda path: path.touch(exist_ok=False)) as staged:
        with staged.open("r+b") as file:
            if status is not None:
                _keep_status(staged, status)
            file.write(data)
        staged.replace(place)


def _keep_status(path: Path, status: os.stat_result) -> None:
    """Give a path the owner and the mode of what it will replace."""
    own = path.stat()
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        os.chown(path, status.st_uid, status.st_gid)
    path.chmod(stat.S_IMODE(status.st_mode))


def _status(target: Path) -> os.stat_result | None:
    """What is at the end of all links, None where nothing is; TargetError where none can tell."""
    try:
        return target.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _cannot_be_written(target, error) from error


def _real(target: Path) -> Path:
    """The place behind all links."""
    try:
        return target.resolve()
    except RuntimeError as error:  # what Python before 3.13 says of links that lead in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target)) from error


def _cannot_be_written(target: Path, error: OSError) -> TargetError:
    return TargetError(f"{target}: cannot be written: {error.strerror or error}")
