"""The surroundings of each process, and what the machine has and lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

WITHOUT_TENSORFLOW = Path(__file__).parents[1] / "proofs" / "without_tensorflow"
DETERMINISTIC = {
    "DETERMINISTIC": "1",  # inside.py turns it on in torch
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    "XLA_FLAGS": "--xla_gpu_deterministic_ops=true",
}
"""With these, the same program on the same GPU gives the same bits; it may be slower."""


def environment(folder: Path, stack: str, threads: int) -> dict[str, str]:
    """The GPU is left to be found as it is. JAX would take three quarters of its memory at once."""
    _, _, backend = stack.partition("-")
    own = {
        "PYTHONPATH": os.pathsep.join([str(folder.resolve() / "site"), str(WITHOUT_TENSORFLOW)]),
        "KERAS_BACKEND": backend or "torch",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TOKENIZERS_PARALLELISM": "false",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
        "HF_HUB_OFFLINE": "1",
    }
    given = os.environ.get("PYTHONPATH")
    if given:
        own["PYTHONPATH"] += os.pathsep + given
    return os.environ | own


def install(folder: Path) -> list[str]:
    """Put the wheels that came along, of what this machine lacks, into `site`; their names."""
    wheels = sorted((folder / "wheels").glob("*.whl"))
    missing = [wheel for wheel in wheels if not installed(name_of(wheel))]
    if missing and not (folder / "site").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
        command += ["--no-compile", f"--target={folder / 'site'}", *map(str, missing)]
        subprocess.run(command, check=True)
    return [name_of(wheel) for wheel in missing]


def name_of(wheel: Path) -> str:
    return wheel.name.partition("-")[0].replace("_", "-").lower()


def installed(package: str) -> str | None:
    """Its version."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def has_gpu() -> bool:
    """Of NVIDIA; not by asking a framework, which may have been installed without it."""
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") == ""
    return not hidden and (Path("/dev/nvidia0").exists() or bool(shutil.which("nvidia-smi")))


def older(requires: list[str]) -> list[str]:
    """What is not here in the version that a project asks for."""
    found = []
    for text in requires:
        asked = Requirement(text)
        if asked.marker and not asked.marker.evaluate():
            continue
        here = installed(asked.name)
        if here is None:
            found.append(f"{asked.name} is missing")
        elif not asked.specifier.contains(here, prereleases=True):
            found.append(f"{asked.name} {here}, asked for {asked.specifier}")
    return found
