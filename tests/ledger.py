"""The ledger of what was proven, `templates/verified.json`, and the page that is made of it."""

from __future__ import annotations

import csv
import itertools
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recommender.resources import templates_folder
from recommender.starter.verified import LEDGER, digest
from tests.proofs.plan import TASKS, Proof, plan, starters

__all__ = ["PAGE", "SMALL_DATA", "Ledger", "differs", "page", "small_data"]

PAGE = "VERIFIED.md"
"""Its name in the folder of templates."""

SMALL_DATA = "small-data.csv"
"""What `python -m tests.benchmarks.small_data` keeps there."""

# How far a figure may be from what was found before: another processor rounds otherwise, early
# stopping makes an epoch or two of that, and a contest of two networks makes most of it.
SLACK = {"kernel_distance": 0.03, "mae": 0.08, "bits": 0.05, "mse": 0.002}
USUAL_SLACK = 0.02


class Ledger:
    """The ledger as it lies in a folder of templates, changed entry by entry."""

    def __init__(self, folder: Path, told: dict[str, Any]) -> None:
        self._folder = folder
        self._told = told

    def entry(self, proof: Proof) -> dict[str, Any] | None:
        """What was found, if the proof was made and nothing that it rests on has changed since.
        The ledger may have it under another project, which was the same to the check."""
        wanted = proof.digest()
        for checks in self._told["projects"].values():
            found: dict[str, Any] | None = checks.get(proof.check)
            if found and found["digest"] == wanted:
                return found
        return None

    def put(self, proof: Proof, notes: Mapping[str, Any], versions: Mapping[str, str]) -> None:
        """Enter what was found, and write."""
        self.drop(proof, write=False)
        environment = digest(versions)[:6]
        self._told["environments"][environment] = dict(versions)
        self._told["projects"].setdefault(proof.starter.id, {})[proof.check] = {
            "digest": proof.digest(),
            "files": proof.files(),
            "on": datetime.now(UTC).date().isoformat(),
            "in": environment,
            **notes,
        }
        self.write()

    def drop(self, proof: Proof, write: bool = True) -> None:
        """Take out what there is of it, wherever it stands."""
        entry = self.entry(proof)
        for name, checks in self._told["projects"].items():
            if name == proof.starter.id or checks.get(proof.check) is entry:
                checks.pop(proof.check, None)
        if write:
            self.write()

    def write(self) -> None:
        """The ledger and its page; what no check makes any more is left out."""
        self._tidy()
        _replace(self._folder / LEDGER, as_text(self._told))
        _replace(self._folder / PAGE, page(self._told))

    def _tidy(self) -> None:
        wanted = {(proof.check, proof.starter.id): proof for proof in plan().values()}
        kept = {
            (check, name): entry
            for name, checks in self._told["projects"].items()
            for check, entry in checks.items()
        }
        by_digest = {(check, entry["digest"]): entry for (check, _), entry in kept.items()}
        projects: dict[str, dict[str, Any]] = defaultdict(dict)
        for (check, name), proof in wanted.items():
            entry = by_digest.get((check, proof.digest())) or kept.get((check, name))
            if entry:
                projects[name][check] = entry
        used = {entry["in"] for checks in projects.values() for entry in checks.values()}
        self._told["projects"] = {
            name: dict(sorted(projects[name].items())) for name in sorted(projects)
        }
        self._told["environments"] = {
            key: value for key, value in sorted(self._told["environments"].items()) if key in used
        }
        self._told["checks"] = {
            proof.check: {"says": proof.module.SAYS, "reads": list(proof.module.READS)}
            for proof in sorted(plan().values(), key=lambda proof: proof.check)
        }


def differs(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What figure came out otherwise than an entry has it, or nothing."""
    for kind in ("figures", "details"):
        said, found = before.get(kind, {}), now.get(kind, {})
        if said.keys() != found.keys():
            return f"{kind} {', '.join(said) or 'none'}, now {', '.join(found) or 'none'}"
        for name, value in said.items():
            slack = next((SLACK[each] for each in said if each in SLACK), USUAL_SLACK)
            if abs(found[name] - value) > slack:
                return f"{name} {value:g}, now {found[name]:g}"
    return ""


def as_text(told: Mapping[str, Any]) -> str:
    """JSON with a line for each entry, so that a change shows which."""

    def lines(part: Mapping[str, Any], indent: str) -> str:
        rows = [f"{indent}{json.dumps(key)}: {json.dumps(part[key])}" for key in part]
        return ",\n".join(rows)

    projects = ",\n".join(
        f"    {json.dumps(name)}: {{\n{lines(checks, ' ' * 6)}\n    }}"
        for name, checks in told["projects"].items()
    )
    return (
        f'{{\n  "checks": {{\n{lines(told["checks"], " " * 4)}\n  }},\n'
        f'  "environments": {{\n{lines(told["environments"], " " * 4)}\n  }},\n'
        f'  "projects": {{\n{projects}\n  }}\n}}\n'
    )


def _replace(path: Path, text: str) -> None:
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    staged.write_text(text, encoding="utf-8")
    staged.replace(path)


# The page.

Row = tuple[str, ...]
INTRODUCTION = """\
# What was verified

`python -m tests.prove` writes this page from the ledger, [verified.json](verified.json). The ledger
has, for each project and each check, a digest of everything that the result depends on: the files
that the check reads of the project, the code of the check, and the versions below. A result stands
here only as long as it holds. Projects that are the same to a check are proven once.

The proofs train the language model on a part of its text (its README has the figures of the default
run). Fine-tuning starts from a tiny model of random weights, since no proof loads anything from a
hub. A project for learners is the same code with more comments, and is proven with it.
"""


LITTLE = """
## What little data gives

`python -m tests.benchmarks.small_data` trains each project, with its settings as they are, on few
examples of data that comes with packages or is drawn from a seed. Model and baseline are means over
five seeds, each with examples of its own: accuracy for classes, R² for numbers, and the mean
absolute error for the season, where the smaller is the better. 'Below' is how many seeds end below
their baseline, and 'lag' the mean distance in standard errors: where it is 2 or more, the network
is behind by more than chance. Where the baseline wins, the run says so.

Digits need four images of each kind, so all ten of them begin with 40 images. Names need three of
each class, so two of the seeds with 20 of them are refused; the forecast needs 162 days. With fewer
than 100 rows of the diabetes data, neither the network nor ridge regression predicts anything.

An epoch goes over very few images several times. Before, all digits with 20 images had 0.660 in
PyTorch and 0.580 in Keras, against 0.760. The rows of digits with 100 images, and of the digits 0,
1 and 7 with 50, are older than that.
"""


def small_data() -> list[dict[str, str]]:
    """The rows of the table of what little data gives."""
    with (templates_folder() / SMALL_DATA).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page(told: Mapping[str, Any]) -> str:
    return "\n".join(_page(told)) + "\n"


def _page(told: Mapping[str, Any]) -> Iterator[str]:
    yield INTRODUCTION
    for versions in told["environments"].values():
        yield f"- {', '.join(f'{name} {value}' for name, value in versions.items())}"
    yield "\n## Tasks\n"
    titles = ("task", "stack", "trained, on the test split")
    yield from _table(titles, _trained(told["projects"]))
    yield "\n## What answers add\n"
    yield from _table(("task", "stack", "export", "others"), _shaped(told["projects"]))
    yield "\n## Checks\n"
    yield from _table(("check", "a project that passes is one …", "proofs", "on"), _checks(told))
    yield LITTLE
    yield from _table(
        ("data", "examples", "stack", "model", "baseline", "below", "lag"),
        (tuple(row.values()) for row in small_data()),
    )


def _table(titles: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _trained(projects: Mapping[str, Any]) -> Iterator[Row]:
    for task, stack in itertools.product(TASKS, _stacks()):
        if figures := _figures(projects.get(f"{task} {stack}", {})):
            yield task, stack, figures


def _figures(checks: Mapping[str, Any]) -> str:
    figures = checks.get("trained", {}).get("figures", {})
    return ", ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in figures.items())


def _shaped(projects: Mapping[str, Any]) -> Iterator[Row]:
    """What was proven beyond a smoke run, of projects with one shape or more."""
    for task, stack in itertools.product(TASKS, _stacks()):
        exports, others = set(), set()
        for name, checks in projects.items():
            its_task, its_stack, *shapes = name.split(" ")
            if (its_task, its_stack) == (task, stack):
                if "export" in checks:
                    exports.add(shapes[0].partition("=")[2])
                if shapes and checks.keys() - {"export", "smoke run", "types", "own tests"}:
                    others.add(" with ".join(shapes))
        if exports | others:
            yield task, stack, ", ".join(sorted(exports)), ", ".join(sorted(others))


def _checks(told: Mapping[str, Any]) -> Iterator[Row]:
    for check, about in told["checks"].items():
        entries = [checks[check] for checks in told["projects"].values() if check in checks]
        days = sorted({str(entry["on"]) for entry in entries})
        when = " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""
        yield check, about["says"], str(len(entries)), when


def _stacks() -> list[str]:
    return list(dict.fromkeys(starter.stack for starter in starters()))
