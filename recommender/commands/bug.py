"""What to say when the fault is ours."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from pathlib import Path

from recommender import __version__

__all__ = ["report"]


def report(error: Exception) -> str:
    """Keep the traceback in a file and say what to send."""
    details = "\n".join(
        [
            f"recommender {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"arguments: {sys.argv[1:]!r}",
            "",
            *traceback.format_exception(error),
        ]
    )
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="recommender-bug-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(details)
    except OSError:
        return f"this is a bug in recommender, please report it with all that follows:\n{details}"
    kept = Path(file.name)
    return f"this is a bug in recommender ({type(error).__name__}); please report it with {kept}"
