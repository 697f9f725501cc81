"""How long the commands take to start, as ratios within one run.

    python tests/benchmarks/startup.py [--runs 15]

Makes a clean virtual environment, installs this checkout into it as a wheel, and runs in turn: the
bare interpreter, the verdict as JSON and as text, the check of the rule base with all its cases,
`recommender new`, and a bare script that renders and writes the same files with Jinja2. Prints
medians of whole processes, the ratios, and the bounds that they have to keep. Nothing is cached
between runs but compiled Python.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "rules/cases/beginner-tabular.yaml"

BARE = """\
import json
from pathlib import Path
from jinja2 import DictLoader, Environment, FileSystemLoader, StrictUndefined

context = json.loads(Path("context.json").read_text())
environment = Environment(
    block_start_string="#:", block_end_string=":#",
    comment_start_string="#%", comment_end_string="%#",
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    undefined=StrictUndefined, loader=FileSystemLoader(["pieces", "sources"]),
)
environment.globals.update(context)
for name in json.loads(Path("names.json").read_text()):
    target = Path("made", name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(environment.get_template(name).render())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15, help="counted runs of each command")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        python = environment(place)
        script(place, python)
        report(measure(place, commands(place, python), runs))


def environment(place: Path) -> Path:
    venv.create(place / "env", with_pip=True)
    python = place / "env/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", ROOT], check=True)
    return python


def script(place: Path, python: Path) -> None:
    """Lay out what the bare script needs: the same templates and context, planned beforehand."""
    sys.path.insert(0, str(ROOT))
    import recommender
    from recommender.rulebase.answers_file import load_answers
    from recommender.starter import generate as project
    from recommender.starter import plan

    rulebase = recommender.load_rules()
    verdict = recommender.recommend(load_answers(CASE, rulebase).answers, rulebase)
    planned: list[plan.PlannedProject] = []
    real = project.render
    project.render = lambda one: planned.append(one) or real(one)  # type: ignore[func-returns-value]
    made = recommender.generate(verdict, name="my-project")
    [one] = planned
    write(place / "pieces", dict(one.pieces))
    sources = {file.path: file.text for file in one.files}
    copied = [file.path for file in one.files if not file.template]
    sources |= {path: "#: raw :#" + sources[path] + "#: endraw :#" for path in copied}
    reports = {path: "#: raw :#" + made[path] + "#: endraw :#" for path in made.keys() - sources}
    write(place / "sources", sources | reports)
    (place / "context.json").write_text(json.dumps(plain(one.context)))
    (place / "names.json").write_text(json.dumps(sorted(made)))
    (place / "bare.py").write_text(BARE)
    subprocess.run([python, "bare.py"], cwd=place, check=True)
    for name in sorted(made.keys() & {file.path for file in one.files if file.template}):
        if (place / "made" / name).read_text() != made[name]:
            raise SystemExit(f"the bare script renders {name} differently: no fair comparison")


def plain(value: object) -> object:
    """Records as mappings, which templates read in the same way."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def commands(place: Path, python: Path) -> dict[str, list[str]]:
    tool = str(python.with_name("recommender"))
    return {
        "python -c pass": [str(python), "-c", "pass"],
        "json": [tool, "--answers", str(CASE), "--format", "json"],
        "text": [tool, "--answers", str(CASE)],
        "rules check": [tool, "rules", "check"],
        "bare jinja2 script": [str(python), "bare.py"],
        "new": [tool, "new", "my-project", "--answers", str(CASE)],
    }


def measure(place: Path, commands: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Wall seconds of each command, all of them in turn, so that drift hits them alike."""
    clean: dict[str, Callable[[], None]] = {
        "new": lambda: shutil.rmtree(place / "my-project", ignore_errors=True),
        "bare jinja2 script": lambda: shutil.rmtree(place / "made", ignore_errors=True),
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            clean.get(name, lambda: None)()
            began = time.perf_counter()
            subprocess.run(command, cwd=place, check=True, capture_output=True)
            if turn:  # the first turn warms the file cache
                seconds[name].append(time.perf_counter() - began)
    return seconds


def report(seconds: dict[str, list[float]]) -> None:
    bounds = {
        ("json", "python -c pass"): 10,
        ("text", "python -c pass"): 14,
        ("new", "bare jinja2 script"): 2,
        ("rules check", "text"): 1.5,
    }
    for name, values in seconds.items():
        low, high = min(values), max(values)
        middle = statistics.median(values)
        print(f"{name:20} {middle * 1e3:7.1f} ms   ({low * 1e3:.1f} to {high * 1e3:.1f})")
    print()
    for (name, base), bound in bounds.items():
        ratios = [a / b for a, b in zip(seconds[name], seconds[base], strict=True)]
        print(f"{name:11} / {base:20} {statistics.median(ratios):5.2f}   at most {bound}")


if __name__ == "__main__":
    main()
