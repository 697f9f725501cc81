"""Images are read from a folder one batch ahead, and the run is the one of plain reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from .checkpoints import contents
from .conftest import HERE, SUFFIX, Project, change, run
from .noise import SIZE, make_images

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("choice", ["pytorch", "keras-tensorflow"])
def test_a_folder_is_read_ahead(own_project: Project, tmp_path: Path, choice: str) -> None:
    folder = own_project(choice, "image-classification")
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
            contents((folder / one / name).with_suffix(SUFFIX[choice]))
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


@pytest.mark.parametrize("choice", ["pytorch", "keras-tensorflow"])
def test_a_file_that_vanishes_is_named(own_project: Project, choice: str) -> None:
    folder = own_project(choice, "image-classification")
    make_images(folder / "photos", 400)
    (folder / "vanishing.py").write_text(VANISHING)
    done = run(folder, "vanishing.py")
    assert done.code == 1
    last = done.err.splitlines()[-1]
    assert last.startswith("error: photos/")
    assert last.endswith(".bmp: there is no such file.")
    assert "Traceback" not in done.err
