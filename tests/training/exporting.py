"""Run scripts of several projects in one process: `exporting.py '[["folder", [["train.py"]]]]'`.

Prints, as JSON, for each project what each of its scripts would have left. The projects share what
takes longest, the import of their framework; their own modules are imported anew for each.
"""

import json
import os
import sys
from pathlib import Path

from calls import call


def forget_modules(folder):
    """Those of the project before: all of them are called data, model and so on."""
    for path in Path(folder).glob("*.py"):
        sys.modules.pop(path.stem, None)


def run(folder, calls):
    os.chdir(folder)
    sys.path[0] = str(folder)
    try:
        return [call(*each) for each in calls]
    finally:
        forget_modules(folder)


if __name__ == "__main__":
    print(json.dumps([run(folder, calls) for folder, calls in json.loads(sys.argv[1])]))
