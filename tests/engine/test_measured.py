"""When a measurement answers its question, and with which option."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.decide.scoring import recommend
from recommender.decide.timing import Timing, answer, asking
from recommender.explain.outlook import open_questions
from recommender.resources import rules_folder
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Answers, Question, asked

RULES = load_rules(rules_folder())
TASK = "tabular-regression"


def question() -> Question:
    found = asking(RULES)
    assert found is not None
    return found


def timing(pytorch: list[float], keras: list[float], **more: object) -> Timing:
    epochs = {"pytorch": pytorch, "keras": keras}
    fields = {"task": TASK, "own_data": True, "smoke": False, "epochs": epochs, **more}
    return Timing(**fields)  # type: ignore[arg-type]


FAST, SLOW = [1.0, 1.1, 1.2], [2.0, 2.1, 2.2]


@pytest.mark.parametrize(
    ("measured", "option", "why"),
    [
        (timing(FAST, SLOW), "pytorch-faster", ""),
        (timing(SLOW, FAST), "keras-faster", ""),
        (timing([1.0, 1.0, 1.9], [1.8, 1.8, 1.8]), "no-difference", ""),  # the ranges overlap
        (timing([1.0, 1.0, 1.0], [1.24, 1.24, 1.24]), "no-difference", ""),  # less than a quarter
        (timing([1.0, 1.0, 1.0], [1.25, 1.25, 1.25]), "pytorch-faster", ""),
        (timing(FAST, []), "", "it takes two frameworks to tell which is faster"),
        (
            timing(FAST, SLOW, own_data=False),
            "",
            "it was not measured on data of your own (--data)",
        ),
        (
            timing(FAST, SLOW, task="language-model"),
            "",
            "it was measured with language-model, and the answers ask for tabular-regression",
        ),
        (timing(FAST, SLOW, smoke=True), "", "smoke runs are too short to tell"),
        (timing(FAST, SLOW[:2]), "", "each framework needs 3 runs, and one had 2"),
    ],
)
def test_what_it_says(measured: Timing, option: str, why: str) -> None:
    found = answer(RULES, question(), measured, [TASK])
    assert (found.option, found.why) == (option, why)


def test_answers_that_name_no_task_take_any() -> None:
    assert answer(RULES, question(), timing(FAST, SLOW), []).option == "pytorch-faster"


runs = st.lists(st.floats(0.01, 1000), min_size=3, max_size=6)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(runs, runs, st.randoms())
def test_a_framework_is_ahead_exactly_beyond_the_ranges(
    one: list[float], other: list[float], luck: object
) -> None:
    """Whatever the order of the runs, and the same for both."""
    found = answer(RULES, question(), timing(one, other), [TASK])
    mirrored = answer(RULES, question(), timing(other, one), [TASK])
    luck.shuffle(one)  # type: ignore[attr-defined]
    assert answer(RULES, question(), timing(one, other), [TASK]) == found
    swap = {"pytorch-faster": "keras-faster", "keras-faster": "pytorch-faster"}
    if median(one) != median(other):
        assert mirrored.option == swap.get(found.option, found.option)
    measuring = question().measuring
    assert measuring is not None
    quicker, slower = sorted((one, other), key=median)
    clear = max(quicker) < min(slower)
    clear = clear and Fraction(median(slower) / median(quicker)) >= measuring.ahead
    assert (found.option == "no-difference") is not clear


def test_nobody_is_asked_and_a_given_answer_counts() -> None:
    """It earns two points in a toss-up, and turns no need."""
    id = question().id
    assert id not in {one.id for one in asked(RULES.questions, {})}
    assert id not in open_questions(RULES, {})
    given = {id: "keras-faster"}
    assert id in {one.id for one in asked(RULES.questions, given)}
    found = recommend(RULES, given)
    assert (found.outcome, found.lead, found.ignored) == ("keras", 2, ())
    settled: Answers = {"existing-code": ("pytorch-code",), "code-future": "grows", **given}
    assert recommend(RULES, settled).outcome == "pytorch"


@pytest.mark.parametrize("slow", [1e15, 1e300, 1e-280])
def test_times_too_far_apart_for_a_ratio_are_far_apart(slow: float) -> None:
    found = answer(RULES, question(), timing([1e-300] * 3, [slow] * 3), [TASK])
    assert found.option == "pytorch-faster"
    assert found.ratio is None or isfinite(found.ratio)
