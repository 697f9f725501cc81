"""Sizes for which one wants a GPU: how fast, and which share of what the card could do.

Beside each PyTorch project runs the loop of `plain_loop.py` on the same network and data, and on
Keras the same project on JAX. Without a GPU the sizes are those of a toy.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import epochs
from .cards import network_work, peak, transformer_work
from .inside import inside, noted
from .large_data import write_images, write_text, write_texts
from .plan import Project
from .records import Notes
from .stacks import load_stack


@dataclass(frozen=True)
class Size:
    settings: Mapping[str, object]
    """Of train.py."""
    constants: dict[str, int]
    """Of data.py."""
    data: Callable[[Path], list[str]]
    """Writes it; the flags."""
    unit: str
    """What the rate counts."""
    units: int
    """How many of them an example has."""
    work: float
    """Operations to learn an example."""
    model: tuple[int, int, int] | None = None
    """Blocks, heads and width of the model to start from."""


def language_model(small: bool) -> Size:
    context, width, heads, blocks, batch = (32, 32, 2, 2, 4) if small else (512, 640, 10, 10, 64)
    settings = {"context": context, "width": width, "heads": heads, "blocks": blocks}
    settings |= {"batch_size": batch, "windows": (4 if small else 20) * batch}
    data = partial(write_text, size=20_000 if small else 2_000_000)
    work = transformer_work(width, blocks, context, 64)
    return Size(settings, {}, data, "tokens", context, work)


def text_fine_tuning(small: bool) -> Size:
    tokens, batch, shape = (16, 4, (2, 2, 32)) if small else (128, 64, (12, 12, 768))
    blocks, _, width = shape
    data = partial(write_texts, rows=30 if small else 1800, letters=2 * tokens)
    work = transformer_work(width, blocks, tokens)
    return Size({"batch_size": batch}, {"MAX_TOKENS": tokens}, data, "tokens", tokens, work, shape)


def image_classification(small: bool) -> Size:
    size, widths, batch = (32, (4, 8), 4) if small else (224, (64, 128, 256, 512), 128)
    data = partial(write_images, count=24 if small else 1464, size=size + 32)
    settings = {"widths": ",".join(map(str, widths)), "batch_size": batch, "fewest_steps": 1}
    work = network_work(size, 3, widths)
    return Size(settings, {"IMAGE_SIZE": size}, data, "images", 1, work)


SIZES = {
    "language-model": language_model,
    "text-fine-tuning": text_fine_tuning,
    "image-classification": image_classification,
}


def measure(notes: Notes, folder: Path, project: Project, small: bool) -> None:
    stack = load_stack(project.stack)
    small = small or not stack.gpu
    size = SIZES[project.task](small)
    place = lay_out(folder, project, size)
    flags = ["--epochs", "2", *size.data(place)]
    flags += [
        word for name, value in size.settings.items() for word in ("--set", f"{name}={value}")
    ]
    if size.model:
        model = folder / "models" / f"larger-{project.task}"
        make_model(model, size.model)
        flags += ["--model", str(model.resolve())]
    best = peak(card()) if stack.gpu else None

    def rates(figures: dict[str, Any]) -> dict[str, Any]:
        per_second = figures["rows_per_s"]
        found = {f"{size.unit}_per_s": per_second * size.units}
        found["teraflops"] = per_second * size.work / 1e12
        found |= {"share_of_peak": per_second * size.work / best} if best else {}
        return found | figures | {"peak_mib": stack.peak_mib()}

    with noted(notes, "project", project), inside(place):
        found = epochs.capture(project.stack, flags, stack.device)
        assert found
        notes.note("project", None, **rates(epochs.figures(project.stack, found)))
        if project.stack == "pytorch":
            from .plain_loop import compare

            compare(notes, found, flags, stack.device, size.unit, size.units)


def lay_out(folder: Path, project: Project, size: Size) -> Path:
    """A copy of the project, with the constants of its data.py that no flag changes."""
    place = folder / f"{project.folder}-larger"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder / project.folder, place, ignore=shutil.ignore_patterns("run-*"))
    lines = (place / "data.py").read_text("utf-8").splitlines()
    for name, value in size.constants.items():
        [number] = [n for n, line in enumerate(lines) if line.startswith(f"{name} = ")]
        lines[number] = f"{name} = {value}"
    (place / "data.py").write_text("\n".join(lines) + "\n", "utf-8")
    return place


def make_model(folder: Path, shape: tuple[int, int, int]) -> None:
    if not (folder / "config.json").exists():
        command = [sys.executable, "-m", "tests.gpu.large_model", str(folder), *map(str, shape)]
        subprocess.run(command, cwd=Path(__file__).parents[2], check=True)


def card() -> str:
    import torch

    return str(torch.cuda.get_device_name()) if torch.cuda.is_available() else ""
