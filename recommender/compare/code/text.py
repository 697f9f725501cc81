"""Projects side by side in a terminal: in columns where each has room for code, else one below the
other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, zip_longest

from rich.cells import cell_len
from rich.text import Text

from recommender.compare.code.model import CodeComparison, ComparedFile, ComparedPart
from recommender.compare.code.parts import align, code_lines
from recommender.report import words
from recommender.report.columns import heading
from recommender.report.page import Look, Sheet

__all__ = ["render_code_comparison"]

NARROWEST = 58
"""Columns of the terminal that code needs beside other code: two of them make 119."""
WIDEST = 203
"""Two columns of 100, which is as long as a line of a project gets."""
PROSE = 100
SEPARATOR = " │ "
DEEPER = 4
"""How much further than its beginning the rest of a broken line is indented."""

Colouring = Callable[[str], Text]


def render_code_comparison(comparison: CodeComparison, look: Look) -> str:
    """The text: no line wider than the look's width, no escape code without colour, nothing but
    ASCII without Unicode."""
    frameworks = [project.framework for project in comparison.projects]
    sheet = Sheet(frameworks, look, WIDEST)
    sheet.margin = 0
    prose = Sheet(frameworks, look, PROSE)
    prose.margin = 0
    return sheet.out(_CodeText(comparison, sheet, prose, _python if look.color else Text).lines())


def _python(code: str) -> Text:
    from rich.syntax import Syntax

    text = Syntax(code, "python", theme="ansi_dark").highlight(code)
    text.right_crop(len(text) - len(code))  # the lexer ends the last line
    return text


class _CodeText:
    def __init__(
        self, comparison: CodeComparison, sheet: Sheet, prose: Sheet, python: Colouring
    ) -> None:
        self.comparison = comparison
        self.sheet = sheet
        self.prose = prose
        self.python = python
        self.projects = comparison.projects
        count = len(self.projects)
        width = (sheet.width - len(SEPARATOR) * (count - 1)) // count
        self.columns = width >= NARROWEST
        self.width = width if self.columns else sheet.width
        self.all = "both" if count == 2 else "all"

    def lines(self) -> Iterator[Text]:
        task = self.comparison.task
        yield from self.said((f"{task.title}: {task.summary}", "bold"))
        titles = words.listed(project.title for project in self.projects)
        kept = words.listed(task.documents)
        kept = f" Files that hold the answers are not shown ({kept})." if kept else ""
        yield from self.said(
            f"{titles}, as generated without further answers.{kept} Long lines are wrapped; the "
            f"rest of the line is indented by {DEEPER} more columns."
        )
        if self.comparison.without:
            without = words.listed(self.comparison.without)
            yield from self.said(f"There is no project of this task for {without}.")
        yield from self.counts()
        for file in self.comparison.files:
            if not file.same:
                yield from self.file(file)
        yield from self.unchanged()
        if len(self.comparison.files) == 1:
            yield from self.once(self.comparison.files[0])

    def said(self, *pieces: str | tuple[str, str] | Text) -> Iterator[Text]:
        yield from self.prose.wrap(Text(), self.prose.text(*pieces))

    # Lines of code

    def counts(self) -> Iterator[Text]:
        counted = [
            (file.path, [side.code_lines for side in file.sides])
            for file in self.comparison.files
            if any(side.code_lines is not None for side in file.sides)
        ]
        if not counted:
            return
        yield from heading(self.prose, "Lines of code")
        yield from self.said(
            "Lines of Python, without blank lines, comments and docstrings. Their number does not "
            "measure quality."
        )
        yield Text()
        rows = [(path, list(map(self.number, numbers))) for path, numbers in counted]
        if len(counted) > 1:
            rows.append(("total", [str(project.code_lines) for project in self.projects]))
        yield from self.table(rows)

    @staticmethod
    def number(count: int | None) -> str:
        return "none" if count is None else str(count)

    def table(self, rows: Sequence[tuple[str, list[str]]]) -> Iterator[Text]:
        titles = [self.prose.plain(project.title) for project in self.projects]
        first = max(len(path) for path, _ in rows)
        if first + sum(cell_len(title) + 2 for title in titles) <= self.prose.width:
            head = Text(" " * first)
            for at, title in enumerate(titles):
                head += Text("  ") + self.title(at, title)
            yield head
            for path, numbers in rows:
                line = Text(self.prose.plain(path).ljust(first))
                for title, number in zip(titles, numbers, strict=True):
                    line += Text("  " + number.rjust(cell_len(title)))
                yield line
            return
        for path, numbers in rows:
            pairs = zip(titles, numbers, strict=True)
            said = ", ".join(f"{title} {number}" for title, number in pairs)
            yield from self.prose.wrap(Text(), self.prose.text((path, "bold"), f": {said}"))

    def title(self, at: int, title: str = "") -> Text:
        project = self.projects[at]
        style = f"bold {self.sheet.colour[project.framework]}"
        return self.sheet.text((title or project.title, style))

    # A file

    def file(self, file: ComparedFile) -> Iterator[Text]:
        yield from heading(self.prose, file.path)
        heads = [self.head(file, at) for at in range(len(self.projects))]
        if self.columns:
            yield from self.beside([self.wrapped(head) for head in heads])
        else:
            for at, head in enumerate(heads):
                if at:
                    yield Text()
                yield from self.wrapped(head)
        for same, parts in groupby(file.parts, lambda part: part.same):
            if same:
                yield from self.rule(self.alike(list(parts)))
                continue
            for part in parts:
                yield from self.part(file, part)

    def head(self, file: ComparedFile, at: int) -> list[Text]:
        """What stands above a file: whose it is, and what is the framework's own in it."""
        side = file.sides[at]
        if not side.there:
            return [self.title(at) + self.sheet.text((": no such file", "dim"))]
        lines = [self.title(at)]
        if side.code_lines is not None:
            lines[0] += self.sheet.text((f", {_lines_of(side.code_lines)}", "dim"))
        return [*lines, *([self.sheet.text((side.idiom, "italic"))] if side.idiom else [])]

    def wrapped(self, paragraphs: Sequence[Text]) -> list[Text]:
        width = min(self.width, PROSE)
        lines = [
            line
            for paragraph in paragraphs
            for line in paragraph.wrap(self.sheet.console, width, overflow="fold")
        ]
        for line in lines:
            line.rstrip()
        return lines

    def alike(self, parts: Sequence[ComparedPart]) -> str:
        """'resume, finished: the same in both, 24 lines of code'."""
        text = "\n".join(part.texts[0] or "" for part in parts)
        if parts[0].kind == "text":
            count = sum(bool(line.strip()) for line in text.splitlines())
            return f"the same in {self.all}, {count} {'line' if count == 1 else 'lines'}"
        names = words.listed(part.name for part in parts)
        return f"{names}: the same in {self.all}, {_lines_of(code_lines(text))}"

    def rule(self, label: str) -> Iterator[Text]:
        """A line from edge to edge that says what comes next."""
        yield Text()
        lines = list(self.sheet.wrap(self.sheet.text(("── ", "dim")), self.sheet.text(label)))
        across = self.sheet.width if self.columns else min(self.sheet.width, PROSE)
        more = across - cell_len(lines[-1].plain) - 1
        if len(lines) == 1 and more > 0:
            lines[-1] += self.sheet.text((" " + "─" * more, "dim"))
        yield from lines

    def part(self, file: ComparedFile, part: ComparedPart) -> Iterator[Text]:
        if part.kind == "text":
            yield from self.rule("different")
        else:
            kind = f"{part.kind} " if part.kind in ("class", "function") else ""
            yield from self.rule(f"{kind}{part.name}")
        python = file.path.endswith(".py")
        if self.columns:
            yield from self.aligned([self.coded(part, text, python) for text in part.texts])
            return
        for at, text in enumerate(part.texts):
            if at:
                yield Text()
            yield from self.wrapped([self.title(at)])
            for line in self.coded(part, text, python):
                yield from broken(line, self.width)

    def aligned(self, texts: Sequence[Sequence[Text]]) -> Iterator[Text]:
        """Lines that all texts share stand in one row."""
        for places in align([[line.plain for line in text] for text in texts]):
            columns = [
                [piece for at in there for piece in broken(text[at], self.width)]
                for text, there in zip(texts, places, strict=True)
            ]
            yield from self.beside(columns)

    def coded(self, part: ComparedPart, text: str | None, python: bool) -> list[Text]:
        if text is None:
            named = part.kind in ("class", "function")
            said = f"no {part.kind} of this name" if named else "nothing here"
            return [self.sheet.text((said, "dim"))]
        plain = "\n".join(self.sheet.plain(line) for line in text.splitlines())
        return list((self.python if python else Text)(plain).split("\n", allow_blank=True))

    def beside(self, columns: Sequence[Sequence[Text]]) -> Iterator[Text]:
        for row in zip_longest(*columns, fillvalue=Text()):
            line = Text()
            for at, cell in enumerate(row):
                if at:
                    line += self.sheet.text((SEPARATOR, "dim"))
                line += cell
                if at < len(row) - 1:
                    line += Text(" " * (self.width - cell_len(cell.plain)))
            line.rstrip()
            yield line

    # What is the same

    def unchanged(self) -> Iterator[Text]:
        same = [file for file in self.comparison.files if file.same]
        if not same:
            return
        yield from heading(self.prose, f"The same in {self.all}")
        for file in same:
            count = file.sides[0].code_lines
            more = f", {_lines_of(count)}" if count is not None else ""
            yield from self.said(file.path, (more, "dim"))

    def once(self, file: ComparedFile) -> Iterator[Text]:
        """The only file that is asked for, where it is the same in all projects."""
        if file.same:
            for part in file.parts:
                yield Text()
                for line in self.coded(part, part.texts[0], file.path.endswith(".py")):
                    yield from broken(line, self.prose.width)


def _lines_of(count: int) -> str:
    return f"{count} {'line' if count == 1 else 'lines'} of code"


def broken(line: Text, width: int) -> list[Text]:
    """A line of code in pieces of at most `width` columns: broken before its comment, else at a
    blank, else after a comma or bracket. The rest of a comment is a comment, too."""
    pieces = []
    start = min(len(line.plain) - len(line.plain.lstrip()) + DEEPER, width // 2)
    while cell_len(line.plain) > width:
        indent = len(line.plain) - len(line.plain.lstrip())
        comment = line.plain.startswith("# ", indent)
        mark = line[indent : indent + 2] if comment else Text()
        first, line = line.divide([_break(line.plain, width, comment)])
        first.rstrip()
        pieces.append(first)
        rest = line.plain.lstrip()
        if not rest:
            return pieces
        line = line[len(line.plain) - len(rest) :]
        line = Text(" " * start) + mark + line
    return [*pieces, line]


def _break(plain: str, width: int, comment: bool) -> int:
    """After how many characters the line is broken: at most `width` columns, one character at
    least."""
    cells = 0
    fits = len(plain)
    for at, character in enumerate(plain):
        cells += cell_len(character)
        if cells > width:
            fits = at
            break
    least = max(len(plain) - len(plain.lstrip()) + (3 if comment else 1), width // 3)
    before = plain.find("  # ", least, fits + 1)
    blank = plain.rfind(" ", least, fits + 1)
    mark = max(plain.rfind(sign, least, fits) for sign in "([{,=") + 1
    return next((end for end in (before, blank, mark) if end >= least), max(fits, 1))
