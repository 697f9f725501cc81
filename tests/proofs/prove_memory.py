"""A folder may be larger than memory: the peak of a run does not grow with what its images hold."""

from __future__ import annotations

from pathlib import Path

from .noise import SIZE, make_images
from .plan import Starter, every
from .running import HERE, change, run

CHECK = "memory"
SAYS = "needing no more memory for a folder of many images than for one of few"
READS = ("*.py", "!export.py", "!predict.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["image-classification"])

HELD = SIZE * SIZE * 3 * 4  # bytes of an image in float32
FEW, MANY = 120, 840  # images; the few fill two batches of each split, one of them read ahead
BOUND = HELD // 5  # bytes per image, less than its pixels as bytes; a path takes about 500


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


# glibc gives back what is free, and large pieces at once: else the peak is that of what it keeps.
GIVES_BACK = {
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_TOP_PAD_": "131072",
}


def peaks(folder: Path, *arguments: str | Path) -> list[int]:
    """In bytes."""
    done = run(folder, HERE / "memory.py", *arguments, **GIVES_BACK)
    assert done.code == 0, done.err[-3000:]
    return [int(line) * 1024 for line in done.out.splitlines() if line.isdigit()]


def test_memory_is_flat(starter: Starter, own_folder: Path, tmp_path: Path) -> None:
    folder = own_folder
    change(folder, WIDTHS=(2,), BATCH_SIZE=8)
    replace(folder / "data.py", "\nIMAGE_SIZE = 32 ", f"\nIMAGE_SIZE = {SIZE} ")
    replace(folder / "model.py", "images.batches(rows, 256)", "images.batches(rows, 8)")
    replace(
        folder / "evaluate.py",
        'images.batches(rows["test"], 256)',
        'images.batches(rows["test"], 8)',
    )
    replace(folder / "evaluate.py", "\nBASELINE_IMAGES = 2000 ", "\nBASELINE_IMAGES = 50 ")
    few = make_images(tmp_path / "few", FEW)
    many = make_images(tmp_path / "many", MANY)
    if (
        starter.framework == "pytorch"
    ):  # the loader is the same file in both, so its control serves both
        least, streamed, held = peaks(folder, "--hold", few, many)
        assert held - least > 0.8 * HELD * (MANY - FEW)  # so this is what holding them would show
    else:  # a second fit in a process takes memory of its own
        [least], [streamed] = peaks(folder, few), peaks(folder, many)
    assert streamed - least < BOUND * (MANY - FEW)
