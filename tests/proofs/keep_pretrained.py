"""Make a pretrained network of a run: `python keep_pretrained.py RUN LIKE FOLDER`, in a project.

What the network of the best checkpoint learnt goes into the folder, in the form that the project
loads; how images are prepared is taken from LIKE, the network that the run itself began with.
"""

import shutil
import sys
from pathlib import Path

sys.path[0] = str(Path.cwd())

import runs  # noqa: E402

run, like, folder = map(Path, sys.argv[1:])
folder.mkdir()
if (run / "best.pt").exists():
    from model import build_model

    build_model(runs.load_checkpoint(run / "best.pt")).pretrained.save_pretrained(folder)
    prepared = ["preprocessor_config.json"]
else:
    model, _ = runs.load_checkpoint(run / "best.keras")
    inside = model.get_layer("pretrained").layer.layers
    [backbone] = [layer for layer in inside if hasattr(layer, "stackwise_num_filters")]
    backbone.save_to_preset(str(folder))
    prepared = ["preprocessor.json", "image_converter.json"]
for name in prepared:
    shutil.copy(like / name, folder)
