"""A project as a zip file: {path: text} → bytes."""

from __future__ import annotations

import io
import stat
from collections.abc import Mapping
from zipfile import ZipFile, ZipInfo

__all__ = ["archive"]


def archive(files: Mapping[str, str], folder: str) -> bytes:
    """A zip file in which everything lies below `folder`.

    The same files give the same bytes, on any day and any machine: so nothing is compressed, since
    that depends on the library.
    """
    data = io.BytesIO()
    with ZipFile(data, "w") as zipped:
        for path, text in sorted(files.items()):
            entry = ZipInfo(f"{folder}/{path}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, whose modes it has, on Windows as well
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            # The name of a user's file, which a text may quote, need not be UTF-8.
            zipped.writestr(entry, text.encode("utf-8", "replace"))
    return data.getvalue()
