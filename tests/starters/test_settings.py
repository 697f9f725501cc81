"""`--set` of the generated projects, on the file that all of them share."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from recommender.resources import templates_folder


class UserError(Exception):
    """As data.py of each project has it."""


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    data = ModuleType("data")
    data.UserError = UserError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "data", data)
    path = templates_folder() / "shared" / "settings.py"
    spec = importlib.util.spec_from_file_location("settings", Path(path))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def constants() -> dict[str, Any]:
    """The globals of a train.py: settings, and what is none."""
    return {
        "EPOCHS": 40,
        "LEARNING_RATE": 1e-3,
        "DROPOUT": 0.5,
        "WIDTHS": (32, 64),
        "COMPILE": False,
        "METRIC": "accuracy",
        "train_epoch": print,
        "__name__": "__main__",
    }


DEFAULTS = {
    "epochs": 40,
    "learning_rate": 1e-3,
    "dropout": 0.5,
    "widths": [32, 64],
    "compile": False,
}


def test_all_settings_by_their_names(settings: ModuleType, constants: dict[str, Any]) -> None:
    assert settings.change_settings(constants, []) == DEFAULTS


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("learning_rate=3e-4", "LEARNING_RATE", 3e-4),
        ("LEARNING_RATE=1", "LEARNING_RATE", 1.0),
        ("learning_rate=0", "LEARNING_RATE", 0.0),
        ("epochs=1e2", "EPOCHS", 100),
        ("epochs= 7", "EPOCHS", 7),
        ("dropout=.25", "DROPOUT", 0.25),
        ("widths=8", "WIDTHS", (8,)),
        ("widths=(8, 16, 32)", "WIDTHS", (8, 16, 32)),
        ("widths=[8,16,]", "WIDTHS", (8, 16)),
        ("compile=True", "COMPILE", True),
        ("compile=false", "COMPILE", False),
    ],
)
def test_a_value_becomes_what_the_default_is(
    settings: ModuleType, constants: dict[str, Any], text: str, name: str, value: object
) -> None:
    found = settings.change_settings(constants, [text])
    assert constants[name] == value
    assert type(constants[name]) is type(value)
    assert found == {**DEFAULTS, name.lower(): list(value) if isinstance(value, tuple) else value}


SUCH = {
    "epochs": "takes a whole number from 1 up, such as 40.",
    "learning_rate": "takes a number from 0 up, such as 0.001.",
    "dropout": "takes a number from 0 up and below 1, such as 0.5.",
    "widths": "takes a whole number from 1 up, such as (32, 64).",
    "compile": "takes true or false, such as False.",
}


@pytest.mark.parametrize(
    "text",
    [
        *("epochs=0", "epochs=-1", "epochs=2.5", "epochs=", "epochs", "epochs=1e999", "epochs=nan"),
        *("learning_rate=-1e-3", "learning_rate=inf", "learning_rate=nan", "learning_rate=abc"),
        *("learning_rate=0,001", "dropout=1", "dropout=-0.1", "dropout=True"),
        *("widths=8,x", "widths=8,0", "widths=2.5", "compile=1", "compile=yes"),
    ],
)
def test_a_value_of_another_kind_is_refused(
    settings: ModuleType, constants: dict[str, Any], text: str
) -> None:
    before, name = dict(constants), text.partition("=")[0]
    with pytest.raises(UserError) as caught:
        settings.change_settings(constants, [text])
    assert str(caught.value) == f"--set {text}: {name} {SUCH[name]}"
    assert constants == before


@pytest.mark.parametrize("empty", ["", "()", ",", "[ ]"])
def test_several_numbers_are_at_least_one(
    settings: ModuleType, constants: dict[str, Any], empty: str
) -> None:
    with pytest.raises(UserError, match=r"widths takes numbers, such as \(32, 64\)\.$"):
        settings.change_settings(constants, [f"widths={empty}"])


def test_all_faults_at_once_and_what_is_close(
    settings: ModuleType, constants: dict[str, Any]
) -> None:
    with pytest.raises(UserError) as caught:
        settings.change_settings(constants, ["learning_rat=1", "epochs=x", "metric=loss", "=3"])
    known = "there are epochs, learning_rate, dropout, widths, compile."
    assert str(caught.value).splitlines() == [
        "--set learning_rat=1: no setting is called learning_rat; did you mean learning_rate?",
        "--set epochs=x: epochs takes a whole number from 1 up, such as 40.",
        f"--set metric=loss: no setting is called metric; {known}",
        f"--set =3: no setting is called ; {known}",
    ]


def test_a_change_ends_with_its_run(settings: ModuleType, constants: dict[str, Any]) -> None:
    """main() may be called again in the same process, as in a notebook."""
    settings.change_settings(constants, ["dropout=0.1", "dropout=0.2", "epochs=3"])
    assert (constants["DROPOUT"], constants["EPOCHS"]) == (0.2, 3)
    assert settings.change_settings(constants, []) == DEFAULTS
    # What its owner has changed in the meantime stays.
    settings.change_settings(constants, ["dropout=0.1", "epochs=3"])
    constants["DROPOUT"] = 0.3
    assert settings.change_settings(constants, []) == {**DEFAULTS, "dropout": 0.3}
    # So does nothing of a call that was refused.
    with pytest.raises(UserError):
        settings.change_settings(constants, ["dropout=0.1", "epochs=x"])
    assert settings.change_settings(constants, []) == {**DEFAULTS, "dropout": 0.3}
