"""The report in four to six plain lines, without Rich: for commands whose start-up time counts."""

from __future__ import annotations

from recommender.report import words
from recommender.report.model import Shown

__all__ = ["summary"]

REASONS = 2


def summary(report: Shown, *, unicode: bool = True) -> str:
    """The verdict, its strength and lead, two reasons and the backend; a newline at the end.

    Lines are not wrapped.
    """
    clean = words.visible if unicode else _ascii
    head = f"{clean(words.headline(report))}: {clean(words.standing(report))}."
    return "\n".join([head, *(clean(line) for line in _lines(report)), ""])


def _ascii(text: str) -> str:
    return words.ascii_only(words.visible(text))


def _lines(report: Shown) -> list[str]:
    if report.fails:
        return [f"  {one.because}" for one in report.requirements]
    if report.leader is None:
        shown = [(report.framework[one], report.framework[one].reasons[:1]) for one in report.tied]
    else:
        leader = report.framework[report.leader]
        shown = [(leader, leader.reasons[:REASONS])]
    lines = [
        f"  {words.signed(one.points)} {framework.title}: {report.rule[one.rule].because}"
        for framework, reasons in shown
        for one in reasons
    ]
    if report.verdict == "only-choice":
        lines = [f"  {one.because}" for one in report.requirements[:REASONS]] + lines[:1]
    if report.near_tie:
        lines.insert(0, f"  {words.both_do(report)}.")
    return lines + [f"  {said}" for said in words.variants(report)[:1]]
