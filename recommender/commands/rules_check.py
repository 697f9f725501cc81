"""`recommender rules check`: everything that can be wrong with a rule base, in one go.

Claims that were checked more than a year ago or that nothing cites, and files that nobody reads,
are named too, but are no fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from datetime import date
from pathlib import Path

from recommender.audit.lint import review
from recommender.commands.inputs import say_renamed, say_unread_cases
from recommender.decide.scoring import Recommendation, Verdict, recommend
from recommender.errors import Fault, InputError, RuleBaseError
from recommender.output import note, say
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.answers_file import Case, load_answers
from recommender.rulebase.files import HEAD, QUESTIONS, case_files, unread
from recommender.rulebase.loader import load_rules
from recommender.rulebase.places import Places
from recommender.rulebase.rules import RuleBase, stale
from recommender.starter.templates import starter_words
from recommender.wording import closest, listing, possible, shorten

__all__ = ["case_faults", "review_faults", "run"]


def run(*, folder: Path | None) -> None:
    place = folder or rules_folder()
    rulebase = load_rules(place, starter_words(templates_folder()))
    cases = case_files(place)
    say_unread_cases(place)
    if faults := [*review_faults(rulebase, place), *case_faults(rulebase, cases)]:
        raise RuleBaseError(faults)
    for name, meant in unread(place, rulebase.factor).items():
        if Path(name).stem == Path(meant).stem:
            note(f"{place / name} is not read, but {meant} is")
            continue
        hint = f"; did you mean '{meant}'?" if meant else ""
        note(f"{place / name} is not read, since {HEAD} names no such factor{hint}")
    for id in uncited(rulebase, cases):
        note(f"no rule, requirement or case cites the evidence '{id}'")
    for source in stale(rulebase.evidence.values(), date.today()):
        note(f"'{source.id}' was last checked on {source.checked}, more than a year ago")
    say(
        f"{rulebase.id} {rulebase.version} in {place} is sound: "
        f"{_count(rulebase.frameworks, 'framework')}, {_count(rulebase.factors, 'factor')}, "
        f"{_count(rulebase.questions, 'question')}, {_count(rulebase.rules, 'rule')}, "
        f"{_count(rulebase.requirements, 'requirement')}, {_count(rulebase.evidence, 'source')}; "
        f"{_count(cases, 'case')} {'gives' if len(cases) == 1 else 'give'} the promised verdict."
    )


def uncited(rulebase: RuleBase, cases: Iterable[Path]) -> list[str]:
    """The evidence that is no reason of anything, and no claim of the comparison page either."""
    cited = {id for rule in rulebase.rules for id in rule.evidence}
    cited |= {id for limit in rulebase.requirements for id in limit.evidence}
    cited |= {id for framework in rulebase.frameworks for id in framework.checked_by}
    for factor in rulebase.factors:
        cited |= {id for ids in factor.page_checked_by.values() for id in ids}
    left = [id for id, one in rulebase.evidence.items() if not one.page and id not in cited]
    for path in cases if left else ():
        case = load_answers(path, rulebase).case
        cited |= set(case.evidence) if case is not None else set()
    return [id for id in left if id not in cited]


def _count(what: Sized, word: str) -> str:
    return f"{len(what)} {word}" if len(what) == 1 else f"{len(what)} {word}s"


def review_faults(rulebase: RuleBase, folder: Path) -> list[Fault]:
    """What is wrong although it loads, with the line of what is at fault; says on the way what was
    not checked because there is too much of it."""
    remarks, unchecked = review(rulebase)
    for sentence in unchecked:
        note(sentence)
    if not remarks:
        return []
    places = Places(rulebase, folder)
    return [
        Fault(*places.find(remark.path), remark.path, remark.message)
        if remark.path
        else Fault(str(folder / QUESTIONS), 0, "", remark.message)
        for remark in remarks
    ]


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
        faults += _unknown_words(case, rulebase, str(path)) or _broken_promise(
            case, recommend(rulebase, file.answers), str(path)
        )
    return faults


def _unknown_words(case: Case, rulebase: RuleBase, file: str) -> list[Fault]:
    """Words of a promise that no verdict of this rule base could keep."""
    none = (Verdict.TIE.value, Verdict.CONFLICT.value)
    bands = [band.id for band in rulebase.bands] + [Verdict.ONLY_CHOICE.value]
    faults = []
    for key, word, words, what in (
        (
            "verdict",
            case.verdict,
            [*rulebase.framework, *none],
            f"neither a framework of this rule base nor {listing(map(repr, none))}",
        ),
        ("strength", case.strength, bands, "not a strength of this rule base"),
        ("variant", case.variant, [*rulebase.variant], "not a variant of this rule base"),
    ):
        if word and word not in words:
            near = closest(word, words) or f"; expected {possible(words)}"
            message = f"'{shorten(word)}' is {what}{near}"
            faults.append(Fault(file, case.lines.get(key, 0), f"case.{key}", message))
    return faults


def _broken_promise(case: Case, verdict: Recommendation, file: str) -> list[Fault]:
    """That the answers give another verdict than the case promises, in one fault."""
    leads = verdict.leader is not None
    promised = (case.verdict, case.strength, case.variant)
    variant = verdict.first.best.variant.id if leads and case.variant else ""
    given = (verdict.outcome, verdict.strength if leads else "", variant)
    if promised == given:
        return []
    promise, result = (
        ", ".join(dict.fromkeys(word for word in words if word)) for words in (promised, given)
    )
    if leads and not case.strength:
        promise += " and no strength"
    message = f"it promises {promise}; the rules give {result}"
    return [Fault(file, case.lines[""], "case", message)]
