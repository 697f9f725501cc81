"""What every run does, whatever it trains: its folder and flags, what is kept of each epoch, early
stopping, and how a run that was stopped continues.

Nothing here knows the model or the data. A run lives in one folder: the checkpoints best.pt and
last.pt, metrics.csv, and what evaluate.py adds.
"""

import argparse
import contextlib
import json
import math
import os
import pickle
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from data import UserError
from settings import change_settings

LINE_EVERY = 5  # seconds at least between two lines in a log


def call(main: Callable[[Sequence[str]], None], hint: str = "") -> None:
    """Run a script. Faults that its user can mend are shown without a traceback."""
    if hasattr(sys.stdout, "reconfigure"):  # a class may be called łódź, and the output be ASCII
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        main(sys.argv[1:])
        sys.stdout.flush()
    except UserError as error:
        sys.exit(f"error: {error}")
    except BrokenPipeError:  # head has seen enough; Python would flush once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:  # a disk that is full or read-only
        where = f"{error.filename}: " if error.filename else ""
        sys.exit(f"error: {where}{error.strerror or error}.")
    except KeyboardInterrupt:
        print(f"\nstopped{hint}", file=sys.stderr)
        sys.exit(130)


def parse(
    parser: argparse.ArgumentParser,
    argv: Sequence[str],
    constants: dict[str, Any],
    seed: str = "splits, weights, order",
) -> argparse.Namespace:
    """Add the flags of every run to those of its data, and read them; the folder exists then.

    `constants` are the globals of train.py. Those in capitals that are numbers are its settings,
    which --set changes for this run alone; args.settings has them as they are in force.
    """
    parser.add_argument("--run", type=Path, help="folder of the run (default: run)")
    parser.add_argument("--seed", type=int, default=0, help=f"{seed} (default: 0)")
    parser.add_argument("--epochs", type=int, help=f"default: {constants['EPOCHS']}")
    parser.add_argument("--resume", action="store_true", help="continue a run that was stopped")
    parser.add_argument("--smoke", action="store_true", help="two epochs, in run-smoke/")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting of train.py for this run, such as batch_size=32; may be repeated",
    )
    args = parser.parse_args(argv)
    args.settings = {"seed": args.seed, **change_settings(constants, args.set)}
    epochs = args.settings.pop("epochs")
    args.epochs = epochs if args.epochs is None else args.epochs
    if args.seed < 0 or args.epochs < 1:
        parser.error("--seed must be 0 or more, and --epochs 1 or more")
    if args.smoke:
        args.epochs = 2
    args.run = args.run or Path("run-smoke" if args.smoke else "run")
    try:
        args.run.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UserError(f"{args.run} cannot be the folder of a run: {fault.strerror}.") from fault
    return args


class Run:
    """A run in its folder, new or continued.

    `parts` are what learns, by name: model and optimizer, which continue where they were.
    `settings` and `fingerprint` must be the same when a run is continued; `facts` are what it
    takes to use the model again. Early stopping and best.pt go by the figure named `watch`, the
    smaller the better. Of several processes, only the `first` one writes.
    """

    def __init__(
        self,
        args: argparse.Namespace,
        *,
        patience: int,
        parts: Mapping[str, Any],
        settings: dict[str, Any],
        fingerprint: str,
        facts: dict[str, Any],
        watch: str = "val_loss",
        first: bool = True,
    ) -> None:
        self.folder, self.epochs, self.patience = args.run, args.epochs, patience
        self.parts, self.watch, self.first = parts, watch, first
        self.complete = False  # trained and reported in an earlier process
        self.shown = -math.inf  # when the last line was written into a log
        self.state: dict[str, Any] = {
            "settings": settings,
            "fingerprint": fingerprint,
            **facts,
            "epoch": 0,
            "best": math.inf,
            "stale": 0,  # epochs since the best one
            "history": [],
        }
        if first:
            claim(self.folder)
        if args.resume and (self.folder / "last.pt").exists():
            self.resume()
        elif first:
            if args.resume:
                print(f"{self.folder} has nothing to resume; starting a new run.")
            for old in ("last.pt", "best.pt", "metrics.csv", "report.json"):
                (self.folder / old).unlink(missing_ok=True)

    def resume(self) -> None:
        """Continue from last.pt, unless it was made under other conditions."""
        path = self.folder / "last.pt"
        checkpoint = load_checkpoint(path)
        changed = [
            f"{name} was {checkpoint['settings'].get(name)}, is now {value}"
            for name, value in self.state["settings"].items()
            if checkpoint["settings"].get(name) != value
        ]
        if checkpoint["fingerprint"] != self.state["fingerprint"]:
            changed.append("the data is not the same")
        if changed:
            raise UserError(f"{path} cannot be resumed: {'; '.join(changed)}.")
        for name, part in self.parts.items():
            part.load_state_dict(checkpoint.pop(name))
        self.state = checkpoint
        self.complete = self.finished and (self.folder / "report.json").exists()
        if self.complete:
            print(f"{self.folder} is finished after {self.state['epoch']} epochs; nothing to do.")
        elif self.first:
            write_metrics(self.folder, self.state["history"])

    @property
    def finished(self) -> bool:
        return self.state["epoch"] >= self.epochs or self.state["stale"] >= self.patience

    def epochs_left(self) -> Iterator[int]:
        """The number of each epoch to train, counted from 0; at the end, a line that sums up."""
        while not self.finished:
            yield self.state["epoch"]
        if self.first:
            if sys.stdout.isatty():
                print()  # ends the line that show() wrote
            best = f"best {self.watch.replace('val_', 'validation ')} {self.state['best']:.4f}"
            print(f"{self.folder}: {self.state['epoch']} epochs, {best}")

    def end_epoch(self, figures: dict[str, float]) -> None:
        """Keep an epoch: its figures, by their names in metrics.csv, and what was learnt."""
        state, figure = self.state, figures[self.watch]
        state["epoch"] += 1
        if not all(map(math.isfinite, figures.values())):
            raise UserError(
                f"a loss is not a number in epoch {state['epoch']}: lower the learning rate at the "
                "top of train.py, or look for extreme values in the data."
            )
        improved = figure < state["best"]
        state["best"] = min(figure, state["best"])
        state["stale"] = 0 if improved else state["stale"] + 1
        state["history"].append({"epoch": state["epoch"], **figures})
        if not self.first:
            return
        self.show()
        weights = {name: part.state_dict() for name, part in self.parts.items()}
        if improved:
            save_checkpoint(self.folder / "best.pt", {**state, **weights})
        write_metrics(self.folder, state["history"])
        # Written last: only now does the epoch count.
        save_checkpoint(self.folder / "last.pt", {**state, **weights})

    def show(self) -> None:
        """One line that rewrites itself on a terminal; in a log, a line every few seconds."""
        row = self.state["history"][-1]
        figures = (f"{name} {value:.4f}" for name, value in row.items() if name != "epoch")
        line = "  ".join([f"epoch {row['epoch']}/{self.epochs}", *figures])
        if sys.stdout.isatty():
            print(f"\r\033[K{line}", end="", flush=True)
        elif time.monotonic() - self.shown >= LINE_EVERY:
            self.shown = time.monotonic()
            print(line, flush=True)


claims: dict[Path, int] = {}  # folders that this process holds


def claim(folder: Path) -> None:
    """Hold a folder until this process ends, however it ends: one run at a time writes into it."""
    if sys.platform == "win32" or folder.resolve() in claims:  # Windows cannot lock a folder
        return
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        raise UserError(f"{folder}: another run is writing there; name another --run.") from fault
    except OSError:
        return  # a file system without locks
    claims[folder.resolve()] = held


@contextlib.contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Turn what a full or read-only disk raises into a message."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError) as fault:  # torch reports a full disk as a RuntimeError
        full = "the disk may be full" if isinstance(fault, RuntimeError) else fault
        why = getattr(fault, "strerror", None) or full
        raise UserError(f"{path} cannot be written: {why}.") from fault


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name to write under, which becomes `path` at the end.

    So a process that is killed leaves a whole file, and a script that looks at a run while it
    trains reads one.
    """
    partial = path.with_name(f"partial-{path.name}")
    with writing(path):
        yield partial
        os.replace(partial, path)


def save_checkpoint(path: Path, checkpoint: dict) -> None:
    with replacing(path) as partial:
        torch.save(checkpoint, partial)


def load_checkpoint(path: Path) -> dict:
    """weights_only: a checkpoint from someone else can hold numbers, but no code."""
    try:
        with zipfile.ZipFile(path) as archive:  # torch.load checks no checksum, this does
            if archive.testzip():
                raise zipfile.BadZipFile(f"{path}: a checksum is wrong")
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        if "fingerprint" not in checkpoint:
            raise ValueError(f"{path}: made by another program")
        return checkpoint
    except FileNotFoundError as fault:
        raise UserError(f"{path} does not exist; train first: python train.py") from fault
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, pickle.UnpicklingError) as fault:
        raise UserError(f"{path} is damaged or not a checkpoint of this project.") from fault


def write_metrics(folder: Path, history: list[dict]) -> None:
    """The whole file anew: after a resume it holds the epochs of the checkpoint and no others."""
    with replacing(folder / "metrics.csv") as partial:
        pd.DataFrame(history).to_csv(partial, index=False)


def write_report(folder: Path, figures: dict, checkpoint: dict) -> None:
    """The end of a run: --resume takes one that has this file as finished."""
    report = {**figures, "best_epoch": checkpoint["epoch"], "settings": checkpoint["settings"]}
    with replacing(folder / "report.json") as partial:
        partial.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def note_baseline(folder: Path, figures: dict, name: str, better: Callable = max) -> None:
    """Say so if the baseline does better than the network, by the figure that matters most."""
    if len(pd.read_csv(folder / "metrics.csv")) <= 2:
        return  # two epochs, as with --smoke, say nothing of it
    reached, baseline = figures["model"][name], figures["baseline"][name]
    if better(reached, baseline) != reached:
        print(
            f"note: the baseline is better than the network ({name} {baseline:.4f} against "
            f"{reached:.4f}): use the baseline, or help the network with more data, more epochs or "
            "other settings at the top of train.py.",
            file=sys.stderr,
        )


def write_table(table: pd.DataFrame, out: str | None) -> None:
    """Write CSV to a file, or to the terminal."""
    with writing(out or "the output"):
        table.to_csv(out or sys.stdout, index=False)


def derive_seed(*numbers: int) -> int:
    """A seed for (seed, epoch): what an epoch draws depends on it alone, so --resume is exact."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0] >> 1)  # fits 31 bits
