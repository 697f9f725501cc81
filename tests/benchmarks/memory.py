"""Peak memory of training on a folder of images, by the number of images in it.

    python tests/benchmarks/memory.py [TASK …] [--framework keras] [--images 3600] [--pixels 48]

Each generated project trains for one epoch and reports, in a process of its own for every folder,
on N, 3 N and 9 N colour images of --pixels × --pixels. What counts is the slope between two
folders: bytes per image added. Of image-classification it should be that of a path, some 500
bytes. `held` is the last folder again with every image kept: the slope of a loader that does not
stream. The generative tasks say that they hold all images: theirs is to be a multiple of the
model's 32 × 32 × 3 bytes, and the same for pictures of any --pixels.

N below 3,500 measures other things as well: splits that do not fill two batches of 256, and a
linear baseline with less than its 2,000 images. Needs Linux, torch, keras and tensorflow.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.benchmarks.training import generate, quiet  # noqa: E402

TASKS = ("image-classification", "variational-autoencoder", "adversarial")
STREAMS = "image-classification"
SCRIPT = HERE.parent / "proofs" / "memory.py"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"default: {', '.join(TASKS)}")
    parser.add_argument("--framework", choices=("pytorch", "keras"), help="default: both")
    parser.add_argument("--images", type=int, default=3600, help="N (default: 3600)")
    parser.add_argument("--pixels", type=int, default=48, help="side of a picture (default: 48)")
    args = parser.parse_args()
    counts = [args.images * times for times in (1, 3, 9)]
    with tempfile.TemporaryDirectory() as place:
        folders = [make_images(Path(place, str(count)), count, args.pixels) for count in counts]
        for task in args.tasks or TASKS:
            for framework in [args.framework] if args.framework else ["pytorch", "keras"]:
                project = generate(task, framework, Path(place, f"{framework}-{task}"))
                print(f"{task}, {framework}, {args.pixels} × {args.pixels} pixels", flush=True)
                before: tuple[int, int] | None = None
                for count, folder in zip(counts, folders, strict=True):
                    [peak] = measure(project, folder)
                    show(f"{count:,}", count, peak, before)
                    before = count, peak
                if task == STREAMS:
                    few, many = folders[0], folders[-1]
                    [least], held = measure(project, few), measure(project, "--hold", many)[-1]
                    show("held", counts[-1], held, (counts[0], least))


def make_images(folder: Path, count: int, pixels: int) -> Path:
    """Noise in two classes. A thousand different pictures; the others are links to them."""
    rng = np.random.default_rng(0)
    for name in ("even", "odd"):
        (folder / name).mkdir(parents=True)
    for number in range(count):
        file = folder / ("even", "odd")[number % 2] / f"{number:06}.png"
        if number < 1000:
            noise = rng.integers(0, 256, (pixels, pixels, 3), dtype=np.uint8)
            Image.fromarray(noise).save(file, compress_level=1)
        else:
            os.link(file.with_name(f"{number % 1000:06}.png"), file)
    return folder


def measure(project: Path, *arguments: str | Path) -> list[int]:
    """Bytes. glibc gives large pieces back at once: else its peak is that of what it keeps."""
    done = subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        cwd=project,
        env=os.environ | quiet(1) | {"MPLBACKEND": "Agg", "MALLOC_MMAP_THRESHOLD_": "65536"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return [int(line) * 1024 for line in done.stdout.splitlines() if line.isdigit()]


def show(name: str, count: int, peak: int, before: tuple[int, int] | None) -> None:
    slope = f"{(peak - before[1]) / (count - before[0]):12,.0f} bytes per image" if before else ""
    print(f"  {name:>8} images{peak / 2**20:10,.0f} MiB{slope}", flush=True)


if __name__ == "__main__":
    main()
