"""One step of the check, in a process of its own: `python -m tests.gpu.inside FOLDER STEP …`

`run.py` calls it. The frameworks are imported here and nowhere else.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .environment import older
from .plan import Project, Step, read_plan
from .records import FAULT, Notes

OLDER = ("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "NotImplementedError")
"""What raises these may be an older library than the project asks for."""


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """In the folder of a project, whose modules have the names of any other's."""
    own, before = [script.stem for script in folder.glob("*.py")], Path.cwd()
    for name in own:
        sys.modules.pop(name, None)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        os.chdir(before)
        for name in own:
            sys.modules.pop(name, None)
        if "keras" in sys.modules:  # a project may have set the precision of the whole process
            sys.modules["keras"].config.set_dtype_policy("float32")


@contextmanager
def noted(notes: Notes, check: str, project: Project | None = None) -> Iterator[None]:
    """A fault becomes a record, which says what is older here than the project asks for."""
    try:
        yield
    except Exception as fault:
        traceback.print_exc()
        why = f"{type(fault).__name__}: {str(fault)[:500]}"
        asked = older(project.requires) if project else []
        suspects = [each for each in asked if each.split()[0] in traceback.format_exc()]
        blamed = type(fault).__name__ in OLDER and suspects
        alone = {"perhaps only because it is older": suspects} if blamed else {}
        notes.note(check, False, why=why, older=asked, **alone)


def main(folder: Path, step: Step, small: bool) -> None:
    notes = Notes(folder, step.id)
    projects = {project.id: project for project in read_plan(folder)}
    own = [project for project in projects.values() if project.stack == step.stack]
    project = projects.get(f"{step.task} {step.stack}")
    with noted(notes, FAULT, project):
        if step.what == "machine":
            from .machine import describe

            describe(notes, own, small)
        elif step.what == "project":
            from .project import check

            assert project
            check(notes, folder, project, small)
        elif step.what == "larger":
            from .larger import measure

            assert project
            measure(notes, folder, project, small)
        else:
            from .epochs import measure_each

            measure_each(notes, folder, own, small)


if __name__ == "__main__":
    place, what, stack, task, options = sys.argv[1:]
    main(Path(place), Step(what, stack, task), **json.loads(options))
