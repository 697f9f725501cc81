"""`recommender`: the verdict, from a file or from the questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from recommender.commands.inputs import Given, judge, keep, read_rules, with_rules
from recommender.commands.terminal import look
from recommender.decide.scoring import Recommendation
from recommender.decide.starter import StarterChoice
from recommender.decide.team import Team
from recommender.errors import UsageError
from recommender.output import emit, say
from recommender.report import Report, build_report, decision_record, record
from recommender.starter.offered import next_command, starter_of
from recommender.writer import write_file

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement
    from recommender.report.team import TeamReport

__all__ = ["run"]


def run(
    *,
    given: Given,
    style: str,
    output: Path | None,
    force: bool,
    details: bool,
    rules: Path | None,
) -> None:
    rulebase = read_rules(rules)
    verdict, measurement = judge(rulebase, given, rules)
    again = given.again + with_rules(rules)
    starter = starter_of(verdict.together)
    report = _report(verdict, starter, measurement, given, again)
    if style == "markdown":
        text = _record(report, given, again)
    elif style == "html":
        text = _page(report)
    else:
        text = _text(report, style, details, plain=output is not None)
    if output is not None:
        write_file(text, output, force)
        say(f"wrote {output}", err=True)
    else:
        emit(text)
    if given.asks:
        assert isinstance(verdict, Recommendation) and isinstance(report, Report)
        _offer(verdict, starter, report, rules)


def _report(
    verdict: Recommendation | Team,
    starter: StarterChoice | None,
    measurement: Measurement | None,
    given: Given,
    again: str,
) -> Report | TeamReport:
    command = ""
    if starter is not None and given.can_be_read_again:
        command = next_command(verdict.together, starter, again)
    return build_report(verdict, starter=starter, measured=measurement, next_command=command)


def _record(report: Report | TeamReport, given: Given, again: str) -> str:
    if isinstance(report, Report) and given.asks:
        return decision_record(report)
    verdict = f"recommender{again} --details"
    commands = [verdict, report.next_command] if report.next_command else [verdict]
    return record(report, commands=commands)


def _page(report: Report | TeamReport) -> str:
    try:
        from recommender.report.web import render_page
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise UsageError(
            "--format html draws its charts with Matplotlib, which is not installed: "
            "pip install matplotlib"
        ) from None
    return render_page(report)


def _text(report: Report | TeamReport, style: str, details: bool, plain: bool) -> str:
    if style == "json":
        from recommender.report.as_json import to_json

        return to_json(report)
    shown = look(details=details, plain=plain)._asdict()
    if isinstance(report, Report):
        from recommender.report.text import render

        return render(report, **shown)
    from recommender.report.team.text import render_team

    return render_team(report, **shown)


def _offer(
    recommendation: Recommendation,
    starter: StarterChoice | None,
    report: Report,
    rules: Path | None,
) -> None:
    """After the questions: a starter now, or the answers in a file."""
    from recommender import prompt
    from recommender.commands import new

    with new.keeping(recommendation):
        if starter is not None and prompt.confirm("Write a starter project now?", True):
            new.offer(recommendation, starter, report)
            return
        if prompt.confirm("Save your answers to a file?", True):
            kept = keep(recommendation.answers, recommendation.rulebase)
            again = f"recommender --answers {kept}{with_rules(rules)}"
            say(f"Your answers are in {kept}. To see this verdict again:")
            say()
            say(f"  {again}")
