"""Documents that are almost sound, and text that is almost YAML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import yaml
from hypothesis import strategies as st

__all__ = ["ODD", "Plain", "changed_document", "changed_text", "odd_values"]


class Plain(yaml.SafeLoader):
    """Dates stay text, as in our own reader."""


Plain.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

ODD: tuple[Any, ...] = (
    *(None, True, False, [], {}, "", " ", 0, -1, 1, 1.5, 1e308, 10**39, 10**80, "\x1b[2J"),
    *("\u202e", "a\nb", "saw " * 5000, [[]], [None], {"": None}, [{}], {"not": {}}, "no", "1/0"),
    *("2026-02-30", "9999-12-31", "5/4", "../cost", "con", "neither", "machine", "measured"),
)
"""Each is somewhere the wrong type, size or word."""


def odd_values(words: Sequence[str]) -> st.SearchStrategy[Any]:
    """Odd values, words that are right somewhere else, and what is made of both."""
    leaves = st.sampled_from(ODD) | st.sampled_from(words) | st.text(max_size=8)
    return leaves | st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(words) | st.text(max_size=4), inner, max_size=3)
        ),
        max_leaves=6,
    )


@st.composite
def changed_document(draw: st.DrawFn, document: Any, words: Sequence[str]) -> str:
    """The document as JSON, which is YAML, with up to three places left out, replaced, given again
    or under another key."""
    whole = deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        _change(draw, whole, words)
    return json.dumps(whole, indent=draw(st.sampled_from([None, 1])))


def _change(draw: st.DrawFn, place: Any, words: Sequence[str]) -> None:
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or not draw(st.integers(0, 3)):
            break
        place = inner
    change = draw(st.integers(0, 4))
    if change == 0:
        del place[key]
    elif change == 1 and isinstance(place, list):
        place.append(deepcopy(inner))
    elif change == 1:
        place[draw(st.sampled_from(words))] = place.pop(key)
    elif change == 2:
        place[key] = [inner]
    else:
        place[key] = deepcopy(draw(odd_values(words)))


TOKENS = (
    *(
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        "- ",
        ",",
        "#",
        "&a ",
        "*a",
        "!!int ",
        "|",
        ">",
        "'",
        '"',
        "?",
    ),
    *("\n", "\n  ", "\t", "---\n", "...", "<<: ", "~", "%YAML 1.1", "\x00", "\x1b", "\ufeff", "é"),
    *(
        "[" * 25,
        "- " * 25,
        "1:30",
        "0x_",
        ".inf",
        "null",
        "\\",
        "\r",
        "\u2028",
        "=",
        "@",
        "`",
        "'",
        '"',
    ),
)


@st.composite
def changed_text(draw: st.DrawFn, text: str) -> bytes:
    """The text with up to four pieces cut out, doubled or put in; seldom not UTF-8."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 30)))
        new = draw(st.sampled_from(TOKENS) | st.text(max_size=5) | st.just(text[at:end] * 2))
        text = text[:at] + new + text[end:]
    data = text.encode("utf-8", "surrogatepass")
    return data if draw(st.integers(0, 9)) else data + draw(st.binary(max_size=4))
