"""What is in the ledger is what these projects were proven by, and what is not is named."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import recommender
from recommender.resources import templates_folder
from recommender.starter.verified import LEDGER, describe, proven, read_by, read_ledger, what_counts
from tests.conftest import LEFT_OUT
from tests.ledger import PAGE, Ledger, as_text, differs, page
from tests.proofs.needs import HERE, needs, scripts_of
from tests.proofs.plan import (
    TASKS,
    Proof,
    Starter,
    catalogue,
    code_of,
    every,
    modules,
    plan,
    starters,
)
from tests.proofs.prove_same_numbers import STARTERS as SAME_NUMBERS
from tests.prove import SHARE, chosen, parse

TEMPLATES = templates_folder()
TOLD = read_ledger(TEMPLATES)
BOTH = ("pytorch", "keras-tensorflow")


def test_every_project_has_its_proofs(record_property: Callable[[str, object], None]) -> None:
    """What has none is named at the end of the run; `.ci/run` makes it."""
    ledger = Ledger(TEMPLATES, TOLD)
    missing = sorted(name for name, proof in plan().items() if not ledger.entry(proof))
    said = f"{len(plan())} long proofs of {len(starters())} projects"
    if missing:
        said += f"; {len(missing)} have no entry in the ledger: {', '.join(missing[:5])}"
        said += ", …" if len(missing) > 5 else ""
    record_property(LEFT_OUT, f"{said}; python -m tests.prove makes what is missing")
    for check, starter in (("smoke run", known) for known in starters() if known.task != "minimal"):
        assert any(proof.check == check and same(proof, starter) for proof in plan().values())


def same(proof: Proof, starter: Starter) -> bool:
    return proof.starter == starter or proof.read() == read_by(proof.module.READS, starter.files())


def test_the_ledger_and_its_page_are_as_written() -> None:
    assert (TEMPLATES / LEDGER).read_text(encoding="utf-8") == as_text(TOLD)
    assert (TEMPLATES / PAGE).read_text(encoding="utf-8") == page(TOLD)


def test_modules_of_one_check_say_the_same_of_it() -> None:
    said: dict[str, tuple[str, tuple[str, ...]]] = {}
    for module in modules():
        assert said.setdefault(module.CHECK, (module.SAYS, module.READS)) == (
            module.SAYS,
            module.READS,
        )
        assert module.STARTERS, module


def entry(check: str, starter: Starter) -> dict[str, Any]:
    proven = TOLD["projects"].get(starter.id, {})
    assert check in proven, f"not proven yet: python -m tests.prove --only {starter.task}"
    found: dict[str, Any] = proven[check]
    return found


# What the figures of the ledger have to say about each other.


NEAR = {"kernel_distance": 0.02, "mae": 0.08, "mse": 0.003, "bits": 0.1, "mean_score": 10}


@pytest.mark.parametrize("task", TASKS)
def test_frameworks_end_alike(task: str) -> None:
    """The same model, data and training: what is left is the luck of weights and batches."""
    pytorch, keras = (entry("trained", starter) for starter in every(*BOTH, tasks=[task]))
    assert pytorch["figures"].keys() == keras["figures"].keys()
    (figure, mine), *beside = pytorch["figures"].items()
    near = 0.05 if task.endswith("-fine-tuning") else NEAR.get(figure, 0.02)
    assert keras["figures"][figure] == pytest.approx(mine, abs=near)
    for name, value in beside:
        assert keras["figures"][name] == pytest.approx(value, abs=1e-4)
    fixed = {"parameters", "real", "seasonal", "train", "val", "test"}
    for name in fixed & pytorch["details"].keys():
        assert keras["details"][name] == pytest.approx(pytorch["details"][name], abs=1e-4), name


# What README's table calls the figures. The language model and fine-tuning are not here: proofs
# train them for less than a default run.
STATED = {
    "adversarial": {
        "Kernel distance to the test split": "kernel_distance",
        "Kernel distance of a normal distribution": "baseline",
        "Kernel distance of the training images": "real",
        "Mean confidence of a classifier in 1,000 new images": "confidence",
    },
    "image-classification": {
        "Accuracy on the test split": "accuracy",
        "Accuracy of logistic regression": "baseline",
    },
    "reinforcement-learning": {
        "Mean score of 100 test episodes": "mean_score",
        "Mean score of a random policy": "baseline",
    },
    "tabular-classification": {
        "Accuracy on the test split": "accuracy model",
        "Accuracy of logistic regression": "accuracy baseline",
        "Recall of the malignant class": "recall_malignant model",
        "Recall by logistic regression": "recall_malignant baseline",
    },
    "tabular-regression": {
        "R² on the test split": "r2 model",
        "R² of ridge regression": "r2 baseline",
    },
    "text-classification": {
        "Accuracy on the test split": "accuracy",
        "Accuracy of logistic regression": "baseline",
    },
    "variational-autoencoder": {
        "Squared error on the test split": "mse",
        "Squared error of PCA": "baseline",
    },
}
# Another processor rounds otherwise; early stopping makes an epoch or two of that.
SLACK = {
    "kernel_distance": 0.03,
    "confidence": 0.03,
    "accuracy": 0.015,
    "mse": 0.002,
    "baseline": 0.002,
    "real": 0.002,
    "mean_score": 10,
}


@pytest.mark.parametrize("starter", every(*BOTH, tasks=STATED), ids=lambda starter: starter.id)
def test_the_readme_states_what_was_measured(starter: Starter) -> None:
    found = entry("trained", starter)
    values = {**found["details"], **found["figures"]}
    rows = re.findall(
        r"^\| ([^|]+) \| (\d+\.\d+)(?: ± (\d+\.\d+))?", starter.files()["README.md"], re.M
    )
    stated = {title: (float(mean), spread) for title, mean, spread in rows}
    assert stated.keys() == STATED[starter.task].keys()
    for title, name in STATED[starter.task].items():
        mean, spread = stated[title]
        assert mean == pytest.approx(values[name], abs=SLACK.get(name, 0.01)), title
        if spread:
            assert float(spread) == pytest.approx(values[f"{name} ±"], abs=0.02), title


@pytest.mark.parametrize("starter", every(*BOTH), ids=lambda starter: starter.id)
def test_every_form_says_what_to_expect(starter: Starter) -> None:
    """With the table of which its sentences speak."""
    forms = [
        starter.files()["README.md"],
        starter.having(purpose="learning").files()["README.md"],
        in_prose(starter.having(form="notebook").files()["my-project.ipynb"]),
    ]
    said, *others = [
        re.findall(r"^## What to expect\n\n(.+?)\n+## ", text, re.M | re.S) for text in forms
    ]
    assert others == [said, said]
    measured = catalogue().tasks[starter.task].measured.get(starter.framework, {})
    for figure, text in measured.get(starter.backend, {}).items():
        assert f"| {figure} | {text} |" in said[0]


def in_prose(notebook: str) -> str:
    cells = json.loads(notebook)["cells"]
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return "\n\n".join([*prose, "## "])


# What makes a proof old, and what does not.


TABLE = every("pytorch", tasks=["tabular-classification"])[0]


def test_a_comment_and_a_sentence_count_for_nothing() -> None:
    code = 'x = """a\n\n# b"""  # why\n\n\n# whole line\ny = 1\n'
    assert what_counts("a.py", code) == 'x = """a\n\n# b"""\ny = 1\n'
    assert what_counts("a.py", code.replace("y = 1", "y = 2")) != what_counts("a.py", code)
    readme = "Text.\n\n```python\nprint(1)\n```\n\nMore.\n"
    assert what_counts("README.md", readme) == "```python\nprint(1)\n```\n"
    text, other = ('[project]\nname = "a"\nx = 1\n', '[project]\nname = "b"\nx = 1\n')
    assert what_counts("pyproject.toml", text) == what_counts("pyproject.toml", other)
    assert what_counts("a.txt", "# all\n") == "# all\n"


def test_a_project_of_a_user_has_all_that_was_proven_of_it() -> None:
    """Its name and the version that generated it are other ones than in the proofs."""
    verdict = recommender.recommend({})
    files = recommender.generate(verdict, name="churn", framework="pytorch", task=TABLE.task)
    documents = ("DECISION.md", "answers.yaml")
    own = {path: text for path, text in files.items() if path not in documents}
    assert proven(TOLD, own).keys() >= TOLD["projects"][TABLE.id].keys()


def test_a_pattern_stays_within_its_folder_and_may_take_away() -> None:
    files = dict.fromkeys(["train.py", "export.py", "tests/test_a.py", "README.md"], "x = 1\n")
    assert read_by(("*.py", "!export.py"), files).keys() == {"train.py"}
    assert read_by(("tests/*.py",), files).keys() == {"tests/test_a.py"}


def test_a_file_in_which_nothing_counts_is_not_read() -> None:
    files = {"README.md": "Text.\n", "a.py": "# why\n", "b.py": "x = 1\n"}
    assert read_by(("*",), files).keys() == {"b.py"}


def test_a_check_rests_on_the_scripts_that_it_names_and_the_helpers_that_it_imports() -> None:
    folder = Path(code_of.__code__.co_filename).parent
    rests = {Path(name).name for name in code_of(folder / "prove_resumed.py")}
    assert rests >= {"prove_resumed.py", "killed.py", "checkpoints.py", "running.py", "conftest.py"}
    assert "plan.py" not in rests
    every_script = {path.name for path in folder.glob("*.py")} - {"__init__.py", "plan.py"}
    checks = [Path(str(module.__file__)) for module in modules()]
    of_tasks = [folder / script for task in TASKS for script in scripts_of(task)]
    used = {Path(name).name for path in (*checks, *of_tasks) for name in code_of(path)}
    assert used == every_script


def test_no_task_leaves_out_a_check_without_saying_why() -> None:
    """`tasks.yaml` knows no other tasks and checks than there are, and no other shapes."""
    checks = {module.CHECK for module in modules()}
    assert yaml.safe_load((HERE / "tasks.yaml").read_text("utf-8")).keys() <= set(TASKS)
    for task in TASKS:
        entry = needs(task)
        assert entry["without"].keys() <= checks
        assert all(str(reason).strip() for reason in entry["without"].values())
        # Both frameworks give the same numbers, wherever a model has a form of its own.
        proven_shapes = {
            " ".join("=".join(shape) for shape in starter.shapes) or "plain"
            for starter in SAME_NUMBERS
            if starter.task == task
        }
        assert proven_shapes == entry["parity"].keys()
        assert "plain" in proven_shapes or "same numbers" in entry["without"]


@pytest.mark.parametrize("what", ["project", "check", "version"])
def test_what_a_proof_rests_on_makes_it_old(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.proofs import plan as planning

    proof = next(
        known for known in plan().values() if known.id == f"killed and resumed: {TABLE.id}"
    )
    before = proof.digest()
    caches = (planning._rendered, planning._digest, planning._digest_of_code)
    if what == "project":
        changed = {**TABLE.files(), "train.py": TABLE.files()["train.py"] + "x = 1\n"}
        monkeypatch.setattr(planning, "_rendered", lambda starter: changed)
        monkeypatch.setattr(planning, "_digest", planning._digest.__wrapped__)
    elif what == "check":
        monkeypatch.setattr(planning, "_digest_of_code", lambda path: "other")
    else:
        newer = planning.catalogue()._replace(versions={"torch": "99"})
        monkeypatch.setattr(planning, "catalogue", lambda: newer)
    assert proof.digest() != before
    assert all(callable(cache) for cache in caches)


# Entries, and what becomes of them.


@pytest.fixture
def small(tmp_path: Path) -> Ledger:
    """An empty ledger in a folder of its own."""
    return Ledger(tmp_path, {"checks": {}, "environments": {}, "projects": {}})


@cache
def two_proofs() -> tuple[Proof, Proof]:
    proof, other = (
        plan()[f"killed and resumed: {starter.id}"]
        for starter in every(*BOTH, tasks=["image-classification"])
    )
    return proof, other


def test_an_entry_is_written_and_read_and_taken_away(small: Ledger, tmp_path: Path) -> None:
    proof, other = two_proofs()
    small.put(proof, {"figures": {"accuracy": 0.9}}, {"Python": "3.11.7"})
    again = Ledger(tmp_path, read_ledger(tmp_path))
    found = again.entry(proof)
    assert found and found["figures"] == {"accuracy": 0.9}
    assert again.entry(other) is None
    again.drop(proof)
    assert Ledger(tmp_path, read_ledger(tmp_path)).entry(proof) is None
    assert read_ledger(tmp_path)["environments"] == {}


def test_an_entry_copied_from_another_project_does_not_count(small: Ledger, tmp_path: Path) -> None:
    proof, other = two_proofs()
    small.put(proof, {}, {"Python": "3.11.7"})
    told = read_ledger(tmp_path)
    told["projects"][other.starter.id] = told["projects"][proof.starter.id]
    assert Ledger(tmp_path, told).entry(other) is None


def test_a_line_for_each_entry(small: Ledger, tmp_path: Path) -> None:
    proof, other = two_proofs()
    small.put(proof, {}, {"Python": "3.11.7"})
    before = (tmp_path / LEDGER).read_text().splitlines()
    small.put(other, {}, {"Python": "3.11.7"})
    after = (tmp_path / LEDGER).read_text().splitlines()
    assert len(set(after) - set(before)) <= 3
    assert json.loads("\n".join(after)) == read_ledger(tmp_path)


def test_another_figure_is_a_surprise() -> None:
    assert differs({"figures": {"accuracy": 0.97}}, {"figures": {"accuracy": 0.975}}) == ""
    said = differs({"figures": {"accuracy": 0.999}}, {"figures": {"accuracy": 0.93}})
    assert said == "accuracy 0.999, now 0.93"
    assert differs({"figures": {"accuracy": 0.9}}, {}) != ""


def test_each_sample_is_a_share_and_all_of_them_are_everything(tmp_path: Path) -> None:
    told = json.loads(json.dumps(TOLD))
    ledger = Ledger(tmp_path, told)
    there = {name for name, proof in plan().items() if ledger.entry(proof)}
    missing = plan().keys() - there
    drawn = [chosen(ledger, parse(["--sample", f"{n:x}"])).keys() - missing for n in range(SHARE)]
    assert set().union(*drawn) == there
    assert sum(map(len, drawn)) == len(there)
    assert max(map(len, drawn)) - min(map(len, drawn)) <= 1


# What the README of a project says of it.


def test_a_project_that_was_proven_says_so_and_a_changed_one_does_not() -> None:
    files = TABLE.files()
    found = proven(TOLD, files)
    assert {"trained", "smoke run", "types"} <= found.keys()
    first, *lines = describe(TOLD, files, ["torch"])
    assert re.fullmatch(
        r"On 20\d\d-\d\d-\d\d, on Linux .*, with Python 3\.11\.\d+, torch .*", first
    )
    assert any(re.fullmatch(r"trained: accuracy 0\.9\d+, baseline 0\.9\d+", line) for line in lines)
    other = {**files, "model.py": files["model.py"].replace("Dropout(", "AlphaDropout(")}
    assert other != files
    assert proven(TOLD, other) == {}
    assert describe(TOLD, other, ["torch"]) == []


def test_without_a_ledger_nothing_is_said(tmp_path: Path) -> None:
    shutil.copy(TEMPLATES / "versions.yaml", tmp_path)
    assert describe(read_ledger(tmp_path), TABLE.files(), ["torch"]) == []
