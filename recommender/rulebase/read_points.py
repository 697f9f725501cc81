"""Reading how many points a rule gives a framework."""

from __future__ import annotations

from recommender.documents import Fields
from recommender.rulebase.rules import RuleKind

__all__ = ["LIMITS", "read_points"]

LIMITS = {RuleKind.NEED: 20, RuleKind.PREFERENCE: 3}
"""The most points that a rule of each kind may give."""


def read_points(favours: Fields, word: str, kind: RuleKind | None) -> int:
    """The points of a framework or variant; `kind` is None where a fault keeps it from being known.

    1 with a fault where a rule of this kind cannot give what stands there.
    """
    limit = max(LIMITS.values()) if kind is None else LIMITS[kind]
    node = favours.nodes[word]
    points = node.value
    if type(points) is not int or 1 <= points <= limit:
        return favours.whole(word, 1, limit)
    if points < 0:
        message = f"points are positive, got {node.raw}: give them to the other frameworks instead"
    elif points == 0:
        message = "points begin at 1, got 0: leave out a framework that gets none"
    else:
        rule = "rule" if kind is None else str(kind)
        message = f"a {rule} has 1 to {limit} points, got {node.raw}"
        if kind is RuleKind.PREFERENCE:
            message += f" (a need has 1 to {LIMITS[RuleKind.NEED]})"
    favours.get(word)
    favours.fault(message, word, node)
    return 1
