"""The projects of one task in several frameworks → the same files side by side.

`text` alone imports Rich, so import it from where it is, when it is needed.
"""

from recommender.compare.code.build import OfProject, build_code_comparison
from recommender.compare.code.model import CodeComparison

__all__ = ["CodeComparison", "OfProject", "build_code_comparison"]
