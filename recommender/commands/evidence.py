"""`recommender evidence`: measures again what the rule base claims and a machine can check."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from recommender.commands.inputs import read_rules
from recommender.commands.terminal import silence
from recommender.evidence.findings import ClaimOutcome, findings, wanted
from recommender.evidence.measuring import Measuring, chosen
from recommender.evidence.result import as_json, as_text, here
from recommender.signals import as_interrupts
from recommender.writer import check_file, write_file

__all__ = ["run"]


def run(*, rules: Path | None, style: str, output: Path | None, force: bool) -> int:
    """Return the exit code: 1 where a claim differs, 130 where Ctrl-C ended it early."""
    rulebase = read_rules(rules)
    scripts = chosen(wanted(rulebase))
    if not scripts:
        click.echo(
            f"Rule base {rulebase.id} claims nothing that can be measured "
            "(no source of it has the key 'measured')."
        )
        return 0
    if output is not None:
        check_file(output, force)  # before minutes of measuring
    measuring = Measuring()
    stopped = False
    try:
        with as_interrupts(), _progress(len(scripts)) as done:
            measuring.run(scripts, done)
    except KeyboardInterrupt:
        stopped = True
    compared = list(findings(rulebase, measuring.made))
    setting = here(date.today())
    document = as_json(rulebase, compared, measuring.made, setting)
    if output is not None:
        write_file(document, output, force)
        click.echo(f"wrote {output}", err=True)
    try:
        click.echo(document if style == "json" else as_text(compared, setting), nl=False)
    except BrokenPipeError:  # whoever has read enough of it minds the exit code all the same
        silence()
    if stopped:
        click.echo("Stopped; what was measured before that is above.", err=True)
        return 130
    return int(any(finding.outcome is ClaimOutcome.DIFFERS for finding in compared))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], object]]:
    """What to call after each script: it moves a bar on a terminal."""
    if not sys.stderr.isatty():
        click.echo("Measuring takes some minutes.", err=True)
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("Measuring"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("scripts"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("measuring", total=total)
        yield lambda: progress.advance(task)
