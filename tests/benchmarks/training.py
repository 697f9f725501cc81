"""How much of the training time each project's feeding costs, as ratios within one run.

    python -m tests.benchmarks.training [TASK …] [--framework keras] [--rounds 5] [--threads 1]

Every number comes from the generated project itself: its `main` runs until it would train, and
what it would train with is taken from it (model, optimizer, loss, data, settings).

- PyTorch: `train_epoch` against the same steps on one fixed batch (nothing to fetch: the floor),
  and, where the examples are in memory and used as they are, the usual loop over a DataLoader
  against the same floor;
- Keras on TensorFlow: `fit` as the project calls it against every usual way of feeding it: arrays
  or tf.data, steps_per_execution 1 or 32, XLA on or off;
- with `--reading FOLDER`, which holds a folder of images per class: an epoch of image
  classification as the project reads, a batch ahead, against one that reads each file in its turn.
  Reading ahead takes a second core: without an idle one, both are the same.

The rivals alternate in one process, so that a busy machine hits them alike; medians of the rounds
and of the ratios within a round, by the clock and by processor time. Where other programs take the
cores, the second is the steadier one. 'begins in' is what the first epoch costs besides, such as
XLA's compiling: it has to pay within a run. Compare the ratios only. An epoch of the language model
is as short as in its smoke run. Needs torch, keras and tensorflow; fine-tuning also transformers
and keras-hub, and starts from a tiny model of random weights. Two tasks feed nothing: a graph is
one batch, always the same, and an agent makes its own examples.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.captured import (
    capture_epoch,
    capture_fit,
    columns_of,
    fit,
    fixed,
    loaded,
    repeated,
    stand_in,
    varies,
)
from tests.benchmarks.turns import Rival, Time, in_turn
from tests.proofs.needs import HERE, needs

Rivals = dict[str, Rival]  # by name

SECONDS = 1.0  # at least so long is each timed piece, in whole epochs
MODULE = "tests.benchmarks.training"
FEED_NOTHING = {"node-classification", "reinforcement-learning"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help="default: every task that trains")
    parser.add_argument("--framework", choices=("pytorch", "keras"), help="default: both")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--reading", type=Path, help="a folder of images: reading ahead or not")
    parser.add_argument("--project", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.project:
        sys.path.insert(0, str(args.project))
        way = reading if args.reading else {"pytorch": pytorch, "keras": keras}[args.framework]
        way(args)
        return
    if args.reading:
        args.tasks = ["image-classification"]
    for task in args.tasks or trained_tasks():
        for framework in [args.framework] if args.framework else ["pytorch", "keras"]:
            with tempfile.TemporaryDirectory() as folder:
                project = generate(task, framework, Path(folder))
                for script in needs(task)["pretrained"].values():
                    stack = "pytorch" if framework == "pytorch" else "keras-tensorflow"
                    command = [sys.executable, HERE / script, project / "tiny", stack]
                    subprocess.run(command, capture_output=True, check=True)
                print(f"{task}, {framework}, {args.threads} thread(s)", flush=True)
                subprocess.run(
                    [sys.executable, "-m", MODULE, "--project", project, *flags(args, framework)],
                    env=os.environ | quiet(args.threads),
                    stderr=subprocess.DEVNULL if framework == "keras" else None,
                    check=True,
                )


def quiet(threads: int) -> dict[str, str]:
    """The environment of a measured process."""
    pools = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return dict.fromkeys(pools, str(threads)) | {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "KERAS_BACKEND": "tensorflow",
    }


def flags(args: argparse.Namespace, framework: str) -> list[str]:
    given = {"framework": framework, "rounds": args.rounds, "threads": args.threads}
    if args.reading:
        given["reading"] = args.reading.resolve()
    return [f"--{name}={value}" for name, value in given.items()]


def trained_tasks() -> list[str]:
    from recommender.resources import templates_folder
    from recommender.starter.templates import load_templates

    tasks = load_templates(templates_folder()).tasks.values()
    return [task.id for task in tasks if task.has_runs and task.id not in FEED_NOTHING]


def generate(task: str, framework: str, folder: Path) -> Path:
    import recommender

    verdict = recommender.recommend({})
    files = recommender.generate(verdict, name="my-project", framework=framework, task=task)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def pytorch(args: argparse.Namespace) -> None:
    import torch

    torch.set_num_threads(args.threads)
    rivals: Rivals = {}
    for name, feed in (("one fixed batch", fixed), ("train_epoch", None), ("DataLoader", loaded)):
        epoch, given = capture_epoch(*own_flags(args))  # each has a model of its own
        if feed is loaded and varies(given):
            continue  # a DataLoader would have the same variants to make
        columns, size = columns_of(given)
        if feed:
            given = stand_in(given, feed(columns, size, len(columns[0])))
        rivals[name] = repeated(partial(epoch, **given))
    held, floor = ("train_epoch", 1.15), "one fixed batch"
    compare(args.rounds, rivals, len(columns[0]), held, base=floor)


def own_flags(args: argparse.Namespace) -> list[str]:
    folder = args.project / "tiny"
    return ["--smoke", *(["--model", str(folder)] if folder.exists() else [])]


def reading(args: argparse.Namespace) -> None:
    import data  # type: ignore[import-not-found]

    flags = ["--data", str(args.reading)]
    if args.framework == "pytorch":
        import torch

        torch.set_num_threads(args.threads)
        epoch, given = capture_epoch(*flags)
        rival = repeated(partial(epoch, **given))
    else:
        rival = partial(fit, *capture_fit(*flags))
    ahead = data.Images.batches

    def plain(images: Any, order: Any, size: int) -> Any:
        for part in (order[start : start + size] for start in range(0, len(order), size)):
            files = [images.sources[i] for i in part]
            yield data.read_files(files, images.shape), images.labels[part]

    def read_by(batches: Any, epochs: int) -> None:
        data.Images.batches = batches
        rival(epochs)

    rivals: Rivals = {
        "one batch ahead": partial(read_by, ahead),
        "in turn": partial(read_by, plain),
    }
    images = data.load(str(args.reading))
    rows = len(data.split(images.labels, 0)["train"])
    compare(args.rounds, rivals, rows, held=("one batch ahead", 1.05))


def keras(args: argparse.Namespace) -> None:
    import numpy as np
    from keras import tree

    rivals: Rivals = {}
    for name, feed, options in feeds():
        model, batches, given = capture_fit(*own_flags(args), **options)
        # A tf.data pipeline in the one project, a PyDataset in the other.
        if hasattr(batches, "as_numpy_iterator"):
            read = list(batches.as_numpy_iterator())
        else:
            read = [batches[n] for n in range(len(batches))]
        arrays = tree.map_structure(lambda *parts: np.concatenate(parts), *read)
        if feed != "own":
            batches, given = fed(feed, arrays, batch_size=len(tree.flatten(read[0])[0]))
        rivals[name] = partial(fit, model, batches, given)
    rows = len(tree.flatten(arrays)[0])
    compare(args.rounds, rivals, rows, held=("the project's", 1.10))


def feeds() -> list[tuple[str, str, dict[str, Any]]]:
    """Name, source of the batches, and what compile is told besides."""
    found: list[tuple[str, str, dict[str, Any]]] = [("the project's", "own", {})]
    for feed in ("arrays", "tf.data"):
        for steps in (1, 32):
            for xla in (False, True):
                options = {"steps_per_execution": steps, "jit_compile": xla}
                found.append((f"{feed}, {steps}{', XLA' if xla else ''}", feed, options))
    return found


def fed(feed: str, arrays: tuple[Any, ...], batch_size: int) -> tuple[Any, dict[str, Any]]:
    """What fit takes first, and the rest."""
    if feed == "arrays":
        given = dict(zip(("y", "sample_weight"), arrays[1:], strict=False))
        return arrays[0], {"y": None, **given, "batch_size": batch_size}
    import tensorflow as tf
    from keras import tree

    rows = len(tree.flatten(arrays)[0])
    whole = tf.data.Dataset.from_tensor_slices(arrays).shuffle(rows)
    return whole.batch(batch_size).prefetch(tf.data.AUTOTUNE), {}


def compare(
    rounds: int, rivals: Rivals, rows: int, held: tuple[str, float], base: str | None = None
) -> None:
    """Time the rivals in turn; ratios are to `base`, else to the fastest besides the one held."""
    first, found = in_turn(rivals, rounds, SECONDS)
    print(f"  {'':20}{'rows/s':>10}{'ratio':>7}{'rows/CPU s':>13}{'ratio':>7}{'begins in':>14}")
    columns = [in_one_unit(found, clock, held[0], base) for clock in (0, 1)]
    for name in rivals:
        (seconds, ratio), (processor, share) = (column[name] for column in columns)
        print(
            f"  {name:20}{rows / seconds:10,.0f}{ratio:7.2f}{rows / processor:13,.0f}{share:7.2f}"
            f"{first[name][1] - processor:8.1f} CPU s"
            + (f"   at most {held[1]:.2f}" if name == held[0] else "")
        )
    sys.stdout.flush()


def in_one_unit(
    found: dict[str, list[Time]], clock: int, held: str, base: str | None
) -> dict[str, tuple[float, float]]:
    """Rival → the median of its seconds, and of their ratio to the base in each round."""
    values = {name: [each[clock] for each in rounds] for name, rounds in found.items()}
    medians = {name: statistics.median(each) for name, each in values.items()}
    others = [name for name in found if name != held]
    unit = values[base or min(others, key=lambda name: medians[name])]
    return {
        name: (medians[name], statistics.median(a / b for a, b in zip(each, unit, strict=True)))
        for name, each in values.items()
    }


if __name__ == "__main__":
    main()
