"""What the machine says of itself: facts that are marked among the answers.

Nothing is imported to find out, no program is run and nothing leaves the machine.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["FACTS", "Machine", "inspect", "installed", "is_fact"]

SYSTEMS = {"linux": "Linux", "windows": "Windows", "macos": "macOS"}
GPUS = {"nvidia": "an NVIDIA GPU", "amd": "an AMD GPU", "apple": "an Apple GPU", "none": "no GPU"}
PACKAGES = ("torch", "keras", "tensorflow", "jax")

FACTS: Mapping[str, tuple[str, ...]] = {
    "system": tuple(SYSTEMS),
    "gpu": tuple(GPUS),
    "python": ("up-to-3-13", "from-3-14"),
    "package": PACKAGES,
}
"""Fact → the words that it may have; for python any two numbers will do."""

_PYTHON = re.compile(r"(up-to|from)-(\d+)-(\d+)")


def is_fact(fact: str, word: str) -> bool:
    """Whether a machine can be asked for this."""
    if fact == "python":
        return _PYTHON.fullmatch(word) is not None
    return word in FACTS.get(fact, ())


class Machine(NamedTuple):
    """`gpus` has 'none' where there is none that trains models, and is empty where that cannot be
    told. `packages`: the installed ones of PACKAGES, name → version."""

    system: str
    gpus: tuple[str, ...]
    python: tuple[int, int]
    packages: Mapping[str, str]

    def found(self, wanted: Mapping[str, str]) -> str:
        """What bears out every one of the wanted facts, in words; '' where one does not hold."""
        said = [self._said(fact, word) for fact, word in wanted.items()]
        return ", ".join(said) if all(said) else ""

    def _said(self, fact: str, word: str) -> str:
        if fact == "system":
            return SYSTEMS[word] if word == self.system else ""
        if fact == "gpu":
            return GPUS[word] if word in self.gpus else ""
        if fact == "package":
            return f"{word} {self.packages[word]}" if word in self.packages else ""
        match = _PYTHON.fullmatch(word)
        assert match is not None, f"the loader lets no {fact} {word} pass"
        asked = int(match[2]), int(match[3])
        holds = self.python <= asked if match[1] == "up-to" else self.python >= asked
        return "Python {}.{}".format(*self.python) if holds else ""


def inspect(root: Path = Path("/")) -> Machine:
    """This machine and this environment; `root` is where its file system begins."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    return Machine(system, tuple(_gpus(system, root)), sys.version_info[:2], installed(PACKAGES))


def _gpus(system: str, root: Path) -> Iterator[str]:
    """By the drivers' own lists: their programs are installed where there is no GPU, too."""
    import platform
    import shutil

    if system == "macos":
        yield "apple" if platform.machine() == "arm64" else "none"
    elif system == "windows":
        if shutil.which("nvidia-smi"):
            yield "nvidia"  # of others, or none, nothing can be told without running programs
    elif system == "linux":
        amd, nvidia = _has_amd(root), _has_nvidia(root)
        if nvidia:
            yield "nvidia"
        if amd:
            yield "amd"
        if not (nvidia or amd):
            yield "none"


def _has_nvidia(root: Path) -> bool:
    """By the kernel driver's list, by the device files of a container, or by WSL2's driver."""
    places = ("proc/driver/nvidia/gpus/*", "dev/nvidia[0-9]*")
    if any(True for place in places for _ in root.glob(place)):
        return True
    return (root / "dev/dxg").exists() and (root / "usr/lib/wsl/lib/libcuda.so.1").exists()


def _has_amd(root: Path) -> bool:
    """By the nodes of the compute driver: a CPU's has 0 for a GPU."""
    for path in root.glob("sys/class/kfd/kfd/topology/nodes/*/gpu_id"):
        try:
            if path.read_text().strip() not in ("", "0"):
                return True
        except OSError:
            continue  # a node that may not be read cannot be used either
    return False


def installed(packages: Iterable[str]) -> dict[str, str]:
    """Package → version, of those that are installed beside this program."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
