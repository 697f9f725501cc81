"""The report in four to six plain lines, without Rich: for commands whose start-up time counts."""

from __future__ import annotations

from recommender.report import words
from recommender.report.verdict import VerdictReport

__all__ = ["summary"]

REASONS = 2


def summary(report: VerdictReport, *, unicode: bool = True) -> str:
    """The verdict, its strength and lead, two reasons and the backend; a newline at the end.

    Lines are not wrapped.
    """
    clean = words.visible if unicode else _ascii
    head = f"{clean(words.headline(report))}: {clean(words.standing(report))}."
    return "\n".join([head, *(clean(line) for line in _lines(report)), ""])


def _ascii(text: str) -> str:
    return words.ascii_only(words.visible(text))


def _lines(report: VerdictReport) -> list[str]:
    limits = [f"  {requirement.because}" for requirement in report.requirements]
    if report.fails:
        return limits
    if report.chosen is None:
        tied = [report.framework[id] for id in report.tied]
        shown = [(framework, framework.reasons[:1]) for framework in tied]
    else:
        shown = [(report.chosen, report.chosen.reasons[:REASONS])]
    lines = [
        f"  {words.signed(reason.points)} {framework.title}: {report.rule[reason.rule].because}"
        for framework, reasons in shown
        for reason in reasons
    ]
    if report.verdict == "only-choice":
        lines = limits[:REASONS] + lines[:1]
    if report.near_tie:
        lines.insert(0, f"  {words.good_choices(report)}.")
    return lines + [f"  {sentence}" for sentence in words.variants(report)[:1]]
