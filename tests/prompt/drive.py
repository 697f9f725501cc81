"""Asks on the terminal that it runs in and writes to a file what came back.

    python drive.py RESULT ask RULES [ANSWERS]     answers as JSON
    python drive.py RESULT choose|confirm|text …

The result: {"answers": …}, {"interrupted": …} or {"value": …}, with what `keep` was given.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from recommender.prompt import Interrupted, ask, choose, confirm, text


def plain(answers: object) -> object:
    """Tuples as JSON has them."""
    return json.loads(json.dumps(answers, default=dict))


def main(result: str, what: str, *rest: str) -> None:
    seen: dict[str, object] = {}
    kept: list[object] = []
    try:
        if what == "ask":
            from recommender.rulebase.loader import load_rules

            given = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in json.loads(rest[1] if len(rest) > 1 else "{}").items()
            }
            rulebase = load_rules(Path(rest[0]))
            answers = ask(rulebase, given, keep=lambda answers: kept.append(plain(answers)))
            seen["answers"] = plain(answers)
        elif what == "choose":
            options = [("left", "The left one"), ("right", "The right one")]
            seen["value"] = choose("Which one first?", options)
        elif what == "confirm":
            seen["value"] = confirm("Write a starter project now?", rest == ("yes",))
        else:
            seen["value"] = text(
                "Name of the project:",
                "my-project",
                lambda name: None if name.isascii() else "Only ASCII letters, please.",
            )
    except Interrupted as stop:
        seen["interrupted"] = plain(stop.answers)
    seen["kept"] = kept
    Path(result).write_text(json.dumps(seen), encoding="utf-8")
    print("THE END")


if __name__ == "__main__":
    main(*sys.argv[1:])
