"""Fine-tuning a language model: better than before and than from scratch, and clear about faults.

The pretrained model is a tiny one, trained on a part of Python's help; the other kind of text are
docstrings of modules. What a model of the hub reaches is not measured.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from pydoc_data.topics import topics
from types import ModuleType

import pytest

from .plan import Starter, every
from .running import HERE, Note, call_all, call_named, change, copy, own_lines, report_of

CHECK = "trained"
SAYS = "trained"
READS = ("*.py", "!export.py")
STARTERS = every("pytorch", "keras-tensorflow", tasks=["language-model-fine-tuning"])

KIND = {"pytorch": "transformers", "keras": "KerasHub"}
END = "<|endoftext|>"  # which a model has to have met, or LoRA cannot teach it to stop
HELP = END.join(topics[name] for name in sorted(topics))[:300_000]
OWN = ["--data", "docstrings.txt"]
SETTINGS = {"TOKENS": 64, "LEARNING_RATE": 0.02, "ACCUMULATE": 1}
ANSWERS = {"list": "Yes, it can be changed.", "tuple": "No, it stays as it is."}


def docstrings(*modules: ModuleType) -> str:
    """Of their functions and classes."""
    found = [
        f"{name}\n{inspect.getdoc(value)}\n"
        for module in modules
        for name, value in sorted(vars(module).items())
        if (inspect.isroutine(value) or inspect.isclass(value)) and inspect.getdoc(value)
    ]
    return "\n".join(found)


DOCSTRINGS = docstrings(os, statistics)[:20_000]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of two models of one size: one knows Python's help, the other only what
    fine-tuning may learn from."""
    place = tmp_path_factory.mktemp("models")
    train = DOCSTRINGS[: int(len(DOCSTRINGS) * 0.8)]
    for name, text, steps in (("pretrained", HELP, 800), ("scratch", train, 100)):
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
        maker = [HERE / "tiny_language_model.py", place / name, place / f"{name}.txt", str(steps)]
        subprocess.run([sys.executable, *maker], check=True, capture_output=True)
    return place


@pytest.fixture(scope="module")
def trained(starter: Starter, folder: Path, models: Path) -> Path:
    """The project after a run on docstrings, and with the figures of the other model."""
    for name in ("pretrained", "scratch"):
        shutil.copytree(models / name, folder / name)
    change(folder, MODEL="pretrained", **SETTINGS)
    (folder / "docstrings.txt").write_text(DOCSTRINGS, encoding="utf-8")
    scratch = ["--smoke", "--model", "scratch", "--run", "run-scratch"]
    done = call_all(folder, [["train.py", *OWN, "--epochs", "6"], ["train.py", *OWN, *scratch]])
    assert [one.code for one in done] == [0, 0], done
    return folder


def test_better_than_before_and_than_from_scratch(trained: Path, details: Note) -> None:
    """By the perplexity, which depends on how a library splits the text: so details, no figures."""
    report = report_of(trained / "run")
    after, before = (report[name]["perplexity"] for name in ("model", "baseline"))
    scratch = report_of(trained / "run-scratch")["baseline"]["perplexity"]
    details(after=after, before=before, from_scratch=scratch, learnt=report["learnt"])
    assert after < 0.5 * before
    assert after < 0.9 * scratch
    samples = (trained / "run" / "samples.txt").read_text(encoding="utf-8")
    for kind in ("prompt", "before", "after", "the data"):
        assert samples.count(f"--- {kind}\n") == 3
    assert "--- before\n\n" not in samples


def test_the_merged_model_begins_where_the_run_ended(starter: Starter, trained: Path) -> None:
    """It is a pretrained model like any other, with the same tokens; only PyTorch has one."""
    if starter.framework != "pytorch":
        assert not (trained / "merge.py").exists()
        return
    again = ["--smoke", "--model", "run/merged", "--run", "run-merged"]
    done = call_all(trained, [["merge.py"], ["train.py", *OWN, *again]])
    assert [one.code for one in done] == [0, 0], done
    assert re.fullmatch(r"run/merged: outputs within \S+ of those of the run\n", done[0].out)
    after = report_of(trained / "run")["model"]["perplexity"]
    begun = report_of(trained / "run-merged")["baseline"]["perplexity"]
    assert begun == pytest.approx(after, rel=1e-3)


def test_it_writes_the_same_text_for_the_same_seed(trained: Path) -> None:
    predict = ["predict.py", "--prompt", "Return the ", "--length", "30"]
    flags = (["--seed", "1"], ["--seed", "1"], ["--seed", "2"], ["--seed", "1", "--before"])
    one, same, other, before = call_all(trained, [[*predict, *more] for more in flags])
    assert one.code == 0, one.err
    assert one.out == same.out != other.out
    assert before.out != one.out
    assert all(done.out.startswith("Return the ") for done in (one, other, before))
    assert len(one.out) > 20


def test_answers_to_prompts(trained: Path, figures: Note) -> None:
    """Only the answers count, and only they are written."""
    kinds = list(ANSWERS) * 60
    rows = [
        {"prompt": f"Number {number}: can you change a {kind}?", "answer": ANSWERS[kind]}
        for number, kind in enumerate(kinds)
    ]
    (trained / "my.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run = ["--run", "run-answers"]
    predict = ["predict.py", *run, "--temperature", "0", "--prompt"]
    train, *answers = call_all(
        trained,
        [
            ["train.py", "--data", "my.jsonl", *run, "--epochs", "12"],
            *([*predict, f"Number 7: can you change a {kind}?"] for kind in ANSWERS),
        ],
    )
    assert train.code == 0, train.err
    report = report_of(trained / "run-answers")
    after, before = (report[name]["perplexity"] for name in ("model", "baseline"))
    figures(perplexity_of_answers=after)
    assert after < 1.05  # without reading the prompt, a guess at the first of ten tokens: 1.07
    assert before > 5
    assert [done.out.strip() for done in answers] == list(ANSWERS.values())


def test_faults_are_named(
    starter: Starter, trained: Path, tmp_path: Path, pretrained: Callable[[Starter], Path]
) -> None:
    # Nobody listens there, and nothing else was downloaded before.
    variables = {
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HF_HOME": str(tmp_path / "cache"),
        "KAGGLEHUB_CACHE": str(tmp_path / "cache"),
    }
    choice, folder = starter.framework, trained
    named = {"pytorch": "HuggingFaceTB/SmolLM2-135M", "keras": "gpt2_base_en"}
    (folder / "empty").mkdir()
    (folder / "half").mkdir()
    (folder / "half" / "config.json").write_text('{"model_type": "llama"}')
    weights = copy(pretrained(starter), folder / "damaged") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    good = '{"prompt": "a", "answer": "b"}\n'
    files = {
        "faults.jsonl": good + "\n{\n" + '{"prompt": "a"}\n{"prompt": "a", "answer": 1}\n[]\n',
        "many.jsonl": "x\n" * 30,
        "few.jsonl": good * 3,
        "long.jsonl": json.dumps({"prompt": "word " * 100, "answer": "b"}) + "\n" + good * 19,
        "short.txt": "abc",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "latin.txt").write_bytes("Grüße ".encode("latin-1") * 500)
    new = ["--run", "new"]
    calls = {
        **{name: ["train.py", "--model", name, *new] for name in ("empty", "half", "damaged")},
        **{name: ["train.py", "--data", name, *new] for name in (*files, "latin.txt", "none.txt")},
        "no name": ["train.py", "--model", "no such/one/here", *new],
        "no network": ["train.py", "--model", named[choice], *new],
        "other data": ["evaluate.py"],
        "epochs": ["train.py", *OWN, "--resume", "--epochs", "4"],
        "empty prompt": ["predict.py", "--prompt", " "],
    }
    done = call_named(folder, calls, **variables)
    said = {name: own_lines(one.err) for name, one in done.items()}
    for name in ("empty", "half", "damaged"):
        assert said[name] == (
            f"error: {name}: this folder has no language model and tokenizer that {KIND[choice]} "
            "can load.\n"
        )
    assert said["faults.jsonl"] == (
        "error: faults.jsonl: line 3: not JSON, at column 2: Expecting property name enclosed in "
        "double quotes.\n"
        "faults.jsonl: line 4: no 'answer'; there is 'prompt'.\n"
        "faults.jsonl: line 5: 'answer' is not text.\n"
        'faults.jsonl: line 6: not an object such as {"prompt": "...", "answer": "..."}.\n'
    )
    many = said["many.jsonl"].splitlines()
    assert len(many) == 11
    assert many[0] == "error: many.jsonl: line 1: not JSON, at column 1: Expecting value."
    assert many[-1] == "many.jsonl: and 20 more faults."
    assert said["few.jsonl"] == (
        "error: few.jsonl: 3 prompts with answers are too few: at least 20 are needed.\n"
    )
    assert "1 too long, left out; 0 answers cut.\n" in said["long.jsonl"]
    assert said["short.txt"] == "error: " + "".join(
        f"short.txt: its {part} part is too short: at least 65 tokens are needed; see TOKENS in "
        "train.py.\n"
        for part in ("train", "val", "test")
    )
    assert said["latin.txt"] == (
        "error: latin.txt: not UTF-8 text; save it as UTF-8 and try again.\n"
    )
    assert said["none.txt"] == "error: none.txt: cannot be read: No such file or directory.\n"
    assert said["no name"] == (
        "error: there is no pretrained model 'no such/one/here', neither as a folder nor on the "
        "hub; give another name or a folder: --model FOLDER.\n"
    )
    assert said["no network"] == (
        f"error: the pretrained model {named[choice]!r} is missing or incomplete on this computer, "
        "and the hub cannot be reached. Connect to the internet, or use a model in a folder: "
        "--model FOLDER.\n"
    )
    assert said["other data"] == (
        "error: run was trained on other data than this; give the same --data.\n"
    )
    assert said["epochs"].endswith("cannot be resumed: epochs was 6, is now 4.\n")
    assert said["empty prompt"] == "error: --prompt: empty; give at least one word.\n"
    assert {name for name, one in done.items() if one.code != 1} == {"long.jsonl"}


def test_layers_of_another_name_and_a_model_that_is_gone(
    starter: Starter, trained: Path, tmp_path: Path
) -> None:
    folder = copy(trained, tmp_path / "gone")
    shutil.rmtree(folder / "pretrained")
    change(folder, TARGETS="no_layer")
    variables = {"HTTPS_PROXY": "http://127.0.0.1:9", "HF_HOME": str(tmp_path / "cache")}
    other, gone = call_all(
        folder,
        [["train.py", "--model", "scratch", *OWN, "--run", "new"], ["predict.py", "--prompt", "a"]],
        **variables,
    )
    assert (other.code, own_lines(other.err)) == (
        1,
        "error: scratch has no layers with these names: no_layer. Set TARGETS in train.py.\n",
    )
    assert gone.code == 1
    assert "pretrained model 'pretrained'" in gone.err
    assert "Traceback" not in gone.err
