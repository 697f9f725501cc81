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


class RuleBaseText:
    """The files of a rule base, and their documents and words, to make others of."""

    def __init__(self, folder: Path) -> None:
        self.files = texts(folder)
        self.words = words(self.files)
        self.documents = {name: yaml.load(text, Plain) for name, text in self.files.items()}

    def changed(self, data: st.DataObject) -> tuple[str, bytes]:
        """A file's name and what is in it instead."""
        name = data.draw(st.sampled_from(sorted(self.files)))
        if data.draw(st.booleans()):
            return name, data.draw(changed_text(self.files[name]))
        return name, data.draw(changed_document(self.documents[name], self.words)).encode()


SMALL = RuleBaseText(LOADING / "full")
SHIPPED = RuleBaseText(rules_folder())


@fuzzed(1.5)
@given(st.data())
def test_a_small_rule_base(data: st.DataObject) -> None:
    survives(SMALL.files, *SMALL.changed(data))


@fuzzed(0.2)
@given(st.data())
def test_the_shipped_rule_base(data: st.DataObject) -> None:
    survives(SHIPPED.files, *SHIPPED.changed(data))
