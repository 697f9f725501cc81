"""The planned project → {path: text}, by Jinja."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from traceback import extract_tb
from typing import TYPE_CHECKING

from recommender.errors import TemplateError
from recommender.starter.plan import PlannedProject
from recommender.wording import listing

if TYPE_CHECKING:
    from jinja2 import BytecodeCache
    from jinja2.ext import Extension

__all__ = ["render"]


def render(project: PlannedProject, extensions: tuple[type[Extension], ...] = ()) -> dict[str, str]:
    """Render every file of the project; the paths come in order.

    Block marks are `#:` and `:#`, so a template of Python stays Python that tools can read;
    comments that begin with `#?` are for learners, and left out of other projects. TemplateError,
    with the place in the template, where Jinja cannot render one.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from jinja2.exceptions import TemplateError as JinjaError

    templates = {file.path: file.text for file in project.files if file.template}

    def load(name: str) -> tuple[str, str, None] | None:
        text = templates.get(name) or project.pieces.get(name)
        place = project.origins.get(name, name)
        return None if text is None else (_for_reader(text, project.explained), place, None)

    environment = Environment(
        block_start_string="#:",
        block_end_string=":#",
        comment_start_string="#%",
        comment_end_string="%#",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        auto_reload=False,
        undefined=StrictUndefined,
        extensions=extensions,
        loader=FunctionLoader(load),
        bytecode_cache=_compiled(extensions),
    )
    environment.globals.update(project.context)
    rendered: dict[str, str] = {}
    for file in project.files:
        text = file.text
        if file.template:
            try:
                text = environment.get_template(file.path).render()
            except JinjaError as fault:
                place = _place(fault, {*project.pieces, *project.origins.values()})
                raise TemplateError(f"template {place}: {_said(fault)}") from fault
        rendered[file.path] = text
    return rendered


def _place(fault: Exception, known: Collection[str]) -> str:
    """The template and its line; of those that include each other, the innermost."""
    frames = [each for each in extract_tb(fault.__traceback__) if each.filename in known]
    return f"{frames[-1].filename}, line {frames[-1].lineno}"


def _said(fault: Exception) -> str:
    pieces = getattr(fault, "templates", None)  # that were looked for in vain
    return f"there is no piece {listing(map(repr, pieces))}" if pieces else str(fault)


LEARNERS = re.compile(r"#\?(?= |$)", re.MULTILINE)
"""What a comment for learners begins with: a line of its own, or after code."""


def _for_reader(text: str, explained: bool) -> str:
    """The template with its comments for learners, or without them; no line changes its number."""
    if explained:
        return LEARNERS.sub("#", text)
    lines = re.sub(r"^[ \t]*#\?( .*)?$", "#%%#", text, flags=re.MULTILINE)  # a comment of Jinja's
    return re.sub(r"[ \t]+#\? .*$", "", lines, flags=re.MULTILINE)


@cache
def _compiled(extensions: tuple[type[Extension], ...]) -> BytecodeCache:
    """What was compiled, kept while this process runs: projects share most of their templates."""
    from jinja2.bccache import Bucket, BytecodeCache

    class Compiled(BytecodeCache):
        def __init__(self) -> None:
            self.kept: dict[tuple[str, str], bytes] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            code = self.kept.get((bucket.key, bucket.checksum))
            if code:
                bucket.bytecode_from_string(code)

        def dump_bytecode(self, bucket: Bucket) -> None:
            self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()

    return Compiled()
