"""What was proven of the starters, and whether it holds for a project at hand.

The ledger, `templates/verified.json`, is written by `python -m tests.prove` of the repository: for
each project and each check a digest of all that the result depends on, and what was found. What a
check reads of a project is named in the ledger, so a project generated anywhere can be looked up:
where the files that a check reads are those that it was made with, it holds for this project too.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import json
import re
import tokenize
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["LEDGER", "describe", "digest", "proven", "read_by", "read_ledger", "what_counts"]

LEDGER = "verified.json"
"""Its name in the folder of templates."""

Ledger = dict[str, Any]


def read_ledger(templates: Path) -> Ledger:
    """The ledger as it lies there. Without the file, nothing was proven."""
    try:
        text = (templates / LEDGER).read_text(encoding="utf-8")
    except FileNotFoundError:
        text = "{}"
    return {"checks": {}, "environments": {}, "projects": {}, **json.loads(text)}


def read_by(reads: Iterable[str], files: Mapping[str, str]) -> dict[str, str]:
    """Of the files, path → what counts in it, those that a check reads.

    `reads` are patterns of paths, in which `*` stays within a folder; one that begins with `!`
    takes files out again.
    """
    chosen: dict[str, str] = {}
    for pattern in reads:
        name = pattern.removeprefix("!")
        fitting = {
            path
            for path in files
            if path.count("/") == name.count("/") and fnmatch.fnmatchcase(path, name)
        }
        if name == pattern:
            chosen |= {path: what_counts(path, files[path]) for path in fitting}
        else:
            chosen = {path: text for path, text in chosen.items() if path not in fitting}
    return chosen


@lru_cache(maxsize=4096)
def what_counts(path: str, text: str) -> str:
    """The part of a file that a result can depend on: Python without comments and blank lines, of a
    notebook such code, of Markdown the code, of pyproject.toml all but the project's name, and all
    of anything else."""
    if path.endswith(".py"):
        return _without_comments(text)
    if path.endswith(".ipynb"):
        cells = json.loads(text)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        return _without_comments(re.sub(r"^%(.*\\\n)*", "#", "\n".join(code), flags=re.MULTILINE))
    if path == "pyproject.toml":
        return re.sub(r'^name = ".*"$', "", text, count=1, flags=re.MULTILINE)
    if path.endswith(".md"):
        return "".join(re.findall(r"^```\w+\n.*?^```$\n?", text, re.DOTALL | re.MULTILINE))
    return text


def _without_comments(text: str) -> str:
    lines = text.splitlines(keepends=True)
    idle = set()  # lines that hold nothing, or nothing but a comment
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT:
            lines[row - 1] = lines[row - 1][:column].rstrip() + "\n"
        if token.type == tokenize.NL and not lines[row - 1].strip():
            idle.add(row)
    return "".join(line for row, line in enumerate(lines, 1) if row not in idle)


def digest(*parts: object) -> str:
    """Twelve characters that tell apart what can be written as JSON."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def proven(ledger: Ledger, files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """check → its entry in the ledger, for a project of these files (path → text)."""
    entries: dict[tuple[str, str], dict[str, Any]] = {
        (check, entry["files"]): entry
        for checks in ledger["projects"].values()
        for check, entry in checks.items()
    }
    holding = {}
    for check, told in ledger["checks"].items():
        read = read_by(told["reads"], files)
        if read and (check, digest(read)) in entries:
            holding[check] = entries[check, digest(read)]
    return holding


def describe(ledger: Ledger, files: Mapping[str, str], packages: Iterable[str]) -> list[str]:
    """The same as sentences for the project's README: one that names the day and the versions, of
    Python and of these packages, then one for each check; none where nothing holds."""
    entries = proven(ledger, files)
    if not entries:
        return []
    newest = max(entries.values(), key=lambda entry: str(entry["on"]))
    versions = ledger["environments"][newest["in"]]
    shown = [f"{name} {versions[name]}" for name in ("Python", *packages) if name in versions]
    return [
        f"On {newest['on']}, on {versions['system']}, with {', '.join(shown)}",
        *(ledger["checks"][check]["says"] + _figures(entry) for check, entry in entries.items()),
    ]


def _figures(entry: Mapping[str, Any]) -> str:
    """`{"figures": {"accuracy": 0.98, "baseline": 0.94}}` → `: accuracy 0.980, baseline 0.940`"""
    shown = ", ".join(f"{name} {value:.3f}" for name, value in entry.get("figures", {}).items())
    return f": {shown}" if shown else ""
