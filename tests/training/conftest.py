"""Projects generated through the public door, run as their owner runs them.

A project and a trained run cost seconds, so each is made once in a session. Tests that write into
one work on a copy.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

import recommender
from recommender.catalogue import load_catalogue
from recommender.resources import templates_folder

from .forks import Forks

HERE = Path(__file__).parent
CATALOGUE = load_catalogue(templates_folder())
# Every task that trains; the minimal one has no checkpoint, no report and no file of its own data.
TASKS = tuple(task.id for task in CATALOGUE.tasks.values() if "trained" in task.layers)
CHOICES = {
    "pytorch": ("pytorch", None),
    "keras-tensorflow": ("keras", "tensorflow"),
    "keras-torch": ("keras", "torch"),
    "keras-jax": ("keras", "jax"),
}
# Networks as small as they can be and little data, where other things than those are tested.
SMALL: dict[str, dict[str, object]] = {
    "adversarial": {"WIDTH": 4},
    "image-classification": {"WIDTHS": (4, 8)},
    "language-model": {"WIDTH": 16, "BLOCKS": 1},
    "text-classification": {"WIDTH": 8, "BLOCKS": 1, "BATCH_SIZE": 32},  # long texts have blocks
    "time-series-forecasting": {"CHANNELS": 4},
    "variational-autoencoder": {"HIDDEN": 16},
}
LITTLE = {
    "language-model": ("text.txt", "The quick brown fox jumps over the lazy dog.\n" * 100),
    "text-classification": (
        "texts.csv",
        "text,label\n" + "".join(f"{'abc'[n % 3]} in row {n},{n % 3}\n" for n in range(480)),
    ),
}
LITTLE["text-fine-tuning"] = LITTLE["text-classification"]
# For XLA, where compiling takes longer than what is compiled: that need not be quick.
UNOPTIMIZED = {"XLA_FLAGS": "--xla_backend_optimization_level=0"}
SUFFIX = {choice: ".pt" if choice == "pytorch" else ".keras" for choice in CHOICES}

Project = Callable[[str, str], Path]


@dataclass(frozen=True)
class Done:
    """What a command left: exit code and both streams, without the chatter of TensorFlow."""

    code: int
    out: str
    err: str


def environment() -> dict[str, str]:
    """One thread, no picture window, and an allocator that keeps what it has: handing every large
    tensor back to the system takes a quarter of the time of a language model on TensorFlow. The
    backend is the project's own choice."""
    quiet = {
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "random",
        "MALLOC_MMAP_THRESHOLD_": str(2**31 - 1),  # glibc's; others have never heard of them
        "MALLOC_TRIM_THRESHOLD_": str(2**31 - 1),
        "MALLOC_TOP_PAD_": str(2**26),
    }
    kept = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    return kept | quiet


def own_lines(text: str) -> str:
    """Without the lines that no script can silence: TensorFlow's C++ side writes some before that,
    and torchao, which ExecuTorch brings and transformers imports, some for each missing GPU."""
    chatter = re.compile(r"WARNING: All log messages before absl|[IWE]\d{4} |Failed to load /")
    return "".join(line for line in text.splitlines(True) if not chatter.match(line))


def start(folder: Path, *command: str | Path, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env=environment() | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> Done:
    try:
        out, err = process.communicate(timeout=1200)  # for what hangs
    except BaseException:
        process.kill()
        raise
    return Done(process.returncode, own_lines(out), own_lines(err))


def run_alone(folder: Path, *command: str | Path, **variables: str) -> Done:
    """`python COMMAND` in the folder of a project, to its end: a new process."""
    return finish(start(folder, *command, **variables))


FORKS = Forks(environment())


@pytest.fixture(scope="session", autouse=True)
def _forks_end() -> Iterator[None]:
    yield
    FORKS.close()


def run(folder: Path, *command: str | Path, forks: Forks = FORKS) -> Done:
    """The same in a process that is forked where the libraries of the project are imported."""
    if sys.platform != "linux":  # elsewhere a fork is not safe, or not there
        return run_alone(folder, *command)
    code, out, err = forks.run(folder, *command)
    return Done(code, own_lines(out), own_lines(err))


def call_all(
    folder: Path, calls: Sequence[Sequence[str]], begin: Callable[..., Done] = run
) -> list[Done]:
    """Each call, `[script, argument, …]`, as a user types it, but all in one process.

    Importing a framework takes seconds; this way a table of faults pays for it once.
    """
    done = begin(folder, HERE / "calls.py", json.dumps(calls))
    assert done.code == 0, done.err[-3000:]
    return [Done(**each) for each in json.loads(done.out.splitlines()[-1])]


def call_each(
    project: Project,
    task: str,
    choices: Sequence[str],
    places: pytest.TempPathFactory,
    calls: Sequence[Sequence[str]],
) -> dict[str, tuple[Path, list[Done]]]:
    """For each choice a project of its own and what the calls left; two projects at a time."""
    folders = [copy(project(one, task), places.mktemp(task) / one) for one in choices]
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda folder: call_all(folder, calls), folders)
        return dict(zip(choices, zip(folders, done, strict=True), strict=True))


def change(folder: Path, **constants: object) -> None:
    """Edit settings at the top of train.py, as its owner would."""
    script = folder / "train.py"
    lines = script.read_text(encoding="utf-8").splitlines()
    for name, value in constants.items():
        [number] = [n for n, line in enumerate(lines) if line.startswith(f"{name} = ")]
        lines[number] = f"{name} = {value!r}"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")


def shrink(folder: Path, task: str) -> list[str]:
    """Make the network small, and the data where there is much of it; the flags that this needs."""
    script = (folder / "train.py").read_text(encoding="utf-8")
    there = {name: value for name, value in SMALL.get(task, {}).items() if f"\n{name} = " in script}
    assert there or task not in SMALL
    change(folder, **there)
    return give_little(folder, task)


def give_little(folder: Path, task: str) -> list[str]:
    """Write a small file where the built-in data is large; the flags that name it."""
    if task not in LITTLE:
        return []
    name, text = LITTLE[task]
    (folder / name).write_text(text, encoding="utf-8")
    columns = ["--text", "text", "--label", "label"] if name.endswith(".csv") else []
    return ["--data", name, *columns]


def without_network(folder: Path, task: str, tiny_model: Callable[[], Path]) -> None:
    """A task that names a pretrained model in a setting gets a folder there, as its owner may."""
    setting = CATALOGUE.tasks[task].settings.get("pretrained")
    if setting:
        change(folder, **{str(setting): str(tiny_model())})


def copy(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, tiny_model: Callable[[], Path]) -> Project:
    """The folder of a generated project; nobody may leave anything in it."""
    verdict = recommender.recommend({})
    made: dict[tuple[str, str], Path] = {}

    def call(choice: str, task: str) -> Path:
        if (choice, task) not in made:
            framework, backend = CHOICES[choice]
            files = recommender.generate(
                verdict, name="my-project", framework=framework, backend=backend, task=task
            )
            folder = write(tmp_path_factory.mktemp(f"{choice}-{task}"), files)
            without_network(folder, task, tiny_model)
            made[choice, task] = folder
        return made[choice, task]

    return call


@pytest.fixture
def own_project(project: Project, tmp_path: Path) -> Project:
    """A copy for one test, to change and to run in."""

    def call(choice: str, task: str) -> Path:
        return copy(project(choice, task), tmp_path / f"{choice}-{task}")

    return call
