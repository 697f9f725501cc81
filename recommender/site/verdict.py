"""A report → what the page shows of it: finished sentences in the order of the page.

The page lays out and words nothing; whatever it says is said by `recommender.report.words`, as in
the other formats. Nothing here is markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recommender.decide.scoring import Recommendation
from recommender.explain.flips import NEUTRAL, Change
from recommender.guide import Guide, changed, link
from recommender.report import Report, words
from recommender.report.build_changes import alike
from recommender.report.verdict import Reason
from recommender.rulebase.questions import ASIDE, MOST, Kind, asked

__all__ = ["standing", "verdict"]

Shown = dict[str, Any]


def standing(recommendation: Recommendation) -> list[Shown]:
    """Where each framework stands, in the order of the rule base: it must not jump about."""
    places = _places(recommendation)
    best = max(float(standing.best.score) for standing in recommendation.standings)
    return [
        {
            "id": framework.id,
            "title": framework.title,
            "colour": places[framework.id],
            "points": words.points(shown.best.score),
            "share": float(shown.best.score) / best if best > 0 else 0.0,
            "ruled_out": shown.excluded,
        }
        for framework in recommendation.rulebase.frameworks
        for shown in [recommendation.standing(framework.id)]
    ]


def verdict(guide: Guide, found: Recommendation, report: Report) -> Shown:
    """Everything that the page says of a verdict."""
    places = _places(found)
    return {
        "leader": report.leader,
        "colour": None if report.leader is None else places[report.leader],
        "headline": words.headline(report),
        "standing": _sentence(words.standing(report)),
        "meter": report.strength and {"rank": report.strength.rank, "bands": report.strength.bands},
        "near_tie": words.near_tie(report) if report.near_tie else "",
        "limits": [
            {
                "not": words.listed((report.titles[id] for id in limit.rules_out), "or"),
                "because": limit.because,
                "resolve": limit.resolve,
                "sources": _sources(report, limit.evidence),
            }
            for limit in report.requirements
        ],
        "frameworks": [
            {
                "id": framework.id,
                "title": words.named(framework),
                "points": words.points(framework.score),
                "colour": places[framework.id],
            }
            for framework in report.frameworks
        ],
        "factors": _factors(report, places),
        "reasons": _reasons(report, places),
        "backend": _backend(report),
        "conflict": report.conflict is not None,
        "turns": _turns(guide, found, report),
        "unturned": "" if report.turns else _sentence(words.unturned(report)),
        "weights": _weights(found, report),
        "open": [question.ask for question in report.open],
        "settled": words.settled(report),
        "answers": [
            {"question": answer.question, "ask": answer.ask, "said": "; ".join(answer.labels)}
            for answer in report.answers
        ],
        "sources": [
            {
                "claim": claim.claim,
                "status": claim.status.capitalize(),
                "now": claim.now,
                "source": claim.source,
                "checked": claim.checked,
            }
            for claim in report.cited
        ],
        "rulebase": {"id": report.rulebase.id, "version": report.rulebase.version},
        "starter": report.starter is not None,
        "command": report.next_command,
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _places(found: Recommendation) -> Mapping[str, int]:
    """Framework → its colour, which follows from its id's place among the ids."""
    return {id: place for place, id in enumerate(sorted(found.rulebase.framework))}


def _sources(report: Report, evidence: Iterable[str]) -> list[Shown]:
    return [
        {"source": report.source[id].source, "checked": report.source[id].checked}
        for id in evidence
    ]


def _factors(report: Report, places: Mapping[str, int]) -> list[Shown]:
    most = max(
        (float(side.points) for factor in report.factors for side in factor.sides), default=0
    )
    return [
        {
            "title": factor.title,
            "note": "" if factor.weight == 1 else f"preferences × {words.number(factor.weight)}",
            "sides": [
                {
                    "colour": places[side.framework],
                    "title": report.titles[side.framework],
                    "points": words.number(side.points),
                    "share": float(side.points) / most if most else 0.0,
                }
                for side in factor.sides
            ],
        }
        for factor in report.factors
    ]


def _reasons(report: Report, places: Mapping[str, int]) -> list[Shown]:
    """Sections of reasons, each with its heading."""
    if report.chosen is None:
        return [
            _section(report, places, f"What speaks for {framework.title}", framework.reasons, "")
            for framework in report.frameworks
            if framework.reasons
        ]
    title = report.chosen.title
    none, other = "No rule favours it over the others.", "No rule favours another framework."
    return [
        _section(report, places, f"Why {title}", report.chosen.reasons, none),
        _section(report, places, "What speaks against it", report.against, other),
    ]


def _section(
    report: Report,
    places: Mapping[str, int],
    heading: str,
    reasons: Sequence[Reason],
    none: str,
) -> Shown:
    return {
        "heading": heading,
        "none": "" if reasons else none,
        "reasons": [
            {
                "points": f"{report.titles[reason.framework]} {words.signed(reason.points)}",
                "colour": places[reason.framework],
                "because": report.rule[reason.rule].because,
                "sources": _sources(report, report.rule[reason.rule].evidence),
            }
            for reason in reasons
        ],
    }


def _backend(report: Report) -> Shown | None:
    said = words.variants(report)
    if not said or report.chosen is None:
        return None
    return {"title": report.chosen.variants[0].title, "said": said}


def _turns(guide: Guide, found: Recommendation, report: Report) -> list[Shown]:
    """Each sentence of the report, with the flips that it tells: what to say on a button, and the
    link to the answers after it."""
    shown = []
    for turn, group in zip(report.turns, alike(report.flips), strict=True):
        ways = []
        for flip in group:
            changes = [
                Change(found.rulebase.question[c.question], c.before, c.after, c.factor)
                for c in flip.changes
            ]
            after = changed(guide, found.answers, *changes)
            first = flip.changes[0]
            label = first.after_label if first.action in ("answer", "add") else ""
            ways.append({"label": label, "text": flip.text, "link": link(guide, after)})
        shown.append({"text": turn.text, "circumstance": turn.circumstance, "ways": ways})
    return shown


def _weights(found: Recommendation, report: Report) -> Shown | None:
    """What the sliders show: factor by factor what the answers say of it, and what others would
    change. None where the answers have no say in the weights."""
    rulebase = found.rulebase
    question = next(
        (
            question
            for question in asked(rulebase.questions, found.answers)
            if question.kind is Kind.PRIORITIES
        ),
        None,
    )
    if question is None:
        return None
    ends = {span.factor: words.weight_ends(span) for span in report.stability.ranges}
    grades = (ASIDE, NEUTRAL, MOST)
    return {
        "question": question.id,
        "said": "" if report.lead is None else f"Other priorities: {words.stability(report)}.",
        "grades": [
            {"id": grade, "title": title}
            for grade, title in zip(grades, ("set aside", "as usual", "matters most"), strict=True)
        ],
        "factors": [
            {
                "id": factor.id,
                "title": factor.title,
                "grade": grades.index(factor.priority),
                "ends": ends.get(factor.id, []),
            }
            for factor in report.factors
            if factor.id in question.option
        ],
    }
