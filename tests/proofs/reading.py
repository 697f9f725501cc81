"""The same run by reading ahead and by plain reading: `reading.py FOLDER`, in a project."""

import random
import sys
import time
from pathlib import Path

sys.path[0] = str(Path.cwd())

import data  # noqa: E402
import train  # noqa: E402


def plain(images, order, size):
    """One batch after the other, each file in its turn."""
    for start in range(0, len(order), size):
        part = order[start : start + size]
        yield data.read_files([images.sources[i] for i in part], images.shape), images.labels[part]


def late(path, shape):
    time.sleep(random.uniform(0, 0.003))
    return read_file(path, shape)


folder = sys.argv[1]
read_file = data.read_file
data.read_file = late  # files come in any order
train.main(["--data", folder, "--epochs", "2", "--run", "ahead"])
data.read_file = read_file
data.Images.batches = plain
train.main(["--data", folder, "--epochs", "2", "--run", "plain"])
