"""`recommender rules audit`: what the rule base can and cannot do, exactly."""

from __future__ import annotations

from pathlib import Path

from recommender.audit.figures import audit
from recommender.audit.report import as_json, as_tables
from recommender.errors import InputError
from recommender.explain.answer_space import TooManyWays
from recommender.output import emit, say
from recommender.resources import rules_folder
from recommender.rulebase.loader import load_rules

__all__ = ["run"]


def run(*, folder: Path | None, style: str) -> None:
    rulebase = load_rules(folder or rules_folder())
    if style == "text":
        say("Going through all ways to answer takes some seconds.", err=True)
    try:
        figures = audit(rulebase)
    except TooManyWays:
        raise InputError(
            f"{rulebase.id} has too many interdependent questions for an exact audit; fewer rules "
            "that combine several questions, or fewer shared facts, would help"
        ) from None
    emit(as_json(figures) if style == "json" else as_tables(figures))
