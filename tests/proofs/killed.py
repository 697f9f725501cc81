"""`train.py` of the current folder, killed at an instant: `killed.py INSTANT EPOCH FLAG…`.

EPOCH counts from 1 in this process. SIGKILL leaves a process no moment to tidy up. The instants are
found by names that the projects of both frameworks share, but for the batches.
"""

import os
import signal
import sys
from pathlib import Path

sys.path[0] = str(Path.cwd())

import evaluate  # noqa: E402
import runs  # noqa: E402
import train  # noqa: E402

instant, epoch = sys.argv[1], int(sys.argv[2])
begun = 1  # the epoch that is running, in this process
batches = 0


def now(name):
    return name == instant and begun == epoch


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def cut(path):
    """As if the process died while the file was being written."""
    with open(path, "r+b") as file:  # noqa: PTH123
        file.truncate(os.stat(path).st_size // 2)  # noqa: PTH116
    die()


def counted(real):
    def batch(*arguments):
        global batches
        batches += 1
        if now("batch") and batches % 10 == 5:
            die()
        return real(*arguments)

    return batch


def replace(source, target, **options):
    global begun
    best, last = (Path(target).name.startswith(name) for name in ("best", "last"))
    if (best and now("writing best")) or (last and now("writing last")):
        cut(source)
    real_replace(source, target, **options)
    if (best and now("after best")) or (last and now("after last")):
        die()
    begun += last


def write_metrics(run, history):
    real_metrics(run, history)
    if batches and now("writing metrics"):
        cut(run / "metrics.csv")


real_replace, os.replace = os.replace, replace
real_metrics, runs.write_metrics = runs.write_metrics, write_metrics
if hasattr(train, "tf"):  # the graph of tf.data reads a batch; Python traces it once
    real_read, count = train.Batches.read, counted(lambda: None)

    def read(self, positions):
        train.tf.py_function(count, [], [])
        return real_read(self, positions)

    train.Batches.read = read
elif hasattr(train, "Batches"):
    train.Batches.__getitem__ = counted(train.Batches.__getitem__)
else:
    loss = "loss_fn" if hasattr(train, "loss_fn") else "discriminator_loss"
    setattr(train, loss, counted(getattr(train, loss)))
if instant == "trained":  # all epochs, and no report yet
    evaluate.report = die
if instant == "reporting":
    evaluate.draw_learning_curve = die

train.main(sys.argv[3:])
