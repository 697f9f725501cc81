"""What answers say to the templates, on a rule base of two questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from recommender.decide.starter import choose_starter
from recommender.rulebase.conditions import Chosen
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Kind, Option, Question, Starter, known_answers

PHONE = Option("phone", "On a phone", starters=(Starter({"export": ("tflite", "pte")}),))
SERVER = Option("server", "On a server", starters=(Starter({"export": ("onnx",)}),))
BROWSER = Option("browser", "In a browser", starters=(Starter({"export": ("onnx",)}),))
BOARD = Option("board", "On a board", starters=(Starter({"export": ("tflite",)}),))
WHERE = Question("where", "?", "!", Kind.MANY, (PHONE, SERVER, BROWSER, BOARD))
LATER = Question(
    "later",
    "?",
    "!",
    Kind.ONE,
    (
        Option("small", "Small", starters=(Starter({"export": ("bin", "onnx")}),)),
        Option(
            "phone-only",
            "Phone only",
            starters=(Starter({"export": ("apk",)}, Chosen("where", frozenset({"phone"}))),),
        ),
    ),
)
THREE = load_rules(Path(__file__).parent / "three")
BASE = replace(THREE, questions=(WHERE, LATER), rules=(), requirements=())


def test_words_of_one_option_are_a_choice_those_of_several_are_requests() -> None:
    choice = choose_starter(
        BASE, known_answers(BASE.questions, {"where": ("browser", "phone", "server")})
    )
    assert choice.requests == {"export": (("tflite", "pte"), ("onnx",))}
    assert choice.keys == {"export": "tflite"}
    assert choice.besides == {"export": ("onnx",)}


def test_what_the_first_option_names_anyhow_is_not_wanted_besides() -> None:
    choice = choose_starter(BASE, known_answers(BASE.questions, {"where": ("phone", "board")}))
    assert choice.requests == {"export": (("tflite", "pte"), ("tflite",))}
    assert choice.besides == {}


def test_a_later_question_takes_the_place_of_an_earlier_one() -> None:
    choice = choose_starter(
        BASE, known_answers(BASE.questions, {"where": ("phone", "server"), "later": "small"})
    )
    assert choice.requests == {"export": (("bin", "onnx"),)}
    only = choose_starter(
        BASE, known_answers(BASE.questions, {"where": ("server",), "later": "phone-only"})
    )
    assert only.requests == {"export": (("onnx",),)}


def test_an_option_says_one_thing_or_another_by_what_was_answered_before() -> None:
    phone, server = (Chosen("where", frozenset({name})) for name in ("phone", "server"))
    several = Option(
        "both",
        "Both",
        starters=(Starter({"task": ("apps",)}, phone), Starter({"task": ("pages",)}, server)),
    )
    base = replace(BASE, questions=(WHERE, replace(LATER, options=(several,))))
    for where, task in (("phone", "apps"), ("server", "pages"), ("board", None)):
        known = known_answers(base.questions, {"where": (where,), "later": "both"})
        assert choose_starter(base, known).task == task
