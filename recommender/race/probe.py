"""Runs train.py of a project in the current folder, and notes when what happened.

    python probe.py NOTES PROJECT STARTED [ARGUMENTS OF train.py …]

NOTES is the JSON file to write; PROJECT the folder of the project; STARTED the time (seconds since
the epoch) at which the process was begun. The project itself is not changed: its functions are
looked at from outside. Runs with the standard library and the project's own packages alone.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(notes: str, project: str, started: str, *arguments: str) -> None:
    began = float(started)
    sys.path.insert(0, project)
    sys.argv = ["train.py", *arguments]
    import runs  # type: ignore[import-not-found]
    import train  # type: ignore[import-not-found]

    seen: dict[str, Any] = {"import": time.time() - began, "first_step": None, "epochs": []}

    def step(*_: object, **__: object) -> None:
        if seen["first_step"] is None:
            seen["first_step"] = time.time() - began

    watch_steps(step)
    write_metrics = runs.write_metrics
    last = [0.0]

    def epoch(run: Path, history: list[object]) -> None:
        now = time.time()
        if history:
            seen["epochs"].append(now - (last[0] or began))
        last[0] = now
        write_metrics(run, history)

    runs.write_metrics = epoch
    try:
        train.main(list(arguments))
    finally:
        seen["total"] = time.time() - began
        seen["peak_memory"] = peak_memory()
        Path(notes).write_text(json.dumps(seen), encoding="utf-8")


def watch_steps(step: Any) -> None:
    """Have `step` called after each step of an optimizer, by the framework's own hooks."""
    if "keras" in sys.modules:
        import keras  # type: ignore[import-untyped,import-not-found,unused-ignore]

        class Watch(keras.callbacks.Callback):  # type: ignore[misc]
            def on_train_batch_end(self, batch: int, logs: object = None) -> None:
                step()

        fit = keras.Model.fit

        def watched(self: object, *args: object, **more: Any) -> object:
            more["callbacks"] = [*(more.get("callbacks") or ()), Watch()]
            return fit(self, *args, **more)

        keras.Model.fit = watched
    elif "torch" in sys.modules:
        from torch.optim.optimizer import register_optimizer_step_post_hook

        register_optimizer_step_post_hook(step)


def peak_memory() -> int | None:
    """Bytes of memory that the process held at most; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
