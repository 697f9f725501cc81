"""What is noted of the scores on the way through a graph of answers, from either end.

What a ledger notes may be how far a lead can still move (`recommender.explain.margins`), or how
many ways lead where (`recommender.audit.shares`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from recommender.explain.answer_steps import State, VariantPoints

__all__ = [
    "ENTRIES",
    "Edge",
    "Edges",
    "Ledger",
    "TooManyWays",
    "Work",
    "backward",
    "forward",
    "merged",
    "noted_behind",
    "reached",
]

Entry = TypeVar("Entry")
ENTRIES = 50_000_000
"""So much may be noted on the way through a graph before it gives up: about half a minute. No part
of the audit of the shipped rule base needs more than four fifths of it."""


class TooManyWays(Exception):
    """Too many questions of the rule base depend on each other to go through all of it."""


class Work:
    """How much may still be done before it gives up, so that this is the same on every machine."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def spend(self, work: int) -> None:
        """TooManyWays where the limit is exceeded."""
        self.left -= work
        if self.left < 0:
            raise TooManyWays


class Edge(NamedTuple):
    """A way on: to which state, what every variant earns, which are ruled out, how often."""

    after: State
    points: VariantPoints
    out: frozenset[int]
    ways: int


Edges = dict[State, list[Edge]]
"""The states before a step and the ways on from each."""


def reached(edges: Edges) -> Iterable[State]:
    """The states to which the edges lead, each once."""
    return dict.fromkeys([edge[0] for found in edges.values() for edge in found])


class Ledger(Protocol[Entry]):
    """What is noted of the scores."""

    def blank(self) -> Entry: ...

    def note(
        self,
        noted: Entry | None,
        entry: Entry,
        points: VariantPoints,
        out: frozenset[int],
        ways: int,
    ) -> Entry:
        """What is `noted` so far, if anything, and beside it what becomes of `entry` when every
        variant earns `points` and those in `out` are ruled out, which happens in so many `ways`.
        It may write on `noted`."""
        ...

    def tidy(self, entry: Entry, place: int, state: State) -> Entry:
        """The entry without what can make no difference any more, in a state before the step at
        `place`."""
        ...

    def size(self, entry: Entry) -> int:
        """How much is noted in it."""
        ...


def forward(
    steps: Iterable[Edges],
    ledger: Ledger[Entry],
    start: Mapping[State, Entry] | None = None,
    work: Work | None = None,
) -> Iterator[dict[State, Entry]]:
    """What is noted of each state on the ways to it: before every step, and after the last.

    TooManyWays where more than ENTRIES, or what is left of `work`, would be noted on the way.
    """
    work = work or Work(ENTRIES)
    entries = dict(start or {(): ledger.blank()})
    yield entries
    for place, edges in enumerate(steps, start=1):
        following: dict[State, Entry] = {}
        for state, entry in entries.items():
            found = edges[state]
            work.spend(len(found) * ledger.size(entry))
            for after, points, out, ways in found:
                following[after] = ledger.note(following.get(after), entry, points, out, ways)
        entries = {state: ledger.tidy(entry, place, state) for state, entry in following.items()}
        yield entries


def backward(
    steps: Sequence[Edges], ledger: Ledger[Entry], work: Work | None = None
) -> Iterator[dict[State, Entry]]:
    """What is noted of each state on the ways from it to the end: after the last step, and before
    every one, the last one first. A ledger does not mind the order in which points are earned.

    TooManyWays where more than ENTRIES, or what is left of `work`, would be noted on the way.
    """
    work = work or Work(ENTRIES)
    entries: dict[State, Entry] = {(): ledger.blank()}
    yield entries
    for place in reversed(range(len(steps))):
        entries = noted_behind(steps[place], entries, ledger, place, work)
        yield entries


def noted_behind(
    edges: Edges,
    rest: Mapping[State, Entry],
    ledger: Ledger[Entry],
    place: int,
    work: Work,
) -> dict[State, Entry]:
    """What is noted of the states before the step at `place`, from what is noted of the `rest`."""
    noted: dict[State, Entry] = {}
    for state, found in edges.items():
        entry: Entry | None = None
        for after, points, out, ways in found:
            work.spend(ledger.size(rest[after]))
            entry = ledger.note(entry, rest[after], points, out, ways)
        if entry is not None:
            noted[state] = ledger.tidy(entry, place, state)
    return noted


def merged(steps: Iterable[Edges]) -> list[Edges]:
    """The same ways in fewer steps: two that follow each other become one where that takes no more
    edges than both, so that nothing has to be noted between them."""
    result: list[Edges] = []
    for step in steps:
        result.append(step)
        while len(result) > 1:
            first, second = result[-2:]
            both = _both(first, second, _size(first) + _size(second))
            if both is None:
                break
            result[-2:] = [both]
    return result


def _size(edges: Edges) -> int:
    return sum(map(len, edges.values()))


def _both(first: Edges, second: Edges, limit: int) -> Edges | None:
    """Both steps as one, or None where that takes more edges than the limit."""
    both: Edges = {}
    size = 0
    for state, found in first.items():
        ways: Counter[tuple[State, VariantPoints, frozenset[int]]] = Counter()
        for middle, points, out, times in found:
            for after, more, ruled_out, again in second[middle]:
                total = tuple([a + b for a, b in zip(points, more, strict=True)])
                ways[after, total, out | ruled_out] += times * again
        both[state] = [Edge(*way, times) for way, times in ways.items()]
        size += len(ways)
        if size > limit:
            return None
    return both
