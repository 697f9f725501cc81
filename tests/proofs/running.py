"""Scripts of a generated project, run as its owner runs them."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from .needs import HERE, needs

Note = Callable[..., None]
"""A fixture that notes what was found."""

# For XLA, where compiling takes longer than what is compiled: that need not be quick.
UNOPTIMIZED = {"XLA_FLAGS": "--xla_backend_optimization_level=0"}
# For all but Keras on TensorFlow; the module there says why.
WITHOUT_TENSORFLOW = {"PYTHONPATH": str(HERE / "without_tensorflow")}


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
    """`python COMMAND` in a folder, that of a project as in its owner's environment."""
    script = folder / "train.py"
    on_tensorflow = not script.exists() or '"KERAS_BACKEND", "tensorflow"' in script.read_text(
        encoding="utf-8"
    )
    hidden = {} if on_tensorflow else WITHOUT_TENSORFLOW
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env=environment() | hidden | variables,
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


def run(folder: Path, *command: str | Path, **variables: str) -> Done:
    """`python COMMAND` in the folder of a project, to its end."""
    return finish(start(folder, *command, **variables))


def call_all(folder: Path, calls: Sequence[Sequence[str]], **variables: str) -> list[Done]:
    """Each call, `[script, argument, …]`, as a user types it, but all in one process.

    Importing a framework takes seconds; this way a table of faults pays for it once.
    """
    done = run(folder, HERE / "calls.py", json.dumps(calls), **variables)
    assert done.code == 0, done.err[-3000:]
    return [Done(**each) for each in json.loads(done.out.splitlines()[-1])]


def epochs_and_rest(out: str) -> tuple[list[str], list[str]]:
    """The lines that a run writes into a log, one at once and then one every few seconds at most;
    and the others, which are the same in each run of one seed."""
    lines = out.splitlines()
    return (
        [line for line in lines if line.startswith("epoch ")],
        [line for line in lines if not line.startswith("epoch ")],
    )


def call_named(
    folder: Path, calls: Mapping[str, Sequence[str]], **variables: str
) -> dict[str, Done]:
    """The same for calls that have names."""
    return dict(zip(calls, call_all(folder, list(calls.values()), **variables), strict=True))


def load(folder: Path, *names: str) -> list[ModuleType]:
    """Modules of a project, in this process; the next project's have the same names."""
    own = {script.stem for script in folder.glob("*.py")}
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        return [importlib.import_module(name) for name in names]
    finally:
        sys.path.remove(str(folder))
        for name in own:
            sys.modules.pop(name, None)


def report_of(run: Path) -> dict[str, Any]:
    """What a run found: `model`, `baseline`, `rows`, …"""
    found: dict[str, Any] = json.loads((run / "report.json").read_text(encoding="utf-8"))
    return found


def change(folder: Path, **constants: object) -> None:
    """Edit settings at the top of train.py, as its owner would."""
    script = folder / "train.py"
    lines = script.read_text(encoding="utf-8").splitlines()
    for name, value in constants.items():
        [number] = [n for n, line in enumerate(lines) if line.startswith(f"{name} = ")]
        lines[number] = f"{name} = {value!r}"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")


def shrink(folder: Path, task: str) -> list[str]:
    """The flags that make the network small, and the data where there is much of it."""
    return [*set_to(**small_settings(folder, task)), *give_little(folder, task)]


def small_settings(folder: Path, task: str) -> dict[str, Any]:
    """The settings that make the network of this project as small as can be."""
    script, small = (folder / "train.py").read_text(encoding="utf-8"), needs(task)["small"]
    there = {name: value for name, value in small.items() if f"\n{name} = " in script}
    assert there or not small
    return there


def set_to(**constants: object) -> list[str]:
    """The flags that change settings for a run: `--set widths=4,8`."""
    texts = {name.lower(): str(value).strip("()") for name, value in constants.items()}
    return [word for name, text in texts.items() for word in ("--set", f"{name}={text}")]


def give_little(folder: Path, task: str) -> list[str]:
    """Put a small file where the built-in data is large; the flags that name it."""
    name, *flags = needs(task)["data"] or [None]
    if name is not None:
        shutil.copy(HERE / "little" / name, folder)
    return flags


def copy(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def suffix_of(stack: str) -> str:
    """Of checkpoints."""
    return ".pt" if stack == "pytorch" else ".keras"
