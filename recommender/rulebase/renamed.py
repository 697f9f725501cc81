"""What questions and options used to be called: old answers, read as the rule base asks today.

A rule base says it in `formerly` and `gone`. What it still knows is left as it is, and what nothing
names too: that is for the reader of the answers to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.documents import Node
from recommender.rulebase.questions import NOT_SURE, Kind, Question
from recommender.rulebase.rules import RuleBase

__all__ = ["Clash", "Renamed", "read_as_today"]


class Clash(NamedTuple):
    """Several answers to a question that takes one: `given` as they stand in the file, with the
    place of the last."""

    question: str
    given: tuple[str, ...]
    node: Node


class Renamed(NamedTuple):
    """The answers by the names of today, and a sentence for each change."""

    answers: Mapping[str, Node]
    notes: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


def read_as_today(answers: Mapping[str, Node], rulebase: RuleBase) -> Renamed:
    """Old names replaced by those of today; old answers that mean options of one `many` question
    become one answer."""
    if not any(rulebase.old_names) and not any(asked.formerly_one for asked in rulebase.questions):
        return Renamed(answers)
    reader = _Reader(rulebase)
    for id, node in answers.items():
        reader.read(id, node)
    return reader.renamed()


class _Given(NamedTuple):
    """What one answer of the file says to a question of today; `said` is how it stands there."""

    node: Node
    said: str
    typed: bool = False
    """It stands there under the name of today."""


class _Reader:
    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self.old = rulebase.old_names
        self.given: dict[str, list[_Given]] = {}
        self.notes: dict[str, None] = {}
        """Each is given once, in the order in which they come up."""
        self.clashes: list[Clash] = []

    def read(self, id: str, node: Node) -> None:
        """One answer: what of it stays with its question, and what goes elsewhere."""
        question = self.rulebase.question.get(id) or self.old.questions.get(id)
        if isinstance(node.value, dict):
            self.keep(id, question, node)
        elif node.value is None or node.value == NOT_SURE:
            self.read_unsure(id, question, node)
        elif node.value == [] and question is None:
            self.read_none(id, node)
        else:
            if question is not None and question.formerly_one:
                node = self.as_list(id, question, node)
            items = node.value if isinstance(node.value, list) else [node]
            stay = [item for item in items if not self.goes(id, question, item)]
            if len(stay) == len(items):
                self.keep(id, question, node)
            elif stay:
                self.keep(id, question, node._replace(value=stay) if len(items) > 1 else stay[0])
            elif isinstance(node.value, list) and question is not None:
                self.keep(id, question, node._replace(value=[]))

    def as_list(self, id: str, question: Question, node: Node) -> Node:
        """The answer to a question that took one option before, as to one that takes many."""
        if not isinstance(node.value, str) or node.value not in question.option:
            return node
        if id == question.id:
            self.note(f'"{id}: {node.raw}" is read as "{id}: [{node.raw}]"')
        return node._replace(value=[node])

    def goes(self, id: str, question: Question | None, item: Node) -> bool:
        """Whether an option is to be read as another one, or is gone; then that is done."""
        word = item.value
        if not isinstance(word, str) or (question is not None and word in question.option):
            return False
        for name in dict.fromkeys([(id, word), (question.id if question else id, word)]):
            if name in self.old.options:
                today, option = self.old.options[name]
                self.move(f"{id}: {word}", today, item._replace(value=option, raw=option))
                return True
            if name in self.old.gone:
                self.note(f'"{id}: {word}" is left out: {self.old.gone[name]}')
                return True
        return False

    def move(self, said: str, today: Question, node: Node) -> None:
        self.given.setdefault(today.id, []).append(_Given(node, said))
        self.note(f'"{said}" is read as "{today.id}: {node.raw}"')

    def note(self, sentence: str) -> None:
        self.notes[sentence] = None

    def keep(self, id: str, question: Question | None, node: Node) -> None:
        """What is left of an answer goes to its question, that may be called otherwise today."""
        if question is None and (id, "") in self.old.gone:
            self.note(f'"{id}" is left out: {self.old.gone[id, ""]}')
            return
        today = question.id if question else id
        said = id if isinstance(node.value, list | dict) else f"{id}: {node.raw or NOT_SURE}"
        self.given.setdefault(today, []).append(_Given(node, said, typed=today == id))
        if today != id:
            self.note(f'"{said}" is read as "{today}{said.removeprefix(id)}"')

    def read_unsure(self, id: str, question: Question | None, node: Node) -> None:
        """Who was unsure of a question is so of those that it became."""
        became = [] if question else self.became(id)
        for question in became:
            self.move(f"{id}: {NOT_SURE}", question, Node(NOT_SURE, node.line, NOT_SURE))
        if not became:
            self.keep(id, question, node)

    def read_none(self, id: str, node: Node) -> None:
        """None of the options of a question that is asked otherwise today: it says something of
        the questions all of whose options it had."""
        became = self.became(id)
        whole = [
            question
            for question in became
            if question.kind is Kind.MANY
            and all(any(old == id for old, _ in option.formerly) for option in question.options)
        ]
        for question in whole:
            self.move(f"{id}: []", question, node._replace(raw="[]"))
        if became and not whole:
            self.note(f'"{id}: []" is left out: the questions that replaced it have more options')
        elif not became:
            self.keep(id, None, node)

    def became(self, id: str) -> list[Question]:
        """The questions that have an option of this old one, in the order of the file."""
        ids = {today.id for (old, _), (today, _) in self.old.options.items() if old == id}
        return [question for question in self.rulebase.questions if question.id in ids]

    def renamed(self) -> Renamed:
        answers = {id: self.together(id, given) for id, given in self.given.items()}
        return Renamed(answers, tuple(self.notes), tuple(self.clashes))

    def together(self, id: str, given: list[_Given]) -> Node:
        """One answer of all that is said to a question; who knows outweighs who is unsure."""
        question = self.rulebase.question.get(id)
        if question is None or (len(given) == 1 and given[0].typed):
            return given[0].node
        sure = [said for said in given if said.node.value not in (None, NOT_SURE)] or given
        if question.kind is Kind.MANY and sure[0].node.value not in (None, NOT_SURE):
            return _merged(sure)
        if question.kind is Kind.ONE:
            return self.single(question, sure)
        if len(sure) > 1:
            self.clash(id, sure)
        return sure[0].node

    def single(self, question: Question, given: list[_Given]) -> Node:
        every = [item for said in given for item in _items(said.node)]
        items = [item for item in every if item.value != NOT_SURE] or every
        strange = [item for item in items if item.raw not in question.option]
        if not strange and len({item.raw for item in items}) > 1:
            self.clash(question.id, given)
        return (strange or items or [given[0].node])[0]

    def clash(self, id: str, given: list[_Given]) -> None:
        said = dict.fromkeys(f'"{answer.said}"' for answer in given)
        self.clashes.append(Clash(id, tuple(said), given[-1].node))


def _merged(given: Iterable[_Given]) -> Node:
    """All options, each once; what was typed twice stays so, for its reader to find."""
    first, *rest = sorted(given, key=lambda said: not said.typed)
    items = list(_items(first.node))
    there = {item.raw for item in items}
    for said in rest:
        for item in _items(said.node):
            if item.raw not in there:
                there.add(item.raw)
                items.append(item)
    return Node(items, first.node.line)


def _items(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else [node]
