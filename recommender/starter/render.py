"""The planned project → {path: text}, by Jinja."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from recommender.errors import TemplateError
from recommender.starter.plan import PlannedProject

if TYPE_CHECKING:
    from jinja2 import BytecodeCache
    from jinja2.ext import Extension

__all__ = ["render"]


def render(project: PlannedProject, extensions: tuple[type[Extension], ...] = ()) -> dict[str, str]:
    """Render every file of the project; the paths come in order.

    Block marks are `#:` and `:#`, so a template of Python stays Python that tools can read.
    TemplateError where Jinja cannot render a template.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined
    from jinja2.exceptions import TemplateError as JinjaError

    templates = {file.path: file.text for file in project.files if file.template}
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
        loader=DictLoader({**project.pieces, **templates}),
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
                raise TemplateError(f"template {file.path}: {fault}") from fault
        rendered[file.path] = text
    return rendered


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
