"""How far one side can get ahead of the other, and what can be ruled out: two ledgers.

For each variant of a side it is noted by how much it can be ahead of each variant of the other
side. Of two ways to answer, one that is ahead by at least as much everywhere is enough; what is
left, the Pareto front, says in the end how far the lead can go, since a framework stands for its
best variant.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf
from operator import add, ge, or_
from typing import Any, NamedTuple, Protocol

from recommender.explain.answer_space import StepResult, StepResults
from recommender.explain.answer_steps import FACT, FACTOR, Slot, State, VariantPoints
from recommender.explain.ledgers import Ledger
from recommender.rulebase.rules import Number, RuleBase

__all__ = [
    "Distance",
    "ExclusionLedger",
    "Exclusions",
    "MarginLedger",
    "Side",
    "Undominated",
    "margins_of",
    "sides",
]

Distance = Number | float
"""Points, or infinity where a side is ruled out; no other floats."""
Ahead = tuple[Distance, ...]
"""Points ahead of each rival; infinite where that one is ruled out."""
Front = frozenset[Ahead]
Fronts = tuple[Front, ...]
"""Of each variant of a side; empty where it is ruled out."""
Exclusions = frozenset[frozenset[int]]
"""The sets of variants that can be ruled out together."""

NOTHING: frozenset[int] = frozenset()


class Side(NamedTuple):
    """The places of the variants of a side, and of those that it is set against."""

    variants: tuple[int, ...]
    rivals: tuple[int, ...]


def sides(rulebase: RuleBase, framework: str) -> tuple[Side, Side]:
    """The framework against all others, and all others against it."""
    places = range(len(rulebase.variants))
    belongs = [variant.framework == framework for variant in rulebase.variants]
    inside = tuple(place for place in places if belongs[place])
    outside = tuple(place for place in places if not belongs[place])
    return Side(inside, outside), Side(outside, inside)


class MarginLedger(Ledger[Any], Protocol):
    """A ledger of how far a side can get ahead."""

    def furthest(self, entry: Any, out: Collection[int] = ()) -> Distance: ...

    def furthest_of_both(self, entry: Any, rest: Any) -> Distance: ...


class Margins:
    """The ledger of how far a side can get ahead."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.gains: dict[tuple[VariantPoints, frozenset[int]], list[Ahead | None] | None] = {}
        """What was earned and who is out → the gain of each variant, None for one that is out;
        None where nothing changes."""

    def blank(self) -> Fronts:
        return (frozenset([(0,) * len(self.side.rivals)]),) * len(self.side.variants)

    def note(
        self,
        noted: Fronts | None,
        entry: Fronts,
        points: VariantPoints,
        out: frozenset[int],
        ways: int,
    ) -> Fronts:
        try:
            gains = self.gains[points, out]
        except KeyError:
            gains = self.gains[points, out] = self._gains(points, out)
        if gains is not None:
            entry = tuple(
                [
                    NO_WAY
                    if gain is None
                    else frozenset([tuple(map(add, ahead, gain)) for ahead in front])
                    for gain, front in zip(gains, entry, strict=True)
                ]
            )
        if noted is None or noted is entry:
            return entry
        return tuple(map(or_, noted, entry))

    def _gains(self, points: VariantPoints, out: frozenset[int]) -> list[Ahead | None] | None:
        if not out and not any(points):
            return None
        return [gain(points, out, place, self.side.rivals) for place in self.side.variants]

    def tidy(self, entry: Fronts, place: int = 0, state: State = ()) -> Fronts:
        return tuple([front if len(front) < 2 else _best(front) for front in entry])

    def size(self, entry: Fronts) -> int:
        return sum(map(len, entry))

    def furthest(self, entry: Fronts, out: Collection[int] = ()) -> Distance:
        """The most by which a variant of the side can be ahead of all rivals, those that are out
        left aside; infinite where no rival is left, minus infinite where no variant is."""
        keep = [at for at, rival in enumerate(self.side.rivals) if rival not in out]
        return max(
            (
                min((ahead[at] for at in keep), default=inf)
                for place, front in zip(self.side.variants, entry, strict=True)
                if place not in out
                for ahead in front
            ),
            default=-inf,
        )

    def furthest_of_both(self, entry: Fronts, rest: Fronts) -> Distance:
        """The same of what two parts that follow each other make together."""
        return max(
            (
                min(map(add, ahead, more), default=inf)
                for front, other in zip(entry, rest, strict=True)
                for ahead in front
                for more in other
            ),
            default=-inf,
        )


NO_WAY: Front = frozenset()


class SingleMargins:
    """The same ledger where there is one rival, which is most often so and needs no fronts: of each
    variant it is noted how far ahead of the rival it can be, minus infinity where it is out."""

    def __init__(self, side: Side) -> None:
        self.side = side
        [self.rival] = side.rivals
        self.gains: dict[tuple[VariantPoints, frozenset[int]], Ahead | None] = {}
        """What was earned and who is out → the gain of each variant; None where nothing changes."""

    def blank(self) -> Ahead:
        return (0,) * len(self.side.variants)

    def note(
        self,
        noted: Ahead | None,
        entry: Ahead,
        points: VariantPoints,
        out: frozenset[int],
        ways: int,
    ) -> Ahead:
        try:
            gains = self.gains[points, out]
        except KeyError:
            gains = self.gains[points, out] = self._gains(points, out)
        if gains is not None:
            if out:
                pairs = zip(entry, gains, strict=True)
                entry = tuple([-inf if -inf in pair else sum(pair) for pair in pairs])
            else:
                entry = tuple(map(add, entry, gains))
        return entry if noted is None or noted is entry else tuple(map(max, noted, entry))

    def _gains(self, points: VariantPoints, out: frozenset[int]) -> Ahead | None:
        if not out and not any(points):
            return None
        gains = [gain(points, out, place, (self.rival,)) for place in self.side.variants]
        return tuple([-inf if ahead is None else ahead[0] for ahead in gains])

    def tidy(self, entry: Ahead, place: int = 0, state: State = ()) -> Ahead:
        return entry

    def size(self, entry: Ahead) -> int:
        return 1

    def furthest(self, entry: Ahead, out: Collection[int] = ()) -> Distance:
        """See `Margins.furthest`."""
        left = [
            ahead
            for place, ahead in zip(self.side.variants, entry, strict=True)
            if place not in out and ahead != -inf
        ]
        return inf if left and self.rival in out else max(left, default=-inf)

    def furthest_of_both(self, entry: Ahead, rest: Ahead) -> Distance:
        """See `Margins.furthest_of_both`."""
        pairs = zip(entry, rest, strict=True)
        return max(-inf if -inf in pair else sum(pair) for pair in pairs)


def margins_of(side: Side) -> MarginLedger:
    """The ledger for a side."""
    return SingleMargins(side) if len(side.rivals) == 1 else Margins(side)


def gain(
    points: VariantPoints, out: frozenset[int], place: int, rivals: Sequence[int]
) -> Ahead | None:
    """What a variant gains on each rival; None where it is ruled out itself."""
    if place in out:
        return None
    mine = points[place]
    return tuple([inf if rival in out else mine - points[rival] for rival in rivals])


def _best(front: Front) -> Front:
    """Those that no other one equals or exceeds everywhere."""
    if len(next(iter(front))) == 1:
        return frozenset([max(front)])
    kept: list[Ahead] = []
    for ahead in sorted(front, reverse=True):
        if not any(all(map(ge, better, ahead)) for better in kept):
            kept.append(ahead)
    return frozenset(kept)


class Undominated(NamedTuple):
    """Of what a step can come to, only what can be the best for a side is gone on with.

    More points of an own variant, for a fact or a factor that is still open, can only do the side
    good, and more of a rival only harm.
    """

    side: Side

    def of(self, writes: Sequence[Slot], results: StepResults) -> StepResults:
        if len(results) < 2:
            return results
        earned = [at for at, (what, _) in enumerate(writes) if what in (FACT, FACTOR)]
        told = [at for at, (what, _) in enumerate(writes) if what not in (FACT, FACTOR)]
        alike: dict[State, list[tuple[Ahead, StepResult]]] = {}
        for result in results:
            key = tuple([result[0][at] for at in told])
            alike.setdefault(key, []).append((self._worth(result, earned), result))
        kept: dict[StepResult, int] = {}
        for ranked in alike.values():
            ranked.sort(key=_worth_of, reverse=True)
            best: list[Ahead] = []
            for worth, result in ranked:
                if not any(all(map(ge, better, worth)) for better in best):
                    best.append(worth)
                    kept[result] = results[result]
        return kept

    def _worth(self, result: StepResult, earned: Sequence[int]) -> Ahead:
        values, points, out = result
        variants, rivals = self.side
        worth: list[Distance] = []
        for at in earned:
            worth += [values[at][place] for place in variants]
            worth += [-values[at][rival] for rival in rivals]
        nowhere = (-inf,) * len(rivals)
        for place in variants:
            worth += gain(points, out, place, rivals) or nowhere
        return tuple(worth)


def _worth_of(ranked: tuple[Ahead, StepResult]) -> Ahead:
    return ranked[0]


class ExclusionLedger:
    """The ledger of what requirements can rule out together."""

    def blank(self) -> Exclusions:
        return frozenset([NOTHING])

    def note(
        self,
        noted: Exclusions | None,
        entry: Exclusions,
        points: VariantPoints,
        out: frozenset[int],
        ways: int,
    ) -> Exclusions:
        if out:
            entry = frozenset([before | out for before in entry])
        return entry if noted is None or noted is entry else noted | entry

    def tidy(self, entry: Exclusions, place: int, state: State) -> Exclusions:
        return entry

    def size(self, entry: Exclusions) -> int:
        return len(entry)
