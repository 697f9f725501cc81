"""The model of projects side by side, as plain frozen data.

JSON writes these classes field by field, so the names of fields are a public contract
(`code_comparison.schema.json`).
"""

from __future__ import annotations

from typing import Annotated

from recommender.report.record import Count, Document, Name, Record

__all__ = [
    "CodeComparison",
    "ComparedFile",
    "ComparedPart",
    "ComparedProject",
    "ComparedTask",
    "FileSide",
]

PartKind = Annotated[str, ("enum", ("function", "class", "code", "text"))]


class ComparedTask(Record):
    """The kind of project that is compared."""

    id: Name
    """Its id."""
    title: Name
    """Its name."""
    summary: Name
    """What it does."""
    documents: tuple[str, ...]
    """Files that hold the answers; they belong to each project and are not compared."""


class ComparedProject(Record):
    """A project."""

    framework: Name
    """Id of the framework."""
    backend: Name
    """Id of its backend."""
    title: Name
    """Framework and backend in words."""
    code_lines: Count
    """Lines of code of all its Python files, without blank lines, comments and docstrings."""


class FileSide(Record):
    """A file in one project."""

    framework: Name
    """Id of the framework."""
    there: bool
    """Whether the project has the file."""
    code_lines: Count | None
    """Its lines of code; null where it is not Python or not there."""
    idiom: str | None
    """What is specific to the framework in this file, in a sentence or two; null where nothing is
    noted."""


class ComparedPart(Record):
    """A function or class, the code between these, or a piece of a file that is not Python."""

    name: str
    """Name of the function or class, or where the code stands; empty for text."""
    kind: PartKind
    """What it is."""
    same: bool
    """Whether it is the same in all projects."""
    texts: Annotated[tuple[str | None, ...], ("minItems", 2)]
    """Its text in each project, in the order of `projects`; null where a project has no such
    part."""


class ComparedFile(Record):
    """A file of the projects, cut into parts."""

    path: Name
    """Its path in the project, with forward slashes."""
    same: bool
    """Whether it is identical in all projects."""
    sides: Annotated[tuple[FileSide, ...], ("minItems", 2)]
    """One for each project, in the order of `projects`."""
    parts: tuple[ComparedPart, ...]
    """What the file consists of."""


class CodeComparison(Document):
    """What `recommender compare TASK --format json` prints: the project of a task in several
    frameworks, the same files and functions side by side."""

    task: ComparedTask
    """The kind of project that is compared."""
    projects: Annotated[tuple[ComparedProject, ...], ("minItems", 2)]
    """One for each framework, in the order of the rule base, which expresses no preference."""
    without: tuple[str, ...]
    """Titles of the rule base's frameworks that have no project of this task."""
    files: tuple[ComparedFile, ...]
    """Python files first, then the rest."""
