"""Rule bases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from recommender.decide.scoring import recommend
from recommender.errors import RuleBaseError
from recommender.resources import rules_folder, templates_folder
from recommender.rulebase.loader import load_rules
from recommender.rulebase.questions import Answer, Kind
from recommender.rulebase.rules import RuleBase
from recommender.starter.templates import starter_words
from tests.fuzz import fuzzed, limited
from tests.fuzz.documents import Plain, changed_document, changed_text

LOADING = Path(__file__).parents[1] / "loading"
STARTERS = starter_words(templates_folder())


def texts(folder: Path) -> dict[str, str]:
    """File name → text."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


SMALL = texts(LOADING / "full")
SHIPPED = texts(rules_folder())


def words(files: dict[str, str]) -> list[str]:
    """Every key and every short word of a rule base: right somewhere, wrong elsewhere."""
    found: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            found.update(value)
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                gather(inner)
        elif isinstance(value, str) and len(value) < 30:
            found.add(value)

    for text in files.values():
        gather(yaml.load(text, Plain))
    return sorted(found)


@contextmanager
def folder(files: dict[str, str], name: str, data: bytes) -> Iterator[Path]:
    """The rule base with one file that is another."""
    with tempfile.TemporaryDirectory() as place:
        for other, text in files.items():
            Path(place, other).write_text(text, encoding="utf-8")
        Path(place, name).write_bytes(data)
        yield Path(place)


def survives(files: dict[str, str], name: str, data: bytes) -> None:
    """Read and usable, or refused."""
    with folder(files, name, data) as place, limited():
        try:
            rulebase = load_rules(place, STARTERS)
        except RuleBaseError as error:
            assert error.faults
            assert len(str(error)) < 50_000
            return
        recommend(rulebase, {})
        for last in (False, True):
            recommend(rulebase, answers(rulebase, last))


def answers(rulebase: RuleBase, last: bool) -> dict[str, Answer]:
    """The first or the last option of everything."""
    chosen: dict[str, Answer] = {}
    for question in rulebase.questions:
        option = question.options[-1 if last else 0].id
        if question.kind is Kind.PRIORITIES:
            chosen[question.id] = {option: "most"}
        else:
            chosen[question.id] = (option,) if question.kind is Kind.MANY else option
    return chosen


def changed_file(files: dict[str, str]) -> st.SearchStrategy[tuple[str, bytes]]:
    known = words(files)
    documents = {name: yaml.load(text, Plain) for name, text in files.items()}

    def change(name: str) -> st.SearchStrategy[tuple[str, bytes]]:
        document = changed_document(documents[name], known).map(str.encode)
        return st.tuples(st.just(name), document | changed_text(files[name]))

    return st.sampled_from(sorted(files)).flatmap(change)


@fuzzed(1.5)
@given(changed_file(SMALL))
def test_a_small_rule_base(changed: tuple[str, bytes]) -> None:
    survives(SMALL, *changed)


@fuzzed(0.2)
@given(changed_file(SHIPPED))
def test_the_shipped_rule_base(changed: tuple[str, bytes]) -> None:
    survives(SHIPPED, *changed)
