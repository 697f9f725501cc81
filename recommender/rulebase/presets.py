"""Presets: the answers of cases that have a name, `preset`, for `--preset NAME`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from recommender.documents import read_text
from recommender.errors import Fault, Faults, InputError, RuleBaseError
from recommender.rulebase.answers_file import AnswersFile, load_answers
from recommender.rulebase.files import case_files
from recommender.rulebase.rules import RuleBase
from recommender.wording import shorten

__all__ = ["KEY", "LONGEST", "Preset", "preset_faults", "presets"]

KEY = "preset"

LONGEST = 72
"""Letters of the title of a case that is a preset: it stands on a line of a list."""


class Preset(NamedTuple):
    """The answers of a case, by the name that it gives them."""

    name: str
    path: Path
    file: AnswersFile

    @property
    def title(self) -> str:
        """Whose answers they are, in a line."""
        assert self.file.case is not None  # which is where the name stands
        return self.file.case.title

    def fault(self, message: str, key: str = KEY) -> Fault:
        assert self.file.case is not None
        return Fault(str(self.path), self.file.case.lines.get(key, 0), f"case.{key}", message)


def presets(rulebase: RuleBase, folder: Path) -> dict[str, Preset]:
    """Name → preset, of the rule base in `folder`, by name.

    RuleBaseError with every fault of the cases that have one; the others are not looked at.
    """
    found: list[Preset] = []
    faults = Faults()
    for path in filter(_may_be_one, case_files(folder)):
        try:
            file = load_answers(path, rulebase)
        except InputError as error:
            for fault in error.faults:
                faults.append(fault)
            continue
        if file.case is not None and file.case.preset:
            found.append(Preset(file.case.preset, path, file))
    for fault in preset_faults(found):
        faults.append(fault)
    if faults:
        raise RuleBaseError(faults)
    return {preset.name: preset for preset in sorted(found)}


def preset_faults(found: Iterable[Preset]) -> list[Fault]:
    """Names that are taken, and titles that are no line."""
    faults = []
    first: dict[str, Preset] = {}
    for preset in found:
        other = first.setdefault(preset.name, preset)
        if other is not preset:
            line = other.fault("").line
            taken = f"'{shorten(preset.name)}' is the preset of {other.path.name}:{line}, too"
            faults.append(preset.fault(f"{taken}; each needs a name of its own"))
        if len(preset.title) > LONGEST or not preset.title.isprintable():
            message = (
                f"the title of a preset stands in a list: one line of at most {LONGEST} letters"
            )
            faults.append(preset.fault(message, "title"))
    return faults


def _may_be_one(path: Path) -> bool:
    """Whether the text of a case names a preset anywhere: few do, and reading the rest takes time.
    What cannot be read is no matter here; `rules check` says so."""
    text = read_text(path, str(path), Faults())
    return text is not None and KEY in text
