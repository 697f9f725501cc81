"""`recommender rules audit`: what the rule base can and cannot do, exactly."""

from __future__ import annotations

from pathlib import Path

from recommender.audit.figures import audit
from recommender.audit.report import as_json, as_tables
from recommender.output import emit, say
from recommender.resources import rules_folder
from recommender.rulebase.loader import load_rules

__all__ = ["run"]


def run(*, folder: Path | None, style: str) -> None:
    rulebase = load_rules(folder or rules_folder())
    if style == "text":
        say("Going through every way to answer may take some minutes.", err=True)
    figures = audit(rulebase)
    emit(as_json(figures) if style == "json" else as_tables(figures))
