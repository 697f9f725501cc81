"""The report as DECISION.md: an architecture decision record that a team commits.

Deterministic: nothing of today, of the machine or of where files lie. Texts of users and rule
authors are escaped, so that no Markdown or HTML in them takes effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from recommender.report import words
from recommender.report.model import Framework, Reason, Report

__all__ = ["decision_record"]

REASONS, AGAINST, FLIPS = 6, 4, 8

_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]|~$"} | {"<": "&lt;"})
_ENTITY = re.compile("&(?=[#A-Za-z])")
_MARKER = re.compile(r"(?=[-+=#>])|(?<=^)(\d+)(?=[.)](\s|$))")


def decision_record(
    report: Report, *, choice: str | None = None, command: str = "", rules: str = ""
) -> str:
    """The record as Markdown, ending in a newline.

    `choice` is the id of the variant that the project is made for, where it is not the recommended
    one; `command` makes the same project again. `rules` stands for the folder of a rule base that
    is not the shipped one, in commands that have to name it.
    """
    chosen = choice or report.variant
    return "\n\n".join(_parts(report, chosen, command, rules)) + "\n"


def _parts(report: Report, chosen: str | None, command: str, rules: str) -> Iterator[str]:
    framework = _of(report, chosen)
    yield f"# Decision: {_text(report.titles[chosen] if chosen else words.headline(report))}"
    yield f"Status: {'accepted' if chosen else 'open'}"
    yield _decision(report, chosen)
    yield "## Context"
    yield (
        f"What was answered to “{_text(report.rulebase.title)}” "
        f"(rule base {_code(report.rulebase.id)}, version {_text(report.rulebase.version)}):"
    )
    yield _context(report)
    yield "## Scores by factor"
    yield _scores(report)
    if framework is None:
        for one in report.frameworks:
            if one.reasons:
                yield f"## What speaks for {_text(one.title)}"
                yield _reasons(report, one.reasons, REASONS)
    else:
        yield f"## Why {_text(framework.title)}"
        yield _reasons(report, framework.reasons, REASONS) or (
            "No rule speaks for it more than for the others."
        )
        yield "## What spoke against"
        yield _reasons(report, _against(report, framework), AGAINST) or (
            "No rule spoke for another framework."
        )
    if report.requirements:
        yield "## Limits that hold"
        yield _limits(report)
    backends = _backends(report, framework, chosen)
    if backends:
        yield "## Backend"
        yield backends
    yield "## What would change it"
    yield _flips(report, rules)
    firmness = _firmness(report)
    if firmness:
        yield firmness
    yield "## How to reproduce"
    yield _reproduce(report, command, rules)


def _of(report: Report, variant: str | None) -> Framework | None:
    for framework in report.frameworks:
        if any(one.id == variant for one in framework.variants):
            return framework
    return None


def _decision(report: Report, chosen: str | None) -> str:
    """What was decided, how clearly, and whether it departs from the advice."""
    advice = f"{words.headline(report)}: {words.standing(report)}."
    if chosen == report.variant:
        said = f"**{_text(words.headline(report))}**: {_text(words.standing(report))}."
        return f"{said} {_text(words.near_tie(report))}" if report.near_tie else said
    assert chosen is not None
    return (
        f"**{_text(report.titles[chosen])}**, chosen by the team. "
        f"The answers alone give: {_text(advice)}"
    )


def _context(report: Report) -> str:
    answered = [one for one in report.answers if one.sure]
    lines = [f"- {_text(one.ask)} **{_text('; '.join(one.labels))}**" for one in answered]
    unsure = [one.ask for one in report.answers if not one.sure]
    unsure += [one.ask for one in report.open if not one.not_sure]
    if unsure:
        lines += ["", f"Left open: {_text(words.listed(map(words.quoted, unsure)))}"]
    if report.ignored:
        asks = words.listed(words.quoted(one.ask) for one in report.ignored)
        lines += ["", f"Answered, but of no account with the other answers: {_text(asks)}"]
    return "\n".join(lines).strip() or "Nothing: every question was left open."


def _scores(report: Report) -> str:
    """A table: factors by frameworks, in points, with the weight where it is not 1."""
    rows = [["Factor", *(_text(words.named(one)) for one in report.frameworks)]]
    for factor in report.factors:
        weight = "" if factor.weight == 1 else f" (preferences × {words.number(factor.weight)})"
        points = [words.number(side.points) for side in factor.sides]
        rows.append([f"{_text(factor.title)}{weight}", *points])
    rows.append(["**Points**", *(f"**{words.number(one.score)}**" for one in report.frameworks)])
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    rule = "|---" + "|--:" * len(report.frameworks) + "|"
    return "\n".join([head, rule, *body])


def _against(report: Report, framework: Framework) -> Sequence[Reason]:
    """For the leader what the report says; for another, what the others have before it."""
    if framework.id == report.leader:
        return report.against
    others = [one for one in report.frameworks if one is not framework]
    rivals = [one for one in others if not one.ruled_out] or others
    reasons = []
    for rule in report.rules:
        counted = {one.variant: one.counted for one in rule.points}
        most = max(rivals, key=lambda one: counted.get(one.variants[0].id, 0))
        before = counted.get(most.variants[0].id, 0) - counted.get(framework.variants[0].id, 0)
        if before > 0:
            reasons.append(Reason(rule=rule.id, framework=most.id, points=before))
    return sorted(reasons, key=lambda one: (-one.points, one.rule))


def _reasons(report: Report, reasons: Sequence[Reason], most: int) -> str:
    lines = []
    for one in reasons[:most]:
        rule = report.rule[one.rule]
        side = f"{_text(report.titles[one.framework])} {words.signed(one.points)}"
        lines.append(f"- **{side}.** {_text(rule.because)}{_sources(report, rule.evidence)}")
    rest = len(reasons) - most
    if rest > 0:
        lines.append(f"- {rest} smaller {'one' if rest == 1 else 'ones'}.")
    return "\n".join(lines)


def _sources(report: Report, evidence: Iterable[str]) -> str:
    found = [report.source[one] for one in evidence]
    said = "; ".join(f"{_address(one.source)}, checked {_text(one.checked)}" for one in found)
    return f"\n  {'Source' if len(found) == 1 else 'Sources'}: {said}." if found else ""


def _limits(report: Report) -> str:
    lines = []
    for one in report.requirements:
        out = words.listed((report.titles[variant] for variant in one.rules_out), "or")
        lines.append(
            f"- **Not {_text(out)}.** {_text(one.because)} What would lift it: "
            f"{_text(one.resolve)}{_sources(report, one.evidence)}"
        )
    return "\n".join(lines)


def _backends(report: Report, framework: Framework | None, chosen: str | None) -> str:
    if framework is None or len(framework.variants) < 2 or chosen is None:
        return ""
    if chosen == report.variant:
        lines = words.variants(report)
    else:
        lines = [
            f"{one.title}: {words.points(one.score)}"
            + (", ruled out." if one.ruled_out_by else ".")
            for one in framework.variants
        ]
    head = f"**{_text(report.titles[chosen])}.**"
    return "\n".join([head, "", *(f"- {_text(line)}" for line in lines)])


def _flips(report: Report, rules: str) -> str:
    lines = [f"- {_text(one.text)}" for one in report.turns[:FLIPS]]
    rest = sum(one.flips for one in report.turns[FLIPS:])
    if rest:
        lines.append(f"- {rest} more: {_code(_again(rules))}")
    return "\n".join(lines) or "No change of one or two of the answers would turn this."


def _firmness(report: Report) -> str:
    """What other weights and what is open could do."""
    parts = []
    if report.lead is not None:
        ends = [end for one in report.stability.ranges for end in words.weight_ends(one)]
        said = [
            f"Other priorities: {words.stability(report)}.",
            *(f"- {_text(end)}" for end in ends),
        ]
        parts.append("\n".join([said[0], "", *said[1:]] if ends else said))
    if report.open:
        parts.append(_text(words.settled(report)))
    return "\n\n".join(parts)


def _reproduce(report: Report, command: str, rules: str) -> str:
    flag = f" --rules {rules}" if rules else ""
    again = (command or "recommender new PROJECT --answers answers.yaml") + flag
    where = f", where {rules} is the folder of {_code(report.rulebase.id)}" if rules else ""
    return (
        f"`answers.yaml` holds the answers. The verdict again, with its whole trace, and the same "
        f"project{where}:\n\n"
        f"    {_again(rules)}\n"
        f"    {words.visible(again)}"
    )


def _again(rules: str) -> str:
    flag = f" --rules {rules}" if rules else ""
    return f"recommender --answers answers.yaml --details{flag}"


def _text(raw: str) -> str:
    """Inert in Markdown and in HTML, on one line, wherever in a paragraph it stands."""
    line = _ENTITY.sub("&amp;", words.visible(raw).strip()).translate(_ESCAPED)
    return _MARKER.sub(r"\1\\", line, count=1) if _MARKER.match(line) else line


def _code(raw: str) -> str:
    fence = "`" * (1 + max((len(run) for run in raw.split() if set(run) == {"`"}), default=0))
    return f"{fence}{words.visible(raw)}{fence}"


def _address(source: str) -> str:
    """A link where the source is a plain web address, else its text."""
    plain = source.startswith(("https://", "http://")) and source.isascii() and source.isprintable()
    if plain and not any(sign in source for sign in " <>\"'`\\"):
        return f"<{source}>"
    return _text(source)
