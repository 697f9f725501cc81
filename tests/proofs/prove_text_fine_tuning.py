"""Fine-tuning from a model in a folder: it learns, predicts, and says what is wrong with a model.

The models here have random weights and have to learn all from the default data, so a few epochs at
a high rate must do; what a model of the hub reaches is not measured.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .plan import Starter, every
from .running import Note, call_all, call_named, change, copy, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["text-fine-tuning"])

KIND = {"pytorch": "transformers", "keras": "KerasHub"}


@pytest.fixture(scope="module")
def trained(starter: Starter, folder: Path, pretrained: Callable[[Starter], Path]) -> Path:
    """The project after a run from a pretrained model that is gone afterwards."""
    shutil.copytree(pretrained(starter), folder / "pretrained")
    change(folder, LEARNING_RATE=3e-3, BATCH_SIZE=16, MODEL="pretrained")
    [done] = call_all(folder, [["train.py", "--epochs", "3"]])
    assert done.code == 0, done.err
    shutil.rmtree(folder / "pretrained")
    return folder


def test_learns(trained: Path, figures: Note, details: Note) -> None:
    report = report_of(trained / "run")
    accuracy = report["model"]["accuracy"]
    figures(accuracy=accuracy, most_frequent_class=0.11)
    details(parameters=report["parameters"])
    assert accuracy > 0.2  # the most frequent class makes up 0.11
    assert sum(report["rows"].values()) == 5873


def downloaded(cache: Path, model: Path) -> dict[str, str]:
    """The name of a model that lies damaged where a hub's library keeps what it has loaded."""
    hub = cache / "hub" / "models--my--model"
    shutil.copytree(model, hub / "snapshots" / "1")
    (hub / "refs").mkdir()
    (hub / "refs" / "main").write_text("1")
    kaggle = cache / "models" / "my" / "model" / "keras" / "small"
    shutil.copytree(model, kaggle / "1")
    (kaggle / "1" / "config.json").write_text("{")
    (kaggle / ".complete" / "1").mkdir(parents=True)
    (kaggle / ".complete" / "1" / "config.json.complete").touch()
    return {"pytorch": "my/model", "keras": "kaggle://my/model/keras/small/1"}


def test_predicts_without_the_pretrained_model_and_names_faults(
    starter: Starter, trained: Path, tmp_path: Path, pretrained: Callable[[Starter], Path]
) -> None:
    # Nobody listens there, and nothing else was downloaded before.
    variables = {
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HF_HOME": str(tmp_path / "cache"),
        "KAGGLEHUB_CACHE": str(tmp_path / "cache"),
    }
    choice, folder = starter.framework, trained
    named = {
        "pytorch": "distilbert/distilbert-base-cased",
        "keras": "distil_bert_base_en",
    }
    (folder / "empty").mkdir()
    (folder / "half").mkdir()
    (folder / "half" / "config.json").write_text('{"model_type": "distilbert"}')
    weights = copy(pretrained(starter), folder / "damaged") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    cached = downloaded(tmp_path / "cache", folder / "damaged")[choice]
    (folder / "my.csv").write_text("a,b\n1,2\n")
    calls = {
        "example": ["predict.py", "run/example.csv"],
        "text": ["predict.py", "--text", "x" * 100],
        "empty": ["train.py", "--model", "empty", "--run", "new"],
        "half": ["train.py", "--model", "half", "--run", "new"],
        "damaged": ["train.py", "--model", "damaged", "--run", "new"],
        "cached": ["train.py", "--model", cached, "--run", "new"],
        "no name": ["train.py", "--model", "no such/one/here", "--run", "new"],
        "no network": ["train.py", "--model", named[choice], "--run", "new"],
        "column": ["train.py", "--data", "my.csv", "--text", "text", "--label", "b"],
        "epochs": ["train.py", "--resume", "--epochs", "4"],
    }
    done = call_named(folder, calls, **variables)
    assert len(done["example"].out.splitlines()) == 6, done["example"].err
    note = "note: texts of 64 tokens or more: 1; tokens beyond these are ignored.\n"
    assert (done["text"].code, done["text"].err) == (0, note)
    assert done["empty"].err == (
        f"error: empty: this folder has no model and tokenizer that {KIND[choice]} can load.\n"
    )
    for name in ("half", "damaged"):
        assert done[name].err == (
            f"error: {name}: this folder has no model and tokenizer that {KIND[choice]} can load.\n"
        )
    offline = (
        "error: the pretrained model {!r} is missing or incomplete on this computer, and the hub "
        "cannot be reached. Connect to the internet, or use a model in a folder: --model FOLDER.\n"
    )
    damaged = {
        "pytorch": offline.format(cached),
        "keras": f"error: the pretrained model {cached!r} cannot be loaded: Expecting "
        "property name enclosed in double quotes: line 1 column 2 (char 1)\n",
    }
    assert done["cached"].err == damaged[choice]
    assert done["no name"].err == (
        "error: there is no pretrained model 'no such/one/here', neither as a folder nor on the "
        "hub; give another name or a folder: --model FOLDER.\n"
    )
    assert done["no network"].err == offline.format(named[choice])
    assert done["column"].err == "error: my.csv: there is no column 'text'; there are: a, b.\n"
    refused = calls.keys() - {"example", "text", "epochs"}
    assert {done[name].code for name in refused} == {1}
    assert "Traceback" not in done["epochs"].err
