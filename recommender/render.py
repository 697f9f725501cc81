"""The planned project → {path: text}, by Jinja."""

from __future__ import annotations

from recommender.errors import TemplateError
from recommender.plan import Project

__all__ = ["render"]


def render(project: Project) -> dict[str, str]:
    """Render every file of the project; the paths come in order.

    Block marks are `#:` and `:#`, so a template of Python stays Python that tools can read.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined
    from jinja2.exceptions import TemplateError as JinjaError

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
        loader=DictLoader(project.pieces),
    )
    environment.globals.update(project.context)
    rendered: dict[str, str] = {}
    for file in project.files:
        text = file.text
        if file.template:
            try:
                text = environment.from_string(text).render()
            except JinjaError as fault:
                raise TemplateError(f"template {file.path}: {fault}") from fault
        rendered[file.path] = text
    return rendered
