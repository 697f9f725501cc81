"""What several commands begin with: the rule base, and the answers from a file or from the user."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from recommender.answers import AnswersFile, load_answers, parse_answers, write_answers
from recommender.documents import MAX_BYTES
from recommender.errors import UsageError
from recommender.loader import load_rules
from recommender.questions import Answers
from recommender.resources import rules_folder
from recommender.rules import RuleBase
from recommender.scoring import Recommendation
from recommender.writer import write_file

__all__ = ["KEPT", "changed_since", "keep", "read_answers", "read_rules", "with_rules"]

KEPT = "recommender-answers.yaml"
"""Where answers are kept when a session is interrupted or the user asks for it."""


def read_rules(folder: Path | None) -> RuleBase:
    return load_rules(folder or rules_folder())


def with_rules(folder: Path | None) -> str:
    """What a command to type next needs to use the same rule base, with a space before it."""
    return "" if folder is None else f" --rules {shlex.quote(str(folder))}"


def read_answers(
    rulebase: RuleBase, answers: Path | None, resume: Path | None, command: str
) -> AnswersFile:
    """The answers of a file, or of the user at the terminal; `command` is what to type to go on."""
    if answers is not None and resume is not None:
        raise UsageError("--answers never asks and --resume does: give one of them")
    if answers is not None:
        if str(answers) == "-":
            return parse_answers(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input", rulebase)
        return load_answers(answers, rulebase)
    from recommender import prompt

    if not prompt.has_terminal():
        raise UsageError(
            "no terminal to ask on: give --answers FILE "
            "('recommender questions --format yaml' prints one to fill in)"
        )
    begun: Answers = {} if resume is None else load_answers(resume, rulebase).answers
    try:
        return AnswersFile(prompt.ask(rulebase, begun))
    except prompt.Interrupted as stop:
        if stop.answers:
            kept = keep(stop.answers, rulebase, resume)
            go_on = f"{command} --resume {shlex.quote(str(kept))}"
            click.echo(f"\nYour answers so far are in {kept}. To go on:\n\n  {go_on}\n", err=True)
        raise KeyboardInterrupt from stop


def keep(answers: Answers, rulebase: RuleBase, begun_as: Path | None = None) -> Path:
    """Write the answers to the file that they came from, or to a free name; return it."""
    made_by = {"rulebase": rulebase.id, "version": rulebase.version}
    text = write_answers(answers, rulebase, made_by)
    if begun_as is not None:
        write_file(text, begun_as, force=True)
        return begun_as
    path, count = Path(KEPT), 1
    while path.exists():
        count += 1
        path = Path(KEPT.replace(".yaml", f"-{count}.yaml"))
    write_file(text, path)
    return path


def changed_since(file: AnswersFile, recommendation: Recommendation) -> str:
    """A sentence where the answers were given to another rule base or version, else ''."""
    rulebase, made_by = recommendation.rulebase, file.made_by
    now = {"rulebase": rulebase.id, "version": rulebase.version}
    if all(made_by.get(key, value) == value for key, value in now.items()):
        return ""
    then = made_by.get("framework", "")
    changed = f"; they led to {then} then, to {recommendation.outcome} now" if then else ""
    return (
        f"these answers were given to rule base {made_by.get('rulebase', rulebase.id)} "
        f"{made_by.get('version', '')}, this is {rulebase.id} {rulebase.version}: "
        f"the verdict is computed anew{changed}"
    )
