"""What several commands begin with: the rule base, and the answers from a file or from the user."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from recommender.commands.measured import count_measured, read_measured
from recommender.decide.scoring import Recommendation, recommend
from recommender.decide.team import Team, confer
from recommender.documents import MAX_BYTES
from recommender.errors import AnswersError, Fault, RuleBaseError, UsageError
from recommender.output import note, say
from recommender.resources import rules_folder
from recommender.rulebase.answers_file import (
    AnswersFile,
    load_answers,
    parse_answers,
    write_answers,
)
from recommender.rulebase.files import CASES, other_endings, too_deep
from recommender.rulebase.loader import load_rules
from recommender.rulebase.presets import presets
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import RuleBase
from recommender.wording import closest, composed, listing, possible, shorten
from recommender.writer import write_file

if TYPE_CHECKING:
    from recommender.report.race.model import Measurement

__all__ = [
    "KEPT",
    "Given",
    "Judged",
    "judge",
    "keep",
    "read_rules",
    "say_renamed",
    "say_unread",
    "say_unread_cases",
    "with_rules",
]

SUFFIXES = (".yaml", ".yml", ".json")
"""Of the files in a folder of answers."""

STANDARD_INPUT, STANDARD_INPUT_PATH = "standard input", Path("-")

KEPT = "recommender-answers.yaml"
"""Where answers are kept when a session is interrupted or the user asks for it."""


class Given(NamedTuple):
    """Where the answers come from, as the command line says: files, a preset, or the user at the
    terminal, who may `resume` with what a file has; and what was `measured`."""

    answers: tuple[Path, ...] = ()
    preset: str | None = None
    resume: Path | None = None
    measured: Path | None = None

    @property
    def asks(self) -> bool:
        """Whether the user is asked."""
        return not self.answers and self.preset is None

    @property
    def again(self) -> str:
        """What a command to type next needs to read the same answers, with a space before it."""
        flags = "".join(f" --answers {shlex.quote(str(path))}" for path in self.answers)
        if self.preset is not None:
            flags += f" --preset {self.preset}"
        if self.measured is not None:
            flags += f" --measured {shlex.quote(str(self.measured))}"
        return flags

    @property
    def can_be_read_again(self) -> bool:
        """Whether there are answers, and none of them came from the standard input."""
        return not self.asks and STANDARD_INPUT_PATH not in self.answers

    def check(self) -> None:
        """UsageError where two sources are named."""
        if not self.asks and self.resume is not None:
            flag = "--answers" if self.answers else "--preset"
            raise UsageError(f"{flag} never asks and --resume does: give only one of them")
        if self.answers and self.preset is not None:
            raise UsageError("--answers and --preset both give the answers: give only one of them")


class Judged(NamedTuple):
    """The verdict, and what a measurement said in it."""

    found: Recommendation | Team
    measured: Measurement | None


def read_rules(folder: Path | None) -> RuleBase:
    return load_rules(folder or rules_folder())


def with_rules(folder: Path | None) -> str:
    """What a command to type next needs to use the same rule base, with a space before it."""
    return "" if folder is None else f" --rules {shlex.quote(str(folder))}"


def _answers_files(given: Sequence[Path]) -> list[Path]:
    """The files that --answers names; a folder stands for the answers files in it, by name."""
    files: list[Path] = []
    for path in given:
        if not path.is_dir():
            files.append(path)
            continue
        say_unread(path, *SUFFIXES)
        inside = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
        inside = [file for file in inside if file.is_file()]
        if not inside:
            raise UsageError(f"--answers: {path} contains no {listing(SUFFIXES)} file")
        files += inside
    _refuse_twice(files)
    return files


def say_unread(folder: Path, *endings: str) -> None:
    """Names the files of a folder that look as if they were meant to be read and are not."""
    _say_why(other_endings(folder, *endings))


def say_unread_cases(folder: Path) -> None:
    """The same of the cases of a rule base."""
    _say_why(other_endings(folder / CASES, ".yaml") | too_deep(folder / CASES))


def _say_why(files: Mapping[Path, str]) -> None:
    for path, why in files.items():
        note(f"{path} is not read: {why}")


def _refuse_twice(files: Sequence[Path]) -> None:
    """UsageError where two of the files are one, or a person can't tell their names apart."""
    seen: dict[object, Path] = {}
    for path in files:
        if path in seen.values():
            raise UsageError(f"--answers: {path} is given twice")
        if other := seen.get(_identity(path)):
            raise UsageError(f"--answers: {other} and {path} are the same file")
        seen[_identity(path)] = path
    names: dict[str, Path] = {}
    for path in files:
        other = names.setdefault(composed(str(path)), path)
        if other != path:
            raise UsageError(
                f"--answers: two files are both named {composed(str(path))}, in different forms "
                "of Unicode; rename one of them"
            )


def _identity(path: Path) -> object:
    """The same for all names of a file; for what is not there, its name."""
    if path == STANDARD_INPUT_PATH:
        return path
    try:
        status = path.stat()
    except OSError:
        return path
    return (status.st_dev, status.st_ino) if status.st_ino else path.resolve()


def _read_answers(rulebase: RuleBase, files: Sequence[Path]) -> dict[str, AnswersFile]:
    """Member → answers, named by their files; AnswersError with the faults of all files."""
    names = _names(files)
    read: dict[str, AnswersFile] = {}
    faults: list[Fault] = []
    for name, path in zip(names, files, strict=True):
        try:
            read[name] = _read(rulebase, path)
        except AnswersError as error:
            faults += error.faults
    if faults:
        raise AnswersError(faults)
    return read


def _names(files: Sequence[Path]) -> list[str]:
    """What the members are called: by their files, with the folder where the file alone is not
    enough."""
    stems = [composed(path.stem) for path in files]
    return [
        STANDARD_INPUT
        if path == STANDARD_INPUT_PATH
        else (stem if stems.count(stem) == 1 else composed(str(path)))
        for stem, path in zip(stems, files, strict=True)
    ]


def _read(rulebase: RuleBase, path: Path) -> AnswersFile:
    if path == STANDARD_INPUT_PATH:
        file = parse_answers(_standard_input(), STANDARD_INPUT, rulebase)
    else:
        file = load_answers(path, rulebase)
    say_renamed(file)
    return file


def _read_preset(rulebase: RuleBase, name: str, rules: Path | None) -> AnswersFile:
    """The answers of the preset of this name; UsageError with what is close where there is none."""
    known = presets(rulebase, rules or rules_folder())
    if name in known:
        say_renamed(known[name].file)
        return known[name].file
    if not known:
        raise UsageError(f"--preset: rule base {rulebase.id} has no presets")
    near = closest(name, known) or f"; expected {possible(known)}"
    listed = f"'recommender presets{with_rules(rules)}' lists them"
    raise UsageError(f"--preset: there is no preset '{shorten(name)}'{near} ({listed})")


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise AnswersError([Fault(STANDARD_INPUT, 0, "", "is closed")])
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:  # of a folder, or of a terminal that is gone
        reason = f"cannot be read: {error.strerror}"
        raise AnswersError([Fault(STANDARD_INPUT, 0, "", reason)]) from error


def _ask_answers(
    rulebase: RuleBase, resume: Path | None, command: str, rules: Path | None
) -> AnswersFile:
    """The answers of the user at the terminal; `command` is what to type to go on, with `rules`."""
    from recommender import prompt

    if not prompt.has_terminal():
        raise UsageError(f"no terminal to ask on: give {_without_asking(rulebase, rules)}")
    begun: Answers = {}
    if resume is not None:
        file = load_answers(resume, rulebase)
        say_renamed(file)
        begun = file.answers
    try:
        return AnswersFile(prompt.ask(rulebase, begun))
    except prompt.Interrupted as stop:
        if stop.answers:
            kept = keep(stop.answers, rulebase, resume)
            go_on = f"{command}{with_rules(rules)} --resume {shlex.quote(str(kept))}"
            kept_in = f"Your answers so far are in {kept}. To continue:"
            for line in ("", kept_in, "", f"  {go_on}", ""):
                say(line, err=True)
        raise KeyboardInterrupt from stop


def _without_asking(rulebase: RuleBase, rules: Path | None) -> str:
    """The flags that give answers; of presets only where there are some to choose from."""
    own = with_rules(rules)
    flags = f"--answers FILE ('recommender questions --format yaml{own}' prints one to fill in)"
    with suppress(RuleBaseError):  # a case at fault is told by who asks for a preset
        if presets(rulebase, rules or rules_folder()):
            flags += f" or --preset NAME ('recommender presets{own}' lists them)"
    return flags


def judge(
    rulebase: RuleBase, given: Given, rules: Path | None, command: str = "recommender"
) -> Judged:
    """The verdict on the answers of files, of one or of several, of a preset, or of the user at the
    terminal.

    `given.measured` is the result of a race; where it counts, it answers for all of them. Says
    where the answers were given to another rule base or version. `command` is what to type to go on
    where asking is interrupted.
    """
    given.check()
    race = None if given.measured is None else read_measured(rulebase, given.measured)
    if given.preset is not None:
        people = {given.preset: _read_preset(rulebase, given.preset, rules)}
    elif given.asks:
        people = {"": _ask_answers(rulebase, given.resume, command, rules)}
    else:
        people = _read_answers(rulebase, _answers_files(given.answers))
    weighed = None
    if race is not None:
        weighed, people = count_measured(rulebase, race, people)
    if len(people) == 1:
        [file] = people.values()
        recommendation = recommend(rulebase, file.answers)
        _notice(file, recommendation)
        return Judged(recommendation, weighed)
    team = confer(rulebase, {name: file.answers for name, file in people.items()})
    for member in team.members:
        _notice(people[member.name], member.found, f"{member.name}: ")
    return Judged(team, weighed)


def say_renamed(file: AnswersFile) -> None:
    """What of an answers file was read by an old name."""
    for renamed in file.notes:
        note(renamed)


def _notice(file: AnswersFile, recommendation: Recommendation, whose: str = "") -> None:
    if notice := _changed_since(file, recommendation):
        note(f"{whose}{notice}")


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


def _changed_since(file: AnswersFile, recommendation: Recommendation) -> str:
    """A sentence where the answers were given to another rule base or version, else ''."""
    rulebase, made_by = recommendation.rulebase, file.made_by
    now = {"rulebase": rulebase.id, "version": rulebase.version}
    if all(made_by.get(key, value) == value for key, value in now.items()):
        return ""
    then = made_by.get("framework", "")
    changed = f"; it was {then} then and is {recommendation.outcome} now" if then else ""
    return (
        f"these answers were given for rule base {made_by.get('rulebase', rulebase.id)} "
        f"{made_by.get('version', '')}, and this is {rulebase.id} {rulebase.version}, "
        f"so the verdict was worked out again{changed}"
    )
