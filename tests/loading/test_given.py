"""Answers given to the Python API: whatever they are, they are read or refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest

import recommender
from recommender.decide.scoring import Recommendation
from recommender.errors import AnswersError, RuleBaseError, TargetError, UsageError

SMALL = recommender.load_rules(Path(__file__).parent / "base")


class Habit(StrEnum):
    EARLY = "early"


class Number(IntEnum):
    ONE = 1


class Stubborn:
    """No word can be had of it."""

    def __str__(self) -> str:
        raise RuntimeError("not a word")

    __repr__ = __str__


class Broken(Mapping[str, str]):
    def __getitem__(self, key: str) -> str:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(["habit"])

    def __len__(self) -> int:
        return 1


def nested(levels: int) -> Any:
    value: Any = "saw"
    for _ in range(levels):
        value = [value]
    return value


def doubled(levels: int) -> Any:
    """Two to the power of so many words, in so many lists."""
    value: Any = "saw"
    for _ in range(levels):
        value = [value, value]
    return value


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("answers", "read"),
    [
        ({"habit": Habit.EARLY}, {"habit": "early"}),
        ({Habit.EARLY.replace("early", "habit"): "late"}, {"habit": "late"}),
        ({"tools": {"saw", "plane"}}, {"tools": ("plane", "saw")}),
        ({"tools": frozenset(["saw"])}, {"tools": ("saw",)}),
        ({"tools": ("saw",)}, {"tools": ("saw",)}),
        ({"tools": {"saw": 1}.keys()}, {"tools": ("saw",)}),
        ({"habit": None}, {"habit": "not-sure"}),
        ({"matters": {"taste": "most"}}, {"matters": {"taste": "most"}}),
        ({}, {}),
    ],
)  # fmt: skip
def test_what_is_read(answers: Any, read: dict[str, Any]) -> None:
    assert recommender.recommend(answers, SMALL).answers == read


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (None, "answers: expected a mapping of keys, got nothing"),
        (7, "answers: expected a mapping of keys, got 7"),
        ("habit", "answers: expected a mapping of keys, got 'habit'"),
        ([("habit", "early")], "answers: expected a mapping of keys, got a list"),
        (b"habit", "answers: expected text, a list or a mapping, got a value of the type bytes"),
        (object(), "answers: expected text, a list or a mapping, got a value of the type object"),
        ({1: "early"}, "answers: expected keys that are text, got a value of the type int"),
        ({None: "early"}, "answers: expected keys that are text, got a value of the type NoneType"),
        ({("habit",): 1}, "answers: expected keys that are text, got a value of the type tuple"),
        (
            {"habit": 1},
            "answers: habit: expected an option, got the number 1 (write \"1\" in quotes if it is "
            "meant as text)",
        ),
        ({"habit": True}, "answers: habit: expected an option, got True"),
        ({"habit": Number.ONE}, "answers: habit: expected an option, got the number 1"),
        ({"habit": float("nan")}, "answers: habit: expected an option, got the number nan"),
        ({"habit": 10**5000}, "answers: habit: expected an option, got the number 0x"),
        ({"habit": -(10**5000)}, "answers: habit: expected an option, got the number -0x"),
        ({"habit": {"early"}}, "answers: habit: takes one option, got a list"),
        ({"habit": Stubborn()}, "got a value of the type Stubborn"),
        ({"tools": ["saw", b"saw"]}, "answers: tools: expected text, a list or a mapping, got"),
        ({"tools": bytearray(b"saw")}, "got a value of the type bytearray"),
        ({"tools": nested(2)}, "answers: tools: expected an option, got a list"),
        ({"tools": nested(30)}, "answers: is nested deeper than 20 levels"),
        ({"tools": nested(10_000)}, "answers: is nested deeper than 20 levels"),
        ({"tools": ENDLESS}, "answers: is nested deeper than 20 levels"),
        ({"tools": doubled(18)}, "answers: holds more than 20,000 values"),
        ({"tools": range(10**12)}, "answers: holds more than 20,000 values"),
        (Broken(), "answers: cannot be read: KeyError"),
        ({"matters": {7: "most"}}, "answers: matters: expected keys that are text"),
        ({"matters": {"taste": 1}}, "answers: matters.taste: expected most or aside, got"),
        ({"habit": "\ud800"}, "is not an option of this question"),
        ({"habit": "early", "\udcff": ""}, "is not a question of this rule base"),
        ({"habit": "e" * 10**6}, "answers: habit: 'eeeeeeee"),
    ],
    ids=lambda value: value[-40:] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_refused(answers: Any, told: str) -> None:
    for ask in (
        lambda: recommender.recommend(answers, SMALL),
        lambda: next(recommender.recommend_each([answers], SMALL)),
        lambda: recommender.confer({"ann": answers, "bo": {}}, SMALL),
    ):
        with pytest.raises(AnswersError) as caught:
            ask()
        message = str(caught.value)
        assert told.removeprefix("answers") in message
        assert len(message) < 1000


def test_every_fault_at_once_and_whose_it_is() -> None:
    with pytest.raises(AnswersError) as caught:
        people = {"ann": {"habit": memoryview(b""), "tool": []}, "bo": {2: 3}, "cy": {}}
        recommender.confer(people, SMALL)  # type: ignore[arg-type]
    assert str(caught.value).splitlines() == [
        "answers of ann: habit: expected text, a list or a mapping, "
        "got a value of the type memoryview",
        "answers of ann: tool: is not a question of this rule base; did you mean 'tools'?",
        "answers of bo: expected keys that are text, got a value of the type int",
    ]


def test_a_long_name_is_not_repeated_in_full() -> None:
    answers = {"tools": ["sow"] * 30}
    with pytest.raises(AnswersError) as caught:
        recommender.confer({"x" * 5000: answers, "a\nb": answers}, SMALL)
    lines = str(caught.value).splitlines()
    assert max(map(len, lines)) < 200
    assert lines[30].startswith("answers of a b: tools: 'sow' is not an option")


def test_the_place_of_a_set_of_answers() -> None:
    sets = recommender.recommend_each([{"habit": "early"}, {"habit": "erly"}], SMALL)
    assert isinstance(next(sets), Recommendation)
    with pytest.raises(AnswersError, match="answers of set 1: habit: 'erly' is not an option"):
        next(sets)
    for wrong in (None, 7, object()):
        with pytest.raises(AnswersError, match="expected sets of answers, got a value of the type"):
            next(recommender.recommend_each(wrong, SMALL))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ({}, "expected the answers of at least one person, got none"),
        (None, "expected names with their answers, got a value of the type NoneType"),
        ([("ann", {})], "expected names with their answers, got a value of the type list"),
        ({1: {}, "ann": {}}, "people: expected a name that is text, got a value of the type int"),
        ({None: {}}, "people: expected a name that is text, got a value of the type NoneType"),
        (Broken(), "the people cannot be read: KeyError"),
    ],
)
def test_people_that_are_refused(people: Any, told: str) -> None:
    with pytest.raises(AnswersError) as caught:
        recommender.confer(people, SMALL)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "names", [("Ren\u00e9", "Rene\u0301"), ("\u212b", "\u00c5"), ("\uac00", "\u1100\u1161")]
)
def test_names_that_look_alike_are_refused(names: tuple[str, str]) -> None:
    """A precomposed character and what it is composed of are the same to whoever reads them."""
    for first, second in (names, names[::-1]):
        with pytest.raises(AnswersError) as caught:
            recommender.confer({first: {}, second: {}}, SMALL)
        assert str(caught.value) == (
            f"people: there are two members '{second}', whose names differ only in how Unicode "
            "writes them; give them different names"
        )
    assert len(recommender.confer({names[0]: {}, "Rene": {}}, SMALL).members) == 2


@pytest.mark.parametrize("folder", [7, 1.5, b"rules", ["rules"], object()])
def test_folders_that_are_none(folder: Any) -> None:
    with pytest.raises(RuleBaseError, match="expected the path of a folder of rules, got a value"):
        recommender.load_rules(folder)


@pytest.mark.parametrize("folder", ["", "\0", "x" * 5000, "x/" * 3000, "\ud800", "/dev/null"])
def test_folders_that_cannot_be(folder: str) -> None:
    with pytest.raises(RuleBaseError):
        recommender.load_rules(folder)


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(RuleBaseError, match="is not a folder of rules"):
        recommender.load_rules(tmp_path / "loop")
    (tmp_path / "rulebase.yaml").symlink_to(tmp_path / "rulebase.yaml")
    with pytest.raises(RuleBaseError, match="cannot be read"):
        recommender.load_rules(tmp_path)


@pytest.mark.parametrize("rulebase", ["rules", Path("rules"), {}, 7])
def test_what_is_no_rule_base(rulebase: Any) -> None:
    for ask in (
        lambda: recommender.recommend({}, rulebase),
        lambda: next(recommender.recommend_each([{}], rulebase)),
        lambda: recommender.confer({"ann": {}}, rulebase),
    ):
        with pytest.raises(RuleBaseError, match="expected what load_rules"):
            ask()


def test_what_cannot_be_generated() -> None:
    verdict = recommender.recommend({"experience": "none-yet"})
    for wrong in (None, "keras", {}, 7):
        with pytest.raises(UsageError, match="expected what recommend"):
            recommender.generate(wrong, name="mine")  # type: ignore[arg-type]
    for name in (None, 7, b"mine", ["mine"]):
        with pytest.raises(TargetError, match="expected a project name that is text, got a value"):
            recommender.generate(verdict, name=name)  # type: ignore[arg-type]
    for key in ("framework", "backend", "task"):
        with pytest.raises(UsageError, match=f"{key}: expected text or None, got a value"):
            recommender.generate(verdict, name="mine", **{key: 7})  # type: ignore[arg-type]
