"""The figures of metrics.csv in TensorBoard, while training goes on."""

import keras


class TensorBoardLog(keras.callbacks.TensorBoard):
    """TensorBoard, written anew like metrics.csv: the epochs of the checkpoint, then those to come.

    Left to itself, the callback loses the last epochs of a killed run, or has them twice.
    """

    def __init__(self, run):
        folder = run.folder / "tensorboard"
        for old in folder.glob("*/events.*"):
            old.unlink()
        super().__init__(folder, write_graph=False)
        self.history = run.state["history"]

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        for row in self.history:
            self.log(row["epoch"], {"loss": row["train_loss"], **row})

    def on_epoch_end(self, epoch, logs=None):
        self.log(epoch + 1, logs)

    def on_test_end(self, logs=None):
        """Not the validation by iterations as well: a resumed run would have only a part of it."""

    def log(self, epoch, figures):
        """The figures of metrics.csv; what begins with val_ goes to its own curve."""
        figures = {name: figures[name] for name in figures if name[:4] in ("loss", "val_")}
        super().on_epoch_end(epoch, figures)
        for writer in (self._train_writer, self._val_writer):
            writer.flush()  # so that they show at once
