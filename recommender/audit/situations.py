"""Situations of people who had to choose, what an expert said, and how readers filled in answers.

situation: I have to forecast sales in a team that knows PyTorch.
expert: pytorch          # a framework, or either
strength: strong         # or mild; left out for either
reason: The team's skill decides.
source: a thread, a page, a record
dated: true              # where the reason is tied to what has changed since
readings:                # by whom, and the answers that they gave from the situation alone
  ann: {purpose: product}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from recommender.audit.experts import EITHER, MILD, STRONG, Situation
from recommender.documents import Fields, parse, read_text
from recommender.errors import Fault, InputError
from recommender.rulebase.answers_file import read_answers
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import RuleBase

__all__ = ["load_situations"]


def load_situations(folder: Path, rulebase: RuleBase) -> tuple[Situation, ...]:
    """The `*.yaml` files of a folder, by name. Raises InputError with every fault in them."""
    if not folder.is_dir():
        raise InputError([Fault(str(folder), 0, "", "is not a folder of situations")])
    paths: Sequence[Path] = sorted(path for path in folder.glob("*.yaml") if path.is_file())
    faults: list[Fault] = []
    if not paths:
        faults.append(Fault(str(folder), 0, "", "holds no .yaml file, expected one per situation"))
    situations = [_read(path, rulebase, faults) for path in paths]
    if faults:
        raise InputError(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return tuple(situation for situation in situations if situation is not None)


def _read(path: Path, rulebase: RuleBase, faults: list[Fault]) -> Situation | None:
    text = read_text(path, str(path), faults)
    root = None if text is None else parse(text, str(path), faults)
    if root is None:
        return None
    file = Fields(root, str(path), "", faults)
    for key in ("id", "kind"):  # for those who collect situations
        file.text(key, default="")
    file.text("situation")
    expert = file.choice("expert", (*rulebase.framework, EITHER))
    leans = expert != EITHER
    strength = file.choice("strength", (STRONG, MILD), default=None if leans else MILD)
    file.text("reason")
    file.text("source")
    dated = file.flag("dated")
    readings, renamed = _readings(file, rulebase)
    file.done()
    return Situation(path.name, expert, strength if leans else "", dated, readings, renamed)


def _readings(file: Fields, rulebase: RuleBase) -> tuple[Mapping[str, Answers], int]:
    """Reader → answers, and how many of these used old names."""
    fields = file.child("readings")
    if fields is None:
        return {}, 0
    if fields.is_mapping and not fields.nodes:
        file.fault("needs at least one reading", "readings", file.get("readings"))
    readings: dict[str, Answers] = {}
    renamed = 0
    for reader in fields.nodes:
        answers = fields.child(reader)
        if answers is not None:
            readings[reader], notes = read_answers(answers, rulebase)
            renamed += len(notes)
    return readings, renamed
