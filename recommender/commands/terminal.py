"""What the standard output can show."""

from __future__ import annotations

import os
import sys

__all__ = ["shows_color", "shows_unicode"]


def shows_color() -> bool:
    """Colour only on a terminal, and not where NO_COLOR or a dumb terminal says no."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def shows_unicode() -> bool:
    """Whether the output can show bars and arrows."""
    try:
        "█▌─→½".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
