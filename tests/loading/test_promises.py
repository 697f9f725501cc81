"""Cases that promise another verdict than the rules give: one fault each, with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recommender import load_rules
from recommender.commands.rules_check import case_faults
from recommender.rulebase.rules import RuleBase
from tests.loading import table

HERE = Path(__file__).parent
SMALL = load_rules(HERE / "base")

TOLD = table(HERE / "promises.txt")
"""Answers | what is promised → what is said of it: line, the way to the key, and what is wrong."""


def faults(case: str, rulebase: RuleBase, folder: Path) -> list[str]:
    answers, promise = case.split(" | ")
    lines = [f"answers: {answers}", "case:", "  title: A shed", "  argues: It has room."]
    lines += [f"  {key}" for key in promise.split(", ")]
    path = folder / "shed.yaml"
    path.write_text("\n".join(lines))
    return [str(fault).removeprefix(str(path)) for fault in case_faults(rulebase, [path])]


@pytest.mark.parametrize("case", TOLD)
def test_a_promise_is_kept_or_one_fault(case: str, tmp_path: Path) -> None:
    assert faults(case, SMALL, tmp_path) == TOLD[case]


def test_no_framework_is_left(tmp_path: Path) -> None:
    [limit] = SMALL.requirements
    nothing_left = limit._replace(rules_out=frozenset(SMALL.variant))
    rulebase = replace(SMALL, requirements=(nothing_left,))
    promise = "verdict: elm, strength: clear, variant: elm.wych"
    assert faults(f'{{habit: "no"}} | {promise}', rulebase, tmp_path) == [
        ":2: case: it promises elm, clear, elm.wych; the rules give conflict"
    ]
    assert faults('{habit: "no"} | verdict: conflict', rulebase, tmp_path) == []
