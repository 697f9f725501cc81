"""What is in a checkpoint, read without the project's own code."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

__all__ = ["contents", "epoch", "same_run", "snapshot"]


def contents(path: Path) -> dict[str, Any]:
    """Name → bytes of every array, weights and optimizer; and the rest as it is."""
    if path.suffix == ".pt":
        import torch

        return _flat("", torch.load(path, weights_only=True))
    import h5py

    found: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        found["state"] = json.loads(archive.read("state.json"))

        def keep(name: str, item: object) -> None:
            if isinstance(item, h5py.Dataset):
                found[name] = item[()].tobytes()

        with h5py.File(BytesIO(archive.read("model.weights.h5"))) as weights:
            weights.visititems(keep)
    assert any("optimizer" in name for name in found)
    return found


def epoch(path: Path) -> int:
    """The epochs that a checkpoint has behind it."""
    found = contents(path)
    return int(found["state"]["epoch"] if "state" in found else found["/epoch"])


def _flat(name: str, value: Any) -> dict[str, Any]:
    import torch

    if isinstance(value, torch.Tensor):
        return {name: value.numpy().tobytes()}
    if isinstance(value, dict):
        return {k: v for key in value for k, v in _flat(f"{name}/{key}", value[key]).items()}
    return {name: value}


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def same_run(one: Path, other: Path, suffix: str) -> None:
    """Weights and optimizer to the bit, metrics and report to the byte, nothing left over."""
    for name in ("best", "last"):
        expected, found = (contents((folder / name).with_suffix(suffix)) for folder in (one, other))
        assert expected.keys() == found.keys()
        assert {key for key in expected if expected[key] != found[key]} == set(), name
    assert {path.name for path in one.iterdir()} == {path.name for path in other.iterdir()}
    for path in one.iterdir():
        if path.is_file() and path.suffix not in (".png", suffix):
            assert path.read_bytes() == (other / path.name).read_bytes(), path.name
