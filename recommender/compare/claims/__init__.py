"""A rule base → its frameworks compared: what holds today, what a comparison page said of them, and
what became of that.

`text` alone imports Rich, so import it from where it is, when it is needed.
"""

from recommender.compare.claims.build import build_comparison
from recommender.compare.claims.model import ClaimComparison

__all__ = ["ClaimComparison", "build_comparison"]
