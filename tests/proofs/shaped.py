"""What a run of few images, mixed precision and TensorBoard does: `shaped.py EPOCHS`, in a project.

Resumes run/, which was killed after its last epoch, then trains full/ without mixed precision and
whole/ over what full/ has left, and at last the project in the folder language-model. Prints, as
JSON, what TensorBoard has and the precision of layers; seen.npz has the images that the network was
given.
"""

import importlib
import json
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

sys.path[0] = str(Path.cwd())

import data  # noqa: E402
import evaluate  # noqa: E402
import model  # noqa: E402
import predict  # noqa: E402
import runs  # noqa: E402
import train  # noqa: E402

RUNS = ("run", "full", "whole", "language-model/run")
# Whatever goes through data.augment: images, seed, what it returned.
augmented = []
# What the network was given in the runs of this process, and the precision of layers' outputs:
# (training or not, kind of layer, precision).
batches = {"train": [], "held_out": []}
precisions = set()


def remember(real):
    def augment(x, seed):
        augmented.append((x, seed, real(x, seed)))
        return augmented[-1][-1]

    return augment


def watch_torch():
    """All that passes a layer, by hooks."""
    import torch

    def given(layer, arguments):
        if isinstance(layer, train.ResNet):
            batches["train" if layer.training else "held_out"].append(arguments[0].numpy())

    def returned(layer, arguments, output):
        training = torch.is_grad_enabled()
        precisions.add((training, type(layer).__name__, str(output.dtype).removeprefix("torch.")))

    torch.nn.modules.module.register_module_forward_pre_hook(given)
    torch.nn.modules.module.register_module_forward_hook(returned)


def watch_keras():
    """What fit asks its data for, and the layers of the network that it trains."""
    keras, real_fit = train.keras, train.keras.Model.fit

    def record(asked, kept):
        """As fit asks: a first batch to learn its shape from, then passes, each from its start."""
        kind = type(asked)

        class Recorded(kind):
            def __getitem__(self, index):
                if index == 0 and len(kept) % len(self):
                    del kept[-(len(kept) % len(self)) :]
                batch = super().__getitem__(index)
                kept.append(batch[0])
                return batch

        asked.__class__ = Recorded

    def fit(self, x, validation_data, **options):
        note_layers(True, self)
        if isinstance(validation_data, keras.utils.PyDataset):  # of images
            record(x, batches["train"])
            record(validation_data, batches["held_out"])
        return real_fit(self, x, validation_data=validation_data, **options)

    def note_layers(training, network):
        for layer in network.layers:
            precisions.add((training, type(layer).__name__, layer.output.dtype))

    def predict_on_batch(self, x):
        note_layers(False, self)
        batches["held_out"].append(x)
        return real_predict(self, x)

    keras.Model.fit = fit
    real_predict, keras.Model.predict_on_batch = keras.Model.predict_on_batch, predict_on_batch


@contextmanager
def full_precision():
    """Without the line that README.md says to take out."""
    if hasattr(train, "keras"):
        policy, train.keras.config.set_dtype_policy = train.keras.config.set_dtype_policy, str
        policy("float32")
        yield
        train.keras.config.set_dtype_policy = policy
    else:
        real = train.torch.autocast
        train.torch.autocast = lambda *arguments, **options: real("cpu", enabled=False)
        yield
        train.torch.autocast = real


def events(run):
    """{"curve/name": [[epoch, value], …]} of all that TensorBoard would show, doubles too."""
    found = {}
    folder = Path(run) / "tensorboard"
    for part in sorted({path.parent for path in folder.rglob("events.*")}):
        board = EventAccumulator(
            str(part), size_guidance={"scalars": 0, "tensors": 0}, purge_orphaned_data=False
        ).Reload()
        name = part.relative_to(folder)
        for tag in board.Tags()["scalars"]:
            found[str(name / tag)] = [[event.step, event.value] for event in board.Scalars(tag)]
        for tag in board.Tags()["tensors"]:
            found[str(name / tag)] = [
                [event.step, float(make_ndarray(event.tensor_proto))]
                for event in board.Tensors(tag)
            ]
    return found


def main(epochs):
    flags = ["--epochs", str(epochs)]
    train.main(["--resume", *flags])  # it was killed when only the report was missing

    (watch_keras if hasattr(train, "keras") else watch_torch)()
    with full_precision():
        train.main([*flags, "--run", "whole"])
    full = sorted(precisions)
    shutil.copytree("whole", "full")

    for seen in (precisions, *batches.values()):
        seen.clear()
    data.augment = remember(data.augment)
    train.main([*flags, "--run", "whole"])
    mixed = sorted(precisions)
    images = data.load(None)
    rows = data.split(images.labels, 0)
    none = images.read(rows["train"][:1])[:0]
    np.savez(
        "seen.npz",
        **{name: np.concatenate(each) for name, each in batches.items()},
        given=np.concatenate([none, *(x for x, _, _ in augmented)]),
        seeds=[seed for _, seed, _ in augmented],
        returned=np.concatenate([none, *(x for _, _, x in augmented)]),
        **{f"original_{name}": images.read(index) for name, index in rows.items()},
    )

    augmented.clear()
    shutil.copy("whole/report.json", "report.json")
    evaluate.main(["--run", "whole"])
    for number in "12":
        predict.main(["whole/example.png", "--run", "whole", "--out", f"prediction-{number}.csv"])
    augmented_afterwards = len(augmented)
    output = output_precision(images.read(rows["test"]))
    other = train_other("language-model")
    return {
        "events": {run: events(run) for run in RUNS},
        "mixed": mixed,
        "full": full,
        "augmented afterwards": augmented_afterwards,
        "output": output,
        **other,
    }


def output_precision(x):
    """Of the logits, as predict.py has them before it takes their softmax."""
    if hasattr(train, "keras"):
        return str(runs.load_checkpoint(Path("whole/best.keras"))[0].predict_on_batch(x).dtype)
    network = model.build_model(runs.load_checkpoint(Path("whole/best.pt")))
    return str(network(train.torch.from_numpy(x)).dtype).removeprefix("torch.")


def train_other(project):
    """The same for another project, in this process: its modules take the place of ours."""
    precisions.clear()
    for script in Path().glob("*.py"):
        sys.modules.pop(script.stem, None)
    os.chdir(project)
    sys.path[0] = str(Path.cwd())
    importlib.import_module("train").main(["--epochs", "2"])
    importlib.import_module("predict").main(["--prompt", "The", "--length", "2"])
    os.chdir("..")
    return {project: sorted(precisions)}


print(json.dumps(main(int(sys.argv[1]))))
