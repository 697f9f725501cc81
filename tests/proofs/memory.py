"""Peak memory of runs on folders of images: `memory.py [--hold] FOLDER …`, in a project.

One line per folder: the peak of the process so far, in KiB. --hold trains on the last folder once
more, with every image kept that was read, as a loader would that does not stream.
"""

import functools
import sys
from pathlib import Path

sys.path[0] = str(Path.cwd())

import data  # noqa: E402
import train  # noqa: E402


def peak():
    """In KiB. Not ru_maxrss, which starts at what the parent had in use as it forked."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


def measure(folder):
    train.main(["--data", folder, "--epochs", "1", "--run", "memory"])
    print(peak(), flush=True)


folders = sys.argv[1:]
hold = "--hold" in folders
for folder in folders[hold:]:
    measure(folder)
if hold:
    data.read_file = functools.cache(data.read_file)
    measure(folders[-1])
