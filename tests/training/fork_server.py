"""Run scripts of projects, each in a process of its own that need not import the framework anew.

    fork_server.py SOCKET BACKEND

Listens on the file descriptor SOCKET. Each connection brings a line, `[folder, [script, …]]`; this
process imports what the scripts of the folder import and forks one that runs the script. The answer
is `[exit status, standard output, standard error]`. It ends when its own standard input does.

Imports are most of a short run: eight of ten seconds with Keras on TensorFlow. What is forked is as
fresh as a new process is after its imports: this one runs nothing of a project and no operation of
a framework, and it has a single thread. Only the seed of hashes is the same in all that it forks.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# What a first training step imports: the optimizers of torch do, and it takes a second.
LATER = {"torch": "torch._dynamo"}
PATIENCE = 1200  # seconds; for what hangs, however slow the machine


def imports(folder: Path) -> Iterator[str]:
    """The modules that the scripts of a project import when they are themselves imported."""
    scripts = list(folder.glob("*.py"))
    own = {path.stem for path in scripts}
    for path in scripts:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):  # a name may be a module too: matplotlib.pyplot
                module = node.module or ""
                found = [module, *(f"{module}.{alias.name}" for alias in node.names)]
            else:
                continue
            yield from (name for name in found if name.partition(".")[0] not in own)


class Libraries:
    """What was imported, and what each import wrote on standard error."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.said: dict[str, bytes] = {}

    def load(self, names: set[str]) -> bytes:
        """Import what is new; what all of these wrote when they were imported."""
        new = sorted(names - self.said.keys())
        if new:
            if self.backend != "none":  # PyTorch's own: what it brings along may choose for itself
                os.environ["KERAS_BACKEND"] = self.backend
            for name in new:
                self.said[name] = import_one(name)
            for name in LATER.keys() & sys.modules.keys():
                importlib.import_module(LATER[name])
            os.environ.pop("KERAS_BACKEND", None)  # the choice that a project makes is its own
            assert len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
            gc.freeze()  # pages that the collector does not touch stay shared
        return b"".join(self.said[name] for name in sorted(names))


def import_one(name: str) -> bytes:
    with tempfile.TemporaryFile() as file:
        kept = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            with contextlib.suppress(ImportError):  # no module, or for the script itself to tell
                importlib.import_module(name)
        finally:  # whatever else it is shows where errors do
            os.dup2(kept, 2)
            os.close(kept)
        file.seek(0)
        return file.read()


def serve(listener: socket.socket, backend: str) -> list[str]:
    """Returns in a forked process only: the script and its arguments."""
    libraries = Libraries(backend)
    waiting: list[int] = []
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if listener not in ready:
            for child in waiting:
                os.waitpid(child, 0)
            sys.exit()
        connection, _ = listener.accept()
        with connection:
            folder, command = json.loads(connection.makefile().readline())
            said = libraries.load(set(imports(Path(folder))))
            child = os.fork()
            if child == 0:
                listener.close()
                os.chdir(folder)
                return wait_for_another(connection, command, said)
        waiting = [one for one in [*waiting, child] if os.waitpid(one, os.WNOHANG) == (0, 0)]


def wait_for_another(connection: socket.socket, command: list[str], said: bytes) -> list[str]:
    """Fork once more, to have someone who tells how it ended."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        err.write(said)
        err.flush()
        child = os.fork()
        if child == 0:
            nothing = os.open(os.devnull, os.O_RDONLY)
            for number, file in enumerate((nothing, out.fileno(), err.fileno())):
                os.dup2(file, number)
            signal.alarm(PATIENCE)
            return command
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
        connection.sendall(json.dumps([os.waitstatus_to_exitcode(status), *texts]).encode())
        os._exit(0)


if __name__ == "__main__":
    sys.argv[:] = serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
    sys.path[0] = str(Path(sys.argv[0]).absolute().parent)  # as the interpreter does it
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # anew, as in every new process
    runpy.run_path(sys.argv[0], run_name="__main__")
