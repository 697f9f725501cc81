"""How many questions may still come, whatever the answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from recommender.rulebase.conditions import Known
from recommender.rulebase.questions import Answers, Kind, Question, chosen

__all__ = ["most_open"]

MANY_STATES = 2000
"""Beyond this many distinct states the plain count stands in: still never too low, only less sharp.
The shipped questions need a few dozen."""

State = frozenset[tuple[str, frozenset[str]]]


def most_open(questions: Sequence[Question], answers: Answers, open: Collection[str]) -> int:
    """The most of the `open` questions that any way to answer them would ask.

    It walks the questions in order and keeps, for every state of what later conditions read, the
    largest count that leads there. 'Not sure' is no branch of its own: a condition that is true
    while something is unknown stays true whatever it turns out to be (Kleene's logic is monotone).
    """
    last: dict[str, int] = {}
    read: dict[str, set[frozenset[str]]] = {}
    for at, question in enumerate(questions):
        for atom in question.when.atoms() if question.when else ():
            last[atom.question] = at
            read.setdefault(atom.question, set()).add(atom.options)
    states: dict[State, int] = {frozenset(): 0}
    for at, question in enumerate(questions):
        following: dict[State, int] = {}
        outcomes = _outcomes(question, answers, open, read.get(question.id, ()))
        for state, count in states.items():
            asked = question.when is None or question.when.truth(_known(state)) is True
            count += asked and question.id in open
            kept = frozenset((id, chosen) for id, chosen in state if last[id] > at)
            for outcome in outcomes if asked else [None]:
                state = kept if outcome is None else kept | {(question.id, outcome)}
                following[state] = max(count, following.get(state, 0))
        states = following
        if len(states) > MANY_STATES:
            return len(open)
    return max(states.values())


def _known(state: State) -> Known:
    return dict(state)


def _outcomes(
    question: Question,
    answers: Answers,
    open: Collection[str],
    read: Iterable[frozenset[str]],
) -> list[frozenset[str] | None]:
    """What the question may make known, one of each kind that some condition tells apart."""
    atoms = list(read)
    if not atoms or question.kind is Kind.PRIORITIES:
        return [None]
    if question.id not in open:
        return [chosen(answers.get(question.id))]
    singles = _distinct((frozenset({option.id}) for option in question.options), atoms)
    if question.kind is Kind.ONE:
        return [*singles]
    sets: list[frozenset[str]] = [frozenset()]
    for single in singles:
        sets = _distinct((*sets, *(chosen | single for chosen in sets)), atoms)
    return [*sets]


def _distinct(
    choices: Iterable[frozenset[str]], atoms: Sequence[frozenset[str]]
) -> list[frozenset[str]]:
    found = {tuple(not choice.isdisjoint(atom) for atom in atoms): choice for choice in choices}
    return list(found.values())
