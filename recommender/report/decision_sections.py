"""The parts that the decision records of one person and of a team have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recommender.report import words
from recommender.report.markdown import Markdown, bullets, code, link, table
from recommender.report.verdict import Reason, ShownFramework, ShownRequirement, VerdictReport
from recommender.rulebase.rules import Number

__all__ = [
    "backend_section",
    "context_line",
    "heading",
    "measured_section",
    "points_table",
    "reasons_section",
    "reproduced",
    "requirement_item",
]

REASONS, AGAINST = 6, 4
"""The most that are shown of each; of the rest the number is told."""


def heading(report: VerdictReport, chosen: str | None) -> Iterator[Markdown]:
    """The head of a record: what is decided for the variant `chosen`, None where nothing is."""
    title = report.titles[chosen] if chosen else words.headline(report)
    yield Markdown("# Decision: {}").format(title)
    yield Markdown("Status: accepted" if chosen else "Status: open")
    verdict = f"{words.headline(report)}: {words.standing(report)}."
    if chosen == report.variant:
        near_tie = Markdown(" {}").format(words.near_tie(report)) if report.near_tie else Markdown()
        yield Markdown("**{}**: {}.{}").format(
            words.headline(report), words.standing(report), near_tie
        )
    else:
        yield Markdown("**{}**, chosen by the team. The verdict of the answers alone is {}").format(
            title, verdict
        )


def context_line(report: VerdictReport) -> Markdown:
    """Which rule base asked the questions."""
    rulebase = report.rulebase
    return Markdown("“{}” (rule base {}, version {})").format(
        rulebase.title, code(rulebase.id), rulebase.version
    )


def points_table(report: VerdictReport, rows: Iterable[tuple[str, Sequence[Number]]]) -> Markdown:
    """Factors by frameworks, in points; each row is a label and a number for each framework."""
    lines = [
        [label, *(Markdown(words.number(value)) for value in values)] for label, values in rows
    ]
    totals = [Markdown(f"**{words.number(framework.score)}**") for framework in report.frameworks]
    return table(
        ["Factor", *map(words.named, report.frameworks)],
        [*lines, [Markdown("**Points**"), *totals]],
    )


def reasons_section(report: VerdictReport, chosen: str | None) -> Iterator[Markdown]:
    """What speaks for the framework of `chosen` and what against, or what speaks for each."""
    framework = _framework_of(report, chosen)
    if framework is None:
        for candidate in report.frameworks:
            if candidate.reasons:
                yield Markdown("## What speaks for {}").format(candidate.title)
                yield _reasons(report, candidate.reasons, REASONS)
        return
    yield Markdown("## Why {}").format(framework.title)
    yield _reasons(report, framework.reasons, REASONS) or Markdown(
        "No rule favours it over the others."
    )
    yield Markdown("## What speaks against it")
    yield _reasons(report, _against(report, framework), AGAINST) or Markdown(
        "No rule favours another framework."
    )


def _framework_of(report: VerdictReport, variant: str | None) -> ShownFramework | None:
    for framework in report.frameworks:
        if any(candidate.id == variant for candidate in framework.variants):
            return framework
    return None


def _against(report: VerdictReport, framework: ShownFramework) -> Sequence[Reason]:
    """For the leader what the report says; for another, what the others have before it."""
    if framework.id == report.leader:
        return report.against
    others = [other for other in report.frameworks if other is not framework]
    rivals = [other for other in others if not other.ruled_out] or others
    reasons = []
    for rule in report.rules:
        counted = {points.variant: points.counted for points in rule.points}
        rival = max(rivals, key=lambda other: counted.get(other.variants[0].id, 0))
        ahead = counted.get(rival.variants[0].id, 0) - counted.get(framework.variants[0].id, 0)
        if ahead > 0:
            reasons.append(Reason(rule=rule.id, framework=rival.id, points=ahead))
    return sorted(reasons, key=lambda reason: (-reason.points, reason.rule))


def _reasons(report: VerdictReport, reasons: Sequence[Reason], most: int) -> Markdown:
    items = []
    for reason in reasons[:most]:
        rule = report.rule[reason.rule]
        items.append(
            Markdown("**{}.** {}{}").format(
                f"{report.titles[reason.framework]} {words.signed(reason.points)}",
                rule.because,
                _sources(report, rule.evidence),
            )
        )
    rest = len(reasons) - most
    if rest > 0:
        items.append(Markdown(f"{rest} more with fewer points."))
    return bullets(items)


def _sources(report: VerdictReport, evidence: Iterable[str]) -> Markdown:
    claims = map(report.source.__getitem__, evidence)
    said = (
        Markdown("{}, checked {}").format(link(claim.source), claim.checked) for claim in claims
    )
    sources = list(dict.fromkeys(said))  # several claims may have one source
    if not sources:
        return Markdown()
    label = "Source" if len(sources) == 1 else "Sources"
    return Markdown(f"\n  {label}: {{}}.").format(Markdown("; ").join(sources))


def requirement_item(
    report: VerdictReport, requirement: ShownRequirement, who: str = ""
) -> Markdown:
    """A requirement that holds; `who` says for whom, where it is not for all."""
    variants = (report.titles[variant] for variant in requirement.rules_out)
    return Markdown("**Not {}.** {} What would lift it: {}{}").format(
        words.listed(variants, "or"),
        f"{who} {requirement.because}",
        requirement.resolve,
        _sources(report, requirement.evidence),
    )


def measured_section(report: VerdictReport) -> Iterator[Markdown]:
    """What was measured on the user's machine, as a table, and whether it counts."""
    measured = report.measured
    if measured is None:
        return
    from recommender.report.race import words as race_words

    race = measured.race
    yield Markdown("## What was measured")
    yield Markdown("{}").format(race_words.measured(measured))
    yield table(
        ["", *(runner.title for runner in race.runners)],
        (
            [
                contest.name,
                *(
                    "" if span is None else race_words.span(span, contest.unit)
                    for span in contest.ranges
                ),
            ]
            for contest in race.told
        ),
    )
    notes = ["Medians (lowest to highest)."]
    if race.arguments:
        notes.append(f"Arguments of train.py: {' '.join(race.arguments)}.")
    yield Markdown(" ").join([*notes, race_words.where(race)])


def backend_section(report: VerdictReport, chosen: str | None) -> Iterator[Markdown]:
    """Which of the framework's variants, and what puts it before the others."""
    framework = _framework_of(report, chosen)
    if framework is None or len(framework.variants) < 2 or chosen is None:
        return
    if chosen == report.variant:
        sentences = words.variants(report)
    else:
        sentences = [
            f"{variant.title}: {words.points(variant.score)}"
            + (", ruled out." if variant.ruled_out_by else ".")
            for variant in framework.variants
        ]
    yield Markdown("## Backend")
    yield Markdown("**{}.**").format(report.titles[chosen])
    yield bullets(sentences)


def reproduced(report: VerdictReport, commands: Sequence[str], rules: str) -> Iterator[Markdown]:
    """The commands that lead to the same again."""
    yield Markdown("## How to reproduce")
    what = "This command gives the verdict again with its full trace"
    if len(commands) > 1:
        what = "These commands give the verdict again with its full trace, and the same project"
    where = Markdown()
    if rules:
        where = Markdown(" ({} is the folder of rule base {})").format(
            code(rules), code(report.rulebase.id)
        )
    yield Markdown("{}{}:").format(what, where)
    # Indented by four blanks, a line is code whatever it holds.
    yield Markdown("\n".join(f"    {words.visible(command)}" for command in commands))
