"""Runs the scripts, one after the other, and gathers what they print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from recommender.evidence.catalogue import SCRIPTS, Script

__all__ = ["LIMIT", "Measurement", "chosen", "measure"]

LIMIT = 120
"""Seconds that a script may take."""

QUIET = {
    "CUDA_VISIBLE_DEVICES": "",
    "JAX_PLATFORMS": "cpu",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "MPLBACKEND": "Agg",
}
"""On the CPU and one thread, so that figures of several machines can be compared."""

DISTRIBUTIONS = {"executorch.exir": "executorch"}
"""Module → what pip calls it, where that is not its name with hyphens."""


class Measurement(NamedTuple):
    """`value` is None where it could not be measured, and `why` says the reason."""

    probe: str
    of: str
    value: int | float | str | None
    detail: str = ""
    why: str = ""


def chosen(wanted: Iterable[tuple[str, str]]) -> list[Script]:
    """The scripts that make any of these, as (probe, setting)."""
    pairs = set(wanted)
    return [
        script
        for script in SCRIPTS
        if any((probe, of) in pairs for probe, settings in script.makes.items() for of in settings)
    ]


def measure(script: Script, into: list[Measurement]) -> None:
    """Run a script and add a measurement for everything that it makes.

    When it is interrupted, what was measured until then is added.
    """
    told: list[dict[str, object]] = []
    why = "stopped"
    try:
        why = _run(script, told)
    finally:
        into += _measurements(script, told, why)


def _run(script: Script, told: list[dict[str, object]]) -> str:
    """Gather the lines of a script; return why there are no more of them."""
    command = [sys.executable, "-P", "-m", "recommender.evidence.scripts.start", script.module]
    with tempfile.TemporaryDirectory(prefix="recommender-", ignore_cleanup_errors=True) as folder:
        with subprocess.Popen(
            [*command, *script.arguments],
            cwd=folder,
            env=_environment(script.environment, folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        ) as process:
            late = threading.Timer(LIMIT, process.kill)
            late.start()
            try:
                assert process.stdout is not None
                told.extend(json.loads(line) for line in process.stdout)
                code = process.wait()
            finally:
                timely = late.is_alive()
                late.cancel()
                process.kill()
        if not timely:
            return f"took longer than {LIMIT} seconds"
        return f"the script ended with code {code}" if code else "the script says nothing of it"


def _environment(own: Mapping[str, str], folder: str) -> dict[str, str]:
    """Settings of the user that would change what is measured are left out of it."""
    root = Path(__file__).resolve().parents[2]
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    paths = [str(Path(one).absolute()) for one in given if one]
    return {
        **os.environ,
        **QUIET,
        "KERAS_HOME": folder,
        "TORCHINDUCTOR_CACHE_DIR": folder,
        "PYTHONPATH": os.pathsep.join([*paths, str(root)]),
        **own,
    }


def _measurements(
    script: Script, told: Iterable[Mapping[str, object]], why: str
) -> list[Measurement]:
    made: dict[tuple[object, object], Measurement] = {}
    for line in told:
        reason = str(line.get("error", ""))
        if "missing" in line:
            module = str(line["missing"])
            name = DISTRIBUTIONS.get(module, module.partition(".")[0].replace("_", "-"))
            reason = f"{name} is not installed: pip install {name}"
        if "probe" not in line:
            why = reason
            continue
        probe, of, value = str(line["probe"]), str(line["of"]), line.get("value")
        assert value is None or isinstance(value, int | float | str)
        made[probe, of] = Measurement(probe, of, value, str(line.get("detail", "")), reason)
    return [
        made.get((probe, of), Measurement(probe, of, None, why=why))
        for probe, settings in script.makes.items()
        for of in settings
    ]
