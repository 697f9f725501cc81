"""`recommender`: the verdict, from a file or from the questions."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from recommender.commands.inputs import changed_since, keep, read_answers, read_rules, with_rules
from recommender.commands.terminal import shows_color, shows_unicode
from recommender.report import Report, build
from recommender.scoring import Recommendation, Verdict, recommend
from recommender.starter import choose_starter
from recommender.writer import write_file

__all__ = ["run"]


def run(
    *,
    answers: Path | None,
    resume: Path | None,
    style: str,
    output: Path | None,
    force: bool,
    details: bool,
    rules: Path | None,
) -> None:
    rulebase = read_rules(rules)
    file = read_answers(rulebase, answers, resume, "recommender" + with_rules(rules))
    recommendation = recommend(rulebase, file.answers)
    if notice := changed_since(file, recommendation):
        click.echo(f"note: {notice}", err=True)
    asked = answers is None
    report = build(
        recommendation,
        starter=choose_starter(rulebase, file.answers),
        next_command="" if asked else _next_command(recommendation, answers, rules),
    )
    text = _text(report, style, details, plain=output is not None)
    if output is not None:
        write_file(text, output, force)
        click.echo(f"wrote {output}", err=True)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()
    if asked:
        _offer(recommendation, report)


def _text(report: Report, style: str, details: bool, plain: bool) -> str:
    if style == "json":
        from recommender.report.as_json import to_json

        return to_json(report)
    import shutil

    from recommender.report.text import render

    return render(
        report,
        width=80 if plain else shutil.get_terminal_size((80, 24)).columns,
        color=not plain and shows_color(),
        unicode=plain or shows_unicode(),
        details=details,
    )


def _next_command(recommendation: Recommendation, answers: Path | None, rules: Path | None) -> str:
    """What to type to get the starter, or '' where there is none to be had."""
    if recommendation.verdict is Verdict.CONFLICT or str(answers) == "-":
        return ""
    command = f"recommender new my-project --answers {shlex.quote(str(answers))}"
    command += with_rules(rules)
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
