"""What can name a project, and what is suggested for what cannot."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import TargetError
from recommender.starter.project_name import LONGEST_NAME, check_name

DEVICE = "Windows keeps this name for a device"
END = "Windows does not allow a name that ends in a dot or a space"
LETTERS = "it must contain only the letters A to Z, digits, '-' and '_', and begin with a letter"
LONG = f"it is longer than {LONGEST_NAME} characters"


@pytest.mark.parametrize("name", ["my-project", "a", "Cancer_2", "x" * LONGEST_NAME])
def test_good_names(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    ("name", "words", "instead"),
    [
        ("", "it is empty", "my-project"),
        ("class", "it is a Python keyword", "my-class"),
        ("match", "it is a Python keyword", "my-match"),
        ("torch", "it would hide the package of the same name", "my-torch"),
        ("json", "it would hide a module of Python's standard library", "my-json"),
        ("CON", DEVICE, "my-con"),
        ("lpt1", DEVICE, "my-lpt1"),
        ("../x", LETTERS, "x"),
        ("a b", LETTERS, "a-b"),
        ("1st", LETTERS, "st"),
        ("x" * 300, LONG, "x" * LONGEST_NAME),
        (unicodedata.normalize("NFD", "é" * 128), LONG, "e" * LONGEST_NAME),
        ("con.txt", DEVICE, "con-txt"),
        ("Aux.tar.gz", DEVICE, "Aux-tar-gz"),
        ("nul ", DEVICE, "my-nul"),
        ("prn.", DEVICE, "my-prn"),
        ("COM9 .log", DEVICE, "COM9-log"),
        ("com¹", DEVICE, "my-com1"),
        ("lpt²", DEVICE, "my-lpt2"),
        ("project.", END, "project"),
        ("project ", END, "project"),
        ("my project. .", END, "my-project"),
        (unicodedata.normalize("NFD", "café"), LETTERS, "cafe"),
        (unicodedata.normalize("NFC", "café"), LETTERS, "cafe"),
        ("ｃｏｎ", DEVICE, "my-con"),
    ],
)
def test_bad_names_come_with_a_reason_and_a_suggestion(name: str, words: str, instead: str) -> None:
    with pytest.raises(TargetError) as fault:
        check_name(name, ["torch"])
    assert words in str(fault.value)
    assert str(fault.value).endswith(f"{instead!r} would do.")
    assert check_name(instead, ["torch"]) == instead


def test_a_long_name_is_shown_short() -> None:
    with pytest.raises(TargetError) as fault:
        check_name("y" * 5000)
    assert len(str(fault.value)) < 250


@pytest.mark.parametrize("name", ["console", "auxiliary", "com10", "lpt-1", "nullable", "com"])
def test_names_that_only_begin_like_a_device(name: str) -> None:
    assert check_name(name) == name


@given(st.text(max_size=100))
def test_a_name_is_taken_or_refused_with_one_that_is_taken(name: str) -> None:
    try:
        check_name(name, ["torch"])
    except TargetError as fault:
        instead = str(fault).removesuffix(" would do.").rpartition(". ")[2].strip("'")
        assert check_name(instead, ["torch"]) == instead
    else:
        assert Path(name).name == name
        assert name.isascii()
