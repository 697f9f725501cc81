"""`recommender rules agree`: the verdicts against what experts said, situation by situation."""

from __future__ import annotations

from pathlib import Path

from recommender.audit.experts import half_of, read_all, score
from recommender.audit.experts_report import as_json, as_tables
from recommender.audit.situations import load_situations
from recommender.commands.inputs import read_rules, say_unread
from recommender.output import emit, note

__all__ = ["run"]

HALVES = (1, 2)


def run(*, folder: Path, half: int | None, style: str, rules: Path | None) -> None:
    rulebase = read_rules(rules)
    say_unread(folder, ".yaml")
    situations = load_situations(folder, rulebase)
    if renamed := sum(situation.renamed for situation in situations):
        note(f"{renamed} of the answers use old names, which are read as the new ones")
    readings = read_all(rulebase, situations)
    of = {
        f"half {number}": [
            reading for reading in readings if half_of(reading.situation.name) == number
        ]
        for number in HALVES
        if half in (None, number)
    }
    shown = [reading for half_read in of.values() for reading in half_read]
    if half is None:
        shown = of["together"] = list(readings)
    scores = {title: score(rulebase, part) for title, part in of.items()}
    print_as = as_json if style == "json" else as_tables
    emit(print_as(rulebase, scores, shown))
