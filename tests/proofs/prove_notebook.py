"""The project as a notebook, run cell by cell: what it finds is what the scripts find."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from .needs import needs
from .plan import TASKS, Starter, catalogue, every
from .running import environment, give_little, report_of, run, shrink, write

CHECK = "notebook"
SAYS = "run from top to bottom as a notebook, with the same figures as the scripts"
READS = ("*.py", "*.ipynb", "!export.py")
STARTERS = [
    one.having(form="notebook")
    for one in every("pytorch", "keras-tensorflow", tasks=[*TASKS, "minimal"])
]


def execute(notebook: nbformat.NotebookNode, folder: Path) -> list[str]:
    """Run it in a folder; what each cell of code printed to standard output."""
    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute(env=environment())
    return [
        "".join(out.text for out in cell.outputs if out.get("name") == "stdout")
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def replace_line(notebook: nbformat.NotebookNode, start: str, line: str) -> None:
    """Edit the one line that begins so, as its owner would."""
    pattern = re.compile(rf"^{re.escape(start)}.*$", re.MULTILINE)
    [cell] = [each for each in notebook.cells if pattern.search(each.source)]
    cell.source = pattern.sub(lambda _: line, cell.source)


def test_it_finds_what_the_scripts_find(starter: Starter, folder: Path, tmp_path: Path) -> None:
    alone = write(
        tmp_path / "my-project",
        {path: text for path, text in starter.files().items() if path.endswith(".ipynb")},
    )
    notebook = nbformat.read(alone / "my-project.ipynb", as_version=4)
    nbformat.validate(notebook)
    if starter.task == "minimal":
        assert execute(notebook, alone)[-1] == run(folder, "train.py").out
        return

    flags = [*shrink(folder, starter.task), "--epochs", "2"]
    give_little(alone, starter.task)
    replace_line(notebook, "argv = []", f"argv = {flags!r}")
    script = (folder / "train.py").read_text(encoding="utf-8")
    for setting in needs(starter.task)["pretrained"]:
        [line] = re.findall(rf"^{setting} = .*$", script, re.MULTILINE)
        replace_line(notebook, f"{setting} = ", line)
    printed = execute(notebook, alone)
    pictures = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]

    trained = run(folder, "train.py", *flags)
    assert trained.code == 0, trained.err
    settings = catalogue().tasks[starter.task].settings
    words = shlex.split(f"run/{settings['example']}{settings.get('example_flags', '')}")
    predicted = run(folder, "predict.py", *words)
    assert predicted.code == 0, predicted.err
    assert report_of(alone / "run") == report_of(folder / "run")
    # TensorFlow warns where one process calls many models.
    assert re.sub(r"^WARNING:tensorflow.*\n", "", printed[-1]) == predicted.out
    assert len(pictures) == len([*(folder / "run").glob("*.png")])
    # What the notebook wrote is the scripts, so they can be called beside it.
    for path in alone.glob("*.py"):
        assert path.read_text() == (folder / path.name).read_text(), path.name
