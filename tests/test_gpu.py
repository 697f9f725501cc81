"""The check on GPUs, on a machine without one: `python -m tests.gpu` from its start to its end."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.gpu import agreeing, cards
from tests.gpu.busy import covered
from tests.gpu.environment import older
from tests.gpu.plan import STACKS, Project, steps, write_plan
from tests.gpu.records import Notes, in_short, table, write_results

ROOT = Path(__file__).parents[1]

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed"
)


def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.gpu", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
    )


@needs_torch
def test_a_project_is_checked_from_start_to_end(tmp_path: Path) -> None:
    chosen = ["--only", "tabular-regression", "--only", "pytorch"]
    prepared = call("prepare", tmp_path, *chosen)
    assert prepared.returncode == 0, prepared.stderr
    patient = ["--budget", "1200", "--longest", "1200"]  # other tests take the processors
    done = call("run", tmp_path, "--only", "project", "--small", *patient)
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    records = results["records"]["project pytorch tabular-regression"]
    assert done.returncode == 0, json.dumps(records, indent=1)
    held = {"on the device", "precision", "outputs", "two epochs", "evaluation", "prediction"}
    assert {check for check, record in records.items() if record["ok"]} == held | {"resumed"}
    assert records["on the device"]["found"].keys() == {"weights", "batches", "optimizer"} | {
        "outputs"
    }
    assert records["two epochs"]["losses"] == 0  # the CPU against itself
    assert records["resumed"]["arrays"] > 0
    assert results["left_out"] == []

    before = (tmp_path / "records").stat().st_mtime_ns
    again = call("run", tmp_path, "--only", "project", "--small")
    assert again.returncode == 0
    assert (tmp_path / "records").stat().st_mtime_ns == before  # nothing is done twice


def test_what_there_is_no_time_for_is_named(tmp_path: Path) -> None:
    assert call("prepare", tmp_path, "--only", "tabular-regression").returncode == 0
    done = call("run", tmp_path, "--budget", "1")
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert done.returncode == 1
    assert results["left_out"][0] == "machine pytorch"
    assert "left out: no time" in done.stdout
    assert len(results["left_out"]) == 1 + 2 * len(STACKS)


@pytest.mark.skipif(os.name != "posix", reason="stops by signals")
def test_it_stops_at_once_and_goes_on(tmp_path: Path) -> None:
    write_plan(tmp_path, [Project("tabular-regression", "pytorch", False, False)])
    command = [sys.executable, "-m", "tests.gpu", "run", str(tmp_path), "--budget", "60"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    log = Notes(tmp_path, "machine pytorch").log
    patience = time.monotonic() + 60
    while not log.exists() and time.monotonic() < patience:
        time.sleep(0.01)
    began = time.monotonic()
    process.terminate()
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, "stopped; the same command goes on\n")
    assert time.monotonic() - began < 5
    assert not Notes(tmp_path, "machine pytorch").ended


def test_the_most_important_comes_first() -> None:
    tasks = ("image-classification", "language-model", "tabular-regression")
    projects = [Project(task, stack, False, False) for stack in reversed(STACKS) for task in tasks]
    names = [step.id for step in steps(projects)]
    assert names[:5] == [
        "machine pytorch",
        *(f"project pytorch {task}" for task in tasks),
        "larger pytorch language-model",
    ]
    assert names[-1] == "epochs keras-torch"
    assert len(names) == len(set(names)) == 1 + 9 + 4 + 3


def test_a_line_that_a_kill_left_half_is_passed_over(tmp_path: Path) -> None:
    notes = Notes(tmp_path, "project pytorch x")
    notes.note("precision", True, mixed=True)
    with notes.path.open("a", encoding="utf-8") as file:
        file.write('{"check": "resu')
    assert notes.read() == {"precision": {"ok": True, "mixed": True}}
    assert not notes.ended
    write_results(tmp_path, {"left_out": ["epochs pytorch"]}, ["project pytorch x"])
    text = table(json.loads((tmp_path / "results.json").read_text("utf-8")))
    assert "1 passed" in text
    assert "epochs pytorch" in text


def test_what_is_older_than_asked_for_is_named() -> None:
    asked = [f"pytest>={pytest.__version__}", "pytest>=999", "no-such-package>=1"]
    late, missing = older(asked)
    assert late == f"pytest {pytest.__version__}, asked for >=999"
    assert missing == "no-such-package is missing"


def test_a_failed_record_says_why() -> None:
    record = {"ok": False, "distance": 0.25, "why": "TypeError: x", "older": ["torch 2.11.0"]}
    assert in_short(record) == "distance 0.25, TypeError: x, ['torch 2.11.0']"


def test_distances() -> None:
    assert agreeing.distance([3.0, 4.0], [3.0, 4.0]) == 0
    assert agreeing.distance([0.0, 0.0], [3.0, 4.0]) == 1
    assert agreeing.distance([math.nan], [1.0]) == math.inf
    assert agreeing.distance([1.0], [1.0, 2.0]) == math.inf
    assert agreeing.largest_difference([1.0, 0.001], [2.0, 0.0]) == 0.5
    assert agreeing.text_distance("a 0.50 b", "a 1.00 c") == (0.5, 1 / 3)


def test_busy_time_counts_what_overlaps_once() -> None:
    assert covered([(5, 6), (0, 2), (1, 3), (1.5, 2)]) == 4
    assert covered([]) == 0


def test_work_by_formula() -> None:
    """nanoGPT's GPT-2 of 124 million parameters, by its own count: 6 N + 12 L H Q T per token."""
    per_token = cards.transformer_work(768, 12, 1024, 50304) / 1024
    inside = 12 * 12 * 768**2 + 768 * 50304
    assert per_token == pytest.approx(6 * inside + 12 * 12 * 768 * 1024)
    assert cards.network_work(8, 1, (4,)) == 6 * 64 * (9 * 4 + 18 * 16)
    assert cards.peak("NVIDIA H100 80GB HBM3") == 989e12
    assert cards.peak("NVIDIA L40S") != cards.peak("NVIDIA L4")
    assert cards.peak("none") is None
