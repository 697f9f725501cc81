"""Type-check each of the given projects in one process: `python types_each.py CACHE '[FOLDER, …]'`

Prints what mypy says of each that has faults, as JSON: folder → text.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

from mypy.main import main

OPTIONS = [
    "--check-untyped-defs",  # bodies without annotations as well
    "--ignore-missing-imports",  # what has no types of its own is let be
    # A name may become something else, as `model` does inside DistributedDataParallel; and torch's
    # types do not know Module.to(memory_format=…), which its documentation shows.
    "--allow-redefinition",
    "--disable-error-code=call-overload",
]


def check(folder: str, cache: str) -> str:
    os.chdir(folder)
    scripts = sorted(path.name for path in Path().glob("*.py"))
    said = io.StringIO()
    try:
        main(
            args=[*OPTIONS, "--cache-dir", cache, *scripts],
            stdout=said,
            stderr=said,
            clean_exit=True,
        )
    except SystemExit:  # its answer to faults
        return said.getvalue()
    return ""


cache, folders = sys.argv[1], json.loads(sys.argv[2])
print(json.dumps({folder: fault for folder in folders if (fault := check(folder, cache))}))
sys.stdout.flush()
os._exit(0)  # handing back all that was held takes longer than a third of the checks
