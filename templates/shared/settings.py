"""The settings at the top of train.py, and `--set`, which changes them for one run.

A setting is a constant in capitals that is a number, true or false, or several numbers.
"""

import difflib
import math
from collections.abc import Sequence
from typing import Any

from data import UserError

Number = bool | int | float
Value = Number | tuple[Number, ...]

SHARES = ("average", "dropout", "momentum", "warmup")  # from 0 to below 1
replaced: dict[str, tuple[Value, Value]] = {}  # what --set changed: before and after


def change_settings(constants: dict[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """Change settings for this run alone; all that there are, by their names in lower case.

    `constants` are the globals of train.py, `assignments` texts such as batch_size=32.
    """
    for name, (before, after) in replaced.items():  # by an earlier run in this process
        if constants[name] == after:
            constants[name] = before
    replaced.clear()
    names = {
        name.lower(): name
        for name, value in constants.items()
        if name.isupper() and isinstance(value, int | float | tuple)
    }
    faults = []
    for assignment in assignments:
        name, _, text = assignment.partition("=")
        constant = names.get(name.lower())
        if constant is None:
            close = difflib.get_close_matches(name.lower(), names, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}."
            faults.append(f"--set {assignment}: no setting is called {name}; {hint}")
            continue
        before = constants[constant]
        try:
            constants[constant] = read_setting(name.lower(), text, before)
        except ValueError as fault:
            faults.append(f"--set {assignment}: {name} {fault}, such as {before}.")
        replaced[constant] = replaced.get(constant, (before,))[0], constants[constant]
    if faults:
        raise UserError("\n".join(faults))
    values = {name: constants[constant] for name, constant in names.items()}
    # As lists, which JSON knows, too.
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def read_setting(name: str, text: str, default: Value) -> Value:
    """The value that a text stands for, of the same kind as the default."""
    if isinstance(default, tuple):
        items = [item for item in text.strip("()[] ").split(",") if item.strip()]
        if not items:
            raise ValueError("takes numbers")
        return tuple(read_number(name, item, default[0]) for item in items)
    return read_number(name, text, default)


def read_number(name: str, text: str, default: Number) -> Number:
    """True or false, a whole number, or a number, whichever the default is."""
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise ValueError("takes true or false")
        return text.lower() == "true"
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if isinstance(default, int):
        if not (number >= 1 and number.is_integer()):
            raise ValueError("takes a whole number from 1 up")
        return int(number)
    highest = 1 if name in SHARES else math.inf
    if not 0 <= number < highest:
        raise ValueError("takes a number from 0 up" + (" and below 1" if name in SHARES else ""))
    return number
