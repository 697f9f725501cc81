"""An audit as tables, that read in a terminal and are Markdown, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rich.cells import cell_len

from recommender.audit.figures import FEW, Audit, by_outcome
from recommender.audit.shares import Shares
from recommender.decide.scoring import Verdict
from recommender.report import words
from recommender.rulebase.rules import RuleBase
from recommender.visible import visible

__all__ = ["as_json", "as_tables", "table"]

OTHERS = {"tie": "exact tie", "conflict": "no framework left"}


def as_tables(found: Audit) -> str:
    """Ends in a newline."""
    rulebase = found.rulebase
    parts = [
        f"Shares of all ways to answer every question, each as likely as any other, with at most "
        f"{FEW} options where several may be ticked (in brackets: with any number):",
        table(_shares(found)),
        "What the rules that read a question can do at most, in points of lead with every factor "
        "at weight 1, and how the shares move when the question alone is left unsure:",
        table(_questions(found)),
        "What a factor can do at most, in points of lead (in brackets: by taste, without needs):",
        table(_factors(found)),
        _never(found),
        visible(
            f"Whoever always takes the first option gets: {_title(rulebase, found.first_options)}; "
            f"always the last: {_title(rulebase, found.last_options)}."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _title(rulebase: RuleBase, outcome: str) -> str:
    one = rulebase.framework.get(outcome)
    return one.title if one else OTHERS[outcome]


def _percent(share: Fraction) -> str:
    """One decimal; 0.0 only for none at all."""
    if 0 < share < Fraction(1, 2000):
        return "<0.1 %"
    return f"{float(share * 100):.1f} %"


def _shares(found: Audit) -> list[list[str]]:
    rulebase = found.rulebase
    strengths = [band.id for band in rulebase.bands] + [Verdict.ONLY_CHOICE.value]
    titles = {band.id: band.title for band in rulebase.bands} | {"only-choice": "only choice"}

    def cell(outcome: str, strength: str) -> str:
        usual, all = (
            each.get((outcome, strength), Fraction()) for each in (found.usual, found.all)
        )
        return f"{_percent(usual)} ({_percent(all)})"

    rows = [["", *(titles[strength] for strength in strengths), "together"]]
    whole, every = by_outcome(found.usual), by_outcome(found.all)
    for framework in rulebase.frameworks:
        together = f"{_percent(whole.get(framework.id, Fraction()))} "
        together += f"({_percent(every.get(framework.id, Fraction()))})"
        rows.append([framework.title, *(cell(framework.id, one) for one in strengths), together])
    for outcome, title in OTHERS.items():
        rows.append([title, *("" for _ in strengths), cell(outcome, outcome)])
    return rows


def _questions(found: Audit) -> list[list[str]]:
    titles = [framework.title for framework in found.rulebase.frameworks]
    rows = [["question", "for", *(f"{title} at most" for title in titles), "unsure"]]
    whole = by_outcome(found.usual)
    for one in found.questions:
        question = one.question
        purpose = [
            word
            for word, yes in (("verdict", question.decides), ("starter", question.shapes))
            if yes
        ]
        moved = {
            outcome: share - whole.get(outcome, Fraction()) for outcome, share in one.unsure.items()
        }
        said = [
            f"{_title(found.rulebase, framework.id)} {float(100 * moved.get(framework.id, 0)):+.1f}"
            for framework in found.rulebase.frameworks
        ]
        rows.append(
            [
                question.id,
                ", ".join(purpose),
                *(words.number(one.ahead[each.id]) for each in found.rulebase.frameworks),
                ", ".join(said) if one.turns else "no effect",
            ]
        )
    return rows


def _factors(found: Audit) -> list[list[str]]:
    frameworks = found.rulebase.frameworks
    rows = [["factor", *(f"{one.title} at most" for one in frameworks)]]
    for one in found.factors:
        cells = (
            f"{words.number(one.ahead[each.id])} ({words.number(one.by_taste[each.id])})"
            for each in frameworks
        )
        rows.append([found.rulebase.factor[one.factor].title, *cells])
    return rows


def _never(found: Audit) -> str:
    if not found.never_decisive:
        return "Every rule decides between frameworks for some answers."
    ids = words.listed(f"`{rule.id}`" for rule in found.never_decisive)
    return f"Rules that never decide between frameworks, at most between variants: {ids}."


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
    """Shares as exact fractions."""
    whole = {
        "rulebase": {"id": found.rulebase.id, "version": found.rulebase.version},
        "usual": _verdicts(found.usual),
        "all": _verdicts(found.all),
        "questions": [
            {
                "question": one.question.id,
                "ahead": _plain(one.ahead),
                "unsure": _plain(one.unsure),
                "turns": one.turns,
            }
            for one in found.questions
        ],
        "factors": [
            {"factor": one.factor, "ahead": _plain(one.ahead), "by_taste": _plain(one.by_taste)}
            for one in found.factors
        ],
        "never_decisive": [rule.id for rule in found.never_decisive],
        "first_options": found.first_options,
        "last_options": found.last_options,
    }
    return json.dumps(whole, indent=2) + "\n"


def _verdicts(found: Shares) -> list[dict[str, str]]:
    return [
        {"outcome": outcome, "strength": strength, "share": str(share)}
        for (outcome, strength), share in sorted(found.items())
    ]


def _plain(numbers: Mapping[str, object]) -> dict[str, str]:
    return {key: str(number) for key, number in numbers.items()}
