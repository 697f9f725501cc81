"""What the page starts from: the rule base as it was read while the site was written, so that a
browser need not read YAML for it, and the templates in their archive, until a project needs them.
"""

from __future__ import annotations

import pickle
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

from recommender.guide import Guide
from recommender.resources import FRAMEWORK

__all__ = ["Unpacking", "keep", "kept"]


class _Keeper(pickle.Pickler):
    """Pickles views of mappings, too, which Python's own does not."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, MappingProxyType):
            return _view, (dict(value),)
        return NotImplemented


def _view(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def keep(guide: Guide) -> bytes:
    """A guide, for the same version of this package to start from."""
    data = BytesIO()
    _Keeper(data, pickle.HIGHEST_PROTOCOL).dump(guide)
    return data.getvalue()


def kept(data: bytes) -> Guide:
    """The guide of `keep`; only ever of data that this site brought itself."""
    guide = pickle.loads(data)
    assert isinstance(guide, Guide)
    return guide


class Unpacking:
    """An archive of templates: at once only the files that tell which frameworks there are, which
    a verdict asks for, and all others when they are called for."""

    def __init__(self, data: bytes, folder: Path) -> None:
        self._archive: ZipFile | None = ZipFile(BytesIO(data))
        self._folder = folder
        marks = [name for name in self._archive.namelist() if name.endswith(f"/{FRAMEWORK}")]
        self._archive.extractall(folder, marks)

    def __call__(self) -> None:
        if self._archive is not None:
            self._archive.extractall(self._folder)
            self._archive = None
