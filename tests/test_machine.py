"""What is detected of a machine: from files as drivers make them, and from this one as it is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from recommender.machine import Machine, inspect
from recommender.prompt.questionnaire import Questionnaire
from recommender.resources import rules_folder
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Kind, Option, Question

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads what drivers say on Linux")

NVIDIA = Machine("linux", ("nvidia",), (3, 12), {"torch": "2.13.0"})
MAC = Machine("macos", ("apple",), (3, 14), {})
UNKNOWN = Machine("windows", (), (3, 11), {})


@LINUX
@pytest.mark.parametrize(
    ("files", "gpus"),
    [
        ({}, ("none",)),
        ({"proc/driver/nvidia/gpus/0000:01:00.0/information": "Model: x"}, ("nvidia",)),
        ({"proc/driver/nvidia/version": "a driver without a GPU"}, ("none",)),
        ({"dev/nvidia0": ""}, ("nvidia",)),
        ({"dev/nvidiactl": ""}, ("none",)),
        ({"dev/dxg": "", "usr/lib/wsl/lib/libcuda.so.1": ""}, ("nvidia",)),
        ({"dev/dxg": ""}, ("none",)),
        ({"sys/class/kfd/kfd/topology/nodes/0/gpu_id": "0\n"}, ("none",)),
        ({"sys/class/kfd/kfd/topology/nodes/1/gpu_id": "51110\n"}, ("amd",)),
        (
            {"dev/nvidia0": "", "sys/class/kfd/kfd/topology/nodes/1/gpu_id": "7\n"},
            ("nvidia", "amd"),
        ),
    ],
)
def test_gpus_by_what_their_drivers_show(
    files: dict[str, str], gpus: tuple[str, ...], tmp_path: Path
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert inspect(tmp_path).gpus == gpus


def test_this_machine_as_it_is() -> None:
    from importlib import metadata

    found = inspect()
    assert found.python == sys.version_info[:2]
    assert found.packages["torch"] == metadata.version("torch")
    assert set(found.packages) <= {"torch", "keras", "tensorflow", "jax"}


def test_nothing_is_imported_to_find_out() -> None:
    script = (
        "import sys; from recommender.machine import inspect; assert 'torch' in inspect().packages;"
        "sys.exit(bool({'torch', 'keras', 'tensorflow', 'jax'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("machine", "wanted", "said"),
    [
        (NVIDIA, {"system": "linux", "gpu": "nvidia"}, "Linux, an NVIDIA GPU"),
        (NVIDIA, {"system": "windows", "gpu": "nvidia"}, ""),
        (NVIDIA, {"gpu": "amd"}, ""),
        (NVIDIA, {"python": "up-to-3-12"}, "Python 3.12"),
        (NVIDIA, {"python": "up-to-3-11"}, ""),
        (NVIDIA, {"python": "from-3-13"}, ""),
        (MAC, {"python": "from-3-14"}, "Python 3.14"),
        (NVIDIA, {"package": "torch"}, "torch 2.13.0"),
        (NVIDIA, {"package": "jax"}, ""),
        (UNKNOWN, {"gpu": "none"}, ""),
    ],
)
def test_what_bears_out_an_option(machine: Machine, wanted: dict[str, str], said: str) -> None:
    assert machine.found(wanted) == said


def test_the_shipped_questions_find_the_machine() -> None:
    rulebase = load_rules(rules_folder())
    for machine, options in (
        (NVIDIA, ["linux-nvidia", "pytorch-code"]),
        (MAC, ["apple-gpu", "newest-python"]),
        (UNKNOWN, []),
    ):
        asking = Questionnaire(rulebase, {})
        asking.__dict__["machine"] = machine
        found = [one for question in rulebase.questions for one in asking.detected(question)]
        assert sorted(found) == sorted(options)


@pytest.mark.parametrize(
    ("kind", "machine", "given", "start"),
    [
        (Kind.ONE, NVIDIA, None, "yes"),
        (Kind.ONE, NVIDIA, "no", "no"),
        (Kind.ONE, UNKNOWN, None, None),
        (Kind.MANY, NVIDIA, None, None),
    ],
)
def test_what_is_found_is_marked_and_preselected_where_one_is_chosen(
    kind: Kind, machine: Machine, given: str | None, start: str | None
) -> None:
    """An answer that was given goes first, and nothing is ticked by itself."""
    options = (Option("no", "No"), Option("yes", "Yes", detected={"gpu": "nvidia"}))
    question = Question("gpu", "A GPU?", "It is faster.", kind, options, source="machine")
    rulebase = replace(load_rules(rules_folder()), questions=(question,), parts=())
    asking = Questionnaire(rulebase, {} if given is None else {"gpu": given})
    asking.__dict__["machine"] = machine
    menu = asking.ask(question, "·")
    mark = " (detected here: an NVIDIA GPU)" if machine is NVIDIA else ""
    assert [item.label for item in menu.items] == ["No", f"Yes{mark}"]
    assert menu.start == start
