"""YAML files that others wrote: read so that they can do no harm, and so that every fault in them
is named with its place.

`nodes` reads text into nodes that know their line, `fields` reads a mapping key by key, and `forms`
declares which keys a mapping has.
"""

from recommender.documents.fields import Fields
from recommender.documents.nodes import (
    MAX_BYTES,
    MAX_DEPTH,
    Node,
    decode,
    describe,
    parse,
    plain,
    read_text,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Fields",
    "Node",
    "decode",
    "describe",
    "parse",
    "plain",
    "read_text",
]
