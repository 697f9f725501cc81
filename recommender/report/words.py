"""How the report says things: numbers, lists, conditions, changes. One place for every format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from recommender.report.model import Changed, Report, WeightRange
from recommender.report.verdict import ShownFramework, VerdictReport
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.questions import Kind, Question
from recommender.rulebase.rules import Number, RuleBase, stale
from recommender.visible import in_encoding, visible
from recommender.wording import listed

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "ascii_only",
    "changed",
    "condition",
    "conditions",
    "good_choices",
    "headline",
    "listed",
    "named",
    "near_tie",
    "next_steps",
    "number",
    "outcome",
    "outdated",
    "points",
    "quoted",
    "settled",
    "signed",
    "stability",
    "standing",
    "turned",
    "unturned",
    "variants",
    "visible",
    "weight_ends",
]

MOST_LISTED = 2
"""The most options that are named in one sentence; of the rest the number is told."""


def number(value: Number) -> str:
    """Exactly: 7, 3.5, 10/3. A decimal only where it is the whole truth in three places."""
    top, bottom = value.numerator, value.denominator
    if bottom == 1:
        return str(top)
    for places in (1, 2, 3):
        if 10**places % bottom == 0:
            digits = str(abs(top) * (10**places // bottom)).zfill(places + 1)
            return f"{'-' if top < 0 else ''}{digits[:-places]}.{digits[-places:]}"
    return f"{top}/{bottom}"


def signed(value: Number) -> str:
    return f"+{number(value)}" if value > 0 else number(value)


def points(value: Number) -> str:
    return f"{number(value)} point" if value == 1 else f"{number(value)} points"


def quoted(text: str) -> str:
    return f"“{text}”"


def headline(report: VerdictReport) -> str:
    """The verdict in a few words: the leader, or that there is none."""
    if report.leader is not None:
        return report.titles[report.variant or report.leader]
    if report.fails:
        return "No framework is left"
    return f"{listed(map(report.titles.__getitem__, report.tied))}: an exact tie"


def standing(report: VerdictReport) -> str:
    """Strength and lead in one sentence without its full stop."""
    if report.fails:
        return "the answers set limits that no framework meets"
    if report.lead is not None and report.strength is not None and report.runner_up:
        next_ones = listed(map(report.titles.__getitem__, _next_ones(report)))
        return f"{report.strength.title}, {points(report.lead)} ahead of {next_ones}"
    if report.leader is not None:
        return "the only framework that the answers allow"
    if not report.rules:
        which = "either framework" if len(report.tied) == 2 else "any framework"
        return f"no answer so far favours {which}"
    return f"{points(report.frameworks[0].score)} each, so there is no leader"


def _next_ones(report: VerdictReport) -> list[str]:
    """Ids of the frameworks that the lead is measured against: several may be level."""
    assert report.runner_up is not None
    second = report.framework[report.runner_up].score
    return [
        framework.id
        for framework in report.frameworks[1:]
        if framework.score == second and not framework.ruled_out
    ]


def stability(report: Report) -> str:
    """How many ways to set the priorities leave the verdict, without a full stop."""
    same, ways = report.stability.same, report.stability.weightings
    if same == ways:
        return f"unchanged in all {ways} possible priority settings"
    return f"unchanged in {same} of {ways} possible priority settings ({_percent(same, ways)})"


def _percent(part: int, whole: int) -> str:
    """A whole number that is 0 or 100 only where that is the whole truth."""
    return f"{min(max(round(100 * part / whole), part > 0), 100 - (part < whole))}%"


def weight_ends(span: WeightRange) -> list[str]:
    """What other weights would do: '“Flexibility” with a weight above 2.5: PyTorch'."""
    factor, ends = quoted(span.title), []
    if span.below:
        how = f"with a weight below {number(span.low)}" if span.low else "set aside"
        ends.append(f"{factor} {how}: {span.below_title}")
    if span.above and span.high is not None:
        ends.append(f"{factor} with a weight above {number(span.high)}: {span.above_title}")
    return ends


def unturned(report: Report) -> str:
    """What is said where no flip is shown, without a full stop."""
    if report.flips_complete:
        return "no change of one or two answers changes the verdict"
    return (
        "no change of a single answer changes the verdict, and there are too many pairs of changes "
        "to try them all"
    )


TOO_MANY = "too many questions depend on each other to go through all answers"


def settled(report: Report) -> str:
    """Whether the open questions could still change the verdict; empty where none is open."""
    if report.settled.settled:
        return "No open question could change the verdict." if report.open else ""
    if not report.settled.exact:
        return f"Whether open questions could change the verdict was not worked out: {TOO_MANY}."
    could = "Open questions could still change the verdict"
    for question in report.open:
        if question.question == report.settled.next and len(report.open) > 1:
            return f"{could}; {quoted(question.ask)} matters most."
    return f"{could}."


def outdated(report: VerdictReport, today: date) -> str:
    """That claims behind the verdict have not been checked for long; '' where all have been."""
    old = stale(report.cited, today)
    if not old:
        return ""
    oldest = min(claim.checked for claim in old)
    which = "one of the claims" if len(old) == 1 else f"{len(old)} of the claims"
    last = "on" if len(old) == 1 else "the oldest on"
    return (
        f"{which} behind this verdict {'was' if len(old) == 1 else 'were'} last checked more than "
        f"a year ago, {last} {oldest}, and may be out of date."
    )


def named(framework: ShownFramework) -> str:
    """Its title, and that it is ruled out where it is."""
    return f"{framework.title}, ruled out" if framework.ruled_out else framework.title


def condition(when: Condition, questions: Mapping[str, Question]) -> str:
    """A condition in words: '“Where must it run?” is “In a browser”'."""
    return _said(when, questions, negated=False, inner=False)


def conditions(parts: Iterable[Condition], questions: Mapping[str, Question]) -> tuple[str, ...]:
    """Each in words, none twice."""
    return tuple(dict.fromkeys(condition(part, questions) for part in parts))


def _said(when: Condition, questions: Mapping[str, Question], *, negated: bool, inner: bool) -> str:
    if isinstance(when, Chosen):
        question = questions[when.question]
        labels = [option.label for option in question.options if option.id in when.options]
        if question.kind is Kind.MANY:
            verb = "does not include" if negated else "includes"
        else:
            verb = "is not" if negated else "is"
        return f"{quoted(question.ask)} {verb} {listed(map(quoted, labels), 'or')}"
    if isinstance(when, Not):
        return _said(when.part, questions, negated=not negated, inner=inner)
    if not when.parts:
        return "always" if isinstance(when, All) is not negated else "never"
    # De Morgan: the negation of 'a and b' is 'not a or not b'.
    both = isinstance(when, All) is not negated
    parts = [
        _said(part, questions, negated=negated, inner=len(when.parts) > 1) for part in when.parts
    ]
    said = (" and " if both else " or ").join(parts)
    return f"({said})" if inner and len(parts) > 1 and isinstance(when, All | AnyOf) else said


def changed(change: Changed, *others: Changed) -> str:
    """A change in words, to stand after 'If you'; `others` are more answers to its question."""
    labels = [change.after_label, *(other.after_label for other in others)]
    shown = [quoted(label) for label in labels[:MOST_LISTED]]
    if len(labels) > MOST_LISTED:
        more = len(labels) - MOST_LISTED
        shown.append(f"{more} other" if more == 1 else f"{more} others")
    if change.action == "add":
        return f"added {listed(shown, 'or')} to {quoted(change.ask)}"
    if change.action == "drop":
        return f"dropped {quoted(change.before_label)} from {quoted(change.ask)}"
    if change.action == "answer":
        return f"answered {listed(shown, 'or')} to {quoted(change.ask)}"
    if change.after == "most":
        return f"put {quoted(change.after_label)} among the factors that matter most"
    if change.after == "aside":
        return f"set {quoted(change.after_label)} aside"
    return f"gave {quoted(change.after_label)} no special weight"


def outcome(rulebase: RuleBase, id: str) -> str:
    """The title of the framework that leads, or that there is none; '' for ''."""
    if id in rulebase.framework:
        return rulebase.framework[id].title
    return {"tie": "an exact tie", "conflict": "no framework is left"}.get(id, id)


def turned(said: Sequence[str], outcome: str) -> str:
    """'If you answered … and dropped …: Keras'."""
    return f"If you {listed(said)}: {outcome}"


def next_steps(report: VerdictReport) -> list[str]:
    """What to do with the verdict, in sentences; the last one leads to `next_command`, where there
    is one."""
    if report.fails:
        resolve = dict.fromkeys(requirement.resolve for requirement in report.requirements)
        return ["Lift one of the limits, in one of these ways:", *resolve]
    said = []
    if isinstance(report, Report) and report.open and not report.settled.settled:
        said.append(settled(report))
    starter = report.starter
    if starter is not None and starter.closest:
        said.append(starter.closest)
    if report.next_command:
        stands = []
        if report.tied:
            stands.append(f"FRAMEWORK stands for {listed(report.tied, 'or')}")
        if starter is not None and starter.task is None:
            stands.append("TASK stands for a kind of project, which 'recommender tasks' lists")
        task = f" ({starter.task})" if starter is not None and starter.task else ""
        how = f"; {', and '.join(stands)}" if stands else ""
        said.append(f"Write the starter project{task}{how}:")
    return said


def good_choices(report: VerdictReport) -> str:
    """'PyTorch and Keras are both good choices': what a near tie says first."""
    titles = [report.titles[id] for id in (report.leader or "", *report.near)]
    return f"{listed(titles)} are {'both' if len(titles) == 2 else 'all'} good choices"


def near_tie(report: VerdictReport) -> str:
    """That they are alike, and why the leader is named first."""
    assert report.chosen is not None
    return f"{good_choices(report)}; {report.chosen.title} is named first for the reasons below."


def variants(report: VerdictReport, said: Collection[str] = ()) -> list[str]:
    """What puts the leader's best variant before the others, in sentences.

    `said` are the ids of rules and requirements whose sentence need not be repeated; none stands
    here twice.
    """
    if report.chosen is None:
        return []
    best, *others = report.chosen.variants
    equal = [other.title for other in others if not other.behind and not other.ruled_out_by]
    told = set(said)
    sentences = []
    if equal:
        score = "scores" if len(equal) == 1 else "score"
        sentences.append(f"{listed(equal)} {score} the same; ties go to {best.title}.")
    for other in others:
        if other.ruled_out_by:
            requirement = report.requirement[other.ruled_out_by[0]]
            because = "." if requirement.id in told else f": {requirement.because}"
            told.add(requirement.id)
            sentences.append(f"{other.title} is ruled out{because}")
        elif other.behind:
            reason = next(reason for reason in other.decided_by if reason.points > 0)
            rule = report.rule[reason.rule]
            because = "." if rule.id in told else f": {rule.because}"
            told.add(rule.id)
            sentences.append(f"{other.title} is {points(other.behind)} behind{because}")
    return sentences


def ascii_only(text: str) -> str:
    """For an output that can show nothing else: near signs where there are, '?' where not."""
    return in_encoding(text, "ascii")
