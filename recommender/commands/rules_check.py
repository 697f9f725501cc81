"""`recommender rules check`: everything that can be wrong with a rule base, in one go.

Claims that were checked more than a year ago are named too, but are no fault.
"""

from __future__ import annotations

import re
from collections.abc import Sized
from datetime import date
from pathlib import Path

from recommender.audit.lint import review
from recommender.commands.inputs import say_renamed
from recommender.decide.scoring import recommend
from recommender.errors import Fault, InputError, RuleBaseError
from recommender.output import note, say
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.answers_file import load_answers
from recommender.rulebase.loader import load_rules
from recommender.rulebase.rules import RuleBase, stale
from recommender.starter.templates import starter_words

__all__ = ["case_faults", "review_faults", "run"]


def run(*, folder: Path | None) -> None:
    place = folder or rules_folder()
    rulebase = load_rules(place, starter_words(templates_folder()))
    cases = sorted(place.glob("cases/*.yaml"))
    if faults := [*review_faults(rulebase, place), *case_faults(rulebase, cases)]:
        raise RuleBaseError(faults)
    for source in stale(rulebase.evidence.values(), date.today()):
        note(f"'{source.id}' was last checked on {source.checked}, more than a year ago")
    say(
        f"{rulebase.id} {rulebase.version} in {place} is sound: "
        f"{_count(rulebase.frameworks, 'framework')}, {_count(rulebase.factors, 'factor')}, "
        f"{_count(rulebase.questions, 'question')}, {_count(rulebase.rules, 'rule')}, "
        f"{_count(rulebase.requirements, 'requirement')}, {_count(rulebase.evidence, 'source')}; "
        f"{_count(cases, 'case')} {'gives' if len(cases) == 1 else 'give'} the promised verdict."
    )


def _count(what: Sized, word: str) -> str:
    return f"{len(what)} {word}" if len(what) == 1 else f"{len(what)} {word}s"


def review_faults(rulebase: RuleBase, folder: Path) -> list[Fault]:
    """What is wrong although it loads, with the place where the question or rule begins."""
    faults = []
    places = _places(folder)
    for of, key, message in review(rulebase):
        file, line = places.get(of, (str(folder), 0))
        faults.append(Fault(file, line, f"{of}.{key}", message))
    return faults


def _places(folder: Path) -> dict[str, tuple[str, int]]:
    """Id → file and line of its entry: ids are unique among questions and rules."""
    begins = re.compile(r"\s*- (?:\{\s*)?id:\s*[\"']?([a-z0-9-]+)[\"']?\s*(?:#.*|,.*)?$")
    places: dict[str, tuple[str, int]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if entry := begins.match(line):
                places.setdefault(entry[1], (str(path), number))
    return places


def case_faults(rulebase: RuleBase, cases: list[Path]) -> list[Fault]:
    """Cases that cannot be read, promise nothing, or give another verdict than they promise; says
    on the way which ones use old names."""
    faults: list[Fault] = []
    for path in cases:
        try:
            file = load_answers(path, rulebase)
        except InputError as error:
            faults += error.faults
            continue
        say_renamed(file)
        case = file.case
        if case is None:
            faults.append(Fault(str(path), 0, "case", "is missing; a case must state its verdict"))
            continue
        verdict = recommend(rulebase, file.answers)
        leads = verdict.leader is not None
        got = {
            "verdict": verdict.outcome,
            "strength": verdict.strength if leads else "",
            "variant": verdict.first.best.variant.id if leads and case.variant else "",
        }
        for key, value in got.items():
            if getattr(case, key) != value:
                promised = getattr(case, key) or "nothing"
                faults.append(Fault(str(path), 0, f"case.{key}", f"is {promised}, got {value}"))
    return faults
