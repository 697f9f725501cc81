"""Runs the scripts and gathers what they print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from recommender.evidence.probes import SCRIPTS, Script
from recommender.signals import kill_group

__all__ = ["LIMIT", "Measuring", "ProbeResult", "chosen"]

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


class ProbeResult(NamedTuple):
    """What a probe gave in one setting. `value` is None where it could not be measured, and `why`
    says the reason."""

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


class Measuring:
    """Runs scripts and keeps in `made` what they measured, also when it is interrupted."""

    def __init__(self) -> None:
        self.made: list[ProbeResult] = []
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def run(self, scripts: Sequence[Script], done: Callable[[], object]) -> None:
        """Run the scripts, two at a time; those that measure speed alone, at the end.

        `done` is called after each of them.
        """
        for speed, workers in ((False, min(2, os.cpu_count() or 1)), (True, 1)):
            group = [script for script in scripts if ("speed-up" in script.makes) is speed]
            with ThreadPoolExecutor(workers) as pool:
                try:
                    for future in as_completed(
                        [pool.submit(self._measure, script) for script in group]
                    ):
                        future.result()
                        done()
                except BaseException:
                    self._stopped = True
                    for process in list(self._running):
                        kill_group(process)
                    raise

    def _measure(self, script: Script) -> None:
        if self._stopped:
            return
        told: list[dict[str, object]] = []
        why = self._gather(script, told)
        self.made += _measurements(script, told, "stopped" if self._stopped else why)

    def _gather(self, script: Script, told: list[dict[str, object]]) -> str:
        """Gather the lines of a script; return why there are no more of them."""
        command = [sys.executable, "-P", "-m", "recommender.evidence.scripts.start", script.module]
        folder = tempfile.TemporaryDirectory(prefix="recommender-", ignore_cleanup_errors=True)
        with (
            folder as place,
            subprocess.Popen(
                [*command, *script.arguments],
                cwd=place,
                env=_environment(script.environment, place),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                start_new_session=True,
            ) as process,
        ):
            self._running.add(process)
            if self._stopped:  # while it was being started
                kill_group(process)
            late = threading.Timer(LIMIT, kill_group, [process])
            begun = time.monotonic()
            late.start()
            try:
                assert process.stdout is not None
                told.extend(json.loads(line) for line in process.stdout)
                code = process.wait()
            finally:
                late.cancel()
                kill_group(process)
                self._running.discard(process)
        if time.monotonic() - begun >= LIMIT:
            return f"took longer than {LIMIT} seconds"
        return f"the script ended with code {code}" if code else "the script did not report it"


def _environment(own: Mapping[str, str], folder: str) -> dict[str, str]:
    """Settings of the user that would change what is measured are left out of it."""
    root = Path(__file__).resolve().parents[2]
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    paths = [str(Path(entry).absolute()) for entry in given if entry]
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
) -> list[ProbeResult]:
    made: dict[tuple[object, object], ProbeResult] = {}
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
        made[probe, of] = ProbeResult(probe, of, value, str(line.get("detail", "")), reason)
    return [
        made.get((probe, of), ProbeResult(probe, of, None, why=why))
        for probe, settings in script.makes.items()
        for of in settings
    ]
