"""The figures of metrics.csv in TensorBoard, while training goes on."""

from torch.utils.tensorboard import SummaryWriter


class TensorBoardLog:
    """Written anew like metrics.csv: the epochs of the checkpoint, then those to come."""

    def __init__(self, run):
        self.run = run
        if run.first:
            folder = run.folder / "tensorboard"
            for old in folder.glob("events.*"):
                old.unlink()
            self.board = SummaryWriter(folder)
            for row in run.state["history"]:
                self.add(row)

    def write(self):
        """The epoch that has just ended."""
        if self.run.first:
            self.add(self.run.state["history"][-1])

    def add(self, row):
        for name, value in row.items():
            if name != "epoch":
                self.board.add_scalar(name, value, row["epoch"])
        self.board.flush()  # so that they show at once
