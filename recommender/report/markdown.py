"""What both decision records are made of: Markdown in which no text takes effect that a user or a
rule author typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from recommender.report import words
from recommender.report.model import Framework, Reason, Requirement, Shown
from recommender.rulebase.rules import Number

__all__ = [
    "backends",
    "code",
    "decision",
    "grounds",
    "inert",
    "limit",
    "measured",
    "points_table",
    "reasons",
    "reproduced",
]

REASONS, AGAINST = 6, 4
"""So many of each; of further ones the number."""

_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]|~$"} | {"<": "&lt;"})
_ENTITY = re.compile("&(?=[#A-Za-z])")
_MARKER = re.compile(r"(?=[-+=#>])|(?<=^)(\d+)(?=[.)](\s|$))")


def decision(report: Shown, chosen: str | None) -> Iterator[str]:
    """The head of a record: what is decided for the variant `chosen`, None where nothing is."""
    yield f"# Decision: {inert(report.titles[chosen] if chosen else words.headline(report))}"
    yield f"Status: {'accepted' if chosen else 'open'}"
    yield _decided(report, chosen)


def _decided(report: Shown, chosen: str | None) -> str:
    """What was decided, how clearly, and whether it departs from the advice."""
    advice = f"{words.headline(report)}: {words.standing(report)}."
    if chosen == report.variant:
        said = f"**{inert(words.headline(report))}**: {inert(words.standing(report))}."
        return f"{said} {inert(words.near_tie(report))}" if report.near_tie else said
    assert chosen is not None
    return (
        f"**{inert(report.titles[chosen])}**, chosen by the team. "
        f"The answers alone give: {inert(advice)}"
    )


def _of(report: Shown, variant: str | None) -> Framework | None:
    for framework in report.frameworks:
        if any(one.id == variant for one in framework.variants):
            return framework
    return None


def grounds(report: Shown, chosen: str | None) -> Iterator[str]:
    """What speaks for the framework of `chosen` and what against, or what speaks for each."""
    framework = _of(report, chosen)
    if framework is None:
        for one in report.frameworks:
            if one.reasons:
                yield f"## What speaks for {inert(one.title)}"
                yield reasons(report, one.reasons, REASONS)
        return
    yield f"## Why {inert(framework.title)}"
    yield reasons(report, framework.reasons, REASONS) or (
        "No rule speaks for it more than for the others."
    )
    yield "## What spoke against"
    yield reasons(report, _against(report, framework), AGAINST) or (
        "No rule spoke for another framework."
    )


def points_table(report: Shown, rows: Iterable[tuple[str, Sequence[Number]]]) -> str:
    """Factors by frameworks, in points; each row a label and a number for each framework."""
    table = [["Factor", *(inert(words.named(one)) for one in report.frameworks)]]
    table += [[inert(label), *map(words.number, points)] for label, points in rows]
    table.append(["**Points**", *(f"**{words.number(one.score)}**" for one in report.frameworks)])
    head, *body = ["| " + " | ".join(row) + " |" for row in table]
    rule = "|---" + "|--:" * len(report.frameworks) + "|"
    return "\n".join([head, rule, *body])


def _against(report: Shown, framework: Framework) -> Sequence[Reason]:
    """For the leader what the report says; for another, what the others have before it."""
    if framework.id == report.leader:
        return report.against
    others = [one for one in report.frameworks if one is not framework]
    rivals = [one for one in others if not one.ruled_out] or others
    found = []
    for rule in report.rules:
        counted = {one.variant: one.counted for one in rule.points}
        most = max(rivals, key=lambda one: counted.get(one.variants[0].id, 0))
        before = counted.get(most.variants[0].id, 0) - counted.get(framework.variants[0].id, 0)
        if before > 0:
            found.append(Reason(rule=rule.id, framework=most.id, points=before))
    return sorted(found, key=lambda one: (-one.points, one.rule))


def reasons(report: Shown, given: Sequence[Reason], most: int) -> str:
    lines = []
    for one in given[:most]:
        rule = report.rule[one.rule]
        side = f"{inert(report.titles[one.framework])} {words.signed(one.points)}"
        lines.append(f"- **{side}.** {inert(rule.because)}{_sources(report, rule.evidence)}")
    rest = len(given) - most
    if rest > 0:
        lines.append(f"- {rest} smaller {'one' if rest == 1 else 'ones'}.")
    return "\n".join(lines)


def _sources(report: Shown, evidence: Iterable[str]) -> str:
    found = [report.source[one] for one in evidence]
    said = "; ".join(f"{_address(one.source)}, checked {inert(one.checked)}" for one in found)
    return f"\n  {'Source' if len(found) == 1 else 'Sources'}: {said}." if found else ""


def limit(report: Shown, one: Requirement, who: str = "") -> str:
    """A requirement that holds, as an item; `who` says for whom, where it is not for all."""
    out = words.listed((report.titles[variant] for variant in one.rules_out), "or")
    return (
        f"- **Not {inert(out)}.** {inert(f'{who} {one.because}')} What would lift it: "
        f"{inert(one.resolve)}{_sources(report, one.evidence)}"
    )


def backends(report: Shown, chosen: str | None) -> Iterator[str]:
    """Which of the framework's variants, and what puts it before the others."""
    framework = _of(report, chosen)
    if framework is None or len(framework.variants) < 2 or chosen is None:
        return
    if chosen == report.variant:
        lines = words.variants(report)
    else:
        lines = [
            f"{one.title}: {words.points(one.score)}"
            + (", ruled out." if one.ruled_out_by else ".")
            for one in framework.variants
        ]
    head = f"**{inert(report.titles[chosen])}.**"
    yield "## Backend"
    yield "\n".join([head, "", *(f"- {inert(line)}" for line in lines)])


def measured(report: Shown) -> Iterator[str]:
    """What was measured on the user's machine, as a table, and whether it counts."""
    one = report.measured
    if one is None:
        return
    from recommender.report.race import words as race_words

    race = one.race
    yield "## What was measured"
    yield inert(race_words.measured(one))
    head = ["", *(inert(runner.title) for runner in race.runners)]
    rows = [
        [
            inert(each.name),
            *("" if r is None else race_words.span(r, each.unit) for r in each.ranges),
        ]
        for each in race.told
    ]
    rule = "|---" + "|--:" * len(race.runners) + "|"
    yield "\n".join(
        ["| " + " | ".join(head) + " |", rule, *(f"| {' | '.join(row)} |" for row in rows)]
    )
    given = f" Given to each train.py: {inert(' '.join(race.arguments))}." if race.arguments else ""
    yield f"Medians (lowest to highest).{given} {inert(race_words.where(race))}"


def reproduced(report: Shown, commands: Sequence[str], rules: str) -> str:
    """The commands that lead to the same again."""
    project = ", and the same project" if len(commands) > 1 else ""
    where = f" ({rules} is the folder of {code(report.rulebase.id)})" if rules else ""
    lines = "\n".join(f"    {words.visible(command)}" for command in commands)
    return f"The verdict again, with its whole trace{project}{where}:\n\n{lines}"


def inert(raw: str) -> str:
    """Inert in Markdown and in HTML, on one line, wherever in a paragraph it stands."""
    line = _ENTITY.sub("&amp;", words.visible(raw).strip()).translate(_ESCAPED)
    return _MARKER.sub(r"\1\\", line, count=1) if _MARKER.match(line) else line


def code(raw: str) -> str:
    fence = "`" * (1 + max((len(run) for run in raw.split() if set(run) == {"`"}), default=0))
    return f"{fence}{words.visible(raw)}{fence}"


def _address(source: str) -> str:
    """A link where the source is a plain web address, else its text."""
    plain = source.startswith(("https://", "http://")) and source.isascii() and source.isprintable()
    if plain and not any(sign in source for sign in " <>\"'`\\"):
        return f"<{source}>"
    return inert(source)
