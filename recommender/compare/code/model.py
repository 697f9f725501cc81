"""The model of projects side by side, as plain frozen data.

`texts` and `sides` stand in the order of `projects`. JSON writes these classes field by field, so
their names are a public contract (`code_comparison.schema.json`).
"""

from recommender.report.record import Document, Record

__all__ = ["CodeComparison", "ComparedFile", "ComparedPart", "ComparedProject", "ComparedTask"]


class ComparedTask(Record):
    """The kind of project that all of them are; `documents` are the files that hold what was
    answered, which stand beside the others and are not compared."""

    id: str
    title: str
    summary: str
    documents: tuple[str, ...]


class ComparedProject(Record):
    """A project: `title` is its framework and backend as one says it, `code_lines` those of all its
    Python files, without blank lines, comments and docstrings."""

    framework: str
    backend: str
    title: str
    code_lines: int


class FileSide(Record):
    """A file in one project. `code_lines` is None where it is not Python or not `there`; `idiom`
    says what is the framework's own in it, None where nothing is noted."""

    framework: str
    there: bool
    code_lines: int | None
    idiom: str | None


class ComparedPart(Record):
    """What belongs together: a 'function', a 'class', the 'code' between these, or 'text' of a file
    that is not Python. A text is None where a project has no such part."""

    name: str
    kind: str
    same: bool
    texts: tuple[str | None, ...]


class ComparedFile(Record):
    """A file of the projects, cut into parts; `same` where all of them have it word for word."""

    path: str
    same: bool
    sides: tuple[FileSide, ...]
    parts: tuple[ComparedPart, ...]


class CodeComparison(Document):
    """The same task in several frameworks; `without` are the titles of those that have none."""

    task: ComparedTask
    projects: tuple[ComparedProject, ...]
    without: tuple[str, ...]
    files: tuple[ComparedFile, ...]
