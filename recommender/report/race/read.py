"""The JSON of a race → its report again."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Never

from recommender.documents import Fields, Node, describe, read_text
from recommender.errors import Fault, InputError
from recommender.race.model import RunTimes
from recommender.report.as_json import SCHEMA
from recommender.report.race.model import Contest, RaceReport, Range, RunnerReport, Told
from recommender.wording import shorten

__all__ = ["read_race"]

COMMAND = "recommender compare TASK --run --format json"

MAX_DIGITS = 40

LARGEST = 10**15
"""Of what a machine can have measured: seconds, mebibytes, rows a second."""


def read_race(path: Path) -> RaceReport:
    """What `recommender compare TASK --run --format json` wrote to `path`.

    Raises InputError with every fault: file, key, what was expected.
    """
    faults: list[Fault] = []
    name = str(path)
    text = read_text(path, name, faults)
    root = None if text is None else _parse(text, name, faults)
    if root is None:
        raise InputError(faults)
    race = Fields(root, name, "", faults)
    if race.is_mapping and "runners" not in race:
        race.fault(f"is not a result of '{COMMAND}': it has no runners")
    if faults:
        raise InputError(faults)
    race.whole("schema", SCHEMA, SCHEMA)
    report = RaceReport(
        task=race.ident("task"),
        title=race.text("title"),
        repeats=race.whole("repeats", 1, 10**6),
        stopped=race.flag("stopped"),
        arguments=tuple(_word(race, node) for node in race.sequence("arguments")),
        runners=tuple(_runner(fields) for fields in race.children("runners")),
        contests=tuple(_contest(fields) for fields in race.children("contests")),
        versions=_told(race, "versions"),
        machine=_told(race, "machine"),
    )
    race.done()
    frameworks = [runner.framework for runner in report.runners]
    if not frameworks or len(frameworks) > len({*frameworks}):
        race.fault("expected at least one runner, and each framework once", "runners")
    for contest in report.contests:
        if len(contest.ranges) != len(report.runners):
            race.fault(f"'{contest.name}' needs one range for each runner", "contests")
    if faults:
        raise InputError(faults)
    return report


def _parse(text: str, name: str, faults: list[Fault]) -> Node | None:
    """The JSON as nodes, which know no line; None with a fault where it cannot be read."""
    if not text.strip():
        faults.append(Fault(name, 0, "", "is empty"))
        return None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_refuse,
        )
        return _node(value)
    except json.JSONDecodeError as error:
        reason = f"{error.msg[:1].lower()}{error.msg[1:]}"
        message = f"is not a result of '{COMMAND}': it is not JSON: {reason}"
        faults.append(Fault(name, error.lineno, "", message))
    except RecursionError:
        faults.append(Fault(name, 0, "", "is nested too deeply"))
    except ValueError as error:
        faults.append(Fault(name, 0, "", str(error)))
    return None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique: dict[str, object] = {}
    for key, value in pairs:
        if key in unique:
            raise ValueError(f"the key '{shorten(key)}' stands twice in a mapping")
        unique[key] = value
    return unique


def _whole(digits: str) -> int | str:
    """What is too long to be meant as a number stays text."""
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if isfinite(number) else digits


def _refuse(word: str) -> Never:
    raise ValueError(f"{word} is not a number")


def _node(value: object) -> Node:
    """A value of JSON as a document's node. ValueError where half a character stands in it."""
    if isinstance(value, dict):
        return Node({_text(key): _node(item) for key, item in value.items()}, 0)
    if isinstance(value, list):
        return Node([_node(item) for item in value], 0)
    if isinstance(value, str):
        return Node(_text(value), 0, value)
    assert value is None or isinstance(value, bool | int | float)
    return Node(value, 0, json.dumps(value))


def _text(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{json.dumps(text[:60])} holds half of a character")
    return text


def _word(race: Fields, node: Node) -> str:
    """An argument of train.py."""
    if not isinstance(node.value, str):
        race.fault(f"expected a list of words, got {describe(node)}", "arguments", node)
    return node.raw


def _runner(fields: Fields) -> RunnerReport:
    runner = RunnerReport(
        framework=fields.ident("framework"),
        title=fields.text("title"),
        code_lines=fields.whole("code_lines", 0, 10**6),
        fault=_maybe_empty(fields, "fault"),
        runs=tuple(_times(run) for run in fields.children("runs")),
    )
    fields.done()
    return runner


def _times(fields: Fields) -> RunTimes:
    times = RunTimes(
        seed=fields.whole("seed", 0, 2**32),
        import_time=_amount(fields, "import_time"),
        first_step=_or_none(fields, "first_step"),
        epoch=_or_none(fields, "epoch"),
        epochs=fields.whole("epochs", 0, 10**9),
        total=_amount(fields, "total"),
        samples_per_second=_or_none(fields, "samples_per_second"),
        peak_memory=_or_none(fields, "peak_memory"),
    )
    fields.done()
    return times


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
    told = []
    for fields in race.children(key):
        told.append(Told(name=fields.text("name"), value=_maybe_empty(fields, "value")))
        fields.done()
    return tuple(told)


def _or_none(fields: Fields, key: str) -> float | None:
    node = fields.get(key)
    return None if node is not None and node.value is None else _amount(fields, key)


def _amount(fields: Fields, key: str) -> float:
    """A number that can have been measured."""
    number, node = fields.number(key, 0), fields.get(key)
    if node is not None and number > LARGEST:
        got = describe(node, as_text=False)
        fields.fault(f"expected a number from 0 to {LARGEST}, got {got}", key, node)
    return number


def _maybe_empty(fields: Fields, key: str) -> str:
    node = fields.get(key)
    return "" if node is not None and node.value == "" else fields.text(key)
