"""Reading conditions on the questions read so far."""

from __future__ import annotations

from recommender.documents import Fields, Node, describe
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.questions import NOT_SURE, Kind
from recommender.rulebase.reading import AskedQuestion, Reading
from recommender.wording import shorten

__all__ = ["read_condition", "require_condition"]


def require_condition(fields: Fields, reading: Reading) -> Condition:
    """The condition under `when`; that it is missing is a fault."""
    fields.require("when", "a condition")
    return read_condition(fields, reading) or All(())


def read_condition(fields: Fields, reading: Reading) -> Condition | None:
    """The condition under `when`; None where there is none, or none that can be read."""
    node = fields.get("when")
    return None if node is None else _Conditions(fields, reading).read("when", node)


class _Conditions:
    """Reads a condition and its parts, which all stand in the same mapping."""

    def __init__(self, fields: Fields, reading: Reading) -> None:
        self.fields = fields
        self.reading = reading

    def read(self, path: str, node: Node) -> Condition | None:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            got = "several keys" if isinstance(node.value, dict) and node.value else describe(node)
            expected = "expected a single key: 'question: option', all, any or not"
            self.fields.fault(f"{expected}; got {got}", path, node)
            return None
        [(key, value)] = node.value.items()
        path = f"{path}.{key}"
        if key == "not":
            part = self.read(path, value)
            return None if part is None else Not(part)
        if key in ("all", "any"):
            return self.read_several(path, key, value)
        return self.read_chosen(path, key, value)

    def read_several(self, path: str, key: str, node: Node) -> Condition | None:
        if not isinstance(node.value, list) or not node.value:
            got = describe(node, as_text=False)
            self.fields.fault(f"expected a list of conditions, got {got}", path, node)
            return None
        read = [self.read(path, part) for part in node.value]
        parts = tuple(part for part in read if part is not None)
        return All(parts) if key == "all" else AnyOf(parts)

    def read_chosen(self, path: str, key: str, node: Node) -> Condition | None:
        question = self.reading.questions.get(key)
        if question is None:
            self.unknown_question(path, key, node)
            return None
        if question.kind is Kind.PRIORITIES:
            message = f"'{key}' asks for priorities, on which no condition can depend"
            self.fields.fault(message, path, node)
            return None
        options = node.value if isinstance(node.value, list) else [node]
        if not options:
            expected = "expected an option or a list of options"
            self.fields.fault(f"{expected}, got an empty list", path, node)
        for option in options:
            self.check_option(path, key, question, option)
        return Chosen(key, frozenset(option.raw for option in options))

    def check_option(self, path: str, key: str, question: AskedQuestion, node: Node) -> None:
        if not isinstance(node.value, str):
            message = f"expected an option of '{key}', got {describe(node)}"
        elif node.value == NOT_SURE:
            message = f"'{NOT_SURE}' leaves the answer unknown, so no condition can depend on it"
        elif question.options is not None and question.options.lacks(node.value):
            near = self.fields.near(node.value, question.options)
            message = f"'{shorten(node.value)}' is not an option of '{key}'{near}"
        else:
            return
        self.fields.fault(message, path, node)

    def unknown_question(self, path: str, key: str, node: Node) -> None:
        if key in self.reading.listed:
            message = f"'{key}' is not asked before this question; a condition can depend only on"
            message += " earlier answers"
        elif self.reading.listed.complete:
            near = self.fields.near(key, [*self.reading.listed, "all", "any", "not"])
            message = f"'{shorten(key)}' is not a question of this rule base{near}"
        else:
            return
        self.fields.fault(message, path, node._replace(line=node.key_line))
