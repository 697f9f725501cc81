"""How often each verdict comes about, exactly, over the whole answer space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import lcm
from typing import NamedTuple

from recommender.decide.scoring import Verdict, band_of, outcome_of
from recommender.explain.answer_space import (
    Edges,
    Fixed,
    Points,
    Space,
    State,
    backward,
    forward,
    merged,
)
from recommender.rulebase.rules import Number, RuleBase, RuleKind

__all__ = ["Shares", "shares", "shares_when_unsure", "side_by_side"]

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
    groups, top = _alone(space)
    steps = merged(space.graph(fixed or {}, weights, at_most=at_most).steps)
    return _counted(space, *_from_behind(space, steps, groups, top))


def shares_when_unsure(
    space: Space, at_most: int | None = None
) -> tuple[Shares, Mapping[str, Shares]]:
    """The shares, and for each question those when it is left unsure and every other one has an
    answer; what comes before it in the order of the space is counted once for all of them."""
    groups, top = _alone(space)
    anything = space.graph({}, unsure=True, at_most=at_most)
    chances = backward(space.by_question(anything.steps), _Chances(groups))
    graph = space.graph({}, at_most=at_most)
    passed = forward(space.by_question(graph.steps), _Tally(space, chances, groups, top))
    unsure = {}
    for place, id in enumerate(sorted(space.head, key=lambda id: space.head[id]), start=1):
        if place <= len(space.head) // 2:  # little comes before it, and from behind is quicker
            unsure[id] = shares(space, {id: None}, at_most=at_most)
            continue
        steps = space.by_question(space.onward(graph, id, None, passed[place]))
        tally = _Tally(space, backward(steps, _Chances(groups)), groups, top)
        unsure[id] = _counted(space, tally, forward(steps, tally, passed[place])[-1])
    return _counted(space, _Tally(space, chances, groups, top), passed[-1]), unsure


def side_by_side(space: Space, fixed: Fixed | None = None) -> dict[tuple[str, str], int]:
    """For two rule bases in one, whose frameworks are called old/… and new/…: (outcome of the old
    one, outcome of the new one) → in how many ways."""
    found: Counter[tuple[str, str]] = Counter()
    groups = [variant.id.partition("/")[0] for variant in space.rulebase.variants]
    steps = merged(space.graph(fixed or {}).steps)
    tally, last = _from_behind(space, steps, groups, Fraction())
    for best, ways in tally.ends(last):
        old, new = (
            outcome_of(_first({id: best[id] for id in best if id.startswith(world)}))
            for world in ("old/", "new/")
        )
        found[old.removeprefix("old/"), new.removeprefix("new/")] += ways
    return dict(found)


def _alone(space: Space) -> tuple[Sequence[str], Fraction]:
    """All variants in one group, and the lead beyond which there is no stronger word."""
    return [""] * len(space.rulebase.variants), Fraction(space.rulebase.bands[-1].points)


def _from_behind(
    space: Space, steps: Sequence[Edges], groups: Sequence[str], top: Fraction
) -> tuple[_Tally, Mapping[State, Tallies]]:
    """Counted from the last step to the first, which tells fewer distances apart on the way."""
    tally = _Tally(space, forward(steps, _Chances(groups)), groups, top)
    return tally, backward(steps, tally)[0]


def _counted(space: Space, tally: _Tally, last: Mapping[State, Tallies]) -> Shares:
    found: Counter[tuple[str, str]] = Counter()
    for best, ways in tally.ends(last):
        found[_verdict(space.rulebase, best)] += ways
    return {verdict: Fraction(ways, found.total()) for verdict, ways in found.items()}


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

    Each variant's distance from the first one of its group in the race is a digit of one large
    number, so that earning points is one addition; variants of different groups are never compared.
    What can make no difference any more is forgotten:

    - A variant is taken out of the race when it is ruled out, and also when another one of its
      framework can neither be ruled out nor be overtaken by it any more.
    - Where one framework of a group is left, the distances between its variants.
    - Between two frameworks of which the first has one variant left, by how much it leads or lies
      behind where that remains more than `top`, the most that is told apart, whatever comes.
    """

    def __init__(
        self,
        space: Space,
        chances: Sequence[Mapping[State, _Chance]],
        groups: Sequence[str],
        top: Fraction,
    ) -> None:
        rulebase = space.rulebase
        self.frameworks = [variant.framework for variant in rulebase.variants]
        self.groups = groups
        weights: list[Number] = [weight for grade in space.scales.grades for weight in grade]
        self.scale = lcm(*(Fraction(weight).denominator for weight in weights))
        most = sum(
            max(rule.favours.values()) * (max(weights) if rule.kind is RuleKind.PREFERENCE else 1)
            for rule in rulebase.rules
        )
        self.top = max(int(top * self.scale), 1)
        self.bits = int(most * self.scale + self.top + 1).bit_length() + 2
        self.middle = 1 << (self.bits - 1)
        self.mask = (1 << self.bits) - 1
        self.zero = sum(self.middle << (place * self.bits) for place in range(len(self.frameworks)))
        self.chances = chances
        self.races: dict[frozenset[int], list[_Race]] = {}

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
            codes = self._clamped(codes, out, chances)
            beaten = [
                (one, one * self.bits, other, other * self.bits, int(gain * self.scale))
                for (one, other), gain in chances.gains.items()
                if self.frameworks[one] == self.frameworks[other]
                and one not in out
                and other not in out
                and other not in chances.out
            ]
            if not beaten:
                _add(result, out, codes)
                continue
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

    def ends(self, last: Mapping[State, Tallies]) -> Iterator[tuple[Best, int]]:
        """How it can end, and in how many ways; the same end may come more than once."""
        [page] = last.values()
        for out, codes in page.items():
            for code, ways in codes.items():
                yield self.best(code, out), ways

    def best(self, code: int, out: frozenset[int]) -> Best:
        best: dict[str, Fraction] = {}
        for place, framework in enumerate(self.frameworks):
            if place not in out:
                distance = Fraction(self._digit(code, place) - self.middle, self.scale)
                best[framework] = max(distance, best.get(framework, distance))
        return best

    def _digit(self, code: int, place: int) -> int:
        return code >> (place * self.bits) & self.mask

    def _race(self, out: frozenset[int]) -> list[_Race]:
        """Who is left, group by group, where there is still a race."""
        if out not in self.races:
            groups: dict[str, list[int]] = {}
            for place, group in enumerate(self.groups):
                if place not in out:
                    groups.setdefault(group, []).append(place)
            self.races[out] = [
                _Race(first, rest, len(set(mine)) == 2 and mine.count(mine[0]) == 1)
                for first, *rest in groups.values()
                for mine in [[self.frameworks[place] for place in (first, *rest)]]
                if len(set(mine)) > 1
            ]
        return self.races[out]

    def _code(self, points: Sequence[Number], out: frozenset[int]) -> int:
        """What earning these points adds to a code."""
        # A negative digit borrows from the next one and is back in place when they are added up.
        return sum(
            int((points[one] - points[race.first]) * self.scale) << (one * self.bits)
            for race in self._race(out)
            for one in race.rest
        )

    def _recoded(self, codes: Codes, out: frozenset[int]) -> Codes:
        """The same, now that these are out: their digits tell nothing more."""
        shifts = [
            (one * self.bits, race.first * self.bits)
            for race in self._race(out)
            for one in race.rest
        ]
        result: Codes = {}
        for code, ways in codes.items():
            new = self.zero
            for mine, first in shifts:
                new += ((code >> mine & self.mask) - (code >> first & self.mask)) << mine
            result[new] = result.get(new, 0) + ways
        return result

    def _clamped(self, codes: Codes, out: frozenset[int], chances: _Chance) -> Codes:
        """The same, with no distance told apart from one that means the same to the end."""
        bounds = []
        for race in self._race(out):
            for one in race.rest if race.of_two else ():
                low = -self.top - int(chances.gains[one, race.first] * self.scale)
                high = self.top + int(chances.gains[race.first, one] * self.scale)
                bounds.append((one * self.bits, self.middle + low, self.middle + high))
        if not bounds:
            return codes
        result: Codes = {}
        for code, ways in codes.items():
            for shift, low, high in bounds:
                digit = code >> shift & self.mask
                if digit < low:
                    code += (low - digit) << shift
                elif digit > high:
                    code -= (digit - high) << shift
            result[code] = result.get(code, 0) + ways
        return result


class _Race(NamedTuple):
    """The variants of a group that are left; `of_two`: two frameworks, the first of one variant."""

    first: int
    rest: list[int]
    of_two: bool


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
    """The ledger of what variants of one group can still gain on each other."""

    def __init__(self, groups: Sequence[str]) -> None:
        self.pairs = [
            (a, b) for a, b in permutations(range(len(groups)), 2) if groups[a] == groups[b]
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
