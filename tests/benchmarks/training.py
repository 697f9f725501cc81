"""How much of the training time each project's feeding costs, as ratios within one run.

    python tests/benchmarks/training.py [TASK …] [--framework keras] [--rounds 5] [--threads 1]

Every number comes from the generated project itself: its `main` runs until it would train, and
what it would train with is taken from it (model, optimizer, loss, data, settings).

- PyTorch: `train_epoch` against the same steps on one fixed batch (nothing to fetch: the floor),
  and the usual loop over a DataLoader against the same floor;
- Keras on TensorFlow: `fit` as the project calls it against every usual way of feeding it: arrays
  or tf.data, steps_per_execution 1 or 32, XLA on or off;
- with `--reading FOLDER`, which holds a folder of images per class: an epoch of image
  classification as the project reads, a batch ahead, against one that reads each file in its turn.
  Reading ahead takes a second core: without an idle one, both are the same.

The rivals alternate in one process, so that a busy machine hits them alike; medians of the rounds
and of the ratios within a round. Compare the ratios only. Needs torch, keras and tensorflow.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

Rivals = dict[str, Callable[[], object]]

SECONDS = 0.5  # at least so long is each timed piece, in whole epochs


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
                print(f"{task}, {framework}, {args.threads} thread(s)", flush=True)
                subprocess.run(
                    [sys.executable, __file__, "--project", project, *flags(args, framework)],
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
    from recommender.catalogue import load_catalogue
    from recommender.resources import templates_folder

    tasks = load_catalogue(templates_folder()).tasks.values()
    return [task.id for task in tasks if "trained" in task.layers]


def generate(task: str, framework: str, folder: Path) -> Path:
    import recommender

    verdict = recommender.recommend({})
    files = recommender.generate(verdict, name="my-project", framework=framework, task=task)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


class Reached(Exception):
    """The project's main has come to the point where it would train."""


def pytorch(args: argparse.Namespace) -> None:
    import torch

    torch.set_num_threads(args.threads)
    compare(args.rounds, *loops(*(capture_epoch() for _ in range(3))), held=("train_epoch", 1.15))


def reading(args: argparse.Namespace) -> None:
    import data  # type: ignore[import-not-found]

    given = ["--data", str(args.reading)]
    if args.framework == "pytorch":
        import torch

        torch.set_num_threads(args.threads)
        epoch: Callable[[], object] = capture_epoch(*given)[0]
    else:
        model, batches, callback = capture_fit(*given)
        epoch = partial(model.fit, batches, shuffle=False, callbacks=[callback], verbose=0)
    ahead = data.Images.batches

    def plain(images: Any, order: Any, size: int) -> Any:
        for part in (order[start : start + size] for start in range(0, len(order), size)):
            files = [images.sources[i] for i in part]
            yield data.read_files(files, images.shape), images.labels[part]

    def read_by(batches: Any) -> None:
        data.Images.batches = batches
        epoch()

    rivals: Rivals = {"one batch ahead": lambda: read_by(ahead), "in turn": lambda: read_by(plain)}
    images = data.load(str(args.reading))
    rows = len(data.split(images.labels, 0)["train"])
    compare(args.rounds, rivals, rows, held=("one batch ahead", 1.05))


def capture_epoch(*given: str) -> tuple[Any, Any, list[tuple[Any, ...]]]:
    """train_epoch as main calls it, how its step goes, and the batches that it takes."""
    import torch
    import train  # type: ignore[import-not-found]

    original, loss_fn = train.train_epoch, train.loss_fn
    calls: list[tuple[Any, ...]] = []

    def reached(*arguments: Any) -> None:
        calls.append(arguments)
        raise Reached

    train.train_epoch = reached
    with tempfile.TemporaryDirectory() as run, contextlib.suppress(Reached):
        train.main(["--epochs", "1", "--run", run, *given])
    train.train_epoch = original
    model, optimizer, *rest = calls[0]

    batches: list[tuple[Any, ...]] = []
    inputs: list[Any] = []
    hook = model.register_forward_pre_hook(lambda _, given: inputs.append(given[0]))

    def recording(outputs: Any, *others: Any) -> Any:
        batches.append((inputs[-1], *others))
        return loss_fn(outputs, *others)

    train.loss_fn = recording
    original(model, optimizer, *rest)
    hook.remove()
    train.loss_fn = loss_fn

    def step(x: Any, *others: Any) -> Any:
        loss = loss_fn(model(x), *others)
        loss = loss[0] if isinstance(loss, tuple) else loss
        optimizer.zero_grad()
        loss.backward()
        if hasattr(train, "CLIP"):
            torch.nn.utils.clip_grad_norm_(model.parameters(), train.CLIP)
        optimizer.step()
        return loss.detach() * len(x)

    return (lambda: original(model, optimizer, *rest)), step, batches


def loops(still: Any, own: Any, usual: Any) -> tuple[Rivals, int]:
    import torch

    def epoch(step: Any, batches: Any) -> float:
        return sum(step(*batch) for batch in batches).item()

    _, still_step, batches = still
    first, *first_others = batches[0]
    fixed = []
    for x, *_ in batches:  # the last batch of an epoch is shorter, as it is in the other loops
        others = [each[: len(x)] if torch.is_tensor(each) else each for each in first_others]
        fixed.append((first[: len(x)], *others))
    rows = sum(len(x) for x, *_ in batches)
    rivals: Rivals = {
        "one fixed batch": lambda: epoch(still_step, fixed),
        "train_epoch": own[0],
    }
    _, usual_step, batches = usual
    columns = list(zip(*batches, strict=True))
    tensors = [torch.cat(each) for each in columns if torch.is_tensor(each[0])]
    plain = [each[0] for each in columns if not torch.is_tensor(each[0])]
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(*tensors), batch_size=len(first), shuffle=True
    )
    rivals["DataLoader"] = lambda: epoch(usual_step, ((*batch, *plain) for batch in loader))
    return rivals, rows


def keras(args: argparse.Namespace) -> None:
    import numpy as np

    rivals: Rivals = {}
    rows = 0
    for name, feed, options in feeds():
        model, batches, callback = capture_fit()
        # A tf.data pipeline in the one project, a PyDataset in the other.
        if hasattr(batches, "as_numpy_iterator"):
            read = list(batches.as_numpy_iterator())
        else:
            read = [batches[n] for n in range(len(batches))]
        rows = sum(len(batch[0]) for batch in read)
        size = len(read[0][0])
        # So many epochs in one fit that its start, the same for all, hardly counts.
        epochs = max(2, 100 // len(batches))
        if options is not None:
            model.compile(
                optimizer=type(model.optimizer).from_config(model.optimizer.get_config()),
                loss=model.loss,
                metrics=[type(m).from_config(m.get_config()) for m in own_metrics(model)],
                **options,
            )
        common = {"epochs": epochs, "verbose": 0}
        if feed == "own":
            given: dict[str, Any] = {"x": batches, "shuffle": False, "callbacks": [callback]}
        else:
            arrays = [np.concatenate(part) for part in zip(*read, strict=True)]
            given = fed(feed, arrays, size)
        rivals[name] = lambda model=model, given=given, common=common: model.fit(**given, **common)
    compare(args.rounds, rivals, rows * epochs, held=("the project's", 1.10))


def feeds() -> list[tuple[str, str, dict[str, Any] | None]]:
    found: list[tuple[str, str, dict[str, Any] | None]] = [("the project's", "own", None)]
    for feed in ("arrays", "tf.data"):
        for steps in (1, 32):
            for xla in (False, True):
                options = {"steps_per_execution": steps, "jit_compile": xla}
                found.append((f"{feed}, {steps}{', XLA' if xla else ''}", feed, options))
    return found


def fed(feed: str, arrays: list[Any], size: int) -> dict[str, Any]:
    if feed == "arrays":
        return {"x": arrays[0], "y": (*arrays[1:], None)[0], "batch_size": size}
    import tensorflow as tf

    whole = tf.data.Dataset.from_tensor_slices(tuple(arrays))
    return {"x": whole.shuffle(len(arrays[0])).batch(size).prefetch(tf.data.AUTOTUNE)}


def own_metrics(model: Any) -> list[Any]:
    """What the project hands to compile; a loss of the model's own brings its own metrics."""
    return list(getattr(model, "given_metrics", []))


def capture_fit(*given: str) -> tuple[Any, Any, Any]:
    """The compiled model, the batches and the callback that makes epochs exact."""
    import keras
    import train

    calls: list[tuple[Any, Any, dict[str, Any]]] = []

    def reached(model: Any, batches: Any, **options: Any) -> None:
        calls.append((model, batches, options))
        raise Reached

    original, compile_ = keras.Model.fit, keras.Model.compile

    def remember(model: Any, *given: Any, metrics: Any = (), **options: Any) -> None:
        model.given_metrics = [keras.metrics.get(metric) for metric in metrics]
        compile_(model, *given, metrics=list(metrics) or None, **options)

    keras.Model.fit, keras.Model.compile = reached, remember
    with tempfile.TemporaryDirectory() as run, contextlib.suppress(Reached):
        train.main(["--run", run, *given])
    keras.Model.fit, keras.Model.compile = original, compile_
    model, batches, options = calls[0]
    return model, batches, options["callbacks"][0]


def compare(rounds: int, rivals: Rivals, rows: int, held: tuple[str, float]) -> None:
    """Time the rivals in turn; ratios are to the fastest way that is not the project's own."""
    repeats = {}
    for name, rival in rivals.items():
        rival()  # warms up: imports, traces
        started = time.perf_counter()
        rival()
        repeats[name] = max(1, round(SECONDS / (time.perf_counter() - started)))
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for number in range(rounds):
        for name in list(rivals) if number % 2 == 0 else reversed(rivals):
            started = time.perf_counter()
            for _ in range(repeats[name]):
                rivals[name]()
            seconds[name].append((time.perf_counter() - started) / repeats[name])
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    base = min((name for name in rivals if name != held[0]), key=lambda name: medians[name])
    for name, values in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(values, seconds[base], strict=True))
        bound = f"   at most {held[1]:.2f}" if name == held[0] else ""
        print(f"  {name:20}{rows / medians[name]:12,.0f} rows/s   ratio {ratio:.2f}{bound}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
