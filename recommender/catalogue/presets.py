"""The presets of a rule base, as plain frozen data.

JSON writes these classes field by field, so the names of fields are a public contract
(`preset_list.schema.json`).
"""

from __future__ import annotations

from collections.abc import Iterable

from recommender.decide.scoring import recommend
from recommender.decide.starter import choose_starter
from recommender.report.record import Document, Name, Record
from recommender.report.verdict import RuleBaseNote
from recommender.rulebase.presets import Preset
from recommender.rulebase.rules import RuleBase

__all__ = ["PresetList", "build_presets"]


class ListedPreset(Record):
    """Answers that have a name."""

    name: Name
    """What `--preset` takes."""
    title: Name
    """Whose answers they are, in a line."""
    outcome: Name
    """The verdict on them: id of the leading framework, 'tie' or 'conflict'."""
    variant: str | None
    """Id of the leading framework's best variant; null where none leads."""
    task: str | None
    """The task of the project; null where the answers name none."""


class PresetList(Document):
    """What `recommender presets --format json` prints."""

    rulebase: RuleBaseNote
    """The rule base."""
    presets: tuple[ListedPreset, ...]
    """All presets, by name."""


def build_presets(rulebase: RuleBase, presets: Iterable[Preset]) -> PresetList:
    return PresetList(
        rulebase=RuleBaseNote(id=rulebase.id, version=rulebase.version, title=rulebase.title),
        presets=tuple(_preset(rulebase, preset) for preset in presets),
    )


def _preset(rulebase: RuleBase, preset: Preset) -> ListedPreset:
    verdict = recommend(rulebase, preset.file.answers)
    leads = verdict.leader is not None
    return ListedPreset(
        name=preset.name,
        title=preset.title,
        outcome=verdict.outcome,
        variant=verdict.first.best.variant.id if leads else None,
        task=choose_starter(rulebase, verdict.known).task,
    )
