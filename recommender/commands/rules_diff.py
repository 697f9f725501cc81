"""`recommender rules diff`: which answers have another verdict in another rule base."""

from __future__ import annotations

from pathlib import Path

from recommender.audit.difference import difference, questions_read
from recommender.errors import InputError
from recommender.explain.ledgers import TooManyWays
from recommender.output import say
from recommender.report import words
from recommender.report.build_answers import answered
from recommender.rulebase.loader import load_rules
from recommender.rulebase.rules import RuleBase
from recommender.wording import listed

__all__ = ["run"]

SHOWN = 3
"""How many questions a message names."""


def run(*, old: Path, new: Path) -> None:
    before, after = load_rules(old), load_rules(new)
    try:
        turned, ways = difference(before, after)
    except TooManyWays:
        raise InputError(_too_many(before, after)) from None
    say(f"{before.id} {before.version} in {old} → {after.id} {after.version} in {new}")
    if not turned:
        say(f"No verdict differs, over all {ways:,} ways to answer.")
        return
    count = sum(turn.ways for turn in turned)
    say(f"{count:,} of {ways:,} ways to answer get a different verdict ({_percent(count, ways)}).")
    for turn in turned:
        say()
        said = f"{words.outcome(before, turn.before)} → {words.outcome(after, turn.after)}"
        say(f"{said}: {turn.ways:,} ways ({_percent(turn.ways, ways)}), for example")
        for ask, labels in answered(after, turn.example):
            say(f"  {ask} {'; '.join(labels)}")


def _too_many(before: RuleBase, after: RuleBase) -> str:
    read = questions_read(before, after)
    shown = [*read]
    if len(read) > SHOWN + 1:
        shown[SHOWN:] = [f"{len(read) - SHOWN} others"]
    count = f"{len(read)} question{'s' if len(read) != 1 else ''}"
    return (
        f"too many interdependent questions for an exact comparison: what differs reads {count} "
        f"({listed(shown)}); compare smaller changes, such as one rule at a time"
    )


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.2f} %" if share >= 0.01 else "less than 0.01 %"
