"""A copy of the model on each of several GPUs, of one machine or of many.

torchrun starts train.py once for each GPU, and every process trains its own copy on its own share
of the rows. After each step's backward pass, DistributedDataParallel averages the gradients, so
that the copies stay equal. The first process, of rank 0, writes and reports for all.
"""

import contextlib
import gc
import os

import torch
from torch import distributed


@contextlib.contextmanager
def group():
    """Join the processes that torchrun started, and leave them however this one ends."""
    backend = distributed.get_default_backend_for_device(choose())  # nccl on NVIDIA, gloo on a CPU
    if "WORLD_SIZE" in os.environ:
        distributed.init_process_group(backend)
    else:  # python train.py: a group of one
        distributed.init_process_group(backend, store=distributed.HashStore(), rank=0, world_size=1)
    try:
        yield
        distributed.barrier()  # the others wait while the first one reports
    finally:
        distributed.destroy_process_group()
        gc.collect()  # its threads end here, and not while Python shuts down


def choose():
    """The device of this process: the first one of a machine takes its first GPU, and so on."""
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    if accelerator is None:
        return torch.device("cpu")
    torch.accelerator.set_device_index(distributed.get_node_local_rank(0))
    return torch.device(accelerator.type, distributed.get_node_local_rank(0))


def share(rows):
    """Every so-manyth row: step by step, all processes together see the rows of one process with
    a batch as large as theirs together. What cannot be shared evenly is left out of this epoch."""
    rank, processes = distributed.get_rank(), distributed.get_world_size()
    return rows[rank : len(rows) - len(rows) % processes : processes]


def is_first():
    """Whether this process writes and reports for all."""
    return distributed.get_rank() == 0


def mean(figures):
    """Means over the processes, equal in all of them: they have to stop at the same epoch."""
    total = torch.tensor(list(figures.values()), dtype=torch.float64, device=choose())
    distributed.all_reduce(total)
    return dict(zip(figures, (total / distributed.get_world_size()).tolist(), strict=True))
