"""What a measurement says of the frameworks' speed, and whether it counts as an answer.

The thresholds are the rule base's (`measuring` of the question whose source is 'measured'); that
speed counts only on the user's own data, for the task that the answers ask for, is this module's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from statistics import median
from typing import NamedTuple

from recommender.rulebase.questions import MEASURED, NEITHER, Question
from recommender.rulebase.rules import RuleBase

__all__ = ["MeasuredAnswer", "Timing", "answer", "asking"]


class Timing(NamedTuple):
    """Frameworks (ids) and the seconds that an epoch took in each of their runs.

    `own_data`: it was the user's; `smoke`: the runs were cut short to see that all works.
    """

    task: str
    own_data: bool
    smoke: bool
    epochs: Mapping[str, Sequence[float]]


class MeasuredAnswer(NamedTuple):
    """The option that a measurement gives as an answer, '' where it counts for nothing; `why` then
    says why, to stand after a colon. `ahead` is the quickest framework and `ratio` how many times
    as long the next one took, where two can be compared."""

    question: str
    option: str
    why: str
    ahead: str = ""
    ratio: float | None = None


def asking(rulebase: RuleBase) -> Question | None:
    """The question that a measurement answers."""
    return next((question for question in rulebase.questions if question.source == MEASURED), None)


def answer(
    rulebase: RuleBase, question: Question, timing: Timing, tasks: Collection[str]
) -> MeasuredAnswer:
    """`tasks` are those that the answers ask for; none: they do not say.

    All reasons not to count it are looked for in order, and the first one is told.
    """
    measuring = question.measuring
    assert measuring is not None
    timed = {
        framework: timing.epochs[framework]
        for framework in rulebase.framework
        if timing.epochs.get(framework)
    }
    if len(timed) < 2:
        return MeasuredAnswer(question.id, "", "it takes two frameworks to tell which is faster")
    by_median = sorted(timed, key=lambda framework: median(timed[framework]))
    first, second = (median(timed[framework]) for framework in by_median[:2])
    ahead = by_median[0]
    ratio = second / first if first and isfinite(second / first) else None
    options = {option.measured: option.id for option in question.options}
    apart = max(timed[by_median[0]]) < min(min(timed[framework]) for framework in by_median[1:])
    clear = apart and (ratio is None or Fraction(ratio) >= measuring.ahead)
    found = MeasuredAnswer(question.id, options[ahead if clear else NEITHER], "", ahead, ratio)
    fewest = min(len(runs) for runs in timed.values())
    if not timing.own_data:
        why = "it was not measured on data of your own (--data)"
    elif tasks and set(tasks) != {timing.task}:
        asked = ", ".join(sorted(tasks))
        why = f"it was measured with {timing.task}, and the answers ask for {asked}"
    elif timing.smoke:
        why = "smoke runs are too short to tell"
    elif fewest < measuring.runs:
        why = f"each framework needs {measuring.runs} runs, and one had {fewest}"
    else:
        return found
    return found._replace(option="", why=why)
