"""How often each verdict comes about, exactly, over the whole answer space."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import lcm
from typing import NamedTuple

from recommender.decide.scoring import Verdict, band_of, outcome_of
from recommender.explain.answer_space import Fixed, Space
from recommender.explain.answer_steps import State, VariantPoints
from recommender.explain.ledgers import Edges, Work, backward, forward, merged
from recommender.rulebase.rules import Number, RuleBase, RuleKind

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
    work: Work | None = None,
) -> Shares:
    """(outcome, strength) → share, when every way to answer is as likely as any other.

    Each question has one of its options, a `many` question any set of them (of `at_most` so many);
    a question that is not asked does not matter. See `Space.run` for the rest. TooManyWays beyond
    the limit of the space, or of the `work`.
    """
    groups = [""] * len(space.rulebase.variants)
    top = Fraction(space.rulebase.bands[-1].points)  # beyond which there is no stronger word
    steps = space.graph(fixed or {}, weights, at_most=at_most).steps
    found: Counter[tuple[str, str]] = Counter()
    for best, ways in _ends(space, steps, groups, top, work):
        found[_verdict(space.rulebase, best)] += ways
    return {verdict: Fraction(ways, found.total()) for verdict, ways in found.items()}


def side_by_side(
    space: Space, fixed: Fixed | None = None, work: Work | None = None
) -> dict[tuple[str, str], int]:
    """For two rule bases in one, whose frameworks are called old/… and new/…: (outcome of the old
    one, outcome of the new one) → in how many ways. TooManyWays as for `shares`."""
    found: Counter[tuple[str, str]] = Counter()
    groups = [variant.id.partition("/")[0] for variant in space.rulebase.variants]
    steps = space.graph(fixed or {}).steps
    for best, ways in _ends(space, steps, groups, Fraction(), work):
        old, new = (
            outcome_of(_first({id: best[id] for id in best if id.startswith(world)}))
            for world in ("old/", "new/")
        )
        found[old.removeprefix("old/"), new.removeprefix("new/")] += ways
    return dict(found)


def _ends(
    space: Space,
    steps: Sequence[Edges],
    groups: Sequence[str],
    top: Fraction,
    work: Work | None,
) -> Iterator[tuple[Best, int]]:
    """How it can end, and in how many ways; the same end may come more than once.

    Counted from the last step to the first, which tells fewer distances apart on the way.
    """
    steps = merged(steps)
    tally = _Tally(space, [*forward(steps, _Chances(groups), work=work)], groups, top)
    [last] = deque(backward(steps, tally, work), maxlen=1)
    return tally.ends(last)


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
        self,
        noted: Tallies | None,
        entry: Tallies,
        points: VariantPoints,
        out: frozenset[int],
        ways: int,
    ) -> Tallies:
        result: Tallies = {} if noted is None else noted
        for before, codes in entry.items():
            now = before | out
            step = self._code(points, now)
            if now != before:
                codes = self._recoded(codes, now)
            _add(result, now, codes, step, ways)
        return result

    def tidy(self, entry: Tallies, place: int, state: State) -> Tallies:
        chances = self.chances[place][state]
        result: Tallies = {}
        for out, codes in entry.items():
            codes = self._clamped(codes, out, chances)
            beaten = [
                (a, a * self.bits, b, b * self.bits, int(gain * self.scale))
                for (a, b), gain in chances.gains.items()
                if self.frameworks[a] == self.frameworks[b]
                and a not in out
                and b not in out
                and b not in chances.out
            ]
            if not beaten:
                _add(result, out, codes)
                continue
            sorted_out: dict[frozenset[int], Codes] = {}
            for code, ways in codes.items():
                gone = out
                for a, digit_a, b, digit_b, gain in beaten:
                    ahead = (code >> digit_b & self.mask) - (code >> digit_a & self.mask)
                    if ahead >= gain and b not in gone:
                        gone |= {a}
                sorted_out.setdefault(gone, {})[code] = ways
            for now, left in sorted_out.items():
                _add(result, now, self._recoded(left, now) if now != out else left)
        return result

    def size(self, entry: Tallies) -> int:
        return sum(map(len, entry.values()))

    def ends(self, last: Mapping[State, Tallies]) -> Iterator[tuple[Best, int]]:
        """How it can end, and in how many ways; the same end may come more than once."""
        [entry] = last.values()
        for out, codes in entry.items():
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
                _Race(first, rest, len(set(owners)) == 2 and owners.count(owners[0]) == 1)
                for first, *rest in groups.values()
                for owners in [[self.frameworks[place] for place in (first, *rest)]]
                if len(set(owners)) > 1
            ]
        return self.races[out]

    def _code(self, points: Sequence[Number], out: frozenset[int]) -> int:
        """What earning these points adds to a code."""
        # A negative digit borrows from the next one and is back in place when they are added up.
        return sum(
            int((points[place] - points[race.first]) * self.scale) << (place * self.bits)
            for race in self._race(out)
            for place in race.rest
        )

    def _recoded(self, codes: Codes, out: frozenset[int]) -> Codes:
        """The same, now that these are out: their digits tell nothing more."""
        shifts = [
            (place * self.bits, race.first * self.bits)
            for race in self._race(out)
            for place in race.rest
        ]
        result: Codes = {}
        for code, ways in codes.items():
            new = self.zero
            for shift, first in shifts:
                new += ((code >> shift & self.mask) - (code >> first & self.mask)) << shift
            result[new] = result.get(new, 0) + ways
        return result

    def _clamped(self, codes: Codes, out: frozenset[int], chances: _Chance) -> Codes:
        """The same, with no distance told apart from one that means the same to the end."""
        bounds = []
        for race in self._race(out):
            for place in race.rest if race.of_two else ():
                low = -self.top - int(chances.gains[place, race.first] * self.scale)
                high = self.top + int(chances.gains[race.first, place] * self.scale)
                bounds.append((place * self.bits, self.middle + low, self.middle + high))
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
    """What can still come: (a, b) → the most that variant a can gain on variant b, and which
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
        self,
        noted: _Chance | None,
        entry: _Chance,
        points: VariantPoints,
        out: frozenset[int],
        ways: int,
    ) -> _Chance:
        gains = {(a, b): gain + points[a] - points[b] for (a, b), gain in entry.gains.items()}
        if noted is None:
            return _Chance(gains, entry.out | out)
        gains = {pair: max(gain, noted.gains[pair]) for pair, gain in gains.items()}
        return _Chance(gains, noted.out | entry.out | out)

    def tidy(self, entry: _Chance, place: int, state: State) -> _Chance:
        return entry

    def size(self, entry: _Chance) -> int:
        return 1
