"""What was found, on disk at once: whatever ends the check, no record is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Record = dict[str, Any]

DONE, FAULT = "done", "fault"
"""The checks that stand last for a step: it came to its end, or what stopped it."""


class Notes:
    """The records of a step, a line for each in a file of its own."""

    def __init__(self, folder: Path, step: str) -> None:
        self.path = folder / "records" / f"{step.replace(' ', '-')}.jsonl"

    @property
    def log(self) -> Path:
        """What the step printed."""
        return self.path.with_suffix(".log")

    def note(self, check: str, ok: bool | None, **figures: Any) -> None:
        """`ok` is None for what is only measured."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"check": check, "ok": ok, **figures}) + "\n")

    def read(self) -> dict[str, Record]:
        """Check → record; of a line that a kill left unfinished, nothing."""
        found: dict[str, Record] = {}
        if self.path.exists():
            for line in self.path.read_text("utf-8").splitlines():
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                found[record.pop("check")] = record
        return found

    @property
    def ended(self) -> bool:
        return bool(self.read().keys() & {DONE, FAULT})

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)


def write_results(folder: Path, head: Record, steps: list[str]) -> None:
    """All records in one file, `results.json`, which is whole at any time."""
    found = {step: records for step in steps if (records := Notes(folder, step).read())}
    text = json.dumps({**head, "records": found}, indent=1)
    partial = folder / "results.partial"
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(folder / "results.json")


def table(results: Record) -> str:
    """A line per step: what failed, and its figures in short."""
    lines = []
    for step, records in results["records"].items():
        failed = [check for check, record in records.items() if record["ok"] is False]
        passed = sum(record["ok"] is True for record in records.values())
        seconds = records.get(DONE, {}).get("seconds")
        outcome = f"FAILED: {', '.join(failed)}" if failed else f"{passed} passed"
        lines.append(f"{step:48} {f'{seconds:.0f} s' if seconds else '':>6}  {outcome}")
        lines += [
            f"    {check}: {short}"
            for check, record in records.items()
            if (short := in_short(record))
        ]
    lines += [f"{step:48} {'':>6}  left out: no time" for step in results.get("left_out", [])]
    return "\n".join(lines)


def in_short(record: Record) -> str:
    """Its numbers, and what it says in words if it failed."""
    shown = [f"{name} {value:.4g}" for name, value in record.items() if type(value) in (int, float)]
    if record["ok"] is False:
        shown += [str(record[name]) for name in ("why", "older") if record.get(name)]
    return ", ".join(shown)
