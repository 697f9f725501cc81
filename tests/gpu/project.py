"""Is a project right on the GPU? It is killed and resumed, trained, evaluated, and predicts."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from . import agreeing
from .environment import DETERMINISTIC, older
from .inside import inside, noted
from .places import note_outputs, note_places
from .plan import Project
from .records import Notes
from .stacks import Stack, load_stack
from .watching import watched_keras, watched_torch

ROOT = Path(__file__).parents[2]


def flags_of(project: Project, small: bool) -> list[str]:
    """Two epochs; the network as it is, or as small as can be. The data too, and where a package is
    missing that they may come from."""
    lacks = any(each.endswith("is missing") for each in older(project.requires))
    data = project.data if small or lacks else []
    return [
        "--epochs",
        "2",
        *project.pretrained,
        *(project.small if small else project.full),
        *data,
    ]


def check(notes: Notes, folder: Path, project: Project, small: bool) -> None:
    place, flags = folder / project.folder, flags_of(project, small)
    if missing := older(project.requires):
        notes.note("versions", None, older=missing)
    for run in place.glob("run-*"):
        shutil.rmtree(run)
    if fault := killed(place, flags):
        notes.note("killed", False, why=fault)
    stack = load_stack(project.stack)
    with inside(place):
        check = _Check(notes, project, stack, flags)
        if not os.environ.get("DETERMINISTIC"):
            check.places()
            check.agreement()
        check.resuming(place, small)


def killed(place: Path, flags: list[str]) -> str:
    """A run is killed in its second epoch, in a process of its own; what went wrong with that."""
    command = [sys.executable, "-m", "tests.gpu.killed", str(place), *flags, "--run", "run-killed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    print(f"killed: exit code {done.returncode}\n{done.stdout}\n{done.stderr}", flush=True)
    begun = any((place / "run-killed").glob("last.*"))
    return "" if done.returncode == -signal.SIGKILL and begun else done.stderr[-500:] or "it ended"


class _Check:
    def __init__(self, notes: Notes, project: Project, stack: Stack, flags: list[str]) -> None:
        self.notes, self.project, self.stack, self.flags = notes, project, stack, flags
        self.train = importlib.import_module("train")
        self.data = project.data if project.data and project.data[0] in flags else []

    def run(self, name: str, *more: str) -> Path:
        self.train.main([*self.flags, "--run", name, *more])
        return Path(name)

    def places(self) -> None:
        """Where everything is, in which precision, and how much memory that took."""
        watch = watched_torch if self.project.stack == "pytorch" else watched_keras
        self.stack.forget_peak()
        with noted(self.notes, "run", self.project):
            with watch() as seen:
                self.run("run-whole")
            note_places(self.notes, self.project, self.stack, seen)
            self.notes.note("memory", None, peak_mib=self.stack.peak_mib())
            if self.project.stack == "pytorch":
                note_outputs(self.notes, self.stack, seen)

    def agreement(self) -> None:
        """Two epochs on the GPU and on the CPU from the same random numbers, and what one
        checkpoint gives on both."""
        with noted(self.notes, "agrees with the CPU", self.project):
            ours = "run-whole"
            with self.stack.same_noise():
                if self.project.stack != "keras-jax":  # its first run had the same already
                    ours = "run-noise"
                    self.run(ours)
                with self.stack.on_cpu():
                    cpu = self.run("run-cpu")
            far = agreeing.largest_difference(agreeing.losses(Path(ours)), agreeing.losses(cpu))
            figures = agreeing.largest_difference(agreeing.report(Path(ours)), agreeing.report(cpu))
            chaotic = self.project.plays
            ok = None if chaotic else far <= agreeing.LOSSES
            note = {"note": "its data follow from what it did; only measured"} if chaotic else {}
            limit = {"at_most": agreeing.LOSSES}
            self.notes.note("two epochs", ok, losses=far, report=figures, **limit, **note)
        with noted(self.notes, "evaluation", self.project):
            far = agreeing.largest_difference(*(self.evaluated(on_cpu) for on_cpu in (False, True)))
            most = agreeing.EVALUATION
            self.notes.note("evaluation", far <= most, far=far, at_most=most)
        with noted(self.notes, "prediction", self.project):
            self.predictions()

    def evaluated(self, on_cpu: bool) -> list[float]:
        with self.stack.on_cpu() if on_cpu else contextlib.nullcontext():
            importlib.import_module("evaluate").main([*self.data, "--run", "run-whole"])
        return agreeing.report(Path("run-whole"))

    def predictions(self) -> None:
        """Printed, or drawn into new files of the current folder."""
        flags = [word.replace("RUN", "run-whole") for word in self.project.predict]
        texts, pictures = [], []
        for file in _files():
            file.unlink()
        for on_cpu in (False, True):
            before, printed = _files(), io.StringIO()
            where = self.stack.on_cpu() if on_cpu else contextlib.nullcontext()
            with where, contextlib.redirect_stdout(printed):
                importlib.import_module("predict").main([*flags, "--run", "run-whole"])
            texts.append(printed.getvalue())
            new = sorted(file for file in _files() - before if file.suffix == ".png")
            kept = [file.rename(file.with_name(f"{file.stem}-{on_cpu}.kept")) for file in new]
            pictures.append(kept)
        figures, words = agreeing.text_distance(*texts)
        written = not any(pictures) and not agreeing.NUMBER.search(texts[0])
        drawn = [agreeing.picture_distance(a, b) for a, b in zip(*pictures, strict=True)]
        far = max(drawn, default=0.0)
        fits = figures <= agreeing.LOSSES and words <= 0.1 and far <= 0.01
        limits = {"at_most": agreeing.LOSSES, "words_at_most": 0.1, "pictures_at_most": 0.01}
        note = {"note": "a word that is drawn otherwise changes all after it"} if written else {}
        ok = None if written else fits
        found = {"numbers": figures, "words": words, "pictures": far}
        self.notes.note("prediction", ok, **found, **limits, **note)
        for file in (file for each in pictures for file in each):
            file.unlink()

    def resuming(self, place: Path, small: bool) -> None:
        """Last, since a second try takes another process."""
        again = bool(os.environ.get("DETERMINISTIC"))
        name = "resumed, deterministic" if again else "resumed"
        with noted(self.notes, name, self.project):
            if again:
                self.run("run-whole")
            resumed = self.run("run-killed", "--resume")
            pair = [
                (run / "last").with_suffix(self.stack.suffix)
                for run in (resumed, Path("run-whole"))
            ]
            differ, count, far = agreeing.unlike(*pair)
            self.notes.note(name, not differ, differ=differ, arrays=count, distance=far)
            if differ and not again:
                second(self.project, small)


def second(project: Project, small: bool) -> None:
    """Kill and resume with deterministic algorithms."""
    folder = Path.cwd().parents[1]
    command = [sys.executable, "-m", "tests.gpu.inside", str(folder), "project"]
    command += [project.stack, project.task, f'{{"small": {str(small).lower()}}}']
    subprocess.run(command, cwd=ROOT, env=os.environ | DETERMINISTIC)


def _files() -> set[Path]:
    return {*Path().glob("*.png"), *Path("predicted").glob("*.png")}
