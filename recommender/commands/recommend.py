"""`recommender`: the verdict, from a file or from the questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.commands.inputs import judge, keep, read_rules, with_answers, with_rules
from recommender.commands.terminal import look
from recommender.decide.scoring import Recommendation, Verdict
from recommender.decide.starter import StarterChoice, choose_starter
from recommender.decide.team import Team
from recommender.errors import UsageError
from recommender.output import emit, say
from recommender.report import Report, build_report, decision_record, record
from recommender.writer import write_file

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement
    from recommender.report.team import TeamReport

__all__ = ["run"]


def run(
    *,
    answers: tuple[Path, ...],
    resume: Path | None,
    measured: Path | None,
    style: str,
    output: Path | None,
    force: bool,
    details: bool,
    rules: Path | None,
) -> None:
    rulebase = read_rules(rules)
    found, weighed = judge(rulebase, answers, resume, rules, measured)
    again = with_answers(answers, measured) + with_rules(rules)
    report = _report(found, weighed, answers, again)
    if style == "markdown":
        text = _record(report, answers, again)
    elif style == "html":
        text = _page(report)
    else:
        text = _text(report, style, details, plain=output is not None)
    if output is not None:
        write_file(text, output, force)
        say(f"wrote {output}", err=True)
    else:
        emit(text)
    if not answers:
        assert isinstance(found, Recommendation) and isinstance(report, Report)
        _offer(found, report, rules)


def _report(
    found: Recommendation | Team,
    weighed: Measurement | None,
    answers: Sequence[Path],
    again: str,
) -> Report | TeamReport:
    together = found.together
    starter = _starter(together)
    command = ""
    if starter is not None and answers and all(str(one) != "-" for one in answers):
        command = f"recommender new my-project{again}"
        if together.verdict is Verdict.TIE:
            command += " --framework FRAMEWORK"
        if starter.task is None:
            command += " --task TASK"
    return build_report(found, starter=starter, measured=weighed, next_command=command)


def _starter(found: Recommendation) -> StarterChoice | None:
    """What shapes the starter; None where none is to be had: nothing is left to recommend, or
    nobody has written templates for it."""
    from recommender.resources import framework_ids, templates_folder

    if found.verdict is Verdict.CONFLICT:
        return None
    leading = [found.leader] if found.leader is not None else found.tied
    there = framework_ids(templates_folder())
    if not any(framework.id in there for framework in leading):
        return None
    return choose_starter(found.rulebase, found.answers)


def _record(report: Report | TeamReport, answers: Sequence[Path], again: str) -> str:
    if isinstance(report, Report) and not answers:
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


def _offer(recommendation: Recommendation, report: Report, rules: Path | None) -> None:
    """After the questions: a starter now, or the answers in a file."""
    from recommender import prompt
    from recommender.commands import new

    try:
        if report.starter is not None and prompt.confirm("Write a starter project now?", True):
            new.offer(recommendation, report)
            return
        if prompt.confirm("Save your answers to a file?", True):
            kept = keep(recommendation.answers, recommendation.rulebase)
            again = f"recommender --answers {kept}{with_rules(rules)}"
            say(f"Your answers are in {kept}. To see this verdict again:")
            say()
            say(f"  {again}")
    except prompt.Interrupted as stop:
        kept = keep(recommendation.answers, recommendation.rulebase)
        say(err=True)
        say(f"Your answers are in {kept}.", err=True)
        raise KeyboardInterrupt from stop
