"""Starts the script that the first argument names, and says why it ended early if it did."""

from __future__ import annotations

import runpy
import signal
import sys

from recommender.evidence.scripts.printing import ended

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this
    name = sys.argv[1]
    del sys.argv[1]
    try:
        runpy.run_module(f"{__package__}.{name}", run_name="__main__")
    except ModuleNotFoundError as error:
        ended(missing=error.name or str(error))
    except Exception as error:
        message = str(error).strip().partition("\n")[0]
        ended(error=f"{type(error).__name__}: {message}"[:200])
