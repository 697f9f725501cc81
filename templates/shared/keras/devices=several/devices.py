"""A copy of the model on each of several devices, of one machine or of many.

One process sees all GPUs of its machine. Of several machines each starts one process, which three
environment variables tell of the others; README.md has the commands. The copies stay equal: Keras
averages what they learn from their parts of a batch.
"""

import contextlib
import os

os.environ.setdefault("KERAS_BACKEND", "jax")  # before the import: cannot be changed later

import keras

from data import UserError

if "KERAS_DISTRIBUTION_JOB_ADDRESSES" in os.environ:
    keras.distribution.initialize()  # waits for the other processes

# auto_shard_dataset: here every process picks its own rows, by share().
COPIES = keras.distribution.DataParallel(auto_shard_dataset=False)
COUNT = COPIES.num_model_replicas  # devices of all processes together
PROCESS = COPIES.data_shard_id


def check(batch_size):
    if batch_size % COUNT or 256 % COUNT:
        raise UserError(
            f"{COUNT} devices cannot share a batch of {batch_size} evenly: use 2, 4, 8 or another "
            "power of two, and a multiple of it as BATCH_SIZE."
        )


def enter():
    """Copies of what is built and trained from here on."""
    keras.distribution.set_distribution(COPIES)


def leave():
    """One device, for what a process does by itself: the others would have to take part."""
    keras.distribution.set_distribution(None)


@contextlib.contextmanager
def alone():
    """The same for a while: what the first process writes."""
    leave()
    yield
    enter()


def is_first():
    """Whether this process writes and reports for all."""
    return PROCESS == 0


def even(rows):
    """Without the last few rows: every device takes equally many of a batch."""
    return rows[: len(rows) - len(rows) % COUNT]


def share(batch):
    """The part of a batch that this process gives to its devices; joined, they are the batch."""
    size = len(batch) // COPIES.num_processes
    return batch[PROCESS * size : (PROCESS + 1) * size]


enter()  # at import: the metric that model.py creates must be on all devices, too
