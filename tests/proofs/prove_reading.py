"""Images are read from a folder one batch ahead, and the run is the one of plain reading."""

from __future__ import annotations

from pathlib import Path

from .checkpoints import contents
from .noise import SIZE, make_images
from .plan import Starter, every
from .running import HERE, change, run, suffix_of

CHECK = "reading ahead"
SAYS = "reading images one batch ahead, to the same weights as one by one"
READS = ("*.py", "!export.py", "!predict.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["image-classification"])


def test_a_folder_is_read_ahead(starter: Starter, own_folder: Path, tmp_path: Path) -> None:
    folder = own_folder
    change(folder, WIDTHS=(4,))
    settings = (folder / "data.py").read_text(encoding="utf-8")
    assert "\nIMAGE_SIZE = 32 " in settings
    (folder / "data.py").write_text(
        settings.replace("\nIMAGE_SIZE = 32 ", f"\nIMAGE_SIZE = {SIZE} ")
    )
    images = make_images(tmp_path / "images", 400)
    done = run(folder, HERE / "reading.py", images)
    assert done.code == 0, done.err[-3000:]

    for name in ("best", "last"):
        ahead, plain = (
            contents((folder / one / name).with_suffix(suffix_of(starter.stack)))
            for one in ("ahead", "plain")
        )
        assert ahead == plain
    for name in ("metrics.csv", "report.json"):
        assert (folder / "ahead" / name).read_bytes() == (folder / "plain" / name).read_bytes()


VANISHING = """
import runpy, sys
import data
load = data.load
def vanish(path):
    images = load(path)
    images.sources[data.split(images.labels, 0)["train"][-1]].unlink()
    return images
data.load = vanish
sys.argv = ["train.py", "--data", "photos", "--epochs", "1"]
runpy.run_path("train.py", run_name="__main__")
"""


def test_a_file_that_vanishes_is_named(own_folder: Path) -> None:
    folder = own_folder
    make_images(folder / "photos", 400)
    (folder / "vanishing.py").write_text(VANISHING)
    done = run(folder, "vanishing.py")
    assert done.code == 1
    last = done.err.splitlines()[-1]
    assert last.startswith("error: photos/")
    assert last.endswith(".bmp: there is no such file.")
    assert "Traceback" not in done.err
