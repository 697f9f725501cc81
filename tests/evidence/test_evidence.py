"""`recommender evidence`: real measurements, what is missing, and the stored result."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import recommender
from recommender.compare.code.parts import code_lines
from recommender.evidence.findings import ClaimOutcome, findings
from recommender.evidence.measuring import Measuring, ProbeResult, chosen
from recommender.evidence.probes import PROBES, SCRIPTS, settings
from recommender.evidence.result import as_json, as_text, here
from recommender.evidence.scripts.comparing import EXACT, HALF, verdict
from recommender.resources import rules_folder
from recommender.rulebase.rules import RuleBase

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "tests" / "loading" / "base"

BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
"""

SCHEMA = json.loads(
    (ROOT / "recommender" / "evidence" / "result.schema.json").read_text(encoding="utf-8")
)


def check(document: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A rule base with claims of `measured`, a line each."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for path in BASE.glob("*.yaml"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def claim(folder: Path, *claims: str) -> RuleBase:
    path = folder / "taste.yaml"
    lines = "".join(f"      - {{{one}}}\n" for one in claims)
    text = path.read_text(encoding="utf-8")
    text = text.replace("status: holds\n", f"status: holds\n    measured:\n{lines}", 1)
    path.write_text(text, encoding="utf-8")
    return recommender.load_rules(folder)


def evidence(
    *arguments: str | Path, cwd: Path, blocked: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    (cwd / "sitecustomize.py").write_text(BLOCK.format(blocked=set(blocked) or "()"))
    return subprocess.run(
        [sys.executable, "-m", "recommender", "evidence", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(cwd), str(ROOT)])},
        timeout=400,
        check=False,
    )


# --- without a framework -------------------------------------------------------------------------


def test_a_rule_base_without_claims_says_so(tmp_path: Path) -> None:
    done = evidence("--rules", BASE, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "claims nothing that can be measured" in done.stdout


def test_lines_are_counted_and_a_claim_that_differs_is_told(small: Path, tmp_path: Path) -> None:
    claim(
        small,
        "probe: code-lines, of: pytorch-page, equal: 21",
        "probe: code-lines, of: keras-page, between: [10, 12]",
        "probe: code-lines, of: keras-minimal, at-least: 1000",
    )
    done = evidence("--rules", small, "--output", "r.json", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    document = json.loads(done.stdout)
    check(document)
    assert json.loads((tmp_path / "r.json").read_text()) == document
    assert [one["outcome"] for one in document["claims"]] == ["holds", "holds", "differs"]
    assert [one["measured"] for one in document["claims"]][:2] == [21, 11]
    assert document["complete"] is True
    again = evidence("--rules", small, "--output", "r.json", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (1, "")
    assert "exists already" in again.stderr


def test_a_missing_framework_is_named_with_the_command_that_installs_it(
    small: Path, tmp_path: Path
) -> None:
    claim(
        small,
        "probe: forward-calls, of: pytorch-eager, equal: 20",
        "probe: forward-calls, of: keras-torch, equal: 22",
        "probe: code-lines, of: keras-page, equal: 11",
    )
    done = evidence("--rules", small, cwd=tmp_path, blocked=("torch", "keras"))
    assert done.returncode == 0
    assert "not measured: torch is not installed: pip install torch" in done.stdout
    assert "not measured: keras is not installed: pip install keras" in done.stdout
    assert "1 hold, 0 differ, 2 not measured." in done.stdout
    done = evidence("--rules", small, "--format", "json", cwd=tmp_path, blocked=("torch", "keras"))
    document = json.loads(done.stdout)
    check(document)
    assert document["complete"] is False


def test_code_is_counted_without_blanks_comments_and_docstrings() -> None:
    lines = ['"""One.', "", 'Two."""', "", "# three", "x = 1  # four", "", "def f():"]
    lines += ['    """Five."""', "    return (", "        x", "    )"]
    text = "\n".join(lines) + "\n"
    assert code_lines(text) == 5
    assert code_lines('x = """a\n\nb"""\n') == 3


def test_what_scripts_make_is_in_the_terms_of_the_probes() -> None:
    for script in SCRIPTS:
        assert set(script.makes) <= set(PROBES)
    for probe in PROBES:
        assert len(settings(probe)) == len(set(settings(probe))) > 0


def test_the_schema_for_editors_knows_the_probes_and_their_words() -> None:
    schema = json.loads((ROOT / "rules" / "schema" / "factor.json").read_text(encoding="utf-8"))
    claims = schema["properties"]["evidence"]["items"]["properties"]["measured"]["items"]
    assert set(claims["properties"]["probe"]["enum"]) == set(PROBES)
    words = claims["properties"]["equal"]["oneOf"][1]["enum"]
    assert set(words) == {word for probe in PROBES.values() for word in probe.words}


def test_only_scripts_that_are_wanted_are_chosen() -> None:
    [script] = chosen([("forward-calls", "keras-jax")])
    assert (script.module, script.environment) == ("steps_keras", {"KERAS_BACKEND": "jax"})
    assert chosen([]) == []


@pytest.mark.parametrize(
    ("comparison", "value", "outcome"),
    [
        ("equal: 3", 3, "holds"),
        ("equal: 3", 4, "differs"),
        ("equal: fails", "fails", "holds"),
        ("at-least: 3", 3, "holds"),
        ("at-least: 3", 2, "differs"),
        ("at-most: 3", 3, "holds"),
        ("at-most: 3", 4, "differs"),
        ("between: [3, 5]", 5, "holds"),
        ("between: [3, 5]", 6, "differs"),
        ("between: [3, 5]", "fails", "differs"),
        ("between: [3, 5]", None, "not-measured"),
    ],
)
def test_comparisons(small: Path, comparison: str, value: Any, outcome: str) -> None:
    rulebase = claim(small, f"probe: forward-calls, of: pytorch-eager, {comparison}")
    made = [ProbeResult("forward-calls", "pytorch-eager", value, why="because")]
    found = list(findings(rulebase, made))
    assert [one.outcome for one in found] == [outcome]
    setting = here(date(2026, 11, 25))
    document = json.loads(as_json(rulebase, found, made, setting))
    check(document)
    assert document["complete"] is (value is not None)
    word = "not measured: because" if value is None else outcome
    assert word in as_text(found, setting)


# --- what is exported is run ----------------------------------------------------------------------


def outcome(path: Path, run: Any, write: Any = None, tolerance: float = EXACT) -> tuple[str, str]:
    """Of an export to `path` whose model's outputs are 1 and 2."""
    export = write or (lambda place: place.write_text("model"))
    return verdict(export, path, run, None, np.array([[1.0], [2.0]]), tolerance)


def test_an_export_works_only_if_its_runtime_computes_the_same(tmp_path: Path) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("no such operator\nand more")

    path = tmp_path / "model"
    for value, detail, arguments in (
        ("works", "outputs within 0e+00", (lambda *_: np.array([[1.0], [2.0]]),)),
        ("works", "outputs within 5e-05", (lambda *_: np.array([[1.00005], [2.0]]),)),
        ("fails", "runs, but outputs differ by 1e-01", (lambda *_: np.array([[1.1], [2.0]]),)),
        ("fails", "runs, but outputs differ by nan", (lambda *_: np.array([[np.nan], [2.0]]),)),
        ("fails", "runs, but the outputs are (1, 2), not (2, 1)", (lambda *_: [[1.0, 2.0]],)),
        ("fails", "written, but does not run: RuntimeError: no such operator", (broken,)),
        ("fails", "RuntimeError: no such operator", (None, broken)),
        (
            "works",
            "written; its runtime is not on this system, so it was not run",
            (lambda *_: None,),
        ),
    ):
        assert outcome(path, *arguments) == (value, detail)
    nothing = tmp_path / "nothing"
    assert outcome(nothing, None, lambda place: None) == ("fails", "left no file")
    assert outcome(path, lambda *_: np.array([[1.005], [2]]), None, HALF)[0] == "works"


# --- the stored result ---------------------------------------------------------------------------


def test_the_shipped_rule_base_carries_a_result_of_its_claims() -> None:
    """Of all but those for which a package is missing where it was measured, and which say so."""
    stored = json.loads((rules_folder() / "measured.json").read_text(encoding="utf-8"))
    check(stored)
    rulebase = recommender.load_rules()
    assert stored["rulebase"] == {"id": rulebase.id, "version": rulebase.version}
    made = [
        ProbeResult(*(one[key] for key in ProbeResult._fields)) for one in stored["measurements"]
    ]
    found = list(findings(rulebase, made))
    assert found
    setting = here(date.fromisoformat(stored["date"]))
    again = json.loads(as_json(rulebase, found, made, setting))
    assert (stored["claims"], stored["complete"]) == (again["claims"], again["complete"])
    open_ones = [one.measurement.why for one in found if one.outcome is ClaimOutcome.NOT_MEASURED]
    assert [why for why in open_ones if "is not installed: pip install" not in why] == []
    assert [one.claim for one in found if one.outcome is ClaimOutcome.DIFFERS] == []


# --- with the frameworks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "calls", "shows"),
    [
        ("pytorch-eager", 20, "value"),
        ("keras-tensorflow", 3, "symbol"),
        ("keras-jax", 3, "symbol"),
        ("keras-torch", 22, "value"),
    ],
)
def test_how_often_the_code_of_a_model_runs(of: str, calls: int, shows: str) -> None:
    pytest.importorskip(of.removeprefix("keras-").partition("-")[0].replace("pytorch", "torch"))
    measuring = Measuring()
    measuring.run(chosen([("forward-calls", of)]), lambda: None)
    made = {(one.probe, one.of): one.value for one in measuring.made}
    assert made["forward-calls", of] == made["breakpoint-hits", of] == calls
    assert made["breakpoint-shows", of] == shows
    eager = made.get(("forward-calls", f"{of}-eager"))
    assert eager is None or eager >= 20
    assert all(one.value is not None for one in measuring.made), measuring.made


@pytest.fixture(scope="module")
def of_script() -> Callable[[str, str], ProbeResult]:
    """What a script measured; each is run once, by whoever asks first."""
    made: dict[str, list[ProbeResult]] = {}

    def call(probe: str, of: str) -> ProbeResult:
        [script] = chosen([(probe, of)])
        if script.title not in made:
            measuring = Measuring()
            measuring.run([script], lambda: None)
            made[script.title] = measuring.made
        [found] = [one for one in made[script.title] if one[:2] == (probe, of)]
        return found

    return call


@pytest.mark.parametrize(
    ("of", "needs"),
    [
        ("pytorch-pt2", ("torch",)),
        ("pytorch-core-ml", ("torch", "coremltools")),
        ("keras-tensorflow-saved-model", ("keras", "tensorflow")),
        ("keras-file-from-torch-saved-model", ("keras", "torch", "tensorflow")),
    ],
)
def test_exports_run_in_their_runtime(
    of_script: Callable[[str, str], ProbeResult], of: str, needs: tuple[str, ...]
) -> None:
    for module in needs:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    one = of_script("export", of)
    assert one.value == "works", one
    ran = one.detail.startswith("outputs within")
    assert ran or (of.endswith("core-ml") and "not on this system" in one.detail), one


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_kerashub_fits_without_tensorflow(
    of_script: Callable[[str, str], ProbeResult], backend: str
) -> None:
    if importlib.util.find_spec("keras_hub") is None:
        pytest.skip("keras-hub is not installed")
    one = of_script("hub-without-tensorflow", f"keras-{backend}")
    if importlib.util.find_spec("grain") is None:
        assert one.why == "grain is not installed: pip install grain"
    else:
        assert one.value == "works", one


def commands_of_children(pid: int) -> Iterator[bytes]:
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            parent = (place / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == pid:
                yield (place / "cmdline").read_bytes()


def of_this_test(folder: Path) -> Iterator[str]:
    """The commands that run in a folder below this one."""
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            if (place / "cwd").resolve().is_relative_to(folder):
                yield (place / "cmdline").read_bytes().decode(errors="replace")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_measured_is_kept_where_it_is_told_to_end(
    small: Path, tmp_path: Path, number: int
) -> None:
    claim(
        small,
        "probe: code-lines, of: keras-page, equal: 11",
        "probe: speed-up, of: keras-tensorflow, at-least: 1",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "recommender", "evidence", "--rules", small, "--output", "r.json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever starts the tests in the background hands down that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while b"speed_keras" not in b"".join(commands_of_children(process.pid)):  # it comes last
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "speed_keras" not in " ".join(of_this_test(tmp_path))
    assert "not measured: stopped" in output
    document = json.loads((tmp_path / "r.json").read_text())
    check(document)
    assert document["complete"] is False
    assert [one["outcome"] for one in document["claims"]] == ["holds", "not-measured"]
