"""What runs.py writes, while another script reads the same folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proofs.plan import Starter, every
from tests.proofs.running import run, write

CHOSEN = every("pytorch", "keras-jax", tasks=["tabular-regression"])

READ_WHILE_WRITING = """
import json
import threading
from pathlib import Path

import pandas as pd

import runs

folder = Path()
histories = [[{"epoch": row, "train_loss": 0.5} for row in range(size)] for size in (1, 400)]
checkpoint = {"epoch": 3, "settings": {"seed": 0}}
runs.write_metrics(folder, histories[0])
runs.write_report(folder, {}, checkpoint)


def keep_writing():
    for turn in range(400):
        runs.write_metrics(folder, histories[turn % 2])
        runs.write_report(folder, {"figures": list(range(turn))}, checkpoint)


writer = threading.Thread(target=keep_writing)
writer.start()
sizes, reads = set(), 0
while writer.is_alive():
    sizes.add(len(pd.read_csv(folder / "metrics.csv")))
    json.loads((folder / "report.json").read_text())
    reads += 1
assert reads > 20, reads
assert sizes <= {1, 400}, sizes
print(sorted(path.name for path in folder.iterdir() if path.suffix in {".csv", ".json"}))
"""


@pytest.mark.parametrize("starter", CHOSEN, ids=lambda starter: starter.id)
def test_who_looks_at_a_run_while_it_trains_reads_whole_files(
    starter: Starter, tmp_path: Path
) -> None:
    folder = write(tmp_path / "project", starter.files())
    done = run(folder, "-c", READ_WHILE_WRITING)
    assert done.code == 0, done.err
    assert done.out == "['metrics.csv', 'report.json']\n"
