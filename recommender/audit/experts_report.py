"""What experts said against the rule base, as tables that are Markdown too, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from recommender.audit.experts import EITHER, Harm, Reading, Score, Share, half_of, harmful_bands
from recommender.audit.experts import slight_bands as slight
from recommender.audit.report import table
from recommender.decide.scoring import Verdict
from recommender.report import words
from recommender.report.as_json import as_document
from recommender.rulebase.rules import RuleBase
from recommender.visible import visible

__all__ = ["as_json", "as_tables"]

OTHERS = {Verdict.TIE: "exact tie", Verdict.CONFLICT: "no framework left"}
ONLY_CHOICE = "only choice"


def as_tables(rulebase: RuleBase, scores: Mapping[str, Score], readings: Sequence[Reading]) -> str:
    """`scores` by what stands above their column, `readings` all that they count. Ends in a
    newline."""
    whole = list(scores.values())[-1]
    parts = [
        visible(
            f"{_count(whole.situations, 'situation')} in {_count(whole.readings, 'reading')}, by "
            f"{rulebase.id} {rulebase.version}:"
        ),
        table(_shares(rulebase, scores)),
        _legend(rulebase),
        "How often a verdict is the expert's, by its strength:",
        table(_calibration(rulebase, scores)),
        *map(visible, _harm(rulebase, whole)),
    ]
    if wrong := [visible(_line(rulebase, reading)) for reading in readings if not reading.right]:
        parts.append("\n".join(["Where they differ:", *wrong]))
    return "\n\n".join(parts) + "\n"


def _shares(rulebase: RuleBase, scores: Mapping[str, Score]) -> list[list[str]]:
    rows: list[tuple[str, Callable[[Score], Share]]] = [
        ("agreement", lambda score: score.agreement),
        ("… expert sure", lambda score: score.where_strong),
        ("… not dated", lambda score: score.where_not_dated),
        ("harm", lambda score: score.harm),
        ("… gravest", lambda score: score.grave_harm),
        ("either: slight", lambda score: score.either),
    ]
    return [
        ["", *scores],
        *([title, *(_share(share(score)) for score in scores.values())] for title, share in rows),
    ]


def _gravest(rulebase: RuleBase) -> str:
    return f"{rulebase.bands[-1].title} or {ONLY_CHOICE}"


def _legend(rulebase: RuleBase) -> str:
    firm = words.listed([*(band.title for band in harmful_bands(rulebase)), ONLY_CHOICE], "or")
    low = words.listed([OTHERS[Verdict.TIE], *(band.title for band in slight(rulebase))], "or")
    lines = [
        "Agreement: the framework that the expert advised leads.",
        f"Harm: another one leads, {firm}; gravest: {_gravest(rulebase)}.",
        f"Either: the expert would take any; slight: {low}.",
    ]
    return "\n".join(map(visible, lines))


def _calibration(rulebase: RuleBase, scores: Mapping[str, Score]) -> list[list[str]]:
    titles = {band.id: band.title for band in rulebase.bands}
    titles[Verdict.ONLY_CHOICE.value] = ONLY_CHOICE
    return [
        ["", *scores],
        *(
            [title, *(_share(score.calibration[strength]) for score in scores.values())]
            for strength, title in titles.items()
        ),
    ]


def _share(share: Share) -> str:
    if not share.of:
        return "none"
    return f"{share.number} of {share.of} ({100 * share.number / share.of:.0f} %)"


def _harm(rulebase: RuleBase, score: Score) -> Iterator[str]:
    milder = [reading for reading in score.harmed if reading.harm is Harm.HARM]
    other = words.listed(
        [band.title for band in harmful_bands(rulebase) if band != rulebase.bands[-1]], "or"
    )
    yield f"Harm, {_gravest(rulebase)}: {_names(score.grave)}."
    if other:
        yield f"Harm, {other}: {_names(milder)}."


def _names(readings: Iterable[Reading]) -> str:
    return words.listed(_name(reading) for reading in readings) or "none"


def _name(reading: Reading) -> str:
    return f"{reading.situation.name} ({reading.reader})"


def _line(rulebase: RuleBase, reading: Reading) -> str:
    situation = reading.situation
    if situation.expert == EITHER:
        said = "either would do"
    else:
        said = f"{rulebase.framework[situation.expert].title}, {situation.strength}"
    dated = ", dated" if situation.dated else ""
    return f"- {_name(reading)}: {_verdict(reading)}; the expert: {said}{dated}"


def _verdict(reading: Reading) -> str:
    found = reading.found
    if found.leader is None:
        return OTHERS[found.verdict]
    if found.band is None or found.lead is None:
        return f"{found.leader.title}, {ONLY_CHOICE}"
    return f"{found.leader.title}, {found.band.title}, {words.points(found.lead)}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def as_json(rulebase: RuleBase, scores: Mapping[str, Score], readings: Sequence[Reading]) -> str:
    """Counts, not percentages; a lead is a whole number or an exact fraction as text."""
    return as_document(
        {
            "rulebase": {"id": rulebase.id, "version": rulebase.version},
            "scores": {title: _plain(score) for title, score in scores.items()},
            "readings": [_record(reading) for reading in readings],
        }
    )


def _plain(score: Score) -> dict[str, object]:
    return {
        "situations": score.situations,
        "readings": score.readings,
        "agreement": score.agreement._asdict(),
        "where_strong": score.where_strong._asdict(),
        "where_not_dated": score.where_not_dated._asdict(),
        "harm": score.harm._asdict() | {"readings": [_pair(reading) for reading in score.harmed]},
        "grave_harm": score.grave_harm._asdict()
        | {"readings": [_pair(reading) for reading in score.grave]},
        "either": score.either._asdict(),
        "calibration": {id: share._asdict() for id, share in score.calibration.items()},
    }


def _pair(reading: Reading) -> list[str]:
    return [reading.situation.name, reading.reader]


def _record(reading: Reading) -> dict[str, object]:
    situation, found = reading.situation, reading.found
    lead = found.lead
    return {
        "file": situation.name,
        "reader": reading.reader,
        "half": half_of(situation.name),
        "expert": situation.expert,
        "expert_strength": situation.strength,
        "dated": situation.dated,
        "verdict": found.outcome,
        "strength": found.strength,
        "lead": lead if lead is None or isinstance(lead, int) else str(lead),
        "right": reading.right,
        "harm": reading.harm.value,
    }
