"""Columns of a table as people have them: numbers in several styles, words and gaps among them."""

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd

MOSTLY = 0.9  # a column with this share of numbers is numbers; its other cells count as missing
LARGEST = 1e100  # the square of a larger number may be infinite

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
                "MISSING, in csv_file.py."
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
