"""Answers by names of before: read by those of today, left out with a reason, or a fault."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import AnswersError
from recommender.rulebase.answers_file import parse_answers
from recommender.rulebase.answers_given import check_answers
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import NOT_SURE
from recommender.rulebase.rules import RuleBase
from tests.engine.strategies import holds

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def rulebase(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    folder = tmp_path_factory.mktemp("rich") / "rules"
    shutil.copytree(HERE / "base", folder)
    shutil.copytree(HERE / "rich", folder, dirs_exist_ok=True)
    return load_rules(folder)


def read(text: str, rulebase: RuleBase) -> tuple[dict[str, Any], list[str]]:
    file = parse_answers(f"answers: {text}\n".encode(), "mine.yaml", rulebase)
    assert check_answers(yaml.safe_load(text), rulebase) == file.answers
    return dict(file.answers), [note.removeprefix("mine.yaml: ") for note in file.notes]


@pytest.mark.parametrize(
    ("text", "answers", "notes"),
    [
        ("{habit: early, tools: [saw]}", {"habit": "early", "tools": ("saw",)}, []),
        ("{}", {}, []),
        # an option of the same question, of a question called otherwise, of one that is no more
        ("{habit: dawn}", {"habit": "early"}, ['"habit: dawn" is read as "habit: early"']),
        ("{hours: late}", {"habit": "late"}, ['"hours: late" is read as "habit: late"']),
        ("{hours: dawn}", {"habit": "early"}, ['"hours: dawn" is read as "habit: early"']),
        ("{bird: owl}", {"habit": "late"}, ['"bird: owl" is read as "habit: late"']),
        ("{bird: [owl]}", {"habit": "late"}, ['"bird: owl" is read as "habit: late"']),
        (
            "{weights: {taste: most}}",
            {"matters": {"taste": "most"}},
            ['"weights" is read as "matters"'],
        ),
        # several options and questions that became one question
        (
            "{kit: [plane, saw]}",
            {"tools": ("plane", "saw")},
            ['"kit: plane" is read as "tools: plane"', '"kit: saw" is read as "tools: saw"'],
        ),
        (
            "{kit: [saw, jigsaw], tools: [plane]}",
            {"tools": ("plane", "saw")},
            ['"kit: saw" is read as "tools: saw"', '"kit: jigsaw" is read as "tools: saw"'],
        ),
        (
            "{skill: sawyer, tools: [saw]}",
            {"tools": ("saw",)},
            ['"skill: sawyer" is read as "tools: saw"'],
        ),
        # one question that became two
        (
            "{kit: [press, plane]}",
            {"room": ("press",), "tools": ("plane",)},
            ['"kit: press" is read as "room: press"', '"kit: plane" is read as "tools: plane"'],
        ),
        # what nobody is asked for any more
        ("{weather: wet}", {}, ['"weather" is left out: Nobody works outside.']),
        ("{weather: [wet, cold]}", {}, ['"weather" is left out: Nobody works outside.']),
        ("{weather: ~}", {}, ['"weather" is left out: Nobody works outside.']),
        ("{hours: noon}", {}, ['"hours: noon" is left out: It is too hot.']),
        (
            "{kit: [hammer, saw]}",
            {"tools": ("saw",)},
            [
                '"kit: hammer" is left out: Nails are out.',
                '"kit: saw" is read as "tools: saw"',
            ],
        ),
        ("{kit: [hammer]}", {}, ['"kit: hammer" is left out: Nails are out.']),
        # who is unsure of an old question is so of what became of it, unless more is known
        (
            "{hours: not-sure}",
            {"habit": NOT_SURE},
            ['"hours: not-sure" is read as "habit: not-sure"'],
        ),
        ("{skill: ~}", {"tools": NOT_SURE}, ['"skill: not-sure" is read as "tools: not-sure"']),
        (
            "{skill: not-sure, kit: [saw]}",
            {"tools": ("saw",)},
            [
                '"skill: not-sure" is read as "tools: not-sure"',
                '"kit: saw" is read as "tools: saw"',
            ],
        ),
        (
            "{habit: not-sure, bird: lark}",
            {"habit": "early"},
            ['"bird: lark" is read as "habit: early"'],
        ),
        # none of the options, where they are all there still
        ("{machines: []}", {"room": ()}, ['"machines: []" is read as "room: []"']),
        ("{kit: []}", {"tools": ()}, ['"kit: []" is read as "tools: []"']),
        (
            "{skill: []}",
            {},
            ['"skill: []" is left out: the questions that replaced it have more options'],
        ),
        # two old answers that say the same
        (
            "{bird: lark, hours: dawn}",
            {"habit": "early"},
            ['"bird: lark" is read as "habit: early"', '"hours: dawn" is read as "habit: early"'],
        ),
    ],
)
def test_old_names(
    rulebase: RuleBase, text: str, answers: dict[str, Any], notes: list[str]
) -> None:
    assert read(text, rulebase) == (answers, notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "  habit: dawm",
            "mine.yaml:2: answers.habit: 'dawm' is not an option of this question; "
            "expected early, late, no or not-sure",
        ),
        ("  hour: dawn", "mine.yaml:2: answers.hour: is not a question of this rule base"),
        (
            "  hours: erly",
            "mine.yaml:2: answers.habit: 'erly' is not an option of this question; "
            "did you mean 'early'?",
        ),
        (
            "  bird: lark\n  hours: late",
            'mine.yaml:3: answers.habit: "bird: lark" and "hours: late" are answers to this '
            "question, which takes one option",
        ),
        (
            "  bird: [lark,\n    owl]",
            'mine.yaml:3: answers.habit: "bird: lark" and "bird: owl" are answers to this '
            "question, which takes one option",
        ),
        (
            "  kit: [saw,\n    drill]",
            "mine.yaml:2: answers.kit: is not a question of this rule base",
        ),
        ("  tools: [saw, kit, saw]", "answers.tools: lists 'saw' twice"),
    ],
)
def test_what_no_old_name_explains_is_a_fault(rulebase: RuleBase, text: str, told: str) -> None:
    with pytest.raises(AnswersError) as caught:
        parse_answers(f"answers:\n{text}\n".encode(), "mine.yaml", rulebase)
    assert told in str(caught.value)


QUESTIONS = ("habit", "hours", "bird", "tools", "kit", "skill", "machines", "weather", "weights")
WORDS = ("early", "dawn", "noon", "lark", "saw", "jigsaw", "press", "hammer", "lathe", "not-sure")
ANSWERS = st.dictionaries(
    st.sampled_from(QUESTIONS),
    st.none() | st.sampled_from(WORDS) | st.lists(st.sampled_from(WORDS), max_size=3),
    max_size=5,
)


@holds(200)
@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(
    rulebase: RuleBase, answers: dict[str, Any], random: Any
) -> None:
    items = list(answers.items())
    random.shuffle(items)
    results = []
    for each in (answers, dict(items)):
        try:
            found = check_answers(each, rulebase)
            results.append({id: _as_set(one) for id, one in found.items()})
        except AnswersError as error:
            results.append({"faults": len(error.faults)})
    assert results[0] == results[1]


def _as_set(answer: Any) -> Any:
    return frozenset(answer) if isinstance(answer, tuple) else answer
