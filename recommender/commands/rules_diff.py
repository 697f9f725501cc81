"""`recommender rules diff`: which answers have another verdict in another rule base."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.audit.difference import difference
from recommender.errors import InputError
from recommender.explain.ledgers import TooManyWays
from recommender.report import words
from recommender.report.build import answered
from recommender.rulebase.loader import load_rules

__all__ = ["run"]


def run(*, old: Path, new: Path) -> None:
    before, after = load_rules(old), load_rules(new)
    try:
        turned, ways = difference(before, after)
    except TooManyWays:
        raise InputError("too many interdependent questions for an exact comparison") from None
    click.echo(f"{before.id} {before.version} in {old} → {after.id} {after.version} in {new}")
    if not turned:
        click.echo(f"No verdict differs in all {ways:,} ways to answer.")
        return
    count = sum(one.ways for one in turned)
    click.echo(
        f"{count:,} of {ways:,} ways to answer have another verdict ({_percent(count, ways)})."
    )
    for one in turned:
        click.echo()
        said = f"{words.outcome(before, one.before)} → {words.outcome(after, one.after)}"
        click.echo(f"{said}: {one.ways:,} ways ({_percent(one.ways, ways)}), for example")
        for ask, labels in answered(after, one.example):
            click.echo(f"  {ask} {'; '.join(labels)}")


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.2f} %" if share >= 0.01 else "less than 0.01 %"
