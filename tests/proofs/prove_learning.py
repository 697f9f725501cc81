"""Projects to learn from: short, full of comments, and still right."""

from __future__ import annotations

from pathlib import Path

from .plan import Starter, catalogue, every
from .running import Note, call_all, change, give_little

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", shapes={"purpose": "learning"})

# Where the default run is long: enough to come up to the baseline, or well on the way to it.
EPOCHS = {
    "image-classification": 3,
    "text-classification": 6,
    "language-model": 1,
    "variational-autoencoder": 20,
    "time-series-forecasting": 4,
    "adversarial": 32,
    "text-fine-tuning": 6,
}
# The pretrained model that tests make knows nothing yet, and has to learn all in these epochs; of
# the others a higher rate asks for fewer epochs, or a smaller network for less time.
SETTINGS = {
    "text-fine-tuning": {"LEARNING_RATE": 3e-3, "BATCH_SIZE": 16},
    "variational-autoencoder": {"LEARNING_RATE": 3e-3},
    "language-model": {"STEPS": 80, "WIDTH": 64, "BLOCKS": 2, "LEARNING_RATE": 3e-3},
}
SMALLER_IS_BETTER = {"bits", "kernel_distance", "mae", "mse"}
# How far behind the baseline. A short run of the language model stays behind counting triples,
# but not behind knowing no more than how frequent each character is (4.7 bits). The generator,
# after a quarter of its epochs, draws digits that are not yet as good as they will be (its distance
# is 0.15 to 0.32); before, and while the discriminator wins the contest, which on some processors
# it does for the first ten epochs, its distance is 1.0.
SLACK = {"bits": 1.2, "kernel_distance": 0.4, "mae": 0.0, "mse": 0.0}
# What predict.py prints of an example: a header and five rows, one image, or eight weeks; of new
# images, the name of their file.
LINES = {
    "tabular-classification": 6,
    "tabular-regression": 6,
    "text-classification": 6,
    "text-fine-tuning": 6,
    "image-classification": 2,
    "time-series-forecasting": 9,
    "adversarial": 1,
}


def calls(task: str, folder: Path) -> list[list[str]]:
    own = give_little(folder, task) if task == "text-fine-tuning" else []
    example = f"run/{catalogue().tasks[task].settings['example']}"
    epochs = ["--epochs", str(EPOCHS[task])] if task in EPOCHS else []
    return [["train.py", *epochs, *own], ["predict.py", example], ["evaluate.py", *own]]


def test_it_trains_and_predicts(starter: Starter, own_folder: Path, figures: Note) -> None:
    folder, task = own_folder, starter.task
    change(folder, **SETTINGS.get(task, {}))
    train, predict, evaluate = call_all(folder, calls(task, folder))
    assert train.code == 0, train.err
    assert predict.code == 0, predict.err
    lines = len(predict.out.splitlines())
    assert lines == LINES[task] if task in LINES else lines > 1
    assert evaluate.out in train.out
    first = evaluate.out.splitlines()[1]
    model, baseline = map(float, first[24:].split()[:2])
    figure = first[:24].strip()
    figures(**{figure: model, "baseline": baseline})
    sign = -1 if figure in SMALLER_IS_BETTER else 1
    # One split; that of the smallest table has 64 rows, and a few of them decide a hundredth.
    assert sign * (model - baseline) > -SLACK.get(figure, 0.05)
    left = {path.name for path in (folder / "run").iterdir()}
    settings = catalogue().tasks[task].settings
    assert left >= {"metrics.csv", settings["example"], settings["picture"]}
