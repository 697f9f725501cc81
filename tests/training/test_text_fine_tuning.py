"""Fine-tuning from a model in a folder: it learns, predicts, and says what is wrong with a model.

The models here have random weights and have to learn all from the default data, so a few epochs at
a high rate must do; what a model of the hub reaches is not measured.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.verified import Verified, note_report

from .conftest import Project, call_all, change, copy

pytestmark = pytest.mark.slow

TASK = "text-fine-tuning"
CHOICES = ("pytorch", "keras-tensorflow")
KIND = {"pytorch": "transformers", "keras-tensorflow": "KerasHub"}
every_choice = pytest.mark.parametrize("choice", CHOICES)


@pytest.fixture(scope="module")
def trained(
    project: Project, tmp_path_factory: pytest.TempPathFactory, tiny_model
) -> dict[str, Path]:
    """A run of each framework, from a pretrained model that is gone afterwards."""
    found = {}
    for choice in CHOICES:
        folder = copy(project(choice, TASK), tmp_path_factory.mktemp(TASK) / choice)
        shutil.copytree(tiny_model(), folder / "pretrained")
        change(folder, LEARNING_RATE=3e-3, BATCH_SIZE=16, MODEL="pretrained")
        [done] = call_all(folder, [["train.py", "--epochs", "3"]])
        assert done.code == 0, done.err
        shutil.rmtree(folder / "pretrained")
        found[choice] = folder
    return found


@every_choice
def test_learns(trained: dict[str, Path], choice: str, verified: Verified) -> None:
    report = json.loads((trained[choice] / "run" / "report.json").read_text())
    note_report(verified, TASK, choice, report)
    print(choice, report["model"]["accuracy"])
    assert report["model"]["accuracy"] > 0.2  # the most frequent class makes up 0.11
    assert sum(report["rows"].values()) == 5873


def test_frameworks_count_the_same_parameters(trained: dict[str, Path]) -> None:
    one, other = (
        json.loads((trained[choice] / "run" / "report.json").read_text())["parameters"]
        for choice in CHOICES
    )
    assert one == other


@every_choice
def test_predicts_without_the_pretrained_model_and_names_faults(
    trained: dict[str, Path], tmp_path: Path, choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody listens there, and nothing was downloaded before.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "none"))
    folder = copy(trained[choice], tmp_path / "copy")
    named = {
        "pytorch": "distilbert/distilbert-base-cased",
        "keras-tensorflow": "distil_bert_base_en",
    }
    (folder / "empty").mkdir()
    (folder / "half").mkdir()
    (folder / "half" / "config.json").write_text('{"model_type": "distilbert"}')
    (folder / "my.csv").write_text("a,b\n1,2\n")
    calls = {
        "example": ["predict.py", "run/example.csv"],
        "text": ["predict.py", "--text", "x" * 100],
        "empty": ["train.py", "--model", "empty", "--run", "new"],
        "half": ["train.py", "--model", "half", "--run", "new"],
        "no name": ["train.py", "--model", "no such/one/here", "--run", "new"],
        "no network": ["train.py", "--model", named[choice], "--run", "new"],
        "column": ["train.py", "--data", "my.csv", "--text", "text", "--label", "b"],
        "epochs": ["train.py", "--resume", "--epochs", "4"],
    }
    done = dict(zip(calls, call_all(folder, list(calls.values())), strict=True))
    assert len(done["example"].out.splitlines()) == 6, done["example"].err
    note = "note: 1 texts fill 64 tokens; what they have beyond is not seen.\n"
    assert (done["text"].code, done["text"].err) == (0, note)
    assert done["empty"].err == (
        f"error: empty: this folder has no model and tokenizer that {KIND[choice]} can load.\n"
    )
    assert done["half"].err == (
        f"error: half: this folder has no model and tokenizer that {KIND[choice]} can load.\n"
    )
    assert done["no name"].err == (
        "error: there is no pretrained model 'no such/one/here', neither as a folder nor on the "
        "hub; give another name or a folder: --model FOLDER.\n"
    )
    assert done["no network"].err == (
        f"error: the pretrained model {named[choice]!r} is not on this computer, and the hub that "
        "has it cannot be reached. Try again with a network, or give a folder: --model FOLDER.\n"
    )
    assert done["column"].err == "error: my.csv: there is no column 'text'; there are: a, b.\n"
    assert {done[name].code for name in ("empty", "half", "no name", "no network", "column")} == {1}
    assert "Traceback" not in done["epochs"].err
