"""What is known while a rule base is being read: its files, the names in them, and the faults."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from recommender.documents import Fields, Node, parse, read_text
from recommender.documents.forms import Form
from recommender.errors import Faults
from recommender.rulebase.names import Names
from recommender.rulebase.questions import Kind, Option
from recommender.rulebase.rules import Evidence, Framework, Rule, Variant
from recommender.wording import shorten

__all__ = ["AskedQuestion", "Reading", "Starters"]

F = TypeVar("F", bound=Form)

Starters = Mapping[str, Collection[str]]
"""Key of an option's `starter` → the words that it may take; none listed: any."""


class AskedQuestion(NamedTuple):
    """What a condition on a question has to know; None where a fault keeps it from being known."""

    kind: Kind | None
    options: Names[Option] | None


class _Citation(NamedTuple):
    """Where the id of a piece of evidence is given."""

    fields: Fields
    key: str
    node: Node


class Reading:
    """One pass over the files of a folder; what later files refer to is gathered on the way."""

    def __init__(self, folder: Path, starters: Starters | None) -> None:
        self.folder = folder
        self.starters = starters
        self.faults = Faults()
        self.frameworks: Names[Framework] = Names()
        self.variants: Names[Variant] = Names()
        self.questions: Names[AskedQuestion] = Names()
        """Those that have been read so far, for a condition rests on earlier questions."""
        self.listed: Names[None] = Names()
        """Every question of the file, those that are still to be read included."""
        self.evidence: Names[Evidence] = Names()
        self.rules: Names[Rule] = Names()
        self.missing: set[str] = set()
        """Factors without a file."""
        self._citations: list[_Citation] = []

    def open(self, name: str, form: type[F]) -> F | None:
        """A file of the folder; None with a fault where it cannot be read."""
        path = self.folder / name
        text = read_text(path, str(path), self.faults)
        node = None if text is None else parse(text, str(path), self.faults)
        return None if node is None else form(node, str(path), "", self.faults)

    def read_evidence(self, fields: Fields) -> tuple[str, ...]:
        """What a rule or a requirement cites under `evidence`; that it is missing is a fault."""
        of_file = [id for id, (file, _) in self.evidence.places.items() if file == fields.file]
        example = next(iter([*of_file, *self.evidence]), "")
        expected = "ids of evidence" + (f", such as [{example}]" if example else "")
        return self.cite(fields, "evidence", fields.texts("evidence", expected=expected))

    def cite(self, fields: Fields, key: str, words: list[tuple[str, Node]]) -> tuple[str, ...]:
        """The ids of evidence under a key; `check_citations` looks them up in the end."""
        if not words and key in fields and fields.sound(key):
            fields.fault("needs at least one source", key, fields.get(key))
        self._citations += [_Citation(fields, key, node) for _, node in words]
        return tuple(word for word, _ in words)

    def check_citations(self) -> None:
        for fields, key, node in self._citations:
            if self.evidence.lacks(node.raw):
                near = fields.near(node.raw, self.evidence)
                message = f"there is no evidence '{shorten(node.raw)}' in this rule base{near}"
                fields.fault(message, key, node)

    def variants_of(self, word: str) -> tuple[str, ...]:
        """The variant ids that a framework's or variant's id stands for; none for another word."""
        if word in self.frameworks:
            return tuple(variant.id for variant in self.frameworks[word].variants)
        return (word,) if word in self.variants else ()

    def unknown_variant(self, fields: Fields, word: str) -> str:
        """What to say of a word that stands for no variant; '' where a fault may be the reason."""
        if not (self.frameworks.lacks(word) and self.variants.lacks(word)):
            return ""
        known = [*dict.fromkeys([*self.frameworks, *self.variants])]
        meant = [variant.id for variant in self.variants.values() if variant.backend == word]
        near = f"; did you mean '{meant[0]}'?" if meant else fields.near_or_possible(word, known)
        return f"'{shorten(word)}' is neither a framework nor a variant of this rule base{near}"
