"""Reading the options of a question, and what they say to machines, measurements and templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recommender.documents import Fields, Node
from recommender.machine import FACTS, is_fact
from recommender.rulebase.forms import OptionForm, QuestionForm
from recommender.rulebase.names import Names
from recommender.rulebase.old_names import OldNamesReader
from recommender.rulebase.questions import (
    MACHINE,
    MEASURED,
    NEITHER,
    NOT_SURE,
    NOTHING,
    SINGLE,
    Option,
    Starter,
    Words,
)
from recommender.rulebase.read_conditions import read_condition
from recommender.rulebase.reading import Reading
from recommender.wording import is_id, possible, shorten

__all__ = ["only_measured", "read_options"]


def read_options(
    question: QuestionForm, reading: Reading, old_names: OldNamesReader
) -> Names[Option]:
    options: Names[Option] = Names()
    node = question.require("options", "a list of options")
    if question.sound("options") and not question.options:
        question.fault("needs at least one option", "options", node)
    options.rely_on(question, "options")
    for form in question.options:
        if form.id == NOT_SURE:
            message = f"every question already offers '{NOT_SURE}'"
            form.fault(message, "id", form.get("id"))
        option = Option(
            id=form.id,
            label=form.label,
            help=form.help,
            starters=tuple(_Starters(reading).read(form)),
            closest=form.closest,
            neutral=form.neutral,
            detected=_read_detected(question, form),
            measured=_read_measured(question, form, reading),
            formerly=old_names.of_option(form, question),
        )
        options.add(form, option, form.id)
    return options


def _read_detected(question: QuestionForm, option: OptionForm) -> Mapping[str, str]:
    facts = option.detected
    if facts is None:
        return NOTHING
    if question.sound("source") and question.source != MACHINE:
        option.key_fault(f"is only for questions with 'source: {MACHINE}'", "detected")
    words = {fact: facts.ident(fact) for fact in facts.nodes}
    for fact, word in words.items():
        known = FACTS.get(fact)
        if known is None:
            near = facts.near_or_possible(fact, FACTS)
            facts.key_fault(f"is not a detectable fact{near}", fact)
        elif facts.sound(fact) and not is_fact(fact, word):
            near = facts.near_or_possible(word, known)
            facts.fault(f"'{shorten(word)}' cannot be detected{near}", fact, facts.get(fact))
    return words


def _read_measured(question: QuestionForm, option: OptionForm, reading: Reading) -> str:
    """The framework that a measurement sees ahead where it gives this answer, or NEITHER; '' where
    no measurement does, or where it cannot be said."""
    if not question.sound("source") or question.source != MEASURED:
        if question.sound("source"):
            only_measured(option, "measured")
        return ""
    words = (*reading.frameworks, NEITHER)
    node = option.require("measured", possible(words))
    if node is not None and reading.frameworks.complete:
        option.choice("measured", words)
    return node.raw if node is not None and option.sound("measured") else ""


def only_measured(fields: Fields, key: str) -> None:
    """A key that stands only where a measurement answers the question."""
    if key in fields:
        fields.key_fault(f"is only for questions with 'source: {MEASURED}'", key)


class _Starters:
    """Reads what an option says to the templates."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.known = reading.starters

    def read(self, option: OptionForm) -> Iterator[Starter]:
        """One, or a list of them: each with a condition of its own, as a rule."""
        node = option.starter
        if node is None:
            return
        if isinstance(node.value, list):
            every = list(option.children("starter"))
        else:
            every = [option.fields("starter", node)]
        for links in every:
            given = {key: self.words(links, key) for key in links.nodes if key != "when"}
            words = {key: some for key, some in given.items() if some}
            yield Starter(words, read_condition(links, self.reading))

    def words(self, links: Fields, key: str) -> Words:
        """A word, or several in order of preference."""
        value = links.nodes[key].value
        if not isinstance(value, list):
            given = [(links.ident(key), links.nodes[key])]
        else:
            given = links.texts(key)
            self.check_list(links, key, given)
            if key in SINGLE:
                links.fault("takes one word, got a list", key, links.get(key))
            elif not value:
                links.fault("needs at least one word", key, links.get(key))
        if self.known is not None and links.sound(key):
            self.check_known(links, key, given)
        return tuple(word for word, _ in given)

    def check_list(self, links: Fields, key: str, given: list[tuple[str, Node]]) -> None:
        seen: set[str] = set()
        for word, node in given:
            if not is_id(word):
                message = f"'{shorten(word)}' is not an id (lower-case words joined by '-')"
                links.fault(message, key, node)
            elif word in seen:
                links.fault(f"lists '{shorten(word)}' twice", key, node)
            seen.add(word)

    def check_known(self, links: Fields, key: str, given: list[tuple[str, Node]]) -> None:
        """That the templates know the words, where it is known what they know."""
        assert self.known is not None
        known = self.known.get(key)
        if known is None:
            links.key_fault(f"no template reads this key{links.near(key, self.known)}", key)
            return
        for word, node in given:
            if known and word not in known:
                near = links.near(word, known)
                links.fault(f"the templates have no {key} '{shorten(word)}'{near}", key, node)
