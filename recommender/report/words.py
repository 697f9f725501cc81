"""How the report says things: numbers, lists, conditions, changes. One place for every format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from recommender.report.model import Changed, Framework, Report, Shown, WeightRange
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.questions import Kind, Question
from recommender.rulebase.rules import Number, RuleBase, stale

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "ascii_only",
    "both_do",
    "changed",
    "condition",
    "headline",
    "listed",
    "named",
    "near_tie",
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
"""So many options stand in one sentence before it says how many more there are."""


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


def listed(words: Iterable[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def headline(report: Shown) -> str:
    """The verdict in a few words: the leader, or that there is none."""
    if report.leader is not None:
        return report.titles[report.variant or report.leader]
    if report.fails:
        return "No framework is left"
    return f"{listed(report.titles[one] for one in report.tied)}: an exact tie"


def standing(report: Shown) -> str:
    """Strength and lead in one sentence without its full stop."""
    if report.fails:
        return "the answers set limits that no framework meets"
    if report.lead is not None and report.strength is not None and report.runner_up:
        next_ones = listed(report.titles[one] for one in _next_ones(report))
        return f"{report.strength.title}, {points(report.lead)} ahead of {next_ones}"
    if report.leader is not None:
        return "the only choice that the answers leave"
    if not report.rules:
        return (
            "nothing answered so far speaks for either"
            if len(report.tied) == 2
            else ("nothing answered so far speaks for any of them")
        )
    return f"{points(report.frameworks[0].score)} each, so no leader"


def _next_ones(report: Shown) -> list[str]:
    """Ids of the frameworks that the lead is measured against: several may be level."""
    assert report.runner_up is not None
    second = report.framework[report.runner_up].score
    return [one.id for one in report.frameworks[1:] if one.score == second and not one.ruled_out]


def stability(report: Report) -> str:
    """How many ways to set the priorities leave the verdict, without a full stop."""
    one = report.stability
    ways = f"{one.weightings} ways to set the priorities"
    if one.same == one.weightings:
        return f"the same for all {ways}"
    return f"the same for {one.same} of {ways} ({_percent(one.same, one.weightings)})"


def _percent(part: int, whole: int) -> str:
    """A whole number that is 0 or 100 only where that is the whole truth."""
    return f"{min(max(round(100 * part / whole), part > 0), 100 - (part < whole))} %"


def weight_ends(one: WeightRange) -> list[str]:
    """What other weights would do: '“Flexibility” weighed more than 2.5 times: PyTorch'."""
    factor, found = quoted(one.title), []
    if one.below:
        how = f"weighed less than {_times(one.low)}" if one.low else "left aside"
        found.append(f"{factor} {how}: {one.below_title}")
    if one.above and one.high is not None:
        found.append(f"{factor} weighed more than {_times(one.high)}: {one.above_title}")
    return found


def _times(weight: Number) -> str:
    return f"{number(weight)} {'time' if weight == 1 else 'times'}"


def unturned(report: Report) -> str:
    """What is said where no flip is shown, without a full stop."""
    if report.flips_complete:
        return "no change of one or two answers turns it"
    return "no change of one answer turns it, and there are too many pairs to try them all"


TOO_MANY = "too many questions depend on each other to go through all answers"


def settled(report: Report) -> str:
    """Whether the open questions can still turn it; empty where none is open."""
    one = report.settled
    if one.settled:
        return "Nothing that is still open can turn it." if report.open else ""
    if not one.exact:
        return f"Whether what is still open can turn it was not worked out: {TOO_MANY}."
    asks = [each.ask for each in report.open if each.question == one.next]
    ask = asks[0] if asks and len(report.open) > 1 else ""
    more = f"; {quoted(ask)} can narrow it most" if ask else ""
    return f"What is still open can turn it{more}."


def outdated(report: Shown, today: date) -> str:
    """That claims behind the verdict have not been checked for long; '' where all have been."""
    old = stale(report.cited, today)
    if not old:
        return ""
    oldest = min(one.checked for one in old)
    which = "one of the claims" if len(old) == 1 else f"{len(old)} of the claims"
    last = "on" if len(old) == 1 else "the oldest on"
    return (
        f"{which} behind this verdict {'was' if len(old) == 1 else 'were'} last checked more than "
        f"a year ago, {last} {oldest}, and may have been overtaken."
    )


def named(framework: Framework) -> str:
    """Its title, and that it is ruled out where it is."""
    return f"{framework.title}, ruled out" if framework.ruled_out else framework.title


def condition(when: Condition, questions: Mapping[str, Question]) -> str:
    """A condition in words: '“Where must it run?” is “In a browser”'."""
    return _said(when, questions, negated=False, inner=False)


def _said(when: Condition, questions: Mapping[str, Question], *, negated: bool, inner: bool) -> str:
    if isinstance(when, Chosen):
        question = questions[when.question]
        labels = [one.label for one in question.options if one.id in when.options]
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
    labels = [change.after_label, *(one.after_label for one in others)]
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
        return f"put {quoted(change.after_label)} among what matters most"
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


# White space of any kind reads as a blank; control characters, and marks that turn the direction of
# what follows them, are spelled out.
_BLANK = (*range(9, 14), 0x85, 0xA0, 0x2028, 0x2029)
_HIDDEN = (*range(9), *range(14, 32), *range(127, 160), 0x061C, 0x200E, 0x200F)
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_VISIBLE = {
    **{code: f"\\u{code:04x}" for code in (*_HIDDEN, *_TURNING)},
    **dict.fromkeys(_BLANK, " "),
}


def visible(text: str) -> str:
    """One line of what can be seen, whatever was typed: nothing in it steers a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_VISIBLE).encode("utf-8", "backslashreplace").decode("utf-8")


def both_do(report: Shown) -> str:
    """'PyTorch and Keras will both do': what a near tie says first."""
    assert report.leader is not None
    titles = [report.titles[one] for one in (report.leader, *report.near)]
    return f"{listed(titles)} will {'both' if len(titles) == 2 else 'all'} do"


def near_tie(report: Shown) -> str:
    """That they will do alike, and why the leader is named first."""
    assert report.chosen is not None
    return f"{both_do(report)}; {report.chosen.title} is named first for the reasons below."


def variants(report: Shown, said: Collection[str] = ()) -> list[str]:
    """What puts the leader's best variant before the others, in sentences.

    `said` are the ids of rules and requirements whose sentence need not be repeated; none stands
    here twice.
    """
    if report.chosen is None:
        return []
    best, *others = report.chosen.variants
    equal = [one.title for one in others if not one.behind and not one.ruled_out_by]
    told = set(said)
    sentences = []
    if equal:
        verb = "does" if len(equal) == 1 else "do"
        sentences.append(f"{listed(equal)} {verb} as well; {best.title} stands first on a tie.")
    for other in others:
        if other.ruled_out_by:
            requirement = report.requirement[other.ruled_out_by[0]]
            because = "." if requirement.id in told else f": {requirement.because}"
            told.add(requirement.id)
            sentences.append(f"{other.title} is ruled out{because}")
        elif other.behind:
            rule = report.rule[next(one for one in other.decided_by if one.points > 0).rule]
            because = "." if rule.id in told else f": {rule.because}"
            told.add(rule.id)
            sentences.append(f"{other.title} is {points(other.behind)} behind{because}")
    return sentences


_ASCII = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-", "×": "x"}
    | {"│": "|", "━": "=", "╸": "-", "╺": "-", "▰": "#", "▱": ".", "→": ">", "≥": ">=", "≤": "<="}
    | {"─": "-"}
)


def ascii_only(text: str) -> str:
    """For an output that can show nothing else: near signs where there are, '?' where not."""
    return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")
