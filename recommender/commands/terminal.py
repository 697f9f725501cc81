"""What the standard output can show: `recommender.output` prints on it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from recommender.output import shows_color
from recommender.visible import encodes

if TYPE_CHECKING:
    from recommender.report.page import Look

__all__ = ["look", "shows_unicode"]


def look(*, details: bool = False, plain: bool = False) -> Look:
    """How texts look on this terminal today, or `plain` where they go to a file."""
    from datetime import date

    from recommender.report.page import Look

    return Look(
        width=80 if plain else shutil.get_terminal_size((80, 24)).columns,
        color=not plain and shows_color(sys.stdout),
        unicode=plain or shows_unicode(),
        details=details,
        today=date.today(),
    )


def shows_unicode() -> bool:
    """Whether the output can show bars and arrows."""
    return encodes("█▌─→½", getattr(sys.stdout, "encoding", None) or "ascii")
