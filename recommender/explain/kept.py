"""What is worked out of a rule base alone is worked out once for many answers in a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from recommender.rulebase.rules import RuleBase

__all__ = ["kept_for_last"]

Result = TypeVar("Result")


def kept_for_last(make: Callable[[RuleBase], Result]) -> Callable[[RuleBase], Result]:
    """The same function, which remembers what it made of the last rule base."""
    last: list[tuple[RuleBase, Result]] = []

    @wraps(make)
    def kept(rulebase: RuleBase) -> Result:
        if not last or last[0][0] is not rulebase:
            last[:] = [(rulebase, make(rulebase))]
        return last[0][1]

    return kept
