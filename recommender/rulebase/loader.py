"""A folder of YAML → a RuleBase, with every fault in it found in one go.

The form is described in `rules/README.md`. Files are read by fixed names inside the folder and by
the factors' ids, so a rule base can reach nothing outside it.

What depends on a value that is at fault is not checked: one fault does not breed others.
"""

from __future__ import annotations

from pathlib import Path

from recommender.documents import parse, read_text
from recommender.errors import Fault, Faults, RuleBaseError
from recommender.rulebase.files import HEAD
from recommender.rulebase.forms import HeadFile
from recommender.rulebase.read_factors import FactorsReader
from recommender.rulebase.read_head import (
    read_bands,
    read_caps,
    read_frameworks,
    read_priorities,
)
from recommender.rulebase.read_questions import read_questions
from recommender.rulebase.read_requirements import read_requirements
from recommender.rulebase.reading import Reading, Starters
from recommender.rulebase.rules import RuleBase

__all__ = ["load_rules", "read_id"]


def load_rules(folder: Path, starters: Starters | None = None) -> RuleBase:
    """Read and check the rule base in `folder`, its starter keys too where `starters` are given.

    Raises RuleBaseError with every fault: file, line, key, what was expected, what is close.
    """
    if not _is_folder(folder):
        raise RuleBaseError([Fault(str(folder), 0, "", "is not a folder of rules")])
    reading = Reading(folder, starters)
    head = reading.open(HEAD, HeadFile)
    if head is None:
        raise RuleBaseError(reading.faults)
    rulebase = _read(head, reading)
    if reading.faults:
        raise RuleBaseError(sorted(reading.faults, key=lambda fault: (fault.file, fault.line)))
    return rulebase


def _read(head: HeadFile, reading: Reading) -> RuleBase:
    """In the order in which one refers to the other; sound only where no fault is noted."""
    read_frameworks(head, reading)
    caps = read_caps(head, reading)
    bands = read_bands(head)
    most, aside = read_priorities(head)
    questions, parts = read_questions(reading, caps)
    reader = FactorsReader(reading)
    factors = tuple([reader.read(id, cap) for id, cap in caps.items()])
    reader.facts.check()
    requirements = read_requirements(reading)
    reading.check_citations()
    return RuleBase(
        head.id,
        head.version,
        head.title,
        frameworks=tuple(reading.frameworks.values()),
        factors=factors,
        bands=bands,
        most=most,
        aside=aside,
        questions=questions,
        rules=tuple(reading.rules.values()),
        requirements=requirements,
        evidence=dict(reading.evidence),
        parts=parts,
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no system takes such a name
        return False


def read_id(folder: Path) -> str:
    """The id of the rule base in `folder`, without checking the rest; '' where there is none."""
    path, faults = folder / HEAD, Faults()
    text = read_text(path, str(path), faults)
    head = None if text is None else parse(text, str(path), faults)
    id = head.value.get("id") if head is not None and isinstance(head.value, dict) else None
    return "" if id is None else id.raw
