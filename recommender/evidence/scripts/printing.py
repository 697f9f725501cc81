"""How a script hands over what it measured: a line of JSON for each thing.

Printed at once, so that a crash or Ctrl-C later on loses nothing.
"""

from __future__ import annotations

import json
import sys

__all__ = ["ended", "measured", "missing"]

_OUT = sys.stdout
sys.stdout = sys.stderr  # what a framework prints must not come between the measurements


def measured(probe: str, of: str, value: int | float | str, detail: str = "") -> None:
    """Print one measurement: a count, a ratio or a word."""
    _write(probe=probe, of=of, value=value, detail=detail)


def missing(probe: str, of: str, module: str) -> None:
    """Print that a module has to be installed before this can be measured."""
    _write(probe=probe, of=of, missing=module)


def ended(missing: str = "", error: str = "") -> None:
    """Print why the script could not go on: a module that is missing, or an error."""
    _write(**({"missing": missing} if missing else {"error": error}))


def _write(**line: object) -> None:
    print(json.dumps(line), file=_OUT, flush=True)
