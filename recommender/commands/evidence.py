"""`recommender evidence`: measures again what the rule base claims and a machine can check."""

from __future__ import annotations

import sys
from datetime import date
from itertools import count
from pathlib import Path

from recommender.commands.inputs import read_rules
from recommender.evidence.findings import ClaimOutcome, findings, wanted
from recommender.evidence.measuring import Measuring, chosen
from recommender.evidence.result import as_json, as_text, here
from recommender.output import emit, progress, say
from recommender.signals import as_interrupts
from recommender.writer import check_file, write_file

__all__ = ["run"]


def run(*, rules: Path | None, style: str, output: Path | None, force: bool) -> int:
    """Return the exit code: 1 where a claim differs, 130 where Ctrl-C ended it early."""
    rulebase = read_rules(rules)
    scripts = chosen(wanted(rulebase))
    if not scripts:
        say(
            f"Rule base {rulebase.id} claims nothing that can be measured "
            "(no source of it has the key 'measured')."
        )
        return 0
    if output is not None:
        check_file(output, force)  # before minutes of measuring
    if not sys.stderr.isatty():
        say("Measuring takes some minutes.", err=True)
    measuring = Measuring()
    stopped = False
    try:
        with as_interrupts(), progress(len(scripts), "Measuring") as move:
            done = count(1)
            measuring.run(scripts, lambda: move(next(done), "Measuring"))
    except KeyboardInterrupt:
        stopped = True
    compared = list(findings(rulebase, measuring.made))
    setting = here(date.today())
    document = as_json(rulebase, compared, measuring.made, setting)
    if output is not None:
        write_file(document, output, force)
        say(f"wrote {output}", err=True)
    emit(document if style == "json" else as_text(compared, setting))
    if stopped:
        say("Stopped; what was measured before that is above.", err=True)
        return 130
    return int(any(finding.outcome is ClaimOutcome.DIFFERS for finding in compared))
