"""How often each verdict comes about, exactly, over the whole answer space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from recommender.rules import Number, RuleBase, RuleKind
from recommender.scoring import Verdict, band_of, outcome_of
from recommender.space import Fixed, Graph, Points, Space, State, backward, forward

__all__ = ["Shares", "shares", "side_by_side"]

Codes = dict[int, int]
"""Distances between the variants, as one number → in how many ways they come about."""
Tallies = dict[frozenset[int], Codes]
"""Variants that are out of the race → the distances between the others."""
Best = Mapping[str, Fraction]
"""Framework that is left → the distance of its best variant."""
Shares = Mapping[tuple[str, str], Fraction]
"""(outcome, strength) → share of all ways to answer."""


def shares(
    space: Space,
    fixed: Fixed | None = None,
    weights: Mapping[str, Number] | None = None,
    at_most: int | None = None,
) -> Shares:
    """(outcome, strength) → share, when every way to answer is as likely as any other.

    Each question has one of its options, a `many` question any set of them (of `at_most` so many);
    a question that is not asked does not matter. See `Space.graph` for the rest.
    """
    found: Counter[tuple[str, str]] = Counter()
    for best, ways in _ends(space, fixed, weights, at_most):
        found[_verdict(space.rulebase, best)] += ways
    return {verdict: Fraction(ways, found.total()) for verdict, ways in found.items()}


def side_by_side(space: Space, fixed: Fixed | None = None) -> dict[tuple[str, str], int]:
    """For two rule bases in one, whose frameworks are called old/… and new/…: (outcome of the old
    one, outcome of the new one) → in how many ways."""
    found: Counter[tuple[str, str]] = Counter()
    for best, ways in _ends(space, fixed):
        old, new = (
            outcome_of(_first({id: best[id] for id in best if id.startswith(world)}))
            for world in ("old/", "new/")
        )
        found[old.removeprefix("old/"), new.removeprefix("new/")] += ways
    return dict(found)


def _ends(
    space: Space,
    fixed: Fixed | None,
    weights: Mapping[str, Number] | None = None,
    at_most: int | None = None,
) -> Iterator[tuple[Best, int]]:
    """How it can end, and in how many ways; the same end may come more than once."""
    graph = space.graph(fixed or {}, weights, at_most=at_most)
    tally = _Tally(space, graph)
    [page] = forward(graph.steps, tally)[-1].values()
    for out, codes in page.items():
        for code, ways in codes.items():
            yield tally.best(code, out), ways


def _verdict(rulebase: RuleBase, best: Best) -> tuple[str, str]:
    """Outcome and strength."""
    ranked = sorted(best, key=lambda framework: -best[framework])
    if not ranked:
        return Verdict.CONFLICT.value, Verdict.CONFLICT.value
    if len(ranked) == 1:
        return ranked[0], Verdict.ONLY_CHOICE.value
    lead = best[ranked[0]] - best[ranked[1]]
    if not lead:
        return Verdict.TIE.value, Verdict.TIE.value
    return ranked[0], band_of(rulebase, lead).id


def _first(best: Best) -> tuple[str, ...]:
    """The frameworks that are ahead."""
    most = max(best.values(), default=None)
    return tuple(id for id, distance in best.items() if distance == most)


class _Tally:
    """The ledger of the shares: in how many ways which distances between variants come about.

    Each variant's distance from the first one in the race is a digit of one large number, so that
    earning points is one addition. A variant is taken out of the race when it is ruled out, and
    also when another one of its framework can neither be ruled out nor be overtaken by it any more.
    """

    def __init__(self, space: Space, graph: Graph) -> None:
        rulebase = space.rulebase
        self.frameworks = [variant.framework for variant in rulebase.variants]
        weights: list[Number] = [weight for grade in space.scales.grades for weight in grade]
        self.scale = lcm(*(Fraction(weight).denominator for weight in weights))
        most = sum(
            max(rule.favours.values()) * (max(weights) if rule.kind is RuleKind.PREFERENCE else 1)
            for rule in rulebase.rules
        )
        self.bits = int(most * self.scale + 1).bit_length() + 1
        self.middle = 1 << (self.bits - 1)
        self.mask = (1 << self.bits) - 1
        self.zero = sum(self.middle << (place * self.bits) for place in range(len(self.frameworks)))
        self.chances = backward(graph.steps, _Chances(self.frameworks))

    def blank(self) -> Tallies:
        return {frozenset(): {self.zero: 1}}

    def note(
        self, noted: Tallies | None, page: Tallies, points: Points, out: frozenset[int], ways: int
    ) -> Tallies:
        result: Tallies = {} if noted is None else noted
        for before, codes in page.items():
            now = before | out
            step = self._code(points, now)
            if now != before:
                codes = self._recoded(codes, now)
            _add(result, now, codes, step, ways)
        return result

    def tidy(self, page: Tallies, place: int, state: State) -> Tallies:
        chances = self.chances[place][state]
        result: Tallies = {}
        for out, codes in page.items():
            beaten = [
                (one, one * self.bits, other, other * self.bits, int(gain * self.scale))
                for (one, other), gain in chances.gains.items()
                if one not in out and other not in out and other not in chances.out
            ]
            sorted_out: dict[frozenset[int], Codes] = {}
            for code, ways in codes.items():
                gone = out
                for one, mine, other, theirs, gain in beaten:
                    ahead = (code >> theirs & self.mask) - (code >> mine & self.mask)
                    if ahead >= gain and other not in gone:
                        gone |= {one}
                sorted_out.setdefault(gone, {})[code] = ways
            for now, some in sorted_out.items():
                _add(result, now, self._recoded(some, now) if now != out else some)
        return result

    def best(self, code: int, out: frozenset[int]) -> Best:
        best: dict[str, Fraction] = {}
        for place, framework in enumerate(self.frameworks):
            if place not in out:
                distance = Fraction(self._digit(code, place) - self.middle, self.scale)
                best[framework] = max(distance, best.get(framework, distance))
        return best

    def _digit(self, code: int, place: int) -> int:
        return code >> (place * self.bits) & self.mask

    def _code(self, points: Sequence[Number], out: frozenset[int]) -> int:
        """What earning these points adds to a code."""
        left = [place for place in range(len(points)) if place not in out]
        if not left:
            return 0
        first = points[left[0]]
        # A negative digit borrows from the next one and is back in place when they are added up.
        return sum(int((points[one] - first) * self.scale) << (one * self.bits) for one in left)

    def _recoded(self, codes: Codes, out: frozenset[int]) -> Codes:
        """The same, now that these are out: their digits tell nothing more."""
        left = [place for place in range(len(self.frameworks)) if place not in out]
        result: Codes = {}
        for code, ways in codes.items():
            new = self.zero
            for place in left:
                new += (self._digit(code, place) - self._digit(code, left[0])) << (
                    place * self.bits
                )
            result[new] = result.get(new, 0) + ways
        return result


def _add(tallies: Tallies, out: frozenset[int], codes: Codes, step: int = 0, ways: int = 1) -> None:
    """Each of these `ways` times more, a `step` further."""
    if out not in tallies:
        tallies[out] = {code + step: times * ways for code, times in codes.items()}
        return
    there = tallies[out]
    so_far = there.get
    for code, times in codes.items():
        there[code + step] = so_far(code + step, 0) + times * ways


class _Chance(NamedTuple):
    """What can still come: (one, other) → the most that one can gain on the other, and which
    variants can be ruled out."""

    gains: Mapping[tuple[int, int], Number]
    out: frozenset[int]


class _Chances:
    """The ledger of what variants of one framework can still gain on each other."""

    def __init__(self, frameworks: Sequence[str]) -> None:
        places = range(len(frameworks))
        self.pairs = [
            (a, b) for a in places for b in places if a != b and frameworks[a] == frameworks[b]
        ]

    def blank(self) -> _Chance:
        return _Chance(dict.fromkeys(self.pairs, 0), frozenset())

    def note(
        self, noted: _Chance | None, page: _Chance, points: Points, out: frozenset[int], ways: int
    ) -> _Chance:
        gains = {(a, b): gain + points[a] - points[b] for (a, b), gain in page.gains.items()}
        if noted is None:
            return _Chance(gains, page.out | out)
        gains = {pair: max(gain, noted.gains[pair]) for pair, gain in gains.items()}
        return _Chance(gains, noted.out | page.out | out)

    def tidy(self, page: _Chance, place: int, state: State) -> _Chance:
        return page
