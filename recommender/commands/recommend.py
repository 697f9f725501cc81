"""`recommender`: the verdict, from a file or from the questions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.commands.inputs import judge, keep, read_rules, with_answers, with_rules
from recommender.commands.terminal import shows_color, shows_unicode
from recommender.report import Report, build, decision_record
from recommender.scoring import Recommendation, Verdict
from recommender.starter import choose_starter
from recommender.team import Team
from recommender.writer import write_file

if TYPE_CHECKING:
    from recommender.report.team import TeamReport

__all__ = ["run"]


def run(
    *,
    answers: tuple[Path, ...],
    resume: Path | None,
    style: str,
    output: Path | None,
    force: bool,
    details: bool,
    rules: Path | None,
) -> None:
    rulebase = read_rules(rules)
    found = judge(rulebase, answers, resume, "recommender" + with_rules(rules))
    if isinstance(found, Team):
        from recommender.report.team import build_team

        command = _next_command(found.together, answers, rules)
        _print(build_team(found, next_command=command), style, output, force, details)
        return
    report = build(
        found,
        starter=choose_starter(rulebase, found.answers),
        next_command=_next_command(found, answers, rules) if answers else "",
    )
    _print(report, style, output, force, details)
    if not answers:
        _offer(found, report)


def _print(
    report: Report | TeamReport, style: str, output: Path | None, force: bool, details: bool
) -> None:
    text = _text(report, style, details, plain=output is not None)
    if output is not None:
        write_file(text, output, force)
        click.echo(f"wrote {output}", err=True)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _text(report: Report | TeamReport, style: str, details: bool, plain: bool) -> str:
    if style == "json":
        from recommender.report.as_json import to_json

        return to_json(report)
    if style == "markdown":
        if isinstance(report, Report):
            return decision_record(report)
        from recommender.report.team.decision import team_record

        return team_record(report)
    import shutil

    width = 80 if plain else shutil.get_terminal_size((80, 24)).columns
    color, unicode = not plain and shows_color(), plain or shows_unicode()
    if isinstance(report, Report):
        from recommender.report.text import render

        return render(report, width=width, color=color, unicode=unicode, details=details)
    from recommender.report.team.text import render_team

    return render_team(report, width=width, color=color, unicode=unicode, details=details)


def _next_command(
    recommendation: Recommendation, answers: Sequence[Path], rules: Path | None
) -> str:
    """What to type to get the starter, or '' where there is none to be had."""
    if recommendation.verdict is Verdict.CONFLICT or any(str(one) == "-" for one in answers):
        return ""
    command = f"recommender new my-project{with_answers(answers)}{with_rules(rules)}"
    if recommendation.verdict is Verdict.TIE:
        command += " --framework FRAMEWORK"
    if choose_starter(recommendation.rulebase, recommendation.answers).task is None:
        command += " --task TASK"
    return command


def _offer(recommendation: Recommendation, report: Report) -> None:
    """After the questions: a starter now, or the answers in a file."""
    from recommender import prompt
    from recommender.commands import new

    try:
        if recommendation.verdict is not Verdict.CONFLICT and prompt.confirm(
            "Write a starter project now?", True
        ):
            new.offer(recommendation, report)
            return
        if prompt.confirm("Keep your answers in a file?", True):
            kept = keep(recommendation.answers, recommendation.rulebase)
            click.echo(f"Kept in {kept}. The same verdict again:\n\n  recommender --answers {kept}")
    except prompt.Interrupted as stop:
        kept = keep(recommendation.answers, recommendation.rulebase)
        click.echo(f"\nYour answers are in {kept}.", err=True)
        raise KeyboardInterrupt from stop
