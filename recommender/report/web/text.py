"""What was typed, made harmless before the page's own escaping."""

from __future__ import annotations

from markupsafe import Markup

from recommender.report import words

__all__ = ["inert"]


def inert(value: object) -> object:
    """Whatever the page prints: marks that steer a terminal or turn the direction of text are
    spelled out; Jinja then escapes the rest, markup of our own left aside."""
    if isinstance(value, Markup):
        return value
    return words.visible(value) if isinstance(value, str) else value
