"""Generated projects → the model of these side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from recommender.compare.code.model import (
    CodeComparison,
    ComparedFile,
    ComparedPart,
    ComparedProject,
    ComparedTask,
    FileSide,
)
from recommender.compare.code.parts import (
    PartRow,
    all_code_lines,
    code_lines,
    cut,
    pair,
    paragraphs,
)
from recommender.starter.model import Backend, SupportedFramework, Task

__all__ = ["OfProject", "build_code_comparison"]

PYTHON = ".py"


class OfProject(NamedTuple):
    """A generated project: what it was made for, and its files, path → text."""

    framework: SupportedFramework
    backend: Backend
    title: str
    files: Mapping[str, str]


def build_code_comparison(
    task: Task,
    projects: Sequence[OfProject],
    *,
    only: Collection[str] = (),
    without: Iterable[str] = (),
) -> CodeComparison:
    """Python files first, then the rest; `only` these paths where any are given."""
    paths = {path for project in projects for path in project.files}
    chosen = sorted(paths & set(only) if only else paths, key=_order)
    return CodeComparison(
        task=ComparedTask(
            id=task.id, title=task.title, summary=task.summary, documents=task.documents
        ),
        projects=tuple(
            ComparedProject(
                framework=project.framework.id,
                backend=project.backend.id,
                title=project.title,
                code_lines=all_code_lines(project.files),
            )
            for project in projects
        ),
        without=tuple(without),
        files=tuple(_file(path, task, projects) for path in chosen),
    )


def _order(path: str) -> tuple[bool, bool, str]:
    return not path.endswith(PYTHON), "/" in path, path


def _file(path: str, task: Task, projects: Sequence[OfProject]) -> ComparedFile:
    texts = [project.files.get(path) for project in projects]
    rows = _rows(path, [text or "" for text in texts])
    return ComparedFile(
        path=path,
        same=len(set(texts)) == 1,
        sides=tuple(
            FileSide(
                framework=project.framework.id,
                there=text is not None,
                code_lines=code_lines(text) if text is not None and path.endswith(PYTHON) else None,
                idiom=_idiom(path, task, project.framework),
            )
            for project, text in zip(projects, texts, strict=True)
        ),
        parts=tuple(
            ComparedPart(name=row.name, kind=row.kind, same=row.same, texts=row.texts)
            for row in rows
        ),
    )


def _rows(path: str, texts: Sequence[str]) -> list[PartRow]:
    if path.endswith(PYTHON):
        return pair([cut(text) for text in texts])
    return paragraphs(texts)


def _idiom(path: str, task: Task, framework: SupportedFramework) -> str | None:
    """What the task says of the file in this framework, or else the framework itself."""
    return task.idiom.get(framework.id, {}).get(path) or framework.idiom.get(path)
