"""The JSON of a race → its report again."""

from __future__ import annotations

import re
from pathlib import Path

from recommender.documents import Fields, Node, parse, read_text
from recommender.errors import Fault, InputError
from recommender.race.model import Ran
from recommender.report.as_json import SCHEMA
from recommender.report.race.model import Contest, RaceReport, Range, Runner, Told

__all__ = ["read_race"]

# JSON is YAML but for this: a character beyond the first 65,536 is two escapes there, one here.
_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE
)


def _joined(pair: re.Match[str]) -> str:
    high, low = (int(pair[at], 16) for at in (2, 3))
    return f"{pair[1]}\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08X}"


def read_race(path: Path) -> RaceReport:
    """What `recommender compare TASK --run --format json` wrote to `path`.

    Raises InputError with every fault: file, line, key, what was expected.
    """
    faults: list[Fault] = []
    name = str(path)
    text = read_text(path, name, faults)
    root = None if text is None else parse(_PAIR.sub(_joined, text), name, faults)
    if root is None:
        raise InputError(faults)
    race = Fields(root, name, "", faults)
    if race.is_mapping and "runners" not in race:
        race.fault(
            "is no result of 'recommender compare TASK --run --format json': it has no runners"
        )
    if faults:
        raise InputError(faults)
    race.whole("schema", SCHEMA, SCHEMA)
    report = RaceReport(
        task=race.ident("task"),
        title=race.text("title"),
        repeats=race.whole("repeats", 1, 10**6),
        stopped=race.flag("stopped"),
        arguments=tuple(_typed(race, node) for node in race.sequence("arguments")),
        runners=tuple(_runner(one) for one in race.children("runners")),
        contests=tuple(_contest(one) for one in race.children("contests")),
        versions=_told(race, "versions"),
        machine=_told(race, "machine"),
    )
    race.done()
    for one in report.contests:
        if len(one.ranges) != len(report.runners):
            race.fault(f"'{one.name}' needs one range for each runner", "contests")
    if faults:
        raise InputError(faults)
    return report


def _typed(race: Fields, node: Node) -> str:
    """An argument as it was typed: text, whatever else YAML would read in it."""
    if isinstance(node.value, dict | list):
        race.fault("expected a list of words", "arguments", node)
    return node.raw


def _runner(fields: Fields) -> Runner:
    runner = Runner(
        framework=fields.ident("framework"),
        title=fields.text("title"),
        code_lines=fields.whole("code_lines", 0, 10**6),
        fault=_maybe_empty(fields, "fault"),
        runs=tuple(_ran(one) for one in fields.children("runs")),
    )
    fields.done()
    return runner


def _ran(fields: Fields) -> Ran:
    ran = Ran(
        seed=fields.whole("seed", 0, 2**32),
        import_time=fields.number("import_time", 0),
        first_step=_or_none(fields, "first_step"),
        epoch=_or_none(fields, "epoch"),
        epochs=fields.whole("epochs", 0, 10**9),
        total=fields.number("total", 0),
        samples_per_second=_or_none(fields, "samples_per_second"),
        peak_memory=_or_none(fields, "peak_memory"),
    )
    fields.done()
    return ran


def _contest(fields: Fields) -> Contest:
    ranges: list[Range | None] = []
    for place, node in enumerate(fields.sequence("ranges"), 1):
        if node.value is None:
            ranges.append(None)
            continue
        inner = fields.fields(f"ranges.{place}", node)
        numbers = {key: inner.number(key) for key in ("median", "low", "high")}
        inner.done()
        ranges.append(Range(**numbers))
    contest = Contest(
        name=fields.text("name"),
        unit=_maybe_empty(fields, "unit"),
        figure=fields.flag("figure"),
        ranges=tuple(ranges),
        apart=fields.flag("apart"),
    )
    fields.done()
    return contest


def _told(race: Fields, key: str) -> tuple[Told, ...]:
    found = []
    for fields in race.children(key):
        name, node = fields.text("name"), fields.get("value")
        found.append(Told(name=name, value="" if node is None else node.raw))
        fields.done()
    return tuple(found)


def _or_none(fields: Fields, key: str) -> float | None:
    node = fields.get(key)
    return None if node is not None and node.value is None else fields.number(key, 0)


def _maybe_empty(fields: Fields, key: str) -> str:
    node = fields.get(key)
    return "" if node is not None and node.value == "" else fields.text(key)
