"""Scripts of projects, run in processes that are forked where their libraries are imported."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

__all__ = ["WITHOUT_TENSORFLOW", "Forks"]

SERVER = Path(__file__).with_name("fork_server.py")
PATIENCE = 1300  # seconds; the server's own is shorter
# For all but Keras on TensorFlow; the module there says why.
WITHOUT_TENSORFLOW = {"PYTHONPATH": str(SERVER.with_name("without_tensorflow"))}


class Forks:
    """A server for each backend, started when the first project of it comes."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.servers: dict[str, subprocess.Popen[bytes]] = {}
        self.lock = Lock()
        self.place = Path(tempfile.mkdtemp(prefix="forks"))

    def run(self, folder: Path, *command: str | Path) -> tuple[int, str, str]:
        """`python COMMAND` there: exit status, standard output and standard error."""
        request = [str(folder), [str(each) for each in command]]
        address = self._address(folder)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile() as file:
                answer = file.read()
        if not answer:  # the server dies, and says why where it writes its errors
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.servers[Path(address).name].wait(10)
            raise RuntimeError(Path(f"{address}.err").read_text(encoding="utf-8"))
        code, out, err = json.loads(answer)
        return code, out, err

    def close(self) -> None:
        for server in self.servers.values():
            server.communicate(timeout=PATIENCE)
        self.servers.clear()
        shutil.rmtree(self.place)

    def _address(self, folder: Path) -> str:
        train = (folder / "train.py").read_text(encoding="utf-8")
        found = re.search(r'"KERAS_BACKEND", "(\w+)"', train)
        backend = found[1] if found else "none"
        hidden = {} if backend == "tensorflow" else WITHOUT_TENSORFLOW
        address = str(self.place / backend)
        with self.lock:
            if backend not in self.servers:
                with socket.socket(socket.AF_UNIX) as listener:
                    listener.bind(address)
                    listener.listen()
                    self.servers[backend] = subprocess.Popen(
                        [sys.executable, SERVER, str(listener.fileno()), backend],
                        env={**self.variables, **hidden},
                        stdin=subprocess.PIPE,
                        stderr=(self.place / f"{backend}.err").open("w"),
                        pass_fds=[listener.fileno()],
                    )
        return address
