"""What the standard output can show: `recommender.output` prints on it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from recommender.output import shows_color
from recommender.visible import encodes

if TYPE_CHECKING:
    from recommender.report.page import Look

__all__ = ["look", "shows_unicode", "silence"]


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
    return encodes("█▌─→½", sys.stdout.encoding or "ascii")


def silence() -> None:
    """The reader of the standard output has seen enough (`| head`): what else is said is lost, and
    no complaint, not even Python's own on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
