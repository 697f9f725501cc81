"""An audit as tables, that read in a terminal and are Markdown, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rich.cells import cell_len

from recommender.audit.figures import FEW, Audit, QuestionFigures, by_outcome
from recommender.audit.shares import Shares
from recommender.decide.scoring import Verdict
from recommender.report import words
from recommender.rulebase.rules import Number, Rule, RuleBase
from recommender.visible import visible

__all__ = ["as_json", "as_tables", "table"]

OTHERS = {"tie": "exact tie", "conflict": "no framework left"}
UNKNOWN = "not worked out"
TOO_MANY = "too many interdependent questions for an exact count"


def as_tables(found: Audit) -> str:
    """Ends in a newline."""
    rulebase = found.rulebase
    parts = [
        "How often each verdict comes about when every way to answer counts as equally likely, "
        f"with at most {FEW} options where several may be ticked (in brackets: with any number):",
        _shares(found),
        "The largest lead, in points, that the rules reading a question can give when every factor "
        "has weight 1, and how the shares change when that question alone is answered “not sure”:",
        table(_questions(found)),
        "The largest lead, in points, that a factor can give (in brackets: by preferences alone, "
        "without needs):",
        table(_factors(found)),
        _never(found),
        visible(
            f"Always taking the first option gives {_title(rulebase, found.first_options)}; "
            f"always taking the last gives {_title(rulebase, found.last_options)}."
        ),
    ]
    if _incomplete(found):
        parts.append(f"“{UNKNOWN.capitalize()}”: {TOO_MANY}.")
    return "\n\n".join(parts) + "\n"


def _incomplete(found: Audit) -> bool:
    return (
        found.all is None
        or any(figures.ahead is None or figures.unsure is None for figures in found.questions)
        or any(figures.ahead is None or figures.by_taste is None for figures in found.factors)
    )


def _title(rulebase: RuleBase, outcome: str) -> str:
    framework = rulebase.framework.get(outcome)
    return framework.title if framework else OTHERS[outcome]


def _percent(share: Fraction) -> str:
    """One decimal; 0.0 only for none at all."""
    if 0 < share < Fraction(1, 2000):
        return "<0.1 %"
    return f"{float(share * 100):.1f} %"


def _shares(found: Audit) -> str:
    if found.usual is None:
        return f"These were {UNKNOWN}: {TOO_MANY}."
    rulebase, usual, any_number = found.rulebase, found.usual, found.all
    strengths = [band.id for band in rulebase.bands] + [Verdict.ONLY_CHOICE.value]
    titles = {band.id: band.title for band in rulebase.bands} | {"only-choice": "only choice"}

    def both(usual: Fraction, any_number: Fraction | None) -> str:
        brackets = UNKNOWN if any_number is None else _percent(any_number)
        return f"{_percent(usual)} ({brackets})"

    def cell(outcome: str, strength: str) -> str:
        key = outcome, strength
        share = None if any_number is None else any_number.get(key, Fraction())
        return both(usual.get(key, Fraction()), share)

    rows = [["", *(titles[strength] for strength in strengths), "together"]]
    whole = by_outcome(usual)
    whole_any_number = None if any_number is None else by_outcome(any_number)
    for framework in rulebase.frameworks:
        share = None
        if whole_any_number is not None:
            share = whole_any_number.get(framework.id, Fraction())
        together = both(whole.get(framework.id, Fraction()), share)
        cells = [cell(framework.id, strength) for strength in strengths]
        rows.append([framework.title, *cells, together])
    for outcome, title in OTHERS.items():
        rows.append([title, *("" for _ in strengths), cell(outcome, outcome)])
    return table(rows)


def _questions(found: Audit) -> list[list[str]]:
    frameworks = found.rulebase.frameworks
    at_most = [f"{framework.title} at most" for framework in frameworks]
    rows = [["question", "for", *at_most, "unsure"]]
    for figures in found.questions:
        question = figures.question
        purpose = [
            word
            for word, yes in (("verdict", question.decides), ("starter", question.shapes))
            if yes
        ]
        ahead = [_points(figures.ahead, framework.id) for framework in frameworks]
        rows.append([question.id, ", ".join(purpose), *ahead, _moved(found, figures)])
    return rows


def _moved(found: Audit, figures: QuestionFigures) -> str:
    """How the shares move when the question is left unsure."""
    if figures.unsure is None or found.usual is None:
        return UNKNOWN
    if not figures.turns:
        return "no effect"
    usual, none = by_outcome(found.usual), Fraction()
    moved = {
        framework.title: figures.unsure.get(framework.id, none) - usual.get(framework.id, none)
        for framework in found.rulebase.frameworks
    }
    return ", ".join(f"{title} {float(100 * share):+.1f}" for title, share in moved.items())


def _factors(found: Audit) -> list[list[str]]:
    frameworks = found.rulebase.frameworks
    rows = [["factor", *(f"{framework.title} at most" for framework in frameworks)]]
    for figures in found.factors:
        cells = (
            f"{_points(figures.ahead, framework.id)} ({_points(figures.by_taste, framework.id)})"
            for framework in frameworks
        )
        rows.append([found.rulebase.factor[figures.factor].title, *cells])
    return rows


def _points(ahead: Mapping[str, Number] | None, framework: str) -> str:
    return UNKNOWN if ahead is None else words.number(ahead[framework])


def _never(found: Audit) -> str:
    said = []
    if found.never_decisive:
        said.append(
            "Rules that never decide between frameworks, at most between variants: "
            f"{_ids(found.never_decisive)}."
        )
    elif not found.undecided:
        said.append("Every rule decides between frameworks for some answers.")
    if found.undecided:
        said.append(
            f"Rules of which it was {UNKNOWN} whether they ever decide between frameworks "
            f"({TOO_MANY}): {_ids(found.undecided)}."
        )
    return "\n\n".join(said)


def _ids(rules: Iterable[Rule]) -> str:
    return words.listed(f"`{rule.id}`" for rule in rules)


def table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the head."""
    cells = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    head, *body = [_row(row, widths) for row in cells]
    return "\n".join([head, _row(["-" * width for width in widths], widths), *body])


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return f"| {' | '.join(padded)} |"


def as_json(found: Audit) -> str:
    """Shares as exact fractions; null for what was not worked out."""
    whole: dict[str, object] = {
        "rulebase": {"id": found.rulebase.id, "version": found.rulebase.version},
        "usual": _verdicts(found.usual),
        "all": _verdicts(found.all),
        "questions": [
            {
                "question": figures.question.id,
                "ahead": _plain(figures.ahead),
                "unsure": _plain(figures.unsure),
                "turns": figures.turns,
            }
            for figures in found.questions
        ],
        "factors": [
            {
                "factor": figures.factor,
                "ahead": _plain(figures.ahead),
                "by_taste": _plain(figures.by_taste),
            }
            for figures in found.factors
        ],
        "never_decisive": [rule.id for rule in found.never_decisive],
        "first_options": found.first_options,
        "last_options": found.last_options,
    }
    if found.undecided:
        whole["undecided"] = [rule.id for rule in found.undecided]
    return json.dumps(whole, indent=2) + "\n"


def _verdicts(found: Shares | None) -> list[dict[str, str]] | None:
    if found is None:
        return None
    return [
        {"outcome": outcome, "strength": strength, "share": str(share)}
        for (outcome, strength), share in sorted(found.items())
    ]


def _plain(numbers: Mapping[str, object] | None) -> dict[str, str] | None:
    if numbers is None:
        return None
    return {key: str(number) for key, number in numbers.items()}
