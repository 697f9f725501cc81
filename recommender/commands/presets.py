"""`recommender presets`: answers that have a name."""

from __future__ import annotations

from pathlib import Path

from recommender.catalogue.presets import build_presets
from recommender.commands.inputs import read_rules, with_rules
from recommender.output import emit, say
from recommender.report import words
from recommender.resources import rules_folder
from recommender.rulebase.presets import presets

__all__ = ["run"]


def run(*, style: str, rules: Path | None) -> None:
    rulebase = read_rules(rules)
    known = build_presets(rulebase, presets(rulebase, rules or rules_folder()).values())
    if style == "json":
        from recommender.report.as_json import to_json

        emit(to_json(known))
        return
    if not known.presets:
        say(f"Rule base {rulebase.id} has no presets: no case in it says 'preset: NAME'.")
        return
    for preset in known.presets:
        say((preset.name, "bold"))
        say(f"    {preset.title}")
        variant = rulebase.variant.get(preset.variant or "")
        verdict = variant.title if variant else words.outcome(rulebase, preset.outcome)
        say(f"    {', '.join(filter(None, (verdict, preset.task)))}")
    say()
    say(f"To use one:  recommender new my-project --preset NAME{with_rules(rules)}")
