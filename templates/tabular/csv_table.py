"""Read a CSV file as people have them: numbers in several styles, words and gaps among them.

Every fault of a file is reported at once, as a UserError; a note says what is not obvious.
"""

import csv
import math
import re
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

# Words that mean 'no value', as the empty cell does; ["NA", "-"] for example.
MISSING: list[str] = []
MOSTLY = 0.9  # a column with this share of numbers is numbers; its other cells count as missing
LARGEST = 1e100  # the square of a larger number may be infinite


class UserError(Exception):
    """Something that whoever runs this can mend; shown as a message, without a traceback."""


def raise_all(path: str, faults: list[str]) -> None:
    if faults:
        raise UserError("\n".join(f"{path}: {fault}" for fault in faults))


def note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr)


def read_csv(path: str) -> pd.DataFrame:
    """Read a comma-separated UTF-8 file with a header line: cells of text, or missing.

    A cell means what it says: NA and None are words, and 007 keeps its zeros. Characters are
    composed (NFC), because macOS writes é as two characters and others write it as one.
    """
    try:
        remarks = check_lines(path)
        table = pd.read_csv(
            path,
            encoding="utf-8-sig",
            dtype="str",
            keep_default_na=False,
            na_values=["", *MISSING],
            skipinitialspace=True,
        )
    except UnicodeDecodeError as fault:
        raise UserError(f"{path}: not UTF-8 text; save it as UTF-8 (CSV) and try again.") from fault
    except OSError as fault:
        raise UserError(f"{path}: cannot be read: {fault.strerror}.") from fault
    except (ValueError, csv.Error) as fault:
        why = str(fault).strip().rstrip(".")
        raise UserError(f"{path}: not a table with commas between columns: {why}.") from fault
    for remark in remarks:
        note(f"{path}: {remark}")
    return table.rename(columns=compose)


def compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def check_lines(path: str) -> list[str]:
    """Refuse a header that cannot be right; what is odd of the rows below it, in words."""
    top: list[list[str]] = []
    several, short = [], []  # (first line, last line) and (line, cells) of such rows
    count = last = 0
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, skipinitialspace=True)
        try:
            for row in rows:
                top += [row] if len(top) < 2 else []
                first, last = last + 1, rows.line_num
                count += len(row) > 0
                if last > first:
                    several.append((first, last))
                if 0 < len(row) < len(top[0]):
                    short.append((first, len(row)))
        except csv.Error as fault:  # a cell of more than 131,072 characters
            raise_all(path, [f"the row of line {last + 1} cannot be read: {fault}."])
    header, below = [*top, [], []][:2]
    raise_all(path, header_faults([compose(name) for name in header], below))
    remarks = []
    if several:
        first, last = max(several, key=lambda lines: lines[1] - lines[0])
        remarks.append(
            f"lines {first} to {last} are read as one row, because a cell in quotes runs on; check "
            f"the quotes there. Rows of several lines: {len(several)} of {count - 1}."
        )
    if short:
        line, cells = short[0]
        remarks.append(
            f"line {line} has {cells} cells, the header has {len(header)}; the others count as "
            f"empty. Short rows: {len(short)} of {count - 1}."
        )
    return remarks


def header_faults(header: list[str], first: list[str]) -> list[str]:
    """What the first two lines of a file give away."""
    if not header:
        return ["the first line is empty; it must name the columns."]
    for mark, title in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and mark in header[0]:
            return [f"columns are separated by {title}; commas are needed."]
    faults = []
    nameless = header.count("")
    if nameless > 1:
        faults.append(f"{nameless} columns have no name in the first line.")
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        faults.append(f"two columns have the same name: {', '.join(repeated)}.")
    if first and len(first) != len(header):
        faults.append(f"line 2 has {len(first)} cells, the header has {len(header)}.")
    return faults


# Ways to write numbers. A column is read in the style that fits most of its cells; where several
# fit equally well, in the first of these.
POINT, COMMA = "1,234.5", "1.234,5"
STYLES = (POINT, COMMA, POINT + "%", COMMA + "%")
NUMBER = {
    POINT: r"[+-]?(?=\.?[0-9])([0-9]*|[1-9][0-9]{0,2}([,\s'’][0-9]{3})+)(\.[0-9]*)?(e[+-]?[0-9]+)?",
    COMMA: r"[+-]?([0-9]+|[1-9][0-9]{0,2}([\s'’][0-9]{3}|\.[0-9]{3}(?=[.,]))+)(,[0-9]+)?"
    r"(e[+-]?[0-9]+)?",
}
BOOLEANS = {"true", "false"}


def parse_number(cell: str, style: str) -> float:
    """The number in a cell, without its currency; NaN if it holds none in this style."""
    text = cell.replace("\N{MINUS SIGN}", "-").strip()
    if style.endswith("%"):  # every cell needs the sign: 12% beside 0.12 is unclear
        text, style = text.removesuffix("%").rstrip() if text.endswith("%") else "", style[:-1]
    text = re.sub(r"^([+-]?)\s*[$€£¥]\s*|\s*[$€£¥]$", r"\1", text)
    if re.fullmatch(r"[+-]?inf(inity)?", text, re.IGNORECASE):
        return float(text)
    if not re.fullmatch(NUMBER[style], text, re.IGNORECASE):
        return math.nan
    if style == COMMA:
        text = text.replace(".", "").replace(",", ".")
    return float(re.sub(r"[,\s'’]", "", text))


def plain_numbers(cells: pd.Series) -> pd.Series | None:
    """A column as numbers, if every cell is a plain one or empty: the usual case, and quick."""
    numbers = pd.to_numeric(cells, errors="coerce")
    return numbers if (numbers.notna() == cells.notna()).all() else None


def read_numbers(cells: pd.Series, style: str) -> pd.Series:
    """The numbers of a column, NaN where a cell is empty or holds none."""
    plain = plain_numbers(cells) if style == POINT else None
    if plain is not None:
        return plain
    said = {cell: parse_number(cell, style) for cell in cells.dropna().unique()}
    return cells.map(said).astype("float64")


def find_style(cells: pd.Series) -> str:
    """The style in which most cells of a column are numbers."""
    counts = cells.value_counts()

    def count_numbers(style: str) -> int:
        return sum(n for cell, n in counts.items() if not math.isnan(parse_number(cell, style)))

    return max(STYLES, key=count_numbers)


def read_categories(cells: pd.Series, boolean: bool) -> pd.Series:
    """Text in composed characters. TRUE, as Excel writes it, and True are the same as true."""
    text = cells.str.normalize("NFC")
    return text.str.lower() if boolean else text


def type_columns(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Make each column numbers or categories; also return remarks for the owner of the file.

    A few words among numbers count as missing. How numbers are written is kept in `attrs` of the
    table, where fit_preprocessing finds it, so that new rows are read in the same way.
    """
    columns, remarks = {}, []
    styles: dict[str, str] = {}
    mixed: list[str] = []
    for name, cells in table.items():
        plain = plain_numbers(cells)
        if plain is not None and find_code(cells.dropna()) is None:
            columns[name] = plain
            continue
        style = find_style(cells)
        numbers = read_numbers(cells, style)
        filled = cells.dropna()
        words = cells[cells.notna() & numbers.isna()]
        share = 1 - len(words) / len(filled)
        obstacle = find_code(cells[numbers.notna()]) or find_currencies(cells[numbers.notna()])
        # A single other word means 'no value', however often it stands among the numbers.
        alone = words.nunique() == 1 and not any(map(str.isdigit, words.iloc[0]))
        if obstacle is None and (share >= MOSTLY or (share >= 0.5 and alone)):
            columns[name] = numbers
            styles[name] = style
            mixed += [name] if len(words) else []
            remarks += number_remarks(name, cells, numbers)
            continue
        columns[name] = read_categories(cells, boolean=set(filled.str.lower()) <= BOOLEANS)
        if obstacle is not None and share >= 0.5:
            remarks.append(f"column {name!r} is read as categories: {obstacle}.")
        elif share >= 0.5:
            remarks.append(
                f"column {name!r} is read as categories: {len(words)} of {len(filled)} cells are "
                f"not numbers, such as {examples(words)}. If they mean 'no value', name them in "
                "MISSING, in csv_table.py."
            )
    typed = pd.DataFrame(columns, index=table.index)
    typed.attrs = {"styles": styles, "mixed": mixed}
    return typed, remarks


def find_code(cells: pd.Series) -> str | None:
    """What is wrong with digits as numbers: one begins with a zero or is longer than an integer."""
    if not cells.str.isdigit().all():
        return None
    length = cells.str.len()
    codes = cells[(cells.str.startswith("0") & (length > 1)) | (length > 20)]
    return None if codes.empty else f"{codes.iloc[0][:40]!r} looks like a code, not a number"


def find_currencies(cells: pd.Series) -> str | None:
    signs = [sign for sign in "$€£¥" if cells.str.contains(sign, regex=False).any()]
    return f"{' and '.join(signs)} are different units" if len(signs) > 1 else None


def number_remarks(name: object, cells: pd.Series, numbers: pd.Series) -> list[str]:
    """How the cells of a column of numbers are read, where that does not go without saying."""
    unplain = cells.notna() & pd.to_numeric(cells, errors="coerce").isna()
    rewritten, words = cells[unplain & numbers.notna()], cells[unplain & numbers.isna()]
    filled = cells.notna().sum()
    parts = []
    if len(rewritten):
        first = numbers[rewritten.index[0]]
        parts.append(f"{rewritten.iloc[0]!r} as {first:g} ({len(rewritten)} of {filled} cells)")
    if len(words):
        parts.append(f"{examples(words)} as missing ({len(words)} of {filled} cells)")
    return [f"column {name!r} is read as numbers: {'; '.join(parts)}."] if parts else []


def examples(cells: pd.Series) -> str:
    """Up to three of the different cells."""
    different = cells.unique()
    more = [f"and {len(different) - 3} more"] if len(different) > 3 else []
    return ", ".join([*(repr(cell[:40]) for cell in different[:3]), *more])


def write_rows(table: pd.DataFrame, path: Path) -> None:
    """Write rows so that read_new_rows reads them again: numbers in the style of their file."""
    text = table.copy()
    for name, style in table.attrs.get("styles", {}).items():
        if name in table and style != POINT:
            point = "." if style.startswith(POINT) else ","
            sign = "%" if style.endswith("%") else ""
            cells = [f"{number}{sign}".replace(".", point) for number in table[name]]
            text[name] = pd.Series(cells, table.index).where(table[name].notna())
    text.to_csv(path, index=False)


def numeric_columns(table: pd.DataFrame) -> list[str]:
    return table.select_dtypes("number").columns.to_list()


def column_faults(table: pd.DataFrame) -> list[str]:
    """What no model could digest."""
    faults = []
    for name in numeric_columns(table):
        largest = table[name].abs().max()
        if np.isinf(largest):
            faults.append(f"column {name!r} holds infinity; leave such cells empty.")
        elif largest > LARGEST:
            faults.append(f"column {name!r} holds a number as large as {largest:.0e}.")
    return faults
