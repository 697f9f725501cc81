"""How much of the training time the generated loops themselves cost, as ratios within one run.

    python tests/benchmarks/training.py [--rows 310 20000] [--rounds 9] [--threads 1]

Generates the regression projects and takes settings, model, loss and loop from their own train.py:

- PyTorch: `train_epoch` against the same steps on one fixed batch (nothing to fetch: the floor),
  and the usual DataLoader loop against the same floor;
- Keras on TensorFlow: `fit` as the project calls it (its batches, its callback for exact epochs,
  its steps_per_execution) against plain `fit` on the same arrays.

The rivals alternate in one process, so that a busy machine hits them alike; medians of the rounds
and of the ratios within a round. Compare the ratios only. Needs torch, keras and tensorflow.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Rivals = dict[str, Callable[[], object]]

TASK = "tabular-regression"
FEATURES = 10
SECONDS = 0.5  # at least so long is each timed piece, in whole epochs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[310, 20_000])
    parser.add_argument("--batch", type=int, nargs="+", help="default: the project's, and 256")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--project", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.project:
        sys.path.insert(0, str(args.project))
        {"pytorch": pytorch, "keras": keras}[args.project.name](args)
        return
    with tempfile.TemporaryDirectory() as folder:
        for framework in ("pytorch", "keras"):
            project = generate(framework, Path(folder) / framework)
            pools = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
            quiet = dict.fromkeys(pools, str(args.threads)) | {
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "CUDA_VISIBLE_DEVICES": "",
                "KERAS_BACKEND": "tensorflow",
            }
            subprocess.run(
                [sys.executable, __file__, *sys.argv[1:], "--project", project],
                env=os.environ | quiet,
                stderr=subprocess.DEVNULL if framework == "keras" else None,
                check=True,
            )


def generate(framework: str, folder: Path) -> Path:
    import recommender

    verdict = recommender.recommend({})
    files = recommender.generate(verdict, name="my-project", framework=framework, task=TASK)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def pytorch(args: argparse.Namespace) -> None:
    import torch
    import train  # type: ignore[import-not-found]

    torch.set_num_threads(args.threads)
    print(f"PyTorch {torch.__version__}, {args.threads} thread(s), rounds: {args.rounds}")
    for rows, batch in sizes(args, train.BATCH_SIZE):
        train.BATCH_SIZE = batch
        compare(rows, batch, args.rounds, loops(rows, batch), held=("train_epoch", 1.15))


def loops(rows: int, batch: int) -> Rivals:
    import torch
    import train

    x, y = (torch.from_numpy(each) for each in arrays(rows))
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(x, y), batch_size=batch, shuffle=True
    )
    # One fixed batch; the last of an epoch is shorter, as it is in the other loops.
    parts = [(x[:size], y[:size]) for size in lengths(rows, batch)]

    def learner():  # type: ignore[no-untyped-def]
        torch.manual_seed(0)
        model = train.MLP(FEATURES, 1, train.HIDDEN, train.DROPOUT)
        return model.train(), torch.optim.AdamW(
            model.parameters(), lr=train.LEARNING_RATE, weight_decay=train.WEIGHT_DECAY, fused=True
        )

    def steps(batches, model, optimizer):  # type: ignore[no-untyped-def]
        total = torch.zeros(())
        for one, wanted in batches:
            loss = train.loss_fn(model(one), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(one)
        return total.item() / rows

    still, own, usual = learner(), learner(), learner()
    return {
        "one fixed batch": lambda: steps(parts, *still),
        "train_epoch": lambda: train.train_epoch(*own, x, y, torch.randperm(rows)),
        "DataLoader": lambda: steps(loader, *usual),
    }


def keras(args: argparse.Namespace) -> None:
    import tensorflow as tf
    import train

    print(
        f"\nKeras {train.keras.__version__} on TensorFlow {tf.__version__}, {args.threads} "
        f"thread(s), rounds: {args.rounds}, steps_per_execution {train.STEPS_PER_EXECUTION}"
    )
    for rows, batch in sizes(args, train.BATCH_SIZE):
        train.BATCH_SIZE = batch
        # So many epochs in one fit that its start, the same for both, hardly counts.
        epochs = max(3, 200 // len(lengths(rows, batch)))
        rivals = fits(rows, batch, epochs)
        compare(rows, batch, args.rounds, rivals, held=("fit of the project", 1.0), epochs=epochs)


def fits(rows: int, batch: int, epochs: int) -> Rivals:
    import train
    from model import build_model, loss_fn, metric  # type: ignore[import-not-found]

    x, y = arrays(rows)

    def learner(**options: int):  # type: ignore[no-untyped-def]
        train.keras.utils.set_random_seed(0)
        model = build_model(FEATURES, 1, train.HIDDEN, train.DROPOUT)
        optimizer = train.keras.optimizers.AdamW(
            train.LEARNING_RATE, weight_decay=train.WEIGHT_DECAY
        )
        model.compile(optimizer, loss_fn, metrics=[metric], **options)
        return model

    plain, own = learner(), learner(steps_per_execution=train.STEPS_PER_EXECUTION)
    batches = train.Batches(x, y)
    exact = train.ExactEpochs(0, batches)
    return {
        "plain fit": lambda: plain.fit(x, y, batch_size=batch, epochs=epochs, verbose=0),
        "fit of the project": lambda: own.fit(
            batches, shuffle=False, callbacks=[exact], epochs=epochs, verbose=0
        ),
    }


def sizes(args: argparse.Namespace, own: int) -> list[tuple[int, int]]:
    batches = args.batch or [own, 256]
    return [(rows, batch) for rows in args.rows for batch in batches if batch <= rows]


def arrays(rows: int):  # type: ignore[no-untyped-def]
    import numpy as np

    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, FEATURES)).astype(np.float32)
    return x, x[:, :1] + rng.normal(size=(rows, 1)).astype(np.float32)


def lengths(rows: int, batch: int) -> list[int]:
    """The rows of each batch of an epoch, as both loops cut them."""
    return [min(batch, rows - start) for start in range(0, rows, batch)]


def compare(
    rows: int,
    batch: int,
    rounds: int,
    rivals: Rivals,
    held: tuple[str, float],
    epochs: int = 1,
) -> None:
    """Time the rivals in turn; ratios are to the first of them."""
    base = next(iter(rivals))
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
            seconds[name].append((time.perf_counter() - started) / repeats[name] / epochs)
    print(f"  {rows} rows, batches of {batch}")
    for name, values in seconds.items():
        median = statistics.median(values)
        ratio = statistics.median(a / b for a, b in zip(values, seconds[base], strict=True))
        bound = f"   at most {held[1]:.2f}" if name == held[0] else ""
        print(
            f"    {name:20}{median * 1e3:9.1f} ms an epoch{rows / median:12,.0f} rows/s"
            f"   ratio {ratio:.2f}{bound}",
            flush=True,
        )


if __name__ == "__main__":
    main()
