"""What every drawn rule base has in common: two frameworks, questions with one answer, factors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

FACTORS = 6


def write_frame(
    folder: Path, *, questions: int, options: int, cap: int, requirements: Sequence[str] = ()
) -> None:
    """Write questions.yaml, requirements.yaml and rulebase.yaml; the factors' files are left."""
    choices = ", ".join(f"{{id: o{number}, label: Option {number}}}" for number in range(options))
    lines = [
        f"  - {{id: q{number}, ask: Question {number}?, why: It matters., kind: one, "
        f"purpose: [decides], options: [{choices}]}}"
        for number in range(questions)
    ]
    (folder / "questions.yaml").write_text("\n".join(["questions:", *lines]) + "\n")
    limits = ["requirements:", *requirements] if requirements else ["requirements: []"]
    (folder / "requirements.yaml").write_text("\n".join(limits) + "\n")
    (folder / "rulebase.yaml").write_text(
        'id: drawn\nversion: "1"\ntitle: Drawn\nframeworks:\n'
        "  - {id: oak, title: Oak, choose-when: Choose oak.}\n"
        "  - {id: elm, title: Elm, choose-when: Choose elm.}\nfactors:\n"
        + "".join(f"  - {{id: f{number}, cap: {cap}}}\n" for number in range(FACTORS))
        + "strength:\n  - {id: level, title: level, from: 0}\n"
        "  - {id: clear, title: clear, from: 5}\npriorities: {most: 2, aside: 0}\n"
    )


def write_factor(folder: Path, factor: int, rules: Sequence[str]) -> None:
    """Write the file of a factor; its rules cite the evidence `seen` with the factor's number."""
    lines = [
        f"title: Factor {factor}",
        "statements: {oak: It is so., elm: It is so.}",
        "evidence:",
        f"  - {{id: seen{factor}, claim: It was seen., source: A run, checked: 2026-11-01, "
        "status: holds}",
        "rules:",
        *rules,
    ]
    (folder / f"f{factor}.yaml").write_text("\n".join(lines) + "\n")
